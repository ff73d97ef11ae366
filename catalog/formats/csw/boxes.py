"""Boxes of OWS [ows:BoundingBox, ows:WGS84BoundingBox] in degrees, whichever axis their system of coordinates puts first."""

import re

from catalog.domain.product import BBox
from catalog.formats.csw.answers import Element, name_of
from catalog.formats.geometry import checked_box, degrees

_DEGREES = re.compile(
    r"(?:\D|^)(?:4326|4258|4269|4979|4937|4283|7844)$|CRS:?8[34]$|WGS ?(?:19)?84$", re.IGNORECASE
)
_HALF = 180.0  # degrees
_LONGITUDE_FIRST = re.compile(r"CRS:?8[34]$|WGS ?(?:19)?84$", re.IGNORECASE)


def box_in(element: Element) -> tuple[BBox | None, str]:
    """(west, south, east, north; why it cannot be read). Both are empty where nothing stands in it.

    In EPSG:4326 the latitude comes first, and so it does where no system is named (CSW 2.0.2, 10.2.5.3). GeoNetwork puts
    the longitude first all the same, and the eastern one in the lower corner: where one order is impossible, the other is taken.
    """
    corners = [_corner(element, name) for name in ("LowerCorner", "UpperCorner")]
    if not any(corners):
        return None, ""
    if any(len(corner) < 2 for corner in corners):
        return None, "The box has no two corners of two numbers each"
    system = str(element.get("crs", "")).strip()
    if system and not _DEGREES.search(system):
        return None, f"The box is in the coordinates {system[:80]}, not in degrees (WGS 84)"
    (a, b), (c, d) = (corner[:2] for corner in corners)
    orders = [_box(b, a, d, c), _box(a, b, c, d, turned=True)]
    if name_of(element) == "WGS84BoundingBox" or _LONGITUDE_FIRST.search(system):
        orders.reverse()
    found = next(filter(None, orders), None)
    return (found, "") if found else (None, "The corners of the box are not in degrees")


def _corner(element: Element, name: str) -> list[float]:
    for child in element:
        if name_of(child) == name:
            return [degrees(word) for word in str(child.text or "").replace(",", " ").split()[:3]]
    return []


def _box(west: float, south: float, east: float, north: float, *, turned: bool = False) -> BBox | None:
    """`turned`: the eastern longitude may come first; more than half the globe apart, the box crosses the date line."""
    if turned and west > east and west - east < _HALF:
        west, east = east, west
    return checked_box([west, south, east, north])
