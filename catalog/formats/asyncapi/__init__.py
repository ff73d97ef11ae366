"""AsyncAPI 2 and 3 (https://www.asyncapi.com/docs/reference/specification/v3.0.0), in JSON and YAML.

One document is one product, a service; its channels are the ways to it. What it refers to outside of itself is not fetched.
"""

from catalog.formats.api_protocol import InterfaceProtocol
from catalog.formats.asyncapi.mapping import map_document
from catalog.formats.protocol import MappedRecord


class AsyncApiProtocol(InterfaceProtocol):
    """Reads AsyncAPI documents."""

    name = "asyncapi"
    title = "AsyncAPI"
    label = document = "AsyncAPI description"
    words = ("AsyncAPI", "asyncapi", "event stream")
    mapping_version = 2
    kind = "asyncapi"

    def map_record(self, body: bytes) -> MappedRecord:
        return map_document(body)


ASYNCAPI = AsyncApiProtocol()
