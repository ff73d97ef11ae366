"""Ways grouped for products with many files: “demand 2023” and “demand 2024” are one group with its years."""

import re

from catalog.domain.access.model import Way, WayGroup
from catalog.domain.access.periods import period_in, span_of

_EMPTY = re.compile(r"\(\s*\)|\[\s*\]")
_SPACES = re.compile(r"[\s_]+")
_BEFORE_ENDING = re.compile(r"(?<![\s–—-])[\s–—-]+(\.\w{1,8})$")
_EDGES = " -–—_,;:/."


def grouped(ways: tuple[Way, ...]) -> tuple[WayGroup, ...]:
    """Ways of one pattern, interface and format whose titles differ in the time they name only, in one group.

    In the order of their first members; a way without a period stands alone. Periods are in order, each once.
    """
    found: dict[tuple[str, ...], list[Way]] = {}
    for place, way in enumerate(ways):
        alone = "" if way.period else str(place)
        key = (way.pattern, way.interface, way.format, stem_of(way.title).lower(), alone)
        found.setdefault(key, []).append(way)
    return tuple(_group(members) for members in found.values())


def _group(members: list[Way]) -> WayGroup:
    first = members[0]
    ordered = tuple(sorted(members, key=lambda way: (way.period, way.title)))
    return WayGroup(
        title=stem_of(first.title) if first.period else first.title,
        pattern=first.pattern,
        format=first.format,
        ways=ordered,
        periods=tuple(dict.fromkeys(way.period for way in ordered if way.period)),
    )


def stem_of(title: str) -> str:
    """A title without the time it names: `GSP demand (2023).csv` → `GSP demand.csv`; itself where nothing is left."""
    _, said = period_in(title)
    if not said:
        return title.strip()
    rest = _EMPTY.sub(" ", title.replace(said, " ", 1))
    return _BEFORE_ENDING.sub(r"\1", _SPACES.sub(" ", rest)).strip(_EDGES) or title.strip()


def periods_told(periods: tuple[str, ...]) -> str:
    """`2019 to 2023`, `2019, 2021`, `2023-01 to 2023-12`: runs without gaps as a range."""
    runs: list[list[str]] = []
    for period in periods:
        if runs and _follows(runs[-1][-1], period):
            runs[-1].append(period)
        else:
            runs.append([period])
    return ", ".join(run[0] if len(run) == 1 else f"{run[0]} to {run[-1]}" for run in runs)


def _follows(earlier: str, later: str) -> bool:
    one, other = span_of(earlier), span_of(later)
    return one is not None and other is not None and one[1] == other[0]
