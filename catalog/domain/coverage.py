"""Where data lies, as it can be drawn: boxes cut at the date line, outlines read and held small, nonsense told as such. Pure."""

import math
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any, Literal, NamedTuple

import msgspec

from catalog.domain.product import BBox, Place, ProductRecord

type Point = tuple[float, float]  # longitude, latitude; degrees, WGS 84
MOST_POINTS = 4_000  # of one outline; a longer one is shown by its box
_LONGEST_TEXT = 5_000_000  # characters of GeoJSON that are read
_DEEPEST = 6  # collections within collections
_EPSG = re.compile(r"EPSG(?:\W|_)*(?:[\d.]+(?:/|:+))?(\d{4,6})", re.IGNORECASE)
_CRS_NAMES = {
    "4326": "WGS 84",
    "4258": "ETRS89",
    "27700": "British National Grid",
    "7405": "British National Grid with heights",
    "29903": "Irish Grid",
    "2157": "Irish Transverse Mercator",
    "3857": "Web Mercator",
    "3035": "ETRS89 / LAEA Europe",
}
NOWHERE = (
    "It lies nowhere on Earth: west and east go from −180 to 180 degrees, south and north from −90 to 90."
)
UPSIDE_DOWN = "Its south lies above its north."
UNREADABLE = "Its outline is no GeoJSON that could be read."


class Shape(NamedTuple):
    """Something to draw: `parts` are rings of an area, lines, or single points."""

    kind: Literal["area", "line", "point"]
    parts: tuple[tuple[Point, ...], ...]


class Covered(NamedTuple):
    """A place and what can be drawn of it; `trouble`: why nothing can, or not all of it."""

    place: Place
    shapes: tuple[Shape, ...]
    trouble: str

    @property
    def drawable(self) -> bool:
        """Whether there is anything to draw."""
        return bool(self.shapes)


def coverage_of(record: ProductRecord) -> list[Covered]:
    """Every place of a record, in its order."""
    return [_covered(place) for place in record.places]


def _covered(place: Place) -> Covered:
    boxes, trouble = box_parts(place.bbox) if place.bbox else ((), "")
    if place.geometry:
        shapes = outline(place.geometry)
        if shapes is None:
            trouble = trouble or UNREADABLE
        elif shapes and sum(len(part) for shape in shapes for part in shape.parts) <= MOST_POINTS:
            return Covered(place, shapes, "")
        elif shapes and not boxes:
            boxes, trouble = box_parts(box_of(shapes))
    return Covered(place, tuple(map(box_shape, boxes)), trouble)


def box_parts(box: BBox) -> tuple[tuple[BBox, ...], str]:
    """A box as one or, across the date line, two boxes that can be drawn; none and why where it makes no sense."""
    west, south, east, north = box
    fine = (
        all(map(math.isfinite, box))
        and max(abs(west), abs(east)) <= 180
        and max(abs(south), abs(north)) <= 90
    )
    if not fine:
        return (), NOWHERE
    if south > north:
        return (), UPSIDE_DOWN
    if west > east:
        return ((west, south, 180.0, north), (-180.0, south, east, north)), ""
    return (box,), ""


def box_shape(box: BBox) -> Shape:
    """A box, or a point where it has neither width nor height; it does not cross the date line."""
    west, south, east, north = box
    if west == east and south == north:
        return Shape("point", (((west, south),),))
    return Shape("area", (((west, south), (east, south), (east, north), (west, north), (west, south)),))


def outline(text: str) -> tuple[Shape, ...] | None:
    """The shapes of GeoJSON in degrees; None where it is none."""
    if len(text) > _LONGEST_TEXT:
        return None
    try:
        found = tuple(_shapes(msgspec.json.decode(text), 0))
    except (msgspec.DecodeError, ValueError, TypeError, KeyError, IndexError, RecursionError):
        return None
    return found if all(_is_on_earth(p) for shape in found for part in shape.parts for p in part) else None


def _shapes(given: Any, depth: int) -> Iterator[Shape]:
    if depth > _DEEPEST:
        raise ValueError("too deep")
    if given["type"] in _HOLDERS:
        for inside in _HOLDERS[given["type"]](given):
            yield from _shapes(inside, depth + 1)
    else:
        yield from _SIMPLE[given["type"]](given["coordinates"])


def _point(given: Any) -> Point:
    return float(given[0]), float(given[1])


def _line(given: Any) -> tuple[Point, ...]:
    return tuple(map(_point, given))


_HOLDERS: Mapping[str, Callable[[Any], Iterable[Any]]] = {
    "Feature": lambda given: [given["geometry"]],
    "FeatureCollection": lambda given: given["features"],
    "GeometryCollection": lambda given: given["geometries"],
}
_SIMPLE: Mapping[str, Callable[[Any], Iterable[Shape]]] = {
    "Point": lambda given: [Shape("point", ((_point(given),),))],
    "MultiPoint": lambda given: [Shape("point", tuple((_point(each),) for each in given))],
    "LineString": lambda given: [Shape("line", (_line(given),))],
    "MultiLineString": lambda given: [Shape("line", tuple(map(_line, given)))],
    "Polygon": lambda given: [Shape("area", tuple(map(_line, given)))],
    "MultiPolygon": lambda given: [Shape("area", tuple(map(_line, polygon))) for polygon in given],
}


def _is_on_earth(point: Point) -> bool:
    return abs(point[0]) <= 180 and abs(point[1]) <= 90


def box_of(shapes: Iterable[Shape]) -> BBox:
    """The box round shapes that have points."""
    points = [point for shape in shapes for part in shape.parts for point in part]
    xs, ys = [x for x, _ in points], [y for _, y in points]
    return (min(xs), min(ys), max(xs), max(ys))


def extent(covered: Iterable[Covered]) -> BBox | None:
    """The box round all that can be drawn; None where nothing can."""
    shapes = [shape for each in covered for shape in each.shapes if any(shape.parts)]
    return box_of(shapes) if shapes else None


def crs_of(record: ProductRecord) -> list[str]:
    """The reference systems that a record says its data is in: “British National Grid (EPSG:27700)”."""
    stated = [*record.conforms_to, *(c for d in record.distributions for c in d.conforms_to)]
    codes = dict.fromkeys(m[1] for c in stated for text in (c.iri, c.label) if (m := _EPSG.search(text)))
    return [f"{_CRS_NAMES[code]} (EPSG:{code})" if code in _CRS_NAMES else f"EPSG:{code}" for code in codes]


def geojson(covered: Iterable[Covered]) -> dict[str, Any]:
    """All that can be drawn, as a FeatureCollection."""
    features = [
        {
            "type": "Feature",
            "properties": {"name": each.place.name or each.place.network_area},
            "geometry": _geometry(shape),
        }
        for each in covered
        for shape in each.shapes
    ]
    return {"type": "FeatureCollection", "features": features}


def _geometry(shape: Shape) -> dict[str, Any]:
    match shape.kind:
        case "area":
            return {"type": "Polygon", "coordinates": shape.parts}
        case "line":
            return {"type": "MultiLineString", "coordinates": shape.parts}
        case _:
            return {"type": "MultiPoint", "coordinates": [part[0] for part in shape.parts]}
