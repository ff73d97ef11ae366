"""Where and when: EX_Extent with boxes, polygons, named places and periods."""

import msgspec

from catalog.domain.product import BBox, Period, Place
from catalog.formats.geometry import checked_box
from catalog.formats.iso19115.gml import geojson_of
from catalog.formats.iso19115.tree import Node
from catalog.formats.iso19115.values import day, identifier_words, number, said, term
from catalog.formats.json_values import address
from catalog.formats.notes import Problems, note

_MOST = 500
_SIDES = ("westBoundLongitude", "southBoundLatitude", "eastBoundLongitude", "northBoundLatitude")
_NOWHERE, _ALWAYS = Place(), Period()


def places_of(extents: list[Node], problems: Problems) -> tuple[Place, ...]:
    """All places of the extents: what one extent says once about name, box and shape is one place."""
    found: list[Place] = []
    for extent in extents[:_MOST]:
        found += _places(extent, problems)
    return tuple(dict.fromkeys(place for place in found if place != _NOWHERE))[:_MOST]


def _places(extent: Node, problems: Problems) -> list[Place]:
    named: list[Place] = []
    boxes: list[BBox] = []
    shapes: list[Node] = []
    for element in extent.objects("geographicElement")[:_MOST]:
        if said(element.one("extentTypeCode")).lower() in {"0", "false"}:  # what is not covered
            continue
        if "westBoundLongitude" in element.children:
            if box := _box(element, problems):
                boxes.append(box)
        elif "polygon" in element.children:
            shapes += [prop.inner() for prop in element.all("polygon")[:_MOST]]
        elif "geographicIdentifier" in element.children:
            named.append(_named(element))
    description = said(extent.one("description"))
    if description and all(place.name != description for place in named):
        named.insert(0, Place(name=description))
    within = boxes[0] if len(boxes) == 1 else None
    drawn = [place for shape in shapes if (place := _shape(shape, within, problems)) != _NOWHERE]
    if len(boxes) <= 1 and len(drawn) <= 1:
        place, *others = named or [_NOWHERE]
        shape = drawn[0] if drawn else _NOWHERE
        box = boxes[0] if boxes else shape.bbox
        return [msgspec.structs.replace(place, bbox=box, geometry=shape.geometry), *others]
    return [*named, *(Place(bbox=box) for box in boxes), *drawn]


def _named(element: Node) -> Place:
    identifier = element.at("geographicIdentifier")
    code = identifier.one("code")
    stated = term(code)
    name = (stated.label if stated else "") or said(identifier.one("description"))
    return Place(name=name, iri=address(identifier_words(identifier)) or (stated.iri if stated else ""))


def _box(element: Node, problems: Problems) -> BBox | None:
    stated = [element.one(side).words().strip() for side in _SIDES]
    west, south, east, north = (number(side) for side in stated)
    box = checked_box([west, south, east, north])
    if box is None and south > north and (box := checked_box([west, north, east, south])):
        said_so = "South and north of the box had changed places; they were put right."
        note(problems, "EX_GeographicBoundingBox", ", ".join(stated), "geometry", said_so)
        return box
    if box is None and any(stated):
        message = "These sides (west, south, east, north) are not in degrees; the box was left out."
        note(problems, "EX_GeographicBoundingBox", ", ".join(stated), "geometry", message)
    return box


def _shape(shape: Node, within: BBox | None, problems: Problems) -> Place:
    box, geojson, reason = geojson_of(shape, within)
    if reason:
        note(problems, "EX_BoundingPolygon/polygon", shape.name, "geometry", reason)
    return Place(bbox=box, geometry=geojson)


def periods_of(extents: list[Node], problems: Problems) -> tuple[Period, ...]:
    """All periods and moments. An end that is `now` or unknown is open."""
    found = [
        _period(prop.inner(), problems)
        for extent in extents[:_MOST]
        for element in extent.objects("temporalElement")[:_MOST]
        for prop in element.all("extent")
    ]
    return tuple(dict.fromkeys(period for period in found if period != _ALWAYS))


def _period(time: Node, problems: Problems) -> Period:
    if time.name == "TimePeriod":
        return Period(start=_moment(time, "begin", problems), end=_moment(time, "end", problems))
    found = day("EX_TemporalExtent", _position(time.one("timePosition")), problems)
    return Period(start=found, end=found)


def _moment(period: Node, end: str, problems: Problems) -> str:
    stated = (
        period.one(f"{end}Position")
        if f"{end}Position" in period.children
        else period.at(end).one("timePosition")
    )
    return day(f"EX_TemporalExtent/{end}Position", _position(stated), problems)


def _position(stated: Node) -> str:
    """The moment in words; nothing where it is none, such as `now`."""
    open_end = stated.attributes.get("indeterminatePosition", "") in {"now", "unknown"}
    text = stated.text.strip()
    return "" if open_end or text.lower() in _NO_MOMENT else text


_NO_MOMENT = frozenset(
    ("now", "present", "unknown", "inapplicable", "missing", "template", "withheld", "ongoing")
)
