"""Where and when: places with shapes of latitudes and longitudes, and intervals of ISO 8601."""

import math
import re
from typing import Any

import msgspec

from catalog.domain.product import Period, Place
from catalog.domain.vocabulary.dates import parse_date
from catalog.formats.geometry import GEOJSON_TYPES, checked_box, geometry_of, is_drawn
from catalog.formats.json_places import ALWAYS, NOWHERE, date_in, period_in
from catalog.formats.json_values import Fields, address, field_text, text
from catalog.formats.notes import Problems, note
from catalog.formats.schema_org.values import name_of, objects, page_of, parts

_MOST = 200
_MOST_POINTS = 50_000
_NUMBER = re.compile(r"[-+]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][-+]?\d+)?")
_METRES_A_DEGREE = 111_320.0
_ADDRESS = ("streetAddress", "addressLocality", "addressRegion", "postalCode", "addressCountry")
_PATH = "spatialCoverage"
_TIME_INTERVAL = "time:hasBeginning"
Points = list[tuple[float, float]]  # longitude, latitude; degrees


def places_of(fields: Fields, problems: Problems) -> tuple[Place, ...]:
    """All places, each once; a place with several shapes is one for each."""
    stated = [value for name in ("spatialCoverage", "spatial") for value in parts(fields.get(name), _MOST)]
    found = [place for value in stated for place in _places(value, problems)]
    return tuple(dict.fromkeys(place for place in found if place != NOWHERE))[:_MOST]


def _places(value: Any, problems: Problems) -> list[Place]:
    if not isinstance(value, dict):
        return [_of_text(text(value), problems)]
    shapes = objects(value.get("geo"), _MOST) or ([value] if _is_shape(value) else [])
    name = name_of(value) or _postal(value.get("address"))
    iri = (
        address(value.get("@id"))
        or next(filter(None, map(address, parts(value.get("sameAs"), 20))), "")
        or page_of(value)
    )
    drawn = [_shape(shape, problems) for shape in shapes]
    known = [place for place in drawn if place != NOWHERE] or [NOWHERE]
    return [msgspec.structs.replace(place, name=name, iri=iri) for place in known]


def _of_text(stated: str, problems: Problems) -> Place:
    """A name, an address, or something drawn as text (WKT, GeoJSON)."""
    if iri := address(stated):
        return Place(iri=iri)
    if is_drawn(stated):
        box, geometry = geometry_of(_PATH, stated, problems)
        return Place(bbox=box, geometry=geometry)
    return Place(name=stated)


def _postal(value: Any) -> str:
    if isinstance(value, dict):
        return ", ".join(filter(None, (name_of(value.get(key)) for key in _ADDRESS if key in value)))
    return text(value)


def _is_shape(value: Fields) -> bool:
    return not {"box", "polygon", "line", "circle", "latitude", "geoMidpoint", "coordinates"}.isdisjoint(
        value
    )


def _shape(shape: dict[str, Any], problems: Problems) -> Place:
    kinds = shape.get("type"), *parts(shape.get("@type"))
    if "coordinates" in shape and (kind := next((one for one in kinds if one in GEOJSON_TYPES), "")):
        box, geometry = geometry_of(_PATH, {"type": kind, "coordinates": shape["coordinates"]}, problems)
        return Place(bbox=box, geometry=geometry)
    for key, read in _SHAPES.items():
        for stated in parts(shape.get(key), 20):
            if (place := read(stated, shape, problems)) != NOWHERE:
                return place
    return NOWHERE


def _point(stated: Any, shape: Fields, problems: Problems) -> Place:
    return _drawn(
        "Point", _pairs(f"{text(shape.get('latitude'))} {text(shape.get('longitude'))}"), stated, problems
    )


def _box(stated: Any, shape: Fields, problems: Problems) -> Place:
    """Two corners, south-west and north-east, each latitude before longitude; corners the other way round are turned."""
    points = _pairs(stated)
    if len(points) != 2:
        return _not_drawn(stated, problems)
    (west, south), (east, north) = points
    if south > north:
        (west, south), (east, north) = points[1], points[0]
    box = checked_box((west, south, east, north))
    return Place(bbox=box) if box else _not_drawn(stated, problems)


def _polygon(stated: Any, shape: Fields, problems: Problems) -> Place:
    points = _pairs(stated)
    return _drawn(
        "Polygon", points if points[:1] == points[-1:] else [*points, *points[:1]], stated, problems
    )


def _line(stated: Any, shape: Fields, problems: Problems) -> Place:
    return _drawn("LineString", _pairs(stated), stated, problems)


def _circle(stated: Any, shape: Fields, problems: Problems) -> Place:
    """A centre and a radius in metres: the box round it."""
    middle = shape.get("geoMidpoint")
    if isinstance(middle, dict):
        radius = shape.get("geoRadius")
        radius = radius.get("value") if isinstance(radius, dict) else radius
        stated = f"{text(middle.get('latitude'))} {text(middle.get('longitude'))} {text(radius)}"
    numbers = [float(number) for number in _NUMBER.findall(text(stated))[:4]]
    if len(numbers) != 3 or not abs(numbers[0]) < 90:
        return _not_drawn(stated, problems)
    latitude, longitude, radius = numbers
    tall = abs(radius) / _METRES_A_DEGREE
    wide = tall / max(math.cos(math.radians(latitude)), 0.01)
    sides = (
        max(longitude - wide, -180),
        max(latitude - tall, -90),
        min(longitude + wide, 180),
        min(latitude + tall, 90),
    )
    box = checked_box(tuple(round(side, 5) for side in sides))
    return Place(bbox=box) if box else _not_drawn(stated, problems)


_SHAPES = {
    "polygon": _polygon,
    "box": _box,
    "line": _line,
    "circle": _circle,
    "geoMidpoint": _circle,
    "latitude": _point,
}


def _pairs(stated: Any) -> Points:
    """Latitude and longitude by turns, whatever is between them, as longitude and latitude."""
    numbers = [float(number) for number in _NUMBER.findall(text(stated, 2_000_000)[: 20 * _MOST_POINTS])]
    return list(zip(numbers[1::2], numbers[::2], strict=False))[:_MOST_POINTS]


def _drawn(kind: str, points: Points, stated: Any, problems: Problems) -> Place:
    """A shape as GeoJSON. Latitudes that can be none are longitudes: some write these first."""
    if any(abs(latitude) > 90 for _, latitude in points) and all(
        abs(longitude) <= 90 for longitude, _ in points
    ):
        points = [(latitude, longitude) for longitude, latitude in points]
    coordinates: Any = [list(point) for point in points]
    if kind == "Point":
        coordinates = coordinates[0] if coordinates else []
    elif kind == "Polygon":
        coordinates = [coordinates]
    box, geometry = (
        geometry_of(_PATH, {"type": kind, "coordinates": coordinates}, []) if points else (None, "")
    )
    return Place(bbox=box, geometry=geometry) if box else _not_drawn(stated, problems)


def _not_drawn(stated: Any, problems: Problems) -> Place:
    message = "This shape is not in degrees (latitude before longitude); it was left out."
    note(
        problems, _PATH, text(stated), "geometry", message, "Write latitude and longitude in degrees, WGS 84."
    )
    return NOWHERE


# --- time ---------------------------------------------------------------------------------------


def periods_of(fields: Fields, problems: Problems) -> tuple[Period, ...]:
    """All periods, each once."""
    stated = [value for name in ("temporalCoverage", "temporal") for value in parts(fields.get(name), _MOST)]
    found = [_period(value, problems) for value in stated]
    return tuple(dict.fromkeys(period for period in found if period != ALWAYS))


def _period(value: Any, problems: Problems) -> Period:
    """An interval, whose ends may be open; an object with two dates, also in the words of OWL-Time."""
    if not isinstance(value, dict):
        return period_in(
            "temporalCoverage",
            text(value, 200).replace("--", "/") if "--" in text(value, 200) else value,
            problems,
        )
    if _TIME_INTERVAL in value or "time:hasEnd" in value:
        return Period(start=_instant(value.get(_TIME_INTERVAL)), end=_instant(value.get("time:hasEnd")))
    start, end = (
        field_text(value, "startDate", "start", limit=100),
        field_text(value, "endDate", "end", limit=100),
    )
    if start or end:
        return Period(
            start=date_in("temporalCoverage", start, problems), end=date_in("temporalCoverage", end, problems)
        )
    day = _instant(value)
    named = name_of(value, 200) or field_text(value, "temporalCoverage", limit=200)
    if not day and named:
        return period_in("temporalCoverage", named, problems)
    return Period(start=day, end=day)


def _instant(value: Any) -> str:
    """An instant of OWL-Time in the calendar; positions on other scales, such as geological ages, are not dates."""
    if isinstance(value, dict):
        named = ("time:inXSDDateTimeStamp", "time:inXSDDateTime", "time:inXSDDate", "time:inXSDgYear")
        return parse_date(field_text(value, *named, limit=100)) or ""
    return parse_date(text(value, 100)) or ""
