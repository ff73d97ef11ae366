"""Where and when a package says it is about: extras, scheming subfields, named places, periods."""

from catalog.domain.product import Period, Place
from catalog.formats.geometry import box_of, checked_box, degrees
from catalog.formats.json_places import ALWAYS, DRAWN, NOWHERE, date_in, period_in, place_in, place_of
from catalog.formats.json_values import Fields, field_text, items, text, unpacked
from catalog.formats.notes import Problems

_MOST = 200
_SIDES = ("bbox_west_long", "bbox_south_lat", "bbox_east_long", "bbox_north_lat")
_NAMES = (
    "spatial_text",
    "spatial_name",
    "geographic_coverage",
    "geographical_coverage",
    "cobertura_geográfica",
)
_AREAS = ("network_area", "licence_area", "license_area", "gsp_group")
_STARTS = (
    "temporal_start",
    "temporal_coverage_from",
    "temporal_coverage_start",
    "time_period_coverage_start",
)
_ENDS = ("temporal_end", "temporal_coverage_to", "temporal_coverage_end", "time_period_coverage_end")
_PERIODS = ("temporal_coverage", "temporal_coverages", "temporal")
# The fields that places and periods come from.
PLACES = (*_NAMES, *_AREAS, *_SIDES, *DRAWN, "spatial_coverage", "spatial_uri", "bbox")
PERIODS = (*_PERIODS, *_STARTS, *_ENDS)


def places_of(fields: Fields, problems: Problems) -> tuple[Place, ...]:
    """All places that the package names or draws, each once."""
    found = [place_in(value, problems) for value in items(fields.get("spatial_coverage"))[:_MOST]]
    found.append(_of_extras(fields, problems))
    if "bbox" in fields:
        boxes = (box_of(unpacked(value)) for value in items(fields["bbox"])[:_MOST])
        found += [Place(bbox=box) for box in boxes if box]
    return tuple(dict.fromkeys(place for place in found if place != NOWHERE))


def periods_of(fields: Fields, problems: Problems) -> tuple[Period, ...]:
    """Periods of `temporal_coverage` and its like, or of a pair of extras. An end that is no date is left open."""
    found = []
    for name in _PERIODS:
        if name in fields:
            found += [period_in(name, value, problems) for value in items(fields[name])[:_MOST]]
    start, end = (_first_date(fields, names, problems) for names in (_STARTS, _ENDS))
    found.append(Period(start=start, end=end))
    return tuple(dict.fromkeys(period for period in found if period != ALWAYS))


def _of_extras(fields: Fields, problems: Problems) -> Place:
    place = place_of(fields, problems, _NAMES)
    sides = [degrees(text(fields.get(key), 40)) for key in _SIDES if key in fields]
    return Place(
        name=place.name,
        iri=place.iri,
        bbox=place.bbox or checked_box(sides),
        geometry=place.geometry,
        network_area=field_text(fields, *_AREAS),
    )


def _first_date(fields: Fields, names: tuple[str, ...], problems: Problems) -> str:
    for name in names:
        if name in fields and (found := date_in(name, fields[name], problems)):
            return found
    return ""
