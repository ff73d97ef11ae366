"""schema.org Dataset (https://schema.org/Dataset): markup in web pages, found by a sitemap, and JSON-LD documents; Croissant.

What search engines for data read. A page's markup is the record; a sitemap says which pages there are.
"""

from datetime import datetime

from catalog.formats.bodies import body_to_recognise
from catalog.formats.protocol import HarvestProtocol, MappedRecord, Page, PageRequest
from catalog.formats.schema_org.addresses import changed_request, start_request
from catalog.formats.schema_org.mapping import map_dataset
from catalog.formats.schema_org.reading import read_document
from catalog.formats.schema_org.recognition import certainty


class SchemaOrgProtocol(HarvestProtocol):
    """Reads the data sets that pages and documents describe in the words of schema.org."""

    name = "schema-org"
    title = "schema.org markup (sitemap, pages, JSON-LD, Croissant)"
    label = document = "schema.org markup"
    words = ("schema.org",)
    media_type = "application/json"
    mapping_version = 4

    def start(self, url: str) -> PageRequest:
        return start_request(url)

    def recognises(self, url: str, content_type: str, body: bytes) -> float:
        return certainty(url, content_type, body_to_recognise(body))

    def read_page(self, request: PageRequest, content_type: str, body: bytes) -> Page:
        return read_document(request, content_type, body)

    def map_record(self, body: bytes) -> MappedRecord:
        return map_dataset(body)

    def since(self, request: PageRequest, moment: datetime) -> PageRequest | None:
        return changed_request(request, moment)


SCHEMA_ORG = SchemaOrgProtocol()
