"""OAI-PMH 2.0 (https://www.openarchives.org/OAI/openarchivesprotocol.html), as research repositories speak it.

Identify, then ListMetadataFormats, then ListRecords in the richest form that is read here.
"""

from datetime import datetime

from catalog.formats.bodies import body_to_recognise, unpacked_body
from catalog.formats.oai_pmh.addresses import changes_request, start_request
from catalog.formats.oai_pmh.answers import certainty, is_error
from catalog.formats.oai_pmh.mapping import map_oai_record
from catalog.formats.oai_pmh.reading import read_oai_answer
from catalog.formats.protocol import HarvestProtocol, MappedRecord, Page, PageRequest


class OaiPmhProtocol(HarvestProtocol):
    """Reads the records of one repository, or of one of its sets."""

    name = "oai-pmh"
    title = "OAI-PMH 2.0"
    label = "OAI-PMH repository"
    words = ("OAI-PMH", "OAI", "open archives")
    media_type = "application/xml"
    mapping_version = 4
    reports_deletions = True

    def start(self, url: str) -> PageRequest:
        return start_request(url)

    def recognises(self, url: str, content_type: str, body: bytes) -> float:
        return certainty(body_to_recognise(body))

    def read_page(self, request: PageRequest, content_type: str, body: bytes) -> Page:
        return read_oai_answer(request, content_type, unpacked_body(body))

    def reads_error(self, content_type: str, body: bytes) -> bool:
        return is_error(body_to_recognise(body))

    def map_record(self, body: bytes) -> MappedRecord:
        return map_oai_record(body)

    def since(self, request: PageRequest, moment: datetime) -> PageRequest | None:
        return changes_request(request, moment)


OAI_PMH = OaiPmhProtocol()
