"""geoLocations: a name, a point, a box or a polygon; kernel 3 writes coordinates as text, latitude first."""

import re
from typing import Any

from catalog.domain.product import BBox, Place
from catalog.formats.dublin_core.elements import Element, child, child_words, children, words
from catalog.formats.geometry import checked_box, degrees, geometry_of
from catalog.formats.notes import Problems, note

_MOST = 200
_NUMBER = re.compile(r"[-+]?\d+(?:\.\d+)?(?:[eE][-+]?\d+)?")
_SIDES = ("westBoundLongitude", "southBoundLatitude", "eastBoundLongitude", "northBoundLatitude")
_PATH = "geoLocations/geoLocation"
_BAD = "These are no coordinates in degrees (WGS 84); they were left out."
_LONGEST = 500  # characters of coordinates as text


def places_of(resource: Element, problems: Problems) -> tuple[Place, ...]:
    """The places of a record, each once."""
    found = []
    for left, location in enumerate(children(child(resource, "geoLocations"), "geoLocation")):
        if left == _MOST:
            note(
                problems,
                _PATH,
                "",
                "count",
                f"The record has more than {_MOST} places; the others were left out.",
            )
            break
        found += _places(location, problems)
    found += [Place(name=words(one, 500)) for one in children(resource, "coverage")]  # OpenAIRE
    return tuple(dict.fromkeys(place for place in found if place != Place()))


def _places(location: Element, problems: Problems) -> list[Place]:
    """One place with all that draws it; further polygons of the same location are places of the same name."""
    name = child_words(location, "geoLocationPlace", 500)
    drawn = [_drawn(one, problems) for kind in _READERS for one in children(location, kind)]
    shapes = [shape for shape in drawn if shape[0] is not None]
    return [Place(name=name, bbox=box, geometry=geometry) for box, geometry in shapes] or [Place(name=name)]


def _drawn(element: Element, problems: Problems) -> tuple[BBox | None, str]:
    kind = str(element.tag).rpartition("}")[2]
    found = _READERS[kind](element)
    if isinstance(found, dict):
        return geometry_of(f"{_PATH}/{kind}", found, problems)
    if found is None:
        note(problems, f"{_PATH}/{kind}", words(element, 200), "geometry", _BAD)
    return found, ""


def _box(element: Element) -> BBox | None:
    if len(element):
        return checked_box([degrees(child_words(element, side, 40)) for side in _SIDES])
    numbers = _numbers(element)
    if len(numbers) != 4:
        return None
    latitudes, longitudes = sorted(numbers[::2]), numbers[1::2]
    return checked_box([longitudes[0], latitudes[0], longitudes[1], latitudes[1]])


def _point(element: Element) -> dict[str, Any] | None:
    position = _position(element)
    if position is None:
        numbers = _numbers(element)
        position = [numbers[1], numbers[0]] if len(numbers) == 2 else None
    return {"type": "Point", "coordinates": position} if position else None


def _polygon(element: Element) -> dict[str, Any] | None:
    ring = [position for one in children(element, "polygonPoint") if (position := _position(one))]
    if len(ring) < 3:
        return None
    if ring[0] != ring[-1]:
        ring.append(ring[0])
    return {"type": "Polygon", "coordinates": [ring]}


def _position(element: Element) -> list[float] | None:
    """Longitude and latitude, where each has an element of its own."""
    stated = [degrees(child_words(element, name, 40)) for name in ("pointLongitude", "pointLatitude")]
    return stated if checked_box([*stated, *stated]) else None


def _numbers(element: Element) -> list[float]:
    return [float(number) for number in _NUMBER.findall(words(element, _LONGEST))]


_READERS = {"geoLocationPolygon": _polygon, "geoLocationBox": _box, "geoLocationPoint": _point}
