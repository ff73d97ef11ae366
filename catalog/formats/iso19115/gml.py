"""Shapes in GML 3.2 as GeoJSON: points, lines, polygons with holes, and their collections. Coordinates in degrees only."""

import math
import re
from typing import Any

import msgspec

from catalog.domain.product import BBox
from catalog.formats.geometry import hull_of
from catalog.formats.iso19115.tree import Node
from catalog.formats.iso19115.values import number

_GEOMETRY_LIMIT = 100_000  # characters of GeoJSON
_TEXT_LIMIT = 5_000_000  # characters of coordinates that are looked at
_MEMBERS = (
    "surfaceMember",
    "polygonMember",
    "surfaceMembers",
    "geometryMember",
    "pointMember",
    "curveMember",
    "member",
)
# Systems in degrees that differ from WGS 84 by a metre or less.
_DEGREES = re.compile(r"(?:EPSG.*?\D|CRS:?)(4326|4258|4979|4937|83|84)$|CRS84$|^4326$|^4258$", re.IGNORECASE)
_LONGITUDE_FIRST = re.compile(r"CRS:?84$|^EPSG:\d+$|epsg\.xml#\d+$", re.IGNORECASE)

Position = list[float]


def geojson_of(shape: Node, within: BBox | None = None) -> tuple[BBox | None, str, str]:
    """(box, GeoJSON text, why it was left out or only its box kept); all empty where nothing is drawn.

    `within` is the box that is stated beside the shape: it tells which of two numbers is the longitude, where the shape
    names no system of coordinates or does not keep to it.
    """
    system = _system(shape)
    if system and not _DEGREES.search(system):
        return (
            None,
            "",
            f"The shape is in the coordinates {system[:80]}, not in degrees (WGS 84); it was left out.",
        )
    longitude_first = bool(_LONGITUDE_FIRST.search(system)) if system else True
    drawn = _geometry(shape, longitude_first)
    if drawn is not None and within and not _meet(hull_of(drawn), within):
        turned = _geometry(shape, not longitude_first)
        drawn = turned if _meet(hull_of(turned), within) else drawn
    if drawn is None:
        return (
            None,
            "",
            "The shape is drawn in a form that is not read; it was left out." if shape.name else "",
        )
    box = hull_of(drawn)
    if box is None:
        return None, "", "The coordinates of the shape are not in degrees; it was left out."
    text = msgspec.json.encode(drawn).decode()
    if len(text) > _GEOMETRY_LIMIT:
        return box, "", f"The shape has {len(text):,} characters; only its bounding box was kept."
    return box, text, ""


def _meet(one: BBox | None, other: BBox) -> bool:
    if one is None:
        return False
    return one[0] <= other[2] and other[0] <= one[2] and one[1] <= other[3] and other[1] <= one[3]


def _system(shape: Node) -> str:
    """The system of coordinates that a shape, or a part of it, names."""
    if stated := shape.attributes.get("srsName", ""):
        return stated.strip()
    for kin in shape.children.values():
        for child in kin[:1]:
            if found := _system(child):
                return found
    return ""


def _geometry(shape: Node, longitude_first: bool) -> dict[str, Any] | None:
    match shape.name:
        case "Point":
            found = _positions(shape, longitude_first)
            return {"type": "Point", "coordinates": found[0]} if found else None
        case "LineString" | "LineStringSegment" | "Curve":
            found = _line(shape, longitude_first)
            return {"type": "LineString", "coordinates": found} if len(found) > 1 else None
        case "Polygon" | "PolygonPatch" | "Rectangle":
            rings = _rings(shape, longitude_first)
            return {"type": "Polygon", "coordinates": rings} if rings else None
        case "Envelope":
            return _envelope(shape, longitude_first)
        case "Surface":
            return _collected(
                [patch for part in shape.all("patches") for patch in _objects(part)], longitude_first
            )
        case _:
            return _collected(
                [one for name in _MEMBERS for part in shape.all(name) for one in _objects(part)],
                longitude_first,
            )


def _objects(part: Node) -> list[Node]:
    return [child for kin in part.children.values() for child in kin]


def _collected(shapes: list[Node], longitude_first: bool) -> dict[str, Any] | None:
    """One shape as itself, polygons as one of several parts, anything else as a collection."""
    found = [drawn for shape in shapes if (drawn := _geometry(shape, longitude_first))]
    if len(found) <= 1:
        return found[0] if found else None
    if all(drawn["type"] == "Polygon" for drawn in found):
        return {"type": "MultiPolygon", "coordinates": [drawn["coordinates"] for drawn in found]}
    return {"type": "GeometryCollection", "geometries": found}


def _rings(polygon: Node, longitude_first: bool) -> list[list[Position]]:
    """The outer ring first; none where it is not closed by at least four positions."""
    rings = []
    for name in ("exterior", "outerBoundaryIs", "interior", "innerBoundaryIs"):
        for ring in polygon.objects(name):
            found = _line(ring, longitude_first)
            if len(found) >= 3 and found[0] != found[-1]:
                found.append(found[0])
            if len(found) >= 4:
                rings.append(found)
            elif not rings:
                return []
    return rings


def _line(line: Node, longitude_first: bool) -> list[Position]:
    found = _positions(line, longitude_first)
    if found:
        return found
    parts = [
        part for name in ("segments", "curveMember") for prop in line.all(name) for part in _objects(prop)
    ]
    return [position for part in parts for position in _line(part, longitude_first)]


def _envelope(envelope: Node, longitude_first: bool) -> dict[str, Any] | None:
    corners = _pairs(
        f"{envelope.one('lowerCorner').text} {envelope.one('upperCorner').text}", 2, longitude_first
    )
    if len(corners) != 2:
        return None
    (west, south), (east, north) = corners
    ring = [[west, south], [east, south], [east, north], [west, north], [west, south]]
    return {"type": "Polygon", "coordinates": [ring]}


def _positions(holder: Node, longitude_first: bool) -> list[Position]:
    """`posList`, `pos`, `pointProperty` or the older `coordinates`."""
    for name in ("posList", "coordinates"):
        listed = holder.one(name)
        if listed.text.strip():
            stated = listed.attributes.get("srsDimension") or holder.attributes.get("srsDimension")
            return _pairs(_spaced(listed), 3 if stated == "3" else 2, longitude_first)
    found = []
    for position in [*holder.all("pos"), *(point.one("pos") for point in holder.objects("pointProperty"))]:
        found += _pairs(position.text, 3 if len(position.text.split()) == 3 else 2, longitude_first)
    return found


def _spaced(stated: Node) -> str:
    """GML 2 parts positions by blanks and their numbers by commas."""
    return stated.text.replace(",", " ") if stated.name == "coordinates" else stated.text


def _pairs(text: str, dimension: int, longitude_first: bool) -> list[Position]:
    """None where one of the numbers is none."""
    numbers = [number(part) for part in text[:_TEXT_LIMIT].split()]
    if any(map(math.isnan, numbers)):
        return []
    pairs = zip(numbers[::dimension], numbers[1::dimension], strict=False)
    return [[one, other] if longitude_first else [other, one] for one, other in pairs]
