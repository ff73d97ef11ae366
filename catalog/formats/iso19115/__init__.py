"""ISO 19115 metadata as documents: ISO 19139 (gmd, gmi), ISO 19115-3 (mdb), UK GEMINI, INSPIRE and other profiles.

A document holds one record or several; there is no paging. Catalogue services that carry such records have their own readers.
"""

from catalog.formats.bodies import body_to_recognise, unpacked_body
from catalog.formats.iso19115.addresses import start_request
from catalog.formats.iso19115.mapping import map_metadata
from catalog.formats.iso19115.reading import read_document
from catalog.formats.iso19115.recognition import certainty
from catalog.formats.protocol import HarvestProtocol, MappedRecord, Page, PageRequest


class Iso19115Protocol(HarvestProtocol):
    """Reads the metadata records of one XML document."""

    name = "iso19115"
    title = "ISO 19115 metadata (GEMINI, INSPIRE)"
    label = "ISO 19115 metadata"
    document = "ISO 19115 record"
    words = ("ISO 19115", "ISO 19139", "GEMINI", "UK GEMINI")
    media_type = "application/xml"
    mapping_version = 4

    def start(self, url: str) -> PageRequest:
        return start_request(url)

    def recognises(self, url: str, content_type: str, body: bytes) -> float:
        return certainty(body_to_recognise(body))

    def read_page(self, request: PageRequest, content_type: str, body: bytes) -> Page:
        return read_document(content_type, unpacked_body(body))

    def map_record(self, body: bytes) -> MappedRecord:
        return map_metadata(body)


ISO19115 = Iso19115Protocol()
