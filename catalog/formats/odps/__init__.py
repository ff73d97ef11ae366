"""Product descriptions: the Open Data Product Specification 3 and 4 (https://opendataproducts.org/), the Open Data Product
Standard of Bitol (https://bitol-io.github.io/open-data-product-standard/), and DPROD (https://ekgf.github.io/dprod/), which is
DCAT with ports.
"""

import re

from catalog.formats.bodies import unpacked_body
from catalog.formats.contracts.pages import Kind, RawFields, holds
from catalog.formats.contracts.protocol import DocumentsProtocol, marks_of
from catalog.formats.dcat import DCAT
from catalog.formats.odps.mapping import NAMED, map_product, name_of
from catalog.formats.protocol import MappedRecord, Page, PageRequest
from catalog.formats.records import Entries

_GIVE = "Give the address of a product description (meters.odps.yaml), of a list of them, or of a folder that has them."
_IDENTIFIER = re.compile(r'"productI[Dd]"\s*:\s*"([^"\\\x00-\x1f]{1,500})"')
_MARKS = marks_of(("product", "outputPorts"), _IDENTIFIER)
_NAMES = (".odps.yaml", ".odps.yml", ".odps.json")
_WRAPPED = b'{"document":'
_DPROD = re.compile(rb"ekgf\.github\.io/dprod|omg\.org/spec/DPROD|\bdprod:", re.IGNORECASE)
_HEAD = 200_000  # bytes


def _is_product(fields: RawFields) -> bool:
    kind = bytes(fields.get("kind", b"")).strip(b'"').lower()
    if kind == b"dataproduct":
        return True
    product = bytes(fields.get("product", b""))
    return product[:1] in {b"{", b"n"} and not {"schema", "version"}.isdisjoint(fields)


KIND = Kind(
    entries=Entries(_MARKS, one="Product", whole="document"),
    one="product description",
    is_one=_is_product,
    named=NAMED,
    name_of=name_of,
    line=re.compile(
        r'^\s*(?:productI[Dd]|id)\s*:\s*([^\n#]{1,500})|"productI[Dd]"\s*:\s*"([^"\n]{1,500})"', re.MULTILINE
    ),
    lacks="has no “productID” or “id”, and no name that could stand for one",
    give=_GIVE,
    sign=re.compile(rb"product", re.IGNORECASE),
)


class OdpsProtocol(DocumentsProtocol):
    """Reads product descriptions; those in DPROD as the reader of DCAT does, which `auto` prefers for them."""

    name = "odps"
    title = "Data product descriptions (ODPS, DPROD)"
    label = "Data product description (ODPS)"
    document = "data product description"
    words = ("ODPS", "DPROD", "data product description", "open data product specification")
    mapping_version = 2
    kind = KIND
    endings = _NAMES

    def read_page(self, request: PageRequest, content_type: str, body: bytes) -> Page:
        plain = unpacked_body(body)
        if _DPROD.search(plain[:_HEAD]) and not holds(KIND, content_type, plain):
            return DCAT.read_page(request, content_type, plain)
        return super().read_page(request, content_type, plain)

    def map_record(self, body: bytes) -> MappedRecord:
        return map_product(body) if body.startswith(_WRAPPED) else DCAT.map_record(body)


ODPS = OdpsProtocol()
