"""How often data is renewed: the codes of the EU list [authority/frequency]."""

import re
from functools import cache

import msgspec

from catalog.domain.vocabulary.tables import fold, last_part, read_vocabulary, remembered

_DURATION = re.compile(r"^R?\d*/?(P[\dTYMWDHS.]+)$", re.IGNORECASE)  # ISO 8601, repeating or not
_COUNTED = re.compile(r"^(?:(?:once )?every |each )?(\d+) ?([a-z]+)$")


class Frequency(msgspec.Struct, frozen=True):
    """One code. `seconds`: how old data can get between two renewals; None where no period can be said."""

    code: str
    label: str
    iri: str
    seconds: int | None


class _Row(msgspec.Struct, frozen=True):
    code: str
    label: str
    seconds: int | None
    durations: tuple[str, ...] = ()
    aliases: tuple[str, ...] = ()


class _File(msgspec.Struct, frozen=True):
    base: str
    units: dict[str, str]
    frequencies: tuple[_Row, ...]


@cache
def _file() -> _File:
    return read_vocabulary("frequency", _File)


@cache
def frequencies() -> dict[str, Frequency]:
    """All frequencies by code, the shortest period first."""
    data = _file()
    return {
        row.code: Frequency(row.code, row.label, data.base + row.code, row.seconds)
        for row in data.frequencies
    }


@cache
def _spellings() -> dict[str, str]:
    rows = _file().frequencies
    aliases = {fold(alias): row.code for row in rows for alias in row.aliases}
    return aliases | {fold(text): row.code for row in rows for text in (row.label, row.code)}


@cache
def _durations() -> dict[str, str]:
    return {duration: row.code for row in _file().frequencies for duration in row.durations}


@remembered(maxsize=8192)
def find_frequency(text: str) -> Frequency | None:
    """What a code, IRI, ISO 8601 duration (`R/P1D`) or phrase (`"every 3 months"`) means, else None."""
    code = _code_of(text.strip())
    return frequencies()[code] if code else None


def _code_of(text: str) -> str:
    duration = _DURATION.match(text)
    if duration:
        return _durations().get(duration[1].upper(), "")
    table = _spellings()
    folded = fold(text)
    return table.get(folded) or _by_count(folded) or table.get(fold(last_part(text)), "")


def _by_count(folded: str) -> str:
    """`"12 months"` → ANNUAL."""
    counted = _COUNTED.match(folded)
    unit = _file().units.get(counted[2], "") if counted else ""
    if counted is None or not unit:
        return ""
    time, letter = ("T", unit[1]) if len(unit) > 1 else ("", unit)
    return _durations().get(f"P{time}{int(counted[1])}{letter}", "")
