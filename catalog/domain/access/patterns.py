"""The fourteen access patterns and the four modes of delivery, as data/access_patterns.json states them."""

from functools import cache
from importlib.resources import files

import msgspec

from catalog.domain.access.model import Mode, PatternId


class ModeEntry(msgspec.Struct, frozen=True):
    """A mode: who starts the transfer. `mark` says it in a sign and words, so that no colour is needed."""

    id: Mode
    label: str
    mark: str
    meaning: str


class Pattern(msgspec.Struct, frozen=True):
    """One way in which data are obtained. `size`: what it is good for, as guidance."""

    id: PatternId
    name: str
    mode: Mode
    size: str
    best_for: str
    limits: str
    pros: tuple[str, ...]
    cons: tuple[str, ...]


class _File(msgspec.Struct, frozen=True):
    modes: tuple[ModeEntry, ...]
    patterns: tuple[Pattern, ...]


@cache
def _file() -> _File:
    data = files(__package__).joinpath("data", "access_patterns.json").read_bytes()
    return msgspec.json.decode(data, type=_File)


@cache
def patterns() -> dict[str, Pattern]:
    """All patterns by id, in the order of the file."""
    return {pattern.id: pattern for pattern in _file().patterns}


@cache
def modes() -> dict[str, ModeEntry]:
    """All modes by id."""
    return {mode.id: mode for mode in _file().modes}
