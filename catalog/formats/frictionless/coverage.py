"""Where and when: GeoJSON or dates of profiles such as Camtrap DP, and the objects of OEMetadata."""

from typing import Any

from catalog.domain.product import Period, Place
from catalog.formats.frictionless.values import entries, field_said, objects, said
from catalog.formats.geometry import GEOJSON_TYPES, is_drawn
from catalog.formats.json_places import ALWAYS, NOWHERE, date_in, period_in, place_in, place_of
from catalog.formats.json_values import Fields, address
from catalog.formats.notes import Problems

PLACES = ("spatial", "geographicalScope", "geographical-scope", "countryCode", "regionCode", "cityCode")
PERIODS = ("temporal", "fiscalPeriod", "temporalCoverage")
_MOST = 200
_NAMED = PLACES[1:]


def places_of(fields: Fields, problems: Problems) -> tuple[Place, ...]:
    """All places, each once."""
    found = [place for value in entries(fields.get("spatial"), _MOST) for place in _places(value, problems)]
    found += [
        Place(name=name)
        for key in _NAMED
        for value in entries(fields.get(key), _MOST)
        if (name := said(value))
    ]
    return tuple(dict.fromkeys(place for place in found if place != NOWHERE))[:_MOST]


def _places(value: Any, problems: Problems) -> list[Place]:
    """OEMetadata has a `location` (a point or an address) and an `extent` (a name, or 2.0: with a box)."""
    if not isinstance(value, dict) or value.get("type") in GEOJSON_TYPES:
        return [place_in(value, problems)]
    if not {"location", "extent"} & value.keys():
        return [place_in(value, problems)]
    return [_location(value.get("location"), problems), _extent(value.get("extent"), problems)]


def _location(value: Any, problems: Problems) -> Place:
    if not isinstance(value, dict):
        return _named(value, problems)
    point: Any = [value.get("longitude"), value.get("latitude")]
    drawn = (
        {"type": "Point", "coordinates": list(map(_degrees, point))}
        if all(said(number) for number in point)
        else ""
    )
    place = place_of({"spatial": drawn}, problems) if drawn else NOWHERE
    return Place(
        name=field_said(value, "address"),
        iri=address(value.get("@id")),
        bbox=place.bbox,
        geometry=place.geometry,
    )


def _extent(value: Any, problems: Problems) -> Place:
    if not isinstance(value, dict):
        return _named(value, problems)
    box = value.get("boundingBox")
    place = place_of({"spatial": box}, problems) if isinstance(box, list) and any(box) else NOWHERE
    return Place(name=field_said(value, "name"), iri=address(value.get("@id")), bbox=place.bbox)


def _named(value: Any, problems: Problems) -> Place:
    name = said(value)
    return (
        place_in(name, problems)
        if name and is_drawn(name)
        else Place(name="" if address(name) else name, iri=address(name))
    )


def _degrees(value: Any) -> Any:
    try:
        return float(value)
    except (TypeError, ValueError):
        return value


def periods_of(fields: Fields, problems: Problems) -> tuple[Period, ...]:
    """All periods, each once; a reference date alone is a period of that day, month or year."""
    found = [
        period
        for name in PERIODS
        for value in entries(fields.get(name), _MOST)
        for period in _periods(name, value, problems)
    ]
    return tuple(dict.fromkeys(period for period in found if period != ALWAYS))[:_MOST]


def _periods(name: str, value: Any, problems: Problems) -> list[Period]:
    if not isinstance(value, dict):
        return [period_in(name, said(value), problems)] if said(value) else []
    series = objects(value.get("timeseries"), _MOST)
    found = [_period(name, each, problems) for each in (value, *series)]
    known = [period for period in found if period != ALWAYS]
    if known:
        return known
    reference = field_said(value, "referenceDate", "reference_date")
    day = date_in(name, reference, problems)
    return [Period(start=day, end=day)] if day else []


def _period(name: str, value: Fields, problems: Problems) -> Period:
    start, end = field_said(value, "start", limit=100), field_said(value, "end", limit=100)
    return Period(start=date_in(name, start, problems), end=date_in(name, end, problems))


def resolution_in_words(fields: Fields) -> str:
    """`Resolution in time: 1 hour. Resolution in space: country.`, as OEMetadata states them."""
    times: dict[str, None] = {}
    for value in objects(fields.get("temporal"), 20):
        times |= {_resolution(each): None for each in (value, *objects(value.get("timeseries"), 20))}
    spaces: dict[str, None] = {}
    for value in objects(fields.get("spatial"), 20):
        extent = objects(value.get("extent"), 1)
        spaces |= {_resolution(each): None for each in (value, *extent)}
    told = (("time", ", ".join(filter(None, times))), ("space", ", ".join(filter(None, spaces))))
    return " ".join(f"Resolution in {what}: {words}." for what, words in told if words)


def _resolution(value: Fields) -> str:
    number = field_said(value, "resolutionValue", limit=50)
    return field_said(value, "resolution", limit=100) or " ".join(
        filter(None, (number, field_said(value, "resolutionUnit", limit=50)))
    )
