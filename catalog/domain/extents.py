"""Where and when a product is about, as boxes and spans of days that can be searched by overlap. Pure."""

from collections.abc import Iterable, Iterator

from catalog.domain.access.periods import span_of
from catalog.domain.coverage import Shape, box_of, box_parts, outline
from catalog.domain.product import BBox, Period, Place, ProductRecord
from catalog.domain.vocabulary.dates import FIRST_YEAR, LAST_YEAR
from catalog.domain.vocabulary.gazetteer import area_named

MOST = 50  # boxes, and spans, of one product
_HALF = 180.0  # degrees: an outline that is wider lies on both sides of the date line

type Days = tuple[str | None, str | None]


def boxes_of(record: ProductRecord) -> list[BBox]:
    """The boxes (west, south, east, north; degrees, WGS 84) of a record's places, each once, the first 50.

    A box across the date line becomes two. A place's own box counts, else that of its outline, else, for a name that
    one country, nation, region or county alone has, that of the gazetteer. Boxes that lie nowhere on Earth are left out.
    """
    found = (box for place in record.places for box in _boxes(place))
    degrees = ((float(west), float(south), float(east), float(north)) for west, south, east, north in found)
    return list(dict.fromkeys(degrees))[:MOST]


def by_name(place: Place) -> BBox | None:
    """The box that stands for a place which has neither box nor outline but a name; None without."""
    if place.bbox or place.geometry:
        return None
    spot = area_named(place.name, place.iri)
    return spot.box if spot else None


def _boxes(place: Place) -> tuple[BBox, ...]:
    named = by_name(place)
    if stated := place.bbox or named:
        parts, _ = box_parts(stated)
        if parts:
            return parts
    return tuple(_hulls(outline(place.geometry) or ())) if place.geometry else ()


def _hulls(shapes: tuple[Shape, ...]) -> Iterator[BBox]:
    """One box round all shapes, or one on each side of the date line."""
    parts = [Shape(shape.kind, (part,)) for shape in shapes for part in shape.parts if part]
    if not parts:
        return
    west, _, east, _ = hull = box_of(parts)
    sides = [[part for part in parts if (box_of([part])[0] < 0) is western] for western in (True, False)]
    if east - west > _HALF and all(sides) and all(_width(side) < _HALF for side in sides):
        yield from map(box_of, sides)
    else:
        yield hull


def _width(shapes: Iterable[Shape]) -> float:
    west, _, east, _ = box_of(shapes)
    return east - west


def periods_of(record: ProductRecord) -> list[Days]:
    """The spans (first day, last day; ISO 8601, None: open) of a record, each once, the first 50.

    “2024” is all of that year. Spans that cannot be read, are empty, or end before they begin are left out.
    """
    return list(dict.fromkeys(filter(None, map(_days, record.periods))))[:MOST]


def _days(period: Period) -> Days | None:
    first, last = day_of(period.start), day_of(period.end, last=True)
    unread = (period.start and not first) or (period.end and not last)
    if unread or not (first or last) or (first and last and first > last):
        return None
    return first, last


def day_of(text: str, *, last: bool = False) -> str | None:
    """The first or last day of a date such as 2024, 2024-05, 2024-05-01 or a time; None for what is none from 1000 to 2200."""
    days = span_of(text.strip()[:10])
    if days is None or not FIRST_YEAR <= days[0].year <= LAST_YEAR:
        return None
    return (days[1].fromordinal(days[1].toordinal() - 1) if last else days[0]).isoformat()
