"""Places and periods [dct:spatial, dct:temporal]: names, IRIs, and a bounding box from whatever geometry is given."""

import json
import re
from collections.abc import Iterator
from typing import Any

from catalog.domain.product import BBox, Period, Place
from catalog.domain.vocabulary.dates import parse_date
from catalog.formats.dcat.terms import (
    DCAT,
    DCT,
    GEOSPARQL,
    LOCN,
    OGC_RDF,
    RDF,
    SCHEMA,
    SCHEMA_S,
    TIME,
)
from catalog.formats.dcat.values import (
    Node,
    Problems,
    date_of,
    iri_of,
    is_address,
    label_of,
    note,
    text_of,
    values,
)
from catalog.formats.text import clean_text

_GEOMETRY_LIMIT = 100_000
_MAX_PLACES = 200
_LONGEST_BOX = 200  # characters of a box written as four numbers
_UNKNOWN_GEOMETRY = (
    "This geometry is not in a form known here (GeoJSON, WKT, GML or four numbers); it was left out."
)
_NUMBER = r"[-+]?\d+(?:\.\d+)?(?:[eE][-+]?\d+)?"
_NUMBERS = re.compile(_NUMBER)
_FOUR_NUMBERS = re.compile(rf"^\s*\[?\s*{_NUMBER}(?:\s*[,;\s]\s*{_NUMBER}){{3}}\s*\]?\s*$")
_WKT = re.compile(
    r"^\s*(?:(?:<([^>]*)>|SRID=(\d+);)\s*)?(ENVELOPE|BBOX|POINT|POLYGON|MULTIPOLYGON|LINESTRING)\b",
    re.IGNORECASE,
)
_GML_CORNERS = re.compile(r"<(?:\w+:)?(?:lower|upper)Corner[^>]*>([^<]*)<", re.IGNORECASE)
_DCMI_BOX = re.compile(
    r"(north|south|east|west)(?:limit|BoundLatitude|BoundLongitude)?\s*=\s*(" + _NUMBER + ")", re.IGNORECASE
)
_DCMI_PERIOD = re.compile(r"(start|end)\s*=\s*([^;]+)", re.IGNORECASE)
_GEOMETRIES = (
    DCAT + "bbox", LOCN + "geometry", GEOSPARQL + "asGeoJSON", GEOSPARQL + "asWKT", GEOSPARQL + "hasGeometry",
    OGC_RDF + "asWKT", DCT + "Box", SCHEMA + "box", SCHEMA_S + "box", SCHEMA + "geo", SCHEMA_S + "geo", RDF + "value",
)  # fmt: skip
_NAMES = (LOCN + "geographicName", "http://www.geonames.org/ontology#name")
_STARTS = (
    DCAT + "startDate",
    SCHEMA + "startDate",
    SCHEMA_S + "startDate",
    TIME + "hasBeginning",
    DCAT + "start",
)
_ENDS = (DCAT + "endDate", SCHEMA + "endDate", SCHEMA_S + "endDate", TIME + "hasEnd", DCAT + "end")
_INSTANTS = tuple(
    TIME + name
    for name in ("inXSDDateTimeStamp", "inXSDDateTime", "inXSDDate", "inXSDgYearMonth", "inXSDgYear")
)


def places_of(record: Node, problems: Problems) -> tuple[Place, ...]:
    found = (_place(value, problems) for value in values(record, DCT + "spatial")[:_MAX_PLACES])
    return tuple(dict.fromkeys(place for place in found if place != Place()))


def periods_of(record: Node, problems: Problems) -> tuple[Period, ...]:
    found = (_period(value, problems) for value in values(record, DCT + "temporal")[:_MAX_PLACES])
    return tuple(dict.fromkeys(period for period in found if period != Period()))


# --- places -----------------------------------------------------------------------------------


def _place(value: Node, problems: Problems) -> Place:
    if "@value" in value:
        stated = clean_text(value["@value"], _GEOMETRY_LIMIT)
        if is_address(stated):
            return Place(iri=stated)
        bbox = read_bbox(stated)
        return Place(bbox=bbox, geometry=_geojson(stated)) if bbox else Place(name=text_of(value))
    stated_geometries = [clean_text(text, _GEOMETRY_LIMIT) for text in _geometries(value, 0)]
    boxes = [box for box in map(read_bbox, stated_geometries) if box]
    if stated_geometries and not boxes:
        note(problems, DCT + "spatial", stated_geometries[0], "geometry", _UNKNOWN_GEOMETRY)
    name = label_of({**value, RDF + "value": []}) or next((text_of(v) for v in values(value, *_NAMES)), "")
    geometry = next((geo for geo in map(_geojson, stated_geometries) if geo), "")
    return Place(name=name, iri=iri_of(value), bbox=boxes[0] if boxes else None, geometry=geometry)


def _geometries(node: Node, depth: int) -> Iterator[str]:
    for value in values(node, *_GEOMETRIES):
        if "@value" in value:
            yield value["@value"]
        elif depth < 3:
            yield from _geometries(value, depth + 1)


def read_bbox(stated: str) -> BBox | None:
    """The bounding box of GeoJSON, WKT, a GML envelope, a DCMI box or `west,south,east,north`; None for other text."""
    try:
        return _read_bbox(stated)
    except (ValueError, TypeError, RecursionError, OverflowError):
        return None


def _read_bbox(stated: str) -> BBox | None:
    if stated[:1] in "{[" and (document := _json(stated)) is not None:
        return _box(list(_pairs(_coordinates(document))))
    if found := _WKT.match(stated):
        return _wkt_box(stated[found.end() :], found[3].upper(), (found[1] or "") + (found[2] or ""))
    if corners := _GML_CORNERS.findall(stated[:2000]):
        return _box([(float(c[0]), float(c[1])) for c in (corner.split() for corner in corners)])
    if len(stated) <= _LONGEST_BOX and _FOUR_NUMBERS.match(stated):
        west, south, east, north = (float(number) for number in _NUMBERS.findall(stated))
        return _checked(west, south, east, north)
    limits = {side.lower(): float(number) for side, number in _DCMI_BOX.findall(stated[:2000])}
    if len(limits) == 4:
        return _checked(limits["west"], limits["south"], limits["east"], limits["north"])
    return None


def _wkt_box(body: str, kind: str, crs: str) -> BBox | None:
    numbers = [float(number) for number in _NUMBERS.findall(body)]
    if kind in ("ENVELOPE", "BBOX"):  # west, east, north, south
        west, east, north, south = numbers
        return _checked(west, south, east, north)
    pairs = [(numbers[i], numbers[i + 1]) for i in range(0, len(numbers) - 1, 2)]
    if crs.rstrip("/").endswith("EPSG/0/4326"):  # latitude first
        pairs = [(y, x) for x, y in pairs]
    return _box(pairs)


def _box(pairs: list[tuple[float, float]]) -> BBox | None:
    if not pairs:
        return None
    across, up = [x for x, _ in pairs], [y for _, y in pairs]
    return _checked(min(across), min(up), max(across), max(up))


def _checked(west: float, south: float, east: float, north: float) -> BBox | None:
    fits = -180 <= west <= 180 and -180 <= east <= 180 and -90 <= south <= north <= 90
    return (west, south, east, north) if fits else None


def _coordinates(document: Any) -> Any:
    """The coordinates of a GeoJSON object; those of a plain array are the array."""
    if not isinstance(document, dict):
        return document
    if "geometry" in document:
        return _coordinates(document["geometry"])
    for group in ("geometries", "features"):
        if group in document:
            return [_coordinates(part) for part in document[group]]
    return document.get("coordinates", [])


def _pairs(coordinates: Any) -> Iterator[tuple[float, float]]:
    if len(coordinates) >= 2 and all(isinstance(number, int | float) for number in coordinates[:2]):
        if len(coordinates) == 4:  # a bbox array
            yield (float(coordinates[2]), float(coordinates[3]))
        yield (float(coordinates[0]), float(coordinates[1]))
    else:
        for part in coordinates:
            yield from _pairs(part)


def _geojson(stated: str) -> str:
    if stated[:1] != "{" or len(stated) >= _GEOMETRY_LIMIT:
        return ""
    document = _json(stated)
    return stated if isinstance(document, dict) and "coordinates" in document else ""


def _json(stated: str) -> Any:
    try:
        return json.loads(stated)
    except ValueError:
        return None


# --- periods ----------------------------------------------------------------------------------


def _period(value: Node, problems: Problems) -> Period:
    if "@value" not in value:
        return Period(start=_instant(value, _STARTS, problems), end=_instant(value, _ENDS, problems))
    stated = clean_text(value["@value"], 500)
    named = {end.lower(): text for end, text in _DCMI_PERIOD.findall(stated)}
    if named:
        start, end = named.get("start", ""), named.get("end", "")
    else:
        start, slash, end = stated.partition("/")
        end = end if slash else ""
    period = Period(start=parse_date(start.strip()) or "", end=parse_date(end.strip()) or "")
    if stated and period == Period():
        note(
            problems,
            DCT + "temporal",
            stated,
            "period",
            "This is not a period of time in a form known here; it was left out.",
        )
    return period


def _instant(node: Node, props: tuple[str, ...], problems: Problems) -> str:
    for value in values(node, *props):
        if "@value" not in value:
            found = date_of(value, problems, *_INSTANTS)
            if found:
                return found
    return date_of(node, problems, *props)
