"""How sure it is that an answer is STAC, and not another GeoJSON or a catalogue of OGC API Records or Features."""

import re
from typing import Any

import msgspec

from catalog.formats.json_documents import RawFields, certainty_by_fields, raw_list
from catalog.formats.stac.listing import kind_of
from catalog.formats.stac.marks import LISTS

_STATED = re.compile(r'"stac_version"\s*:\s*"\d')
_NAMED, _SPOKEN, _OLD, _EMPTY = 0.97, 0.9, 0.75, 0.35
_object_decoder = msgspec.json.Decoder(RawFields)
_decode = msgspec.json.Decoder().decode


def certainty(body: bytes) -> float:
    """From 0 to 1; never raises."""
    return certainty_by_fields(body, _of_fields, _of_broken)


def _of_broken(head: str) -> float:
    return _SPOKEN if _STATED.search(head) else 0.0


def _of_fields(raw: RawFields) -> float:
    """Raises DECODE_ERRORS."""
    for name in LISTS:
        records = raw_list(raw.get(name))
        if records:
            first = records[0]
            inner = _object_decoder.decode(first) if bytes(memoryview(first)[:1]) == b"{" else {}
            return _of_document(inner)
        if records is not None and "stac_version" in raw:
            return _SPOKEN
    return _of_document(raw)


def _of_document(raw: RawFields) -> float:
    fields: dict[str, Any] = {name: _shallow(value) for name, value in raw.items()}
    kind = kind_of(fields)
    if kind is None:
        return 0.0
    if isinstance(fields.get("stac_version"), str):
        return _NAMED
    if kind == "item":
        return _OLD if "links" in fields and "properties" in fields else _EMPTY
    return _EMPTY if "itemType" not in fields else 0.0


def _shallow(value: msgspec.Raw) -> Any:
    """Text as it is; of lists and objects only that they are such."""
    first = bytes(memoryview(value)[:1])
    if first == b"{":
        return {}
    if first == b"[":
        return []
    return _decode(value)
