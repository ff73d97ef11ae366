"""The Opendatasoft (Huwise) Explore API v2.1, https://help.opendatasoft.com/apis/ods-explore-v2/, and files of its datasets."""

from catalog.formats.bodies import body_to_recognise
from catalog.formats.opendatasoft.addresses import smaller_request, split_request, start_request
from catalog.formats.opendatasoft.mapping import map_dataset
from catalog.formats.opendatasoft.reading import read_answer
from catalog.formats.opendatasoft.recognition import certainty
from catalog.formats.protocol import HarvestProtocol, MappedRecord, Page, PageRequest


class OpendatasoftProtocol(HarvestProtocol):
    """Reads a portal's catalogue by one export, by pages, or one dataset of it.

    A raw item is `{"api": address of the portal's API, "dataset": the dataset as sent}`: a dataset does not say where
    it lies, and the addresses of its exports follow from that.
    """

    name = "opendatasoft"
    title = "Opendatasoft Explore API v2.1"
    label = "Opendatasoft portal"
    words = ("Opendatasoft", "Huwise")
    media_type = "application/json"
    mapping_version = 2

    def start(self, url: str) -> PageRequest:
        return start_request(url)

    def recognises(self, url: str, content_type: str, body: bytes) -> float:
        return certainty(url, body_to_recognise(body))

    def read_page(self, request: PageRequest, content_type: str, body: bytes) -> Page:
        return read_answer(request, content_type, body)

    def map_record(self, body: bytes) -> MappedRecord:
        return map_dataset(body)

    def smaller(self, request: PageRequest) -> PageRequest | None:
        return smaller_request(request)

    def split(self, request: PageRequest) -> tuple[PageRequest, ...]:
        return split_request(request)


OPENDATASOFT = OpendatasoftProtocol()
