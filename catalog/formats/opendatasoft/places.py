"""Where and when: the box of the data, territories, licence areas in words, periods."""

import re
from typing import Any

from catalog.domain.product import BBox, Period, Place
from catalog.domain.vocabulary.dates import parse_date
from catalog.formats.geometry import checked_box, degrees, hull_of
from catalog.formats.json_places import NOWHERE
from catalog.formats.json_values import LIST_LIMIT, Fields
from catalog.formats.notes import Problems, note
from catalog.formats.opendatasoft.values import date, field_text, text, texts

_WORDS = ("dublin-core.spatial", "dcat.spatial", "dublin-core.coverage", "inspire.extend_description")
_SIDES = tuple(
    f"inspire.extend_bounding_box_{side}"
    for side in ("westbound_longitude", "southbound_latitude", "eastbound_longitude", "northbound_latitude")
)
# "EPN = Eastern Power Networks": how network companies name their licence areas.
_NAMED_AREA = re.compile(r"^([A-Z][A-Z0-9]{1,7})\s*[=:]\s*(.+)$")
_STARTS = ("dcat.temporal_coverage_start", "dublin-core.temporal_start", "dublin-core.date_start")
_ENDS = ("dcat.temporal_coverage_end", "dublin-core.temporal_end", "dublin-core.date_end")
_TEMPORAL = "dcat.temporal"
_INTERVAL = re.compile(r"^\s*(\S+)\s*(?:/|–|to)\s*(\S+)\s*$")
_YEARS = re.compile(r"^\s*([12]\d{3})\s*-\s*([12]\d{3})\s*$")


def places_of(fields: Fields, problems: Problems) -> tuple[Place, ...]:
    """The territory with the box of the data, then the places named in words, each once."""
    territories = texts(fields.get("default.territory")) or texts(fields.get("default.geographic_reference"))
    box = _box(fields, problems)
    found = [Place(name=territories[0] if len(territories) == 1 else "", bbox=box)]
    if len(territories) > 1:
        found += [Place(name=name) for name in territories]
    for name in _WORDS:
        if name in fields:
            found += [_named(words) for words in _separated(fields[name])]
    return tuple(dict.fromkeys(place for place in found if place != NOWHERE))[:LIST_LIMIT]


def periods_of(fields: Fields, problems: Problems) -> tuple[Period, ...]:
    """The stated start and end, else the coverage in words where that is a date or two."""
    start, end = (date(fields, names, problems) for names in (_STARTS, _ENDS))
    if start or end:
        return (Period(start=start, end=end),)
    stated = text(fields[_TEMPORAL], 200) if _TEMPORAL in fields else ""
    if not stated:
        return ()
    ends = _YEARS.match(stated) or (None if parse_date(stated) else _INTERVAL.match(stated))
    dates = [parse_date(part) for part in (ends.groups() if ends else (stated, stated))]
    if None in dates:
        note(
            problems,
            f"metas.{_TEMPORAL}",
            stated,
            "date",
            f"“{stated}” is no period of dates; it was left out.",
        )
        return ()
    return (Period(start=dates[0] or "", end=dates[1] or ""),)


def _separated(value: Any) -> list[str]:
    """Several places in one text are separated by semicolons; a comma may be part of a name."""
    return [words for part in text(value).split(";") if (words := part.strip())]


def _named(words: str) -> Place:
    area = _NAMED_AREA.match(words)
    return Place(name=area[2], network_area=area[1]) if area else Place(name=words)


def _box(fields: Fields, problems: Problems) -> BBox | None:
    """Of the data as computed by the portal (GeoJSON), else as stated for INSPIRE."""
    stated = fields.get("default.bbox")
    if stated:
        box = hull_of(stated)
        if box is None:
            message = "This box is not in degrees; it was left out."
            note(problems, "metas.default.bbox", str(stated), "geometry", message)
        return box
    if not all(side in fields for side in _SIDES):
        return None
    return checked_box([degrees(field_text(fields, (side,))) for side in _SIDES])
