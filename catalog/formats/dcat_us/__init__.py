"""DCAT-US: data.json of Project Open Data 1.1 (https://resources.data.gov/resources/dcat-us/), and DCAT-US 3.0.

One file lists everything; there is no paging. Records stay the bytes of the file until one of them is mapped.
"""

from catalog.formats.bodies import body_to_recognise, unpacked_body
from catalog.formats.dcat_us.addresses import start_request
from catalog.formats.dcat_us.mapping import map_dataset
from catalog.formats.dcat_us.reading import read_file
from catalog.formats.dcat_us.recognition import certainty
from catalog.formats.protocol import HarvestProtocol, MappedRecord, Page, PageRequest


class DcatUsProtocol(HarvestProtocol):
    """Reads the datasets, services and series of one data.json."""

    name = "dcat-us"
    title = label = "DCAT-US (data.json)"
    document = "DCAT-US description"
    words = ("DCAT-US", "data.json", "project open data")
    media_type = "application/json"
    mapping_version = 2

    def start(self, url: str) -> PageRequest:
        return start_request(url)

    def recognises(self, url: str, content_type: str, body: bytes) -> float:
        return certainty(body_to_recognise(body))

    def read_page(self, request: PageRequest, content_type: str, body: bytes) -> Page:
        return read_file(content_type, unpacked_body(body))

    def map_record(self, body: bytes) -> MappedRecord:
        return map_dataset(body)


DCAT_US = DcatUsProtocol()
