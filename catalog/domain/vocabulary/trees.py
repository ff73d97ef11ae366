"""Vocabularies whose terms lie in each other: who chooses a broader term also means the narrower ones."""

from collections.abc import Iterable, Mapping
from functools import cached_property


class Tree:
    """Code → codes of the terms right above it, the first of which is where it is listed. Without circles."""

    def __init__(self, parents: Mapping[str, tuple[str, ...]]) -> None:
        self._parents = parents

    @cached_property
    def _above(self) -> dict[str, tuple[str, ...]]:
        return {code: self._climb(code) for code in self._parents}

    def _climb(self, code: str) -> tuple[str, ...]:
        found = dict.fromkeys(self._parents.get(code, ()))
        for parent in tuple(found):
            found |= dict.fromkeys(self._climb(parent))
        return tuple(found)

    def with_broader(self, codes: Iterable[str]) -> tuple[str, ...]:
        """The codes and all terms above them, each once; unknown ones stay alone."""
        found: dict[str, None] = {}
        for code in codes:
            found |= dict.fromkeys((code, *self._above.get(code, ())))
        return tuple(found)

    def way_up(self, code: str) -> tuple[str, ...]:
        """The term that it is listed under, the one that this is listed under, and so on."""
        steps: tuple[str, ...] = ()
        while parents := self._parents.get(code):
            code = parents[0]
            steps += (code,)
        return steps

    @cached_property
    def ordered(self) -> tuple[str, ...]:
        """All codes, each after the term that it is listed under, else as they were given."""
        listed: dict[str, list[str]] = {}
        for code, parents in self._parents.items():
            listed.setdefault(parents[0] if parents else "", []).append(code)
        return tuple(self._walk(listed, ""))

    def _walk(self, listed: Mapping[str, list[str]], above: str) -> Iterable[str]:
        for code in listed.get(above, ()):
            yield code
            yield from self._walk(listed, code)
