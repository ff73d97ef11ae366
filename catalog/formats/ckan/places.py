"""Where and when: GeoJSON, WKT or four numbers in `spatial`, named places, periods; of extras and of subfields."""

import math
import re
from collections.abc import Iterator
from typing import Any

import msgspec

from catalog.domain.product import BBox, Period, Place
from catalog.domain.vocabulary.dates import parse_date
from catalog.formats.ckan.values import Fields, Problems, address, field_text, items, note, text, unpacked

_MOST = 200
_GEOMETRY_LIMIT = 100_000  # characters; of a larger geometry only the box is kept
_MAX_POINTS = 500_000
_NUMBER = re.compile(r"[-+]?\d+(?:\.\d+)?(?:[eE][-+]?\d+)?")
_WKT = re.compile(
    r"^\s*(?:SRID=4326;)?\s*(POINT|LINESTRING|POLYGON|MULTIPOLYGON|ENVELOPE)\s*\(", re.IGNORECASE
)
_SIDES = ("west", "south", "east", "north")
_SIDE_EXTRAS = ("bbox_west_long", "bbox_south_lat", "bbox_east_long", "bbox_north_lat")
_NAMES = (
    "spatial_text",
    "spatial_name",
    "geographic_coverage",
    "geographical_coverage",
    "cobertura_geográfica",
)
_AREAS = ("network_area", "licence_area", "license_area", "gsp_group")
_STARTS = (
    "temporal_start",
    "temporal_coverage_from",
    "temporal_coverage_start",
    "time_period_coverage_start",
)
_ENDS = ("temporal_end", "temporal_coverage_to", "temporal_coverage_end", "time_period_coverage_end")
# The fields that places and periods come from.
PLACES = (*_NAMES, *_AREAS, *_SIDE_EXTRAS, "spatial", "spatial_coverage", "spatial_uri", "spatial_geom",
          "spatial_bbox", "spatial_centroid", "bbox")  # fmt: skip
PERIODS = ("temporal", "temporal_coverage", "temporal_coverages", *_STARTS, *_ENDS)
_START_KEYS = ("start", "start_date", "startDate", "from", "beginning")
_END_KEYS = ("end", "end_date", "endDate", "to")
_GEOJSON_TYPES = frozenset(
    ("Point", "MultiPoint", "LineString", "MultiLineString", "Polygon", "MultiPolygon")
)
_GEOJSON_GROUPS = frozenset(("GeometryCollection", "Feature", "FeatureCollection"))
_BAD_GEOMETRY = "This geometry is not in degrees (WGS 84) or not in a form known here; it was left out."


def places_of(fields: Fields, problems: Problems) -> tuple[Place, ...]:
    """All places that the package names or draws, each once."""
    found = [_of_coverage(value, problems) for value in items(fields.get("spatial_coverage"))[:_MOST]]
    found.append(_of_extras(fields, problems))
    if "bbox" in fields:
        found += [
            Place(bbox=box) for value in items(fields["bbox"])[:_MOST] if (box := _box_of(unpacked(value)))
        ]
    return tuple(dict.fromkeys(place for place in found if place != _NOWHERE))


def periods_of(fields: Fields, problems: Problems) -> tuple[Period, ...]:
    """Periods of `temporal_coverage` and its like, or of a pair of extras. An end that is no date is left open."""
    found = []
    for name in ("temporal_coverage", "temporal_coverages", "temporal"):
        if name in fields:
            found += [_period(name, value, problems) for value in items(fields[name])[:_MOST]]
    start, end = (_first_date(fields, names, problems) for names in (_STARTS, _ENDS))
    found.append(Period(start=start, end=end))
    return tuple(dict.fromkeys(period for period in found if period != _ALWAYS))


_NOWHERE, _ALWAYS = Place(), Period()


# --- places -----------------------------------------------------------------------------------


def _of_extras(fields: Fields, problems: Problems) -> Place:
    name, box, geometry = field_text(fields, *_NAMES), None, ""
    for key in ("spatial", "spatial_geom", "spatial_bbox", "spatial_centroid"):
        if key in fields and box is None:
            stated = unpacked(fields[key])
            box, geometry = _geometry(key, stated, problems)
            if box is None and isinstance(stated, str) and not _is_drawn(stated):
                name = name or ("" if address(stated) else text(stated))
    sides = [_degrees(text(fields.get(key), 40)) for key in _SIDE_EXTRAS if key in fields]
    return Place(
        name=name,
        iri=address(fields.get("spatial_uri") or "") or address(fields.get("spatial") or ""),
        bbox=box or _checked(sides),
        geometry=geometry,
        network_area=field_text(fields, *_AREAS),
    )


def _of_coverage(value: Any, problems: Problems) -> Place:
    """A scheming subfield: `{"uri", "text", "geom", "bbox", "centroid"}`, or just a name or address."""
    value = unpacked(value)
    if not isinstance(value, dict) or value.get("type") in _GEOJSON_TYPES | _GEOJSON_GROUPS:
        return _of_extras({"spatial": value}, problems)
    names = {"geom": "spatial", "bbox": "spatial_bbox", "centroid": "spatial_centroid", "uri": "spatial_uri",
             "text": "spatial_text", "name": "spatial_name"}  # fmt: skip
    return _of_extras({names[key]: item for key, item in value.items() if key in names and item}, problems)


def _geometry(key: str, stated: Any, problems: Problems) -> tuple[BBox | None, str]:
    """The box, and GeoJSON text where it is given as such and of a bearable size."""
    box = _box_of(stated)
    if box is None:
        if _is_drawn(stated):
            shown = stated if isinstance(stated, str) else msgspec.json.encode(stated).decode()
            note(problems, key, shown, "geometry", _BAD_GEOMETRY)
        return None, ""
    geojson = msgspec.json.encode(stated).decode() if isinstance(stated, dict) and "type" in stated else ""
    if len(geojson) > _GEOMETRY_LIMIT:
        message = f"The geometry has {len(geojson):,} characters; only its bounding box was kept."
        note(problems, key, geojson, "length", message)
        geojson = ""
    return box, geojson


def _is_drawn(stated: Any) -> bool:
    """Whether `stated` is meant as a geometry, not as a name."""
    if isinstance(stated, str):
        return stated[:1] in {"{", "["} or _WKT.match(stated) is not None
    return isinstance(stated, dict | list)


def _box_of(stated: Any) -> BBox | None:
    if isinstance(stated, dict):
        if set(_SIDES) <= stated.keys():
            return _checked([_degrees(stated[side]) for side in _SIDES])
        return _hull(list(_points(stated, 0)))
    if isinstance(stated, list):
        return _checked([_degrees(number) for number in stated]) if len(stated) == 4 else None
    return _box_of_text(stated) if isinstance(stated, str) else None


def _box_of_text(stated: str) -> BBox | None:
    wkt = _WKT.match(stated)
    numbers = [float(number) for number in _NUMBER.findall(stated[: 20 * _GEOMETRY_LIMIT])]
    if wkt and wkt[1].upper() == "ENVELOPE" and len(numbers) == 4:  # west, east, north, south
        west, east, north, south = numbers
        return _checked([west, south, east, north])
    if wkt:
        return _hull(list(zip(numbers[::2], numbers[1::2], strict=False)))
    plain = re.fullmatch(r"[-+\d.,;\s\[\]eE]+", stated)
    return _checked(list(numbers)) if plain and len(numbers) == 4 else None


def _points(value: Any, depth: int) -> Iterator[tuple[float, float]]:
    """All positions of a GeoJSON object (RFC 7946)."""
    if depth > 12:
        return
    if isinstance(value, list):
        if len(value) >= 2 and all(isinstance(number, int | float) for number in value[:2]):
            yield float(value[0]), float(value[1])
            return
        for item in value:
            yield from _points(item, depth + 1)
    elif isinstance(value, dict):
        for key in ("coordinates", "geometry", "geometries", "features"):
            if key in value:
                yield from _points(value[key], depth + 1)


def _hull(points: list[tuple[float, float]]) -> BBox | None:
    if not points or len(points) > _MAX_POINTS:
        return None
    longitudes, latitudes = zip(*points, strict=True)
    return _checked([min(longitudes), min(latitudes), max(longitudes), max(latitudes)])


def _checked(sides: list[float]) -> BBox | None:
    """West, south, east, north in degrees; None where they cannot be."""
    if len(sides) != 4 or not all(map(math.isfinite, sides)):
        return None
    west, south, east, north = sides
    if abs(west) > 180 or abs(east) > 180 or not -90 <= south <= north <= 90:
        return None
    return (west, south, east, north)


def _degrees(value: Any) -> float:
    try:
        return float(value)
    except (TypeError, ValueError):
        return math.nan


# --- periods ----------------------------------------------------------------------------------


def _first_date(fields: Fields, names: tuple[str, ...], problems: Problems) -> str:
    for name in names:
        if name in fields and (found := _date(name, fields[name], problems)):
            return found
    return ""


def _period(name: str, value: Any, problems: Problems) -> Period:
    value = unpacked(value)
    if isinstance(value, dict):
        start, end = (
            next((value[key] for key in keys if value.get(key)), "") for keys in (_START_KEYS, _END_KEYS)
        )
        return Period(start=_date(name, start, problems), end=_date(name, end, problems))
    stated = text(value, 200)
    start, slash, end = stated.partition("/")  # an ISO 8601 interval
    if slash and (parse_date(start) or start in {"", ".."}) and not parse_date(stated):
        return Period(start=parse_date(start) or "", end=parse_date(end) or "")
    found = _date(name, stated, problems)
    return Period(start=found, end=found)


def _date(name: str, value: Any, problems: Problems) -> str:
    stated = text(value, 200)
    found = parse_date(stated) if stated else ""
    if found is None:
        note(problems, name, stated, "date", f"“{stated}” is not a date; it was left out.")
    return found or ""
