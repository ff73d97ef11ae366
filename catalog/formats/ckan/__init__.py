"""The CKAN Action API (https://docs.ckan.org/en/latest/api/), version 3, and files of its packages."""

from datetime import datetime

from catalog.formats.bodies import body_to_recognise
from catalog.formats.ckan.addresses import (
    changes_request,
    next_request,
    parts_of,
    smaller_request,
    start_request,
)
from catalog.formats.ckan.mapping import map_package
from catalog.formats.ckan.reading import read_answer
from catalog.formats.ckan.recognition import certainty
from catalog.formats.protocol import HarvestProtocol, MappedRecord, Page, PageRequest


class CkanProtocol(HarvestProtocol):
    """Reads packages of an Action API by pages of `package_search`, or of one document."""

    name = "ckan"
    title = "CKAN Action API"
    label = "CKAN portal"
    words = ("CKAN",)
    media_type = "application/json"
    mapping_version = 2

    def start(self, url: str) -> PageRequest:
        return start_request(url)

    def recognises(self, url: str, content_type: str, body: bytes) -> float:
        return certainty(url, body_to_recognise(body))

    def read_page(self, request: PageRequest, content_type: str, body: bytes) -> Page:
        return read_answer(request, content_type, body)

    def map_record(self, body: bytes) -> MappedRecord:
        return map_package(body)

    def since(self, request: PageRequest, moment: datetime) -> PageRequest | None:
        return changes_request(request, moment)

    def split(self, request: PageRequest) -> tuple[PageRequest, ...]:
        return parts_of(request)

    def smaller(self, request: PageRequest) -> PageRequest | None:
        return smaller_request(request)

    def after(self, request: PageRequest) -> PageRequest | None:
        return next_request(request, 1, "")


CKAN = CkanProtocol()
