"""Where: a name, four numbers, GeoJSON or an address in `spatial`, and the objects of 3.0."""

from typing import Any

import msgspec

from catalog.domain.product import Place
from catalog.formats.dcat_us.fields import parts
from catalog.formats.json_places import NOWHERE, place_in, place_of
from catalog.formats.json_values import Fields, field_text, unpacked
from catalog.formats.notes import Problems

_MOST = 200
_SIDES = {
    "west": "westBoundingLongitude",
    "south": "southBoundingLatitude",
    "east": "eastBoundingLongitude",
    "north": "northBoundingLatitude",
}
_LOCATION_WORDS = frozenset(("@id", "prefLabel", "altLabel", "bbox", "centroid", "geometry", "title"))


def places_of(fields: Fields, problems: Problems) -> tuple[Place, ...]:
    """All places that the record names or draws, each once."""
    stated = parts(_numbers_or_list(fields.get("spatial")))[:_MOST]
    found = [_place(unpacked(value), problems) for value in stated]
    for value in parts(fields.get("geographicBoundingBox"))[:_MOST]:
        if isinstance(value, dict):
            box = {side: value[name] for side, name in _SIDES.items() if name in value}
            found.append(place_of({"spatial": box}, problems))
    return tuple(dict.fromkeys(place for place in found if place != NOWHERE))


def _numbers_or_list(value: Any) -> Any:
    """`[-1.2, 50, 1.3, 52]` is one box, not four places."""
    if isinstance(value, list) and len(value) == 4 and all(isinstance(side, int | float) for side in value):
        return ",".join(map(str, value))
    return value


def _place(value: Any, problems: Problems) -> Place:
    """ArcGIS draws a box as an `envelope` of two corners, which GeoJSON does not know: only the box is kept of it.

    A `Location` of 3.0 is read by its parts, all else as it is.
    """
    if not isinstance(value, dict):
        return place_of({"spatial": value}, problems)
    if str(value.get("type")).lower() == "envelope":
        corners = {"type": "MultiPoint", "coordinates": value.get("coordinates")}
        return msgspec.structs.replace(place_of({"spatial": corners}, problems), geometry="")
    if _LOCATION_WORDS.isdisjoint(value):
        return place_of({"spatial": value}, problems)
    location = {
        "uri": value.get("@id"),
        "text": field_text(value, "prefLabel", "title", "altLabel", "name"),
        "geom": _drawn(value.get("geometry")),
        "bbox": _drawn(value.get("bbox")),
        "centroid": _drawn(value.get("centroid")),
    }
    return place_in(location, problems)


def _drawn(value: Any) -> Any:
    """WKT or GeoJSON without what JSON-LD wraps round it, such as its type or `<…/CRS84>`."""
    if isinstance(value, list) and len(value) == 1:
        value = value[0]
    if isinstance(value, dict) and "@value" in value:
        value = value["@value"]
    if isinstance(value, str) and value.startswith("<"):
        value = value.partition(">")[2].strip()
    return value
