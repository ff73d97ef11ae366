"""OGC API - Records 1.0: searchable catalogues page by page, crawlable ones link by link, and single records.

Source: OGC 20-004r1 (https://docs.ogc.org/is/20-004r1/20-004r1.html), with what drafts, pygeoapi, pycsw, GeoNetwork and the
WMO core metadata profile write otherwise.
"""

from catalog.formats.bodies import body_to_recognise, unpacked_body
from catalog.formats.next_links import smaller_request
from catalog.formats.ogc_records.addresses import start_request
from catalog.formats.ogc_records.mapping import map_record
from catalog.formats.ogc_records.reading import read_document
from catalog.formats.ogc_records.recognition import certainty
from catalog.formats.protocol import HarvestProtocol, MappedRecord, Page, PageRequest


class OgcRecordsProtocol(HarvestProtocol):
    """Reads the records of an API from its landing page on, or of a static catalogue."""

    name = "ogc-records"
    title = label = "OGC API Records"
    document = "OGC record"
    words = ("OGC API Records", "OGC records", "OGC API")
    media_type = "application/json"
    mapping_version = 2

    def start(self, url: str) -> PageRequest:
        return start_request(url)

    def recognises(self, url: str, content_type: str, body: bytes) -> float:
        return certainty(body_to_recognise(body))

    def read_page(self, request: PageRequest, content_type: str, body: bytes) -> Page:
        return read_document(request, content_type, unpacked_body(body))

    def smaller(self, request: PageRequest) -> PageRequest | None:
        return smaller_request(request)

    def map_record(self, body: bytes) -> MappedRecord:
        return map_record(body)


OGC_RECORDS = OgcRecordsProtocol()
