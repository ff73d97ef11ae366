"""What a text of coverage is: a period, a drawn place, or the name of one (DCMI Box, Point and Period included)."""

import re

from catalog.domain.product import Period, Place
from catalog.domain.vocabulary.dates import parse_date
from catalog.formats.geometry import checked_box, degrees, geometry_of
from catalog.formats.json_values import address, text
from catalog.formats.notes import Problems
from catalog.formats.written import period_in

_PART = re.compile(r"(\w+)\s*=\s*([^;]+)")
_LIMITS = ("westlimit", "southlimit", "eastlimit", "northlimit")
_DRAWN = re.compile(
    r"^\s*(?:POINT|POLYGON|MULTIPOLYGON|ENVELOPE|LINESTRING)\b|^[-+\d.,;\s]{7,}$|^\s*\{", re.IGNORECASE
)
_LONGEST_PERIOD = 100  # characters


def period_of(stated: str) -> Period | None:
    """A DCMI Period, an interval, or one date; None for all else."""
    parts = _parts_of(stated)
    if "start" in parts or "end" in parts:
        found = Period(
            start=parse_date(parts.get("start", "")) or "", end=parse_date(parts.get("end", "")) or ""
        )
        return found if found != Period() else None
    if len(stated) > _LONGEST_PERIOD or (stated.isdigit() and len(stated) != 4):
        return None
    ends = _interval(stated) or period_in(stated)
    return Period(start=ends[0], end=ends[1]) if ends else None


def place_of(path: str, stated: str, problems: Problems) -> Place:
    """A DCMI Box or Point, a geometry, an address of a place, or its name."""
    parts = _parts_of(stated)
    name = text(parts.get("name", ""), 500)
    if set(_LIMITS) <= parts.keys():
        return Place(name=name, bbox=checked_box([degrees(parts[side]) for side in _LIMITS]))
    if {"east", "north"} <= parts.keys():
        return _point(name, degrees(parts["east"]), degrees(parts["north"]))
    if name:
        return Place(name=name)
    if _DRAWN.match(stated):
        box, geometry = geometry_of(path, stated, problems)
        return Place(bbox=box, geometry=geometry)
    link = address(stated)
    return Place(iri=link) if link else Place(name=text(stated, 500))


def _point(name: str, east: float, north: float) -> Place:
    return Place(name=name, bbox=checked_box([east, north, east, north]))


def _parts_of(stated: str) -> dict[str, str]:
    """`northlimit=5; name=…` by lower-case names; empty for plain text."""
    if "=" not in stated:
        return {}
    return {name.lower(): value.strip() for name, value in _PART.findall(stated[:2_000])}


def _interval(stated: str) -> tuple[str, str] | None:
    start, slash, end = (part.strip() for part in stated.partition("/"))
    if not slash or parse_date(stated):
        return None
    first, last = parse_date(start) or "", parse_date(end) or ""
    open_ends = (first or start in ("", "..")) and (last or end in ("", ".."))
    return (first, last) if (first or last) and open_ends else None
