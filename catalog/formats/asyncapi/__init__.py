"""AsyncAPI 2 and 3 (https://www.asyncapi.com/docs/reference/specification/v3.0.0), in JSON and YAML.

One document is one product, a service; its channels are the ways to it. What it refers to outside of itself is not fetched.
"""

from catalog.formats.api_documents import read_documents, start_request
from catalog.formats.api_recognition import certainty
from catalog.formats.asyncapi.mapping import map_document
from catalog.formats.bodies import body_to_recognise
from catalog.formats.protocol import HarvestProtocol, MappedRecord, Page, PageRequest


class AsyncApiProtocol(HarvestProtocol):
    """Reads one AsyncAPI document, or all that a list, a folder or an index names."""

    name = "asyncapi"
    title = "AsyncAPI"
    media_type = "application/json"
    mapping_version = 1

    def start(self, url: str) -> PageRequest:
        return start_request(url)

    def recognises(self, url: str, content_type: str, body: bytes) -> float:
        return certainty("asyncapi", url, content_type, body_to_recognise(body))

    def read_page(self, request: PageRequest, content_type: str, body: bytes) -> Page:
        return read_documents("asyncapi", request, content_type, body)

    def map_record(self, body: bytes) -> MappedRecord:
        return map_document(body)


ASYNCAPI = AsyncApiProtocol()
