"""Frictionless Data Package (https://datapackage.org/), versions 0 to 2, and its relative OEMetadata.

A descriptor is one product; lists of descriptors and folders lead to several.
"""

from catalog.formats.bodies import body_to_recognise
from catalog.formats.frictionless.addresses import start_request
from catalog.formats.frictionless.mapping import map_package
from catalog.formats.frictionless.reading import read_document
from catalog.formats.frictionless.recognition import certainty
from catalog.formats.protocol import HarvestProtocol, MappedRecord, Page, PageRequest


class FrictionlessProtocol(HarvestProtocol):
    """Reads a datapackage.json, a resource descriptor, or lists of packages."""

    name = "frictionless"
    title = "Frictionless Data Package"
    label = "Data package (Frictionless)"
    document = "data package"
    words = ("Frictionless", "data package", "datapackage")
    media_type = "application/json"
    mapping_version = 2

    def start(self, url: str) -> PageRequest:
        return start_request(url)

    def recognises(self, url: str, content_type: str, body: bytes) -> float:
        return certainty(url, content_type, body_to_recognise(body))

    def read_page(self, request: PageRequest, content_type: str, body: bytes) -> Page:
        return read_document(request, content_type, body)

    def map_record(self, body: bytes) -> MappedRecord:
        return map_package(body)


FRICTIONLESS = FrictionlessProtocol()
