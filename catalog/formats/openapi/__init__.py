"""OpenAPI 3.0, 3.1 and 3.2 (https://spec.openapis.org/oas/) and Swagger 2.0, in JSON and YAML.

One document is one product, a service. What a document refers to outside of itself is not fetched.
"""

from catalog.formats.api_protocol import InterfaceProtocol
from catalog.formats.openapi.mapping import map_document
from catalog.formats.protocol import MappedRecord


class OpenApiProtocol(InterfaceProtocol):
    """Reads OpenAPI documents."""

    name = "openapi"
    title = "OpenAPI"
    label = document = "OpenAPI description"
    words = ("OpenAPI", "openapi", "swagger", "API")
    mapping_version = 2
    kind = "openapi"

    def map_record(self, body: bytes) -> MappedRecord:
        return map_document(body)


OPENAPI = OpenApiProtocol()
