"""How sure it is that an answer is a data.json, and not another JSON catalogue or DCAT in JSON-LD.

DCAT in JSON-LD has its own reader: only what names the profile, or speaks its words without prefixes, is claimed.
"""

import re

import msgspec

from catalog.formats.dcat_us.listing import (
    LISTS,
    RawFields,
    entries,
    first_byte,
    is_catalogue,
    is_record,
    top_fields,
)
from catalog.formats.json_reader import DECODE_ERRORS, decode_text

_HEAD = 20_000  # bytes
_PROFILE = re.compile(rb"project-open-data\.cio\.gov|dcat-us", re.IGNORECASE)
_PROFILE_KEYS = ("conformsTo", "@context", "describedBy")
# In the head of a body that is cut off or not clean JSON.
_PROFILE_STATED = re.compile(
    r'"(?:conformsTo|@context|describedBy)"\s*:\s*[^\[\]]{0,200}?(?:project-open-data\.cio\.gov|dcat-us)',
    re.IGNORECASE,
)
_DATASETS = re.compile(r'"dataset"\s*:\s*\[.*?"accessLevel"\s*:', re.DOTALL)
_PARTS = frozenset(("distribution", "keyword", "contactPoint"))
_NAMED, _SPOKEN, _LIKELY, _PERHAPS, _HARDLY = 0.97, 0.93, 0.8, 0.4, 0.2

_list_decoder = msgspec.json.Decoder(list[msgspec.Raw])


def certainty(body: bytes) -> float:
    """From 0 to 1; never raises."""
    head = decode_text("", body[:_HEAD]).lstrip("\ufeff \t\r\n")
    if head[:1] not in {"{", "["}:
        return 0.0
    try:
        return _of_json(body.removeprefix(b"\xef\xbb\xbf").lstrip())
    except DECODE_ERRORS:
        return _SPOKEN if _PROFILE_STATED.search(head) or _DATASETS.search(head) else 0.0


def _of_json(body: bytes) -> float:
    """Raises DECODE_ERRORS."""
    if body[:1] == b"[":  # version 1.0, which names no profile
        first = _fields_of_first(_list_decoder.decode(body))
        return _SPOKEN if "accessLevel" in first and is_record(first) else 0.0
    fields = top_fields(body)
    if is_catalogue(fields):
        return _of_catalogue(fields)
    if not is_record(fields):
        return 0.0
    if _names_profile(fields) or "accessLevel" in fields:
        return _SPOKEN
    plain = "identifier" in fields and fields.keys().isdisjoint(("@context", "id"))
    return _PERHAPS if plain and len(_PARTS & fields.keys()) > 1 else 0.0


def _of_catalogue(fields: RawFields) -> float:
    if _names_profile(fields):
        return _NAMED
    first = next((found for name in LISTS if (found := _fields_of_first(entries(fields, name)))), {})
    if "accessLevel" in first:
        return _SPOKEN
    if "@context" in fields:
        return _HARDLY
    return _LIKELY if is_record(first) and not _PARTS.isdisjoint(first) else _PERHAPS


def _names_profile(fields: RawFields) -> bool:
    return any(_PROFILE.search(memoryview(fields[key])[:2000]) for key in _PROFILE_KEYS if key in fields)


def _fields_of_first(records: list[msgspec.Raw]) -> RawFields:
    return top_fields(records[0]) if records and first_byte(records[0]) == b"{" else {}
