"""Geometries as metadata hold them: GeoJSON, WKT, or four numbers; what is kept of each is its box in degrees."""

import math
import re
from collections.abc import Iterator, Sequence
from typing import Any

import msgspec

from catalog.domain.product import BBox
from catalog.formats.notes import Problems, note

_GEOMETRY_LIMIT = 100_000  # characters; of a larger geometry only the box is kept
_MAX_POINTS = 500_000
_NUMBER = re.compile(r"[-+]?\d+(?:\.\d+)?(?:[eE][-+]?\d+)?")
_WKT = re.compile(
    r"^\s*(?:SRID=4326;\s*)?(POINT|LINESTRING|POLYGON|MULTIPOLYGON|ENVELOPE)\s*\(", re.IGNORECASE
)
_SIDES = ("west", "south", "east", "north")
GEOJSON_TYPES = frozenset(
    ("Point", "MultiPoint", "LineString", "MultiLineString", "Polygon", "MultiPolygon",
     "GeometryCollection", "Feature", "FeatureCollection")
)  # fmt: skip
_BAD_GEOMETRY = "This geometry is not in degrees (WGS 84) or not in a form known here; it was left out."


def geometry_of(path: str, stated: Any, problems: Problems) -> tuple[BBox | None, str]:
    """The box, and GeoJSON text where it is given as such and of a bearable size. What is drawn otherwise is noted."""
    box = box_of(stated)
    if box is None:
        if is_drawn(stated):
            shown = stated if isinstance(stated, str) else msgspec.json.encode(stated).decode()
            note(problems, path, shown, "geometry", _BAD_GEOMETRY)
        return None, ""
    geojson = msgspec.json.encode(stated).decode() if isinstance(stated, dict) and "type" in stated else ""
    if len(geojson) > _GEOMETRY_LIMIT:
        message = f"The geometry has {len(geojson):,} characters; only its bounding box was kept."
        note(problems, path, geojson, "length", message)
        geojson = ""
    return box, geojson


def is_drawn(stated: Any) -> bool:
    """Whether `stated` is meant as a geometry, not as a name."""
    if isinstance(stated, str):
        return stated[:1] in {"{", "["} or _WKT.match(stated) is not None
    return isinstance(stated, dict | list)


def box_of(stated: Any) -> BBox | None:
    """The box of GeoJSON, of sides by name, of WKT, or of four numbers; None of anything else."""
    if isinstance(stated, dict):
        if set(_SIDES) <= stated.keys():
            return checked_box([degrees(stated[side]) for side in _SIDES])
        return hull_of(stated)
    if isinstance(stated, list):
        return checked_box([degrees(number) for number in stated])
    return _box_of_text(stated) if isinstance(stated, str) else None


def hull_of(geojson: Any) -> BBox | None:
    """The box round all positions of a GeoJSON object (RFC 7946)."""
    points = list(_points(geojson, 0))
    return _hull(points) if len(points) <= _MAX_POINTS else None


def checked_box(sides: Sequence[float]) -> BBox | None:
    """West, south, east, north in degrees; None where they cannot be."""
    if len(sides) != 4 or not all(map(math.isfinite, sides)):
        return None
    west, south, east, north = sides
    if abs(west) > 180 or abs(east) > 180 or not -90 <= south <= north <= 90:
        return None
    return (west, south, east, north)


def degrees(value: Any) -> float:
    """The number that `value` states, or not a number."""
    try:
        return float(value)
    except (TypeError, ValueError):
        return math.nan


def _box_of_text(stated: str) -> BBox | None:
    wkt = _WKT.match(stated)
    numbers = [float(number) for number in _NUMBER.findall(stated[: 20 * _GEOMETRY_LIMIT])]
    if wkt and wkt[1].upper() == "ENVELOPE" and len(numbers) == 4:  # west, east, north, south
        west, east, north, south = numbers
        return checked_box([west, south, east, north])
    if wkt:
        return _hull(list(zip(numbers[::2], numbers[1::2], strict=False)))
    plain = re.fullmatch(r"[-+\d.,;\s\[\]eE]+", stated)
    return checked_box(numbers) if plain else None


def _points(value: Any, depth: int) -> Iterator[tuple[float, float]]:
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
    if not points:
        return None
    longitudes, latitudes = zip(*points, strict=True)
    return checked_box([min(longitudes), min(latitudes), max(longitudes), max(latitudes)])
