"""How the parts of a record are read that few sources state."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from catalog.formats.json_values import Fields
from catalog.formats.notes import Problems

Reader = Callable[[Fields, Problems], Any]


class Readers:
    """How the parts of a record are read that few sources state: part → (the fields it comes from, its reader).

    `plain` names the fields that every source sends and no reader wants, so that most records look nothing up.
    """

    def __init__(self, plain: Iterable[str], readers: Mapping[str, tuple[tuple[str, ...], Reader]]) -> None:
        self._plain = frozenset(plain)
        self._readers = {part: read for part, (_, read) in readers.items()}
        self._parts: dict[str, list[str]] = {}
        for part, (names, _) in readers.items():
            for name in names:
                self._parts.setdefault(name, []).append(part)

    def read(self, fields: Fields, problems: Problems) -> dict[str, Any]:
        """The parts whose fields are there."""
        if self._plain.issuperset(fields):
            return {}
        rare = [key for key in fields if key not in self._plain]
        parts = dict.fromkeys(part for key in rare for part in self._parts.get(key, ()))
        return {part: self._readers[part](fields, problems) for part in parts}
