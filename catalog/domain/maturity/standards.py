"""The standards that data may follow: addresses and spellings (`data/standards.json`)."""

from functools import cache
from importlib.resources import files

import msgspec

from catalog.domain.vocabulary.tables import fold, is_url, remembered, url_key


class _Row(msgspec.Struct, frozen=True):
    name: str
    addresses: tuple[str, ...]
    words: tuple[str, ...]


class _File(msgspec.Struct, frozen=True):
    standards: tuple[_Row, ...]


_COORDINATES = "opengis.net/def/crs"  # GeoDCAT-AP states systems of coordinates as standards, too


@cache
def _rows() -> tuple[_Row, ...]:
    text = files(__package__).joinpath("data", "standards.json").read_bytes()
    return msgspec.json.decode(text, type=_File).standards


@cache
def _spellings() -> dict[str, str]:
    return {fold(word): row.name for row in _rows() for word in row.words}


@remembered(maxsize=4096)
def standard_of(iri: str, label: str = "") -> str:
    """The standard's name in the list, from an address that begins as one of it or its usual spelling; else empty."""
    address = next((text for text in (iri, label) if is_url(text)), "")
    if address:
        key = url_key(address)
        if key.startswith(_COORDINATES):
            return ""
        return next((r.name for r in _rows() if any(key.startswith(a) for a in r.addresses)), "")
    return _spellings().get(fold(label), "") or _spellings().get(fold(iri), "")
