"""The distributions of a product as entries of its page: files that differ in the time they cover only are one entry."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from catalog.domain.access.figures import size
from catalog.domain.access.groups import grouped, periods_told
from catalog.domain.access.model import Way, WayGroup
from catalog.selectors.pulls import can_be_pulled
from catalog.web.way_words import period_told

LEAST = 3  # files that are one entry together
PERIODS_SHOWN = 24  # of an entry; the rest is folded
Entry = dict[str, Any]


def entries(ways: Iterable[Way], made: Callable[[int], Entry], product_url: str) -> list[Entry]:
    """Distributions by `made` from their place, those of one series together, in the order of the record.

    Of a distribution with two ways the first decides where it belongs.
    """
    first: dict[int, Way] = {}
    for way in ways:
        if way.index >= 0:
            first.setdefault(way.index, way)
    found: list[Entry] = []
    for group in grouped(tuple(first.values())):
        members = [(way, made(way.index)) for way in group.ways]
        if len(members) < LEAST or any(entry["restricted"] for _, entry in members):
            found += [entry for _, entry in sorted(members, key=lambda member: member[0].index)]
        else:
            found.append(_series(group, members, product_url))
    return found


def _series(group: WayGroup, members: Sequence[tuple[Way, Entry]], product_url: str) -> Entry:
    parts = [_part(way, entry) for way, entry in members]
    first, entry = members[0]
    sizes = [way.byte_size.value for way, _ in members if way.byte_size]
    rows = [way.rows.value for way, _ in members if way.rows]
    return {
        **entry,
        "title": group.title,
        "description": "",
        "url": "",
        "address": "",
        "page_url": "",
        "facts": [f"{len(members)} files", periods_told(group.periods)],
        "covers": periods_told(group.periods),
        "size": size(sum(sizes)) if len(sizes) == len(members) else "",
        "rows": f"{sum(rows):,}" if len(rows) == len(members) else "",
        "parts": parts[:PERIODS_SHOWN],
        "more_parts": parts[PERIODS_SHOWN:],
        "plan_url": f"{product_url}pull/" if can_be_pulled(first) else "",
    }


def _part(way: Way, entry: Entry) -> dict[str, str]:
    return {"label": period_told(way.period), "url": entry["url"], "title": entry["title"]}


def by_place(lines: Mapping[int, list[Entry]], place: int) -> Entry:
    """What is added to an entry: the lines of its ways, and of the first what a row of a table tells."""
    found = lines.get(place, [])
    if not found:
        return {"ways": [], "how": "", "plan_url": ""}
    first = found[0]
    others = dict.fromkeys(line["pattern"] for line in found[1:] if line["pattern"] != first["pattern"])
    mode = first["mode"]
    return {
        "ways": found,
        "how": f"{mode['arrow']} {mode['word']}, {first['pattern']}" if mode else "",
        "also": ", ".join(others),
        "plan_url": first["plan_url"],
    }
