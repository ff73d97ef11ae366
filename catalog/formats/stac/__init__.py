"""STAC: static catalogues and APIs of spatiotemporal assets, 1.0 and 1.1; earlier versions are read as if they were.

Sources: https://github.com/radiantearth/stac-spec (1.1.0), https://github.com/radiantearth/stac-api-spec (1.0.0),
https://stac-extensions.github.io. A product is a collection, or an item that stands alone; see docs/protocols.md.
"""

from catalog.formats.bodies import body_to_recognise, unpacked_body
from catalog.formats.next_links import smaller_request
from catalog.formats.protocol import HarvestProtocol, MappedRecord, Page, PageRequest
from catalog.formats.stac.addresses import start_request
from catalog.formats.stac.mapping import map_document
from catalog.formats.stac.reading import read_document
from catalog.formats.stac.recognition import certainty


class StacProtocol(HarvestProtocol):
    """Walks a static catalogue, or reads the collections of an API page by page."""

    name = "stac"
    title = "STAC (SpatioTemporal Asset Catalog)"
    label = "STAC catalogue"
    document = "STAC document"
    words = ("STAC", "SpatioTemporal Asset Catalog")
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
        return map_document(body)


STAC = StacProtocol()
