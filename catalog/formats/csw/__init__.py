"""OGC Catalogue Services for the Web: CSW 2.0.2 (OGC 07-006r1) by GET, and answers of 3.0 (OGC 12-176r7).

GetRecords of the first records in ISO 19115, then what follows; a service that refuses is asked otherwise, or by POST.
"""

from datetime import datetime

from catalog.formats.bodies import body_to_recognise, unpacked_body
from catalog.formats.csw.addresses import (
    by_post,
    page_after,
    parts_of,
    rows_of,
    smaller_request,
    start_request,
    state_of,
)
from catalog.formats.csw.answers import certainty, is_report
from catalog.formats.csw.changes import changes_request
from catalog.formats.csw.mapping import map_csw_record
from catalog.formats.csw.reading import read_csw_answer
from catalog.formats.protocol import HarvestProtocol, MappedRecord, Page, PageRequest

_NO_GET = (400, 405, 501)  # what servers say that answer GetRecords by POST alone


class CswProtocol(HarvestProtocol):
    """Reads the records of one catalogue service page by page, or of one document of it."""

    name = "csw"
    title = "OGC CSW 2.0.2"
    label = "Catalogue service (CSW)"
    words = ("CSW", "catalogue service for the web", "GEMINI", "ISO 19115", "ISO 19139")
    media_type = "application/xml"
    mapping_version = 4

    def start(self, url: str) -> PageRequest:
        return start_request(url)

    def recognises(self, url: str, content_type: str, body: bytes) -> float:
        return certainty(url, body_to_recognise(body))

    def read_page(self, request: PageRequest, content_type: str, body: bytes) -> Page:
        return read_csw_answer(request, content_type, unpacked_body(body))

    def reads_error(self, content_type: str, body: bytes) -> bool:
        return is_report(body_to_recognise(body))

    def map_record(self, body: bytes) -> MappedRecord:
        return map_csw_record(body)

    def since(self, request: PageRequest, moment: datetime) -> PageRequest | None:
        return changes_request(request, moment)

    def refused(self, request: PageRequest, status: int) -> PageRequest | None:
        return by_post(request) if status in _NO_GET else None

    def split(self, request: PageRequest) -> tuple[PageRequest, ...]:
        return parts_of(request)

    def smaller(self, request: PageRequest) -> PageRequest | None:
        return smaller_request(request)

    def after(self, request: PageRequest) -> PageRequest | None:
        return page_after(request, 1, "", state_of(request).matched) if rows_of(request) else None


CSW = CswProtocol()
