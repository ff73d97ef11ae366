"""Where and when: the extent of a collection, whose first box and interval are the whole; geometry and dates of an item."""

from typing import Any

from catalog.domain.product import Period, Place
from catalog.formats.geometry import geometry_of
from catalog.formats.json_values import Fields
from catalog.formats.notes import Problems, note
from catalog.formats.ogc_parts import box_in, interval_in, moment_in

_MOST = 200


def places_of(fields: Fields, problems: Problems) -> tuple[Place, ...]:
    """The boxes of `extent.spatial`, in their order; a collection whose extent is missing says so."""
    extent = fields.get("extent")
    spatial = extent.get("spatial") if isinstance(extent, dict) else None
    boxes = spatial.get("bbox") if isinstance(spatial, dict) else None
    if not isinstance(boxes, list) or not boxes or boxes[0] is None:
        note(
            problems,
            "extent.spatial",
            "",
            "required",
            "“extent.spatial.bbox” is required; the collection does not have it.",
        )
        return ()
    if not isinstance(boxes[0], list):  # one box without a list round it
        boxes = [boxes]
    found = (box_in(box, "extent.spatial.bbox", problems) for box in boxes[:_MOST])
    return tuple(dict.fromkeys(Place(bbox=box) for box in found if box))


def periods_of(fields: Fields, problems: Problems) -> tuple[Period, ...]:
    """The intervals of `extent.temporal`, in their order."""
    extent = fields.get("extent")
    temporal = extent.get("temporal") if isinstance(extent, dict) else None
    intervals = temporal.get("interval") if isinstance(temporal, dict) else None
    if not isinstance(intervals, list) or not intervals:
        note(
            problems, "extent.temporal", "", "required",
            "“extent.temporal.interval” is required; the collection does not have it.",
        )  # fmt: skip
        return ()
    if not isinstance(intervals[0], list):
        intervals = [intervals]
    found = (interval_in(interval, "extent.temporal.interval", problems) for interval in intervals[:_MOST])
    return tuple(dict.fromkeys(period for period in found if period))


def item_places_of(fields: Fields, problems: Problems) -> tuple[Place, ...]:
    """The geometry of an item, with its own box where it states one (which may cross the antimeridian)."""
    drawn, geometry = (
        geometry_of("geometry", fields["geometry"], problems) if fields.get("geometry") else (None, "")
    )
    box = box_in(fields.get("bbox"), "bbox", problems) or drawn
    return (Place(bbox=box, geometry=geometry),) if box or geometry else ()


def item_periods_of(fields: Fields, problems: Problems) -> tuple[Period, ...]:
    """`start_datetime` and `end_datetime`, else the one moment `datetime`."""
    start, end = (_moment(fields, name, problems) for name in ("start_datetime", "end_datetime"))
    if not (start or end):
        start = end = _moment(fields, "datetime", problems)
    return (Period(start=start, end=end),) if start or end else ()


def _moment(fields: Fields, name: str, problems: Problems) -> str:
    value: Any = fields.get(name)
    return moment_in(value, name, problems) if value else ""
