"""The distributions of a product as entries of its page: files that differ in the time they cover only are one entry."""

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from catalog.domain.access.figures import size
from catalog.domain.access.groups import grouped, periods_told
from catalog.domain.access.model import Way, WayGroup
from catalog.selectors.pulls import can_be_pulled, way_code
from catalog.web.links import safe_url
from catalog.web.way_words import mode_of, pattern_name, period_told

LEAST = 3  # files that are one entry together
PERIODS_SHOWN = 24  # of an entry; the rest is folded
_FILES = frozenset(("file", "parquet", "ods-export"))
Entry = dict[str, Any]


def groups_of(ways: Iterable[Way]) -> tuple[WayGroup, ...]:
    """The first way of each distribution, those of one series of files together, each other one alone."""
    first: dict[int, Way] = {}
    for way in ways:
        if way.index >= 0:
            first.setdefault(way.index, way)
    groups = (
        (group,) if is_series(group) else map(_alone, sorted(group.ways, key=lambda way: way.index))
        for group in grouped(tuple(first.values()))
    )
    return tuple(group for several in groups for group in several)


def is_series(group: WayGroup) -> bool:
    """Whether it is worth an entry of its own: several files that everybody may try to fetch."""
    return len(group.ways) >= LEAST and all(
        way.interface in _FILES and way.url and not way.restricted for way in group.ways
    )


def _alone(way: Way) -> WayGroup:
    return WayGroup(title=way.title, pattern=way.pattern, format=way.format, ways=(way,))


def series_told(group: WayGroup) -> str:
    """`Half-hourly demand: 2015 to 2025, in 11 files`."""
    return f"{group.title}: {periods_told(group.periods)}, in {len(group.ways)} files"


def entry_of(group: WayGroup, made: Callable[[int], Entry]) -> Entry:
    """A distribution by `made` from its place; of a series what `made` tells of the first, and links to each."""
    first = made(group.ways[0].index)
    return first if len(group.ways) == 1 else {**first, **_series(group)}


def _series(group: WayGroup) -> Entry:
    parts = [{"label": period_told(way.period), "url": safe_url(way.url)} for way in group.ways]
    sizes = [way.byte_size.value for way in group.ways if way.byte_size]
    rows = [way.rows.value for way in group.ways if way.rows]
    covers = periods_told(group.periods)
    whole = size(sum(sizes)) if len(sizes) == len(parts) else ""
    return {
        "title": group.title,
        "description": "",
        "url": "",
        "address": "",
        "page_url": "",
        "facts": [f"{len(parts)} files", covers, *([f"{whole} in all"] if whole else [])],
        "covers": covers,
        "size": whole,
        "rows": f"{sum(rows):,}" if len(rows) == len(parts) else "",
        "parts": parts[:PERIODS_SHOWN],
        "more_parts": parts[PERIODS_SHOWN:],
    }


def row_told(ways: Sequence[Way], product_url: str) -> Entry:
    """What a row of a table tells of the ways of a distribution: how the first is got, and by what else."""
    if not ways:
        return {"how": "", "also": "", "plan_url": ""}
    first = ways[0]
    others = dict.fromkeys(pattern_name(way) for way in ways[1:] if way.pattern != first.pattern)
    mode = mode_of(first) if first.pattern else None
    return {
        "how": f"{mode['arrow']} {mode['word']}, {pattern_name(first)}" if mode else "",
        "also": ", ".join(others),
        "plan_url": f"{product_url}pull/?way={way_code(first)}" if can_be_pulled(first) else "",
    }


def measured_told(way: Way) -> Entry:
    """Of a single file, what the portal measured, in the place of what its record says."""
    found: Entry = {}
    if way.byte_size and way.byte_size.source == "measured":
        found["size"] = f"{size(way.byte_size.value)} (measured)"
    if way.rows and way.rows.source == "measured":
        found["rows"] = f"{way.rows.value:,} (measured)"
    return found
