"""What the readers of OpenAPI and AsyncAPI have in common."""

from catalog.formats.api_documents import Kind, read_documents, start_request
from catalog.formats.api_recognition import certainty
from catalog.formats.bodies import body_to_recognise
from catalog.formats.protocol import HarvestProtocol, Page, PageRequest


class InterfaceProtocol(HarvestProtocol):
    """Reads one document of a `kind`, or all that a list, a folder or an index names.

    See `catalog.formats.protocol.HarvestProtocol` for the rest of the shape.
    """

    media_type = "application/json"
    kind: Kind

    def start(self, url: str) -> PageRequest:
        return start_request(url)

    def recognises(self, url: str, content_type: str, body: bytes) -> float:
        return certainty(self.kind, url, content_type, body_to_recognise(body))

    def read_page(self, request: PageRequest, content_type: str, body: bytes) -> Page:
        return read_documents(self.kind, request, content_type, body)
