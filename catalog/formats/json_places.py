"""One place and one period as JSON states them: a name, an address, a geometry, an object with these; dates or an interval."""

from typing import Any

from catalog.domain.product import Period, Place
from catalog.domain.vocabulary.dates import parse_date
from catalog.formats.geometry import GEOJSON_TYPES, geometry_of, is_drawn
from catalog.formats.json_values import Fields, address, field_text, text, unpacked
from catalog.formats.notes import Problems, note

NOWHERE, ALWAYS = Place(), Period()
# Where a place is drawn or named, the first that gives a box wins.
DRAWN = ("spatial", "spatial_geom", "spatial_bbox", "spatial_centroid")
_NAMES = ("spatial_text", "spatial_name")
_SUBFIELDS = {"geom": "spatial", "bbox": "spatial_bbox", "centroid": "spatial_centroid", "uri": "spatial_uri",
              "text": "spatial_text", "name": "spatial_name"}  # fmt: skip
_STARTS = ("start", "start_date", "startDate", "from", "beginning")
_ENDS = ("end", "end_date", "endDate", "to")


def place_in(value: Any, problems: Problems) -> Place:
    """A place as `{"uri", "text", "name", "geom", "bbox", "centroid"}`, as a geometry, or just a name or address."""
    value = unpacked(value)
    if not isinstance(value, dict) or value.get("type") in GEOJSON_TYPES:
        return place_of({"spatial": value}, problems)
    subfields = {_SUBFIELDS[key]: item for key, item in value.items() if key in _SUBFIELDS and item}
    return place_of(subfields, problems)


def place_of(fields: Fields, problems: Problems, names: tuple[str, ...] = _NAMES) -> Place:
    """The place that the fields `spatial`, `spatial_geom` … state together; `names` hold its name."""
    name, box, geometry = field_text(fields, *names), None, ""
    for key in DRAWN:
        if key in fields and box is None:
            stated = unpacked(fields[key])
            box, geometry = geometry_of(key, stated, problems)
            if box is None and isinstance(stated, str) and not is_drawn(stated):
                name = name or ("" if address(stated) else text(stated))
    iri = address(fields.get("spatial_uri") or "") or address(fields.get("spatial") or "")
    return Place(name=name, iri=iri, bbox=box, geometry=geometry)


def period_in(name: str, value: Any, problems: Problems) -> Period:
    """A period as an object with two ends, an interval (ISO 8601), or one date; `name` is the field that it stands in.

    An end that is no date is noted and left open.
    """
    value = unpacked(value)
    if isinstance(value, dict):
        start, end = (next((value[key] for key in keys if value.get(key)), "") for keys in (_STARTS, _ENDS))
        return Period(start=date_in(name, start, problems), end=date_in(name, end, problems))
    stated = text(value, 200)
    start, slash, end = stated.partition("/")
    if slash and (parse_date(start) or start in {"", ".."}) and not parse_date(stated):
        return Period(start=parse_date(start) or "", end=parse_date(end) or "")
    found = date_in(name, stated, problems)
    return Period(start=found, end=found)


def date_in(name: str, value: Any, problems: Problems) -> str:
    """A date, or nothing where none is stated; what is no date is noted."""
    stated = text(value, 200)
    found = parse_date(stated) if stated else ""
    if found is None:
        note(problems, name, stated, "date", f"“{stated}” is not a date; it was left out.")
    return found or ""
