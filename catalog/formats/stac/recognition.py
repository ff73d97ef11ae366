"""How sure it is that an answer is STAC, and not another GeoJSON or a catalogue of OGC API Records or Features."""

import re
from typing import Any

import msgspec

from catalog.formats.json_reader import DECODE_ERRORS, decode_text
from catalog.formats.stac.listing import kind_of, raw_list
from catalog.formats.stac.marks import LISTS

_HEAD = 20_000  # bytes
_STATED = re.compile(r'"stac_version"\s*:\s*"\d')
_NAMED, _SPOKEN, _OLD, _EMPTY = 0.97, 0.9, 0.75, 0.35
_object_decoder = msgspec.json.Decoder(dict[str, msgspec.Raw])
_decode = msgspec.json.Decoder().decode


def certainty(body: bytes) -> float:
    """From 0 to 1; never raises."""
    head = decode_text("", body[:_HEAD]).lstrip("\ufeff \t\r\n")
    if head[:1] != "{":
        return 0.0
    try:
        return _of_fields(_object_decoder.decode(body.removeprefix(b"\xef\xbb\xbf")))
    except DECODE_ERRORS:
        return _SPOKEN if _STATED.search(head) else 0.0


def _of_fields(raw: dict[str, msgspec.Raw]) -> float:
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


def _of_document(raw: dict[str, msgspec.Raw]) -> float:
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
