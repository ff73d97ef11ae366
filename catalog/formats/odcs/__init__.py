"""Data contracts: the Open Data Contract Standard 3 and 2 (https://bitol-io.github.io/open-data-contract-standard/) and the Data
Contract Specification (https://datacontract.com/), one by one, in lists, or in folders."""

import re

from catalog.formats.addresses import web_address
from catalog.formats.bodies import body_to_recognise
from catalog.formats.contracts.contract import NAMED, map_contract, name_of
from catalog.formats.contracts.pages import HEADERS, Kind, RawFields, holds, lists, read_page
from catalog.formats.protocol import HarvestProtocol, MappedRecord, Page, PageRequest
from catalog.formats.records import Entries
from catalog.formats.salvage import BARE_LIST, Marks

_GIVE = (
    "Give the address of a contract (orders.odcs.yaml), of a list of contracts, or of a folder that has them."
)
_IDENTIFIER = re.compile(r'"(?:id|uuid)"\s*:\s*"([^"\\\x00-\x1f]{1,500})"')
_MARKS = Marks(
    listing=re.compile(BARE_LIST),
    keys=frozenset(("apiVersion", "kind", "schema", "dataContractSpecification", "slaProperties", "servers")),
    identifier=_IDENTIFIER,
    identifier_inside=_IDENTIFIER,
    opening=re.compile(r'\{\s*"([^"]{1,40})"'),
    told="The document is broken or cut off from character {end:,} of {size:,} on: nothing behind it was read.",
)
_OF_2 = frozenset(("datasetName", "uuid", "quantumName", "slaProperties"))
_NAMES = (
    ".odcs.yaml",
    ".odcs.yml",
    ".odcs.json",
    "datacontract.yaml",
    "datacontract.yml",
    "datacontract.json",
)


def _is_contract(fields: RawFields) -> bool:
    if "dataContractSpecification" in fields:
        return True
    kind = bytes(fields.get("kind", b"")).strip(b'"').lower()
    if kind == b"datacontract":
        return True
    if kind and kind != b"null":
        return "apiVersion" in fields and not _OF_2.isdisjoint(fields) and "outputPorts" not in fields
    return {"apiVersion", "id", "status"} <= fields.keys() and not {
        "schema",
        "servers",
        "slaProperties",
    }.isdisjoint(fields)


KIND = Kind(
    entries=Entries(_MARKS, one="Contract", whole="document"),
    one="data contract",
    is_one=_is_contract,
    named=NAMED,
    name_of=name_of,
    line=re.compile(
        r'^(?:id|uuid)\s*:\s*([^\n#]{1,500})|"(?:id|uuid)"\s*:\s*"([^"\n]{1,500})"', re.MULTILINE
    ),
    lacks="has no “id”, and no name that could stand for one",
    give=_GIVE,
    sign=re.compile(rb"dataContractSpecification|apiVersion|datacontract", re.IGNORECASE),
)


class OdcsProtocol(HarvestProtocol):
    """Reads data contracts. See `catalog.formats.protocol.HarvestProtocol` for the shape."""

    name = "odcs"
    title = "Data contracts (ODCS)"
    media_type = "application/json"
    mapping_version = 1

    def start(self, url: str) -> PageRequest:
        return PageRequest(url=web_address(url, _GIVE).geturl(), headers=HEADERS)

    def recognises(self, url: str, content_type: str, body: bytes) -> float:
        body = body_to_recognise(body)
        if holds(KIND, content_type, body):
            return 0.95
        return 0.6 if lists(url, content_type, body, _NAMES) else 0.0

    def read_page(self, request: PageRequest, content_type: str, body: bytes) -> Page:
        return read_page(KIND, request, content_type, body)

    def map_record(self, body: bytes) -> MappedRecord:
        return map_contract(body)


ODCS = OdcsProtocol()
