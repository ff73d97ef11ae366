"""Data contracts: the Open Data Contract Standard 3 and 2 (https://bitol-io.github.io/open-data-contract-standard/) and the Data
Contract Specification (https://datacontract.com/), one by one, in lists, or in folders."""

import re

from catalog.formats.contracts.contract import NAMED, map_contract, name_of
from catalog.formats.contracts.pages import Kind, RawFields
from catalog.formats.contracts.protocol import DocumentsProtocol, marks_of
from catalog.formats.protocol import MappedRecord
from catalog.formats.records import Entries

_GIVE = (
    "Give the address of a contract (orders.odcs.yaml), of a list of contracts, or of a folder that has them."
)
_IDENTIFIER = re.compile(r'"(?:id|uuid)"\s*:\s*"([^"\\\x00-\x1f]{1,500})"')
_MARKS = marks_of(
    ("apiVersion", "kind", "schema", "dataContractSpecification", "slaProperties", "servers"), _IDENTIFIER
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


class OdcsProtocol(DocumentsProtocol):
    """Reads data contracts."""

    name = "odcs"
    title = "Data contracts (ODCS)"
    label = "Data contract (ODCS)"
    document = "data contract"
    words = ("ODCS", "data contract", "datacontract", "open data contract standard")
    mapping_version = 2
    kind = KIND
    endings = _NAMES

    def map_record(self, body: bytes) -> MappedRecord:
        return map_contract(body)


ODCS = OdcsProtocol()
