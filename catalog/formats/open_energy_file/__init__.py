"""Metadata files of Open Energy, and the catalogue records of its successor Icebreaker One.

A file is a list of blocks (https://icebreakerone.github.io/open-energy-technical-docs/latest/metadata.html); a record of the
successor is DCAT with fields of its own (https://specification.trust.ib1.org/data-catalog-records/1.0/).
"""

import re
from collections.abc import Mapping
from typing import Any

import msgspec

from catalog.formats.bodies import body_to_recognise, unpacked_body
from catalog.formats.contracts.pages import Kind, RawFields, holds
from catalog.formats.contracts.protocol import DocumentsProtocol, marks_of
from catalog.formats.dcat import DCAT
from catalog.formats.json_reader import DECODE_ERRORS
from catalog.formats.open_energy_file.blocks import map_block
from catalog.formats.open_energy_file.content import assurance_of, identifier_of, scheme_policy
from catalog.formats.protocol import MappedRecord, Page, PageRequest
from catalog.formats.records import Entries
from catalog.formats.text import TEXT_LIMIT

_GIVE = "Give the address of a metadata file, in YAML or JSON, or of a folder that has them."
_IDENTIFIER = re.compile(r'"oe:data[Ss]etStableIdentifier"\s*:\s*"([^"\\\x00-\x1f]{1,500})"')
_MARKS = marks_of(("content",), _IDENTIFIER, "file")
_WRAPPED = b'{"document":'
_IB1 = re.compile(rb"trust\.ib1\.org|\bib1:(?:sensitivityClass|roleRequiredToAccess|datasetAssurance)")
_HEAD = 200_000  # bytes
_PARTS = frozenset(("access", "transport", "representation"))


def _is_block(fields: RawFields) -> bool:
    content = bytes(fields.get("content", b""))[:1]
    return content in {b"{", b"n"} and not _PARTS.isdisjoint(fields)


def _name_of(block: Mapping[str, Any]) -> str:
    content = block.get("content")
    return identifier_of(content) if isinstance(content, dict) else ""


KIND = Kind(
    entries=Entries(_MARKS, one="Block", whole="file"),
    one="block of an Open Energy metadata file",
    is_one=_is_block,
    named=("content",),
    name_of=_name_of,
    line=re.compile(r"data[Ss]etStableIdentifier[\"']?\s*:\s*([^\n#,]{1,500})"),
    lacks="has no “oe:dataSetStableIdentifier”",
    give=_GIVE,
    sign=re.compile(rb"content[\"']?\s*:"),
)


class OpenEnergyProtocol(DocumentsProtocol):
    """Reads metadata files, and records of the successor as the reader of DCAT does."""

    name = "open-energy"
    title = "Open Energy (Icebreaker One)"
    label = "Open Energy file"
    document = "Open Energy metadata file"
    words = ("Icebreaker One", "IB1", "open energy metadata")
    mapping_version = 2
    kind = KIND

    def recognises(self, url: str, content_type: str, body: bytes) -> float:
        if sure := super().recognises(url, content_type, body):
            return sure
        body = body_to_recognise(body)
        sure = DCAT.recognises(url, content_type, body) if _IB1.search(body[:_HEAD]) else 0.0
        return 0.97 if sure >= 0.6 else 0.0

    def read_page(self, request: PageRequest, content_type: str, body: bytes) -> Page:
        plain = unpacked_body(body)
        if _IB1.search(plain[:_HEAD]) and not holds(KIND, content_type, plain):
            return DCAT.read_page(request, content_type, plain)
        return super().read_page(request, content_type, plain)

    def map_record(self, body: bytes) -> MappedRecord:
        return map_block(body) if body.startswith(_WRAPPED) else _of_record(body)


def _of_record(body: bytes) -> MappedRecord:
    """A record of the successor: DCAT, with the role that access needs as a policy, and its assurance as quality."""
    mapped = DCAT.map_record(body)
    try:
        tree = msgspec.json.decode(body, type=dict[str, Any])
    except DECODE_ERRORS:
        return mapped
    record = mapped.record
    policy, assured = scheme_policy(tree), assurance_of(tree)
    return MappedRecord(
        msgspec.structs.replace(
            record,
            policies=tuple(filter(None, (*record.policies, policy))),
            quality="\n".join(filter(None, (record.quality, assured)))[:TEXT_LIMIT],
        ),
        mapped.problems,
    )


OPEN_ENERGY = OpenEnergyProtocol()
