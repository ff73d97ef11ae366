"""Where and when: the geometry, additional extents, `time`, and their resolution."""

from catalog.domain.product import Period, Place
from catalog.formats.geometry import geometry_of
from catalog.formats.json_values import Fields, text
from catalog.formats.notes import Problems
from catalog.formats.ogc_parts import box_in, entries, interval_in

_MOST = 300


def places_of(document: Fields, properties: Fields, problems: Problems) -> tuple[Place, ...]:
    """The geometry with its box, then further boxes, each once."""
    found: list[Place] = []
    if document.get("geometry"):
        box, geometry = geometry_of("geometry", document["geometry"], problems)
        own = box_in(document.get("bbox"), "bbox", problems) if document.get("bbox") else None
        found += [Place(bbox=own or box, geometry=geometry)] if own or box or geometry else []
    for name in ("additionalExtents", "extent"):
        extent = document.get(name) or properties.get(name)
        spatial = extent.get("spatial") if isinstance(extent, dict) else None
        boxes = spatial.get("bbox") if isinstance(spatial, dict) else None
        boxes = [boxes] if isinstance(boxes, list) and boxes and not isinstance(boxes[0], list) else boxes
        kept = (box_in(box, f"{name}.spatial", problems) for box in entries(boxes, 50))
        found += [Place(bbox=box) for box in kept if box and all(box != place.bbox for place in found)]
    return tuple(dict.fromkeys(found))


def periods_of(document: Fields, properties: Fields, problems: Problems) -> tuple[Period, ...]:
    """`time` as interval, date or timestamp; of drafts, the extent."""
    time = document.get("time")
    if isinstance(time, dict):
        moment = time.get("date") or time.get("timestamp")
        stated = [time.get("interval")] if time.get("interval") else [[moment, moment]] if moment else []
    else:
        stated = [time if isinstance(time, list) else [time, time]] if time else []
    extent = properties.get("extent") or document.get("extent")
    temporal = extent.get("temporal") if isinstance(extent, dict) else None
    intervals = temporal.get("interval") if isinstance(temporal, dict) else None
    if isinstance(intervals, list) and intervals:
        stated += intervals if isinstance(intervals[0], list) else [intervals]
    found = (interval_in(interval, "time", problems) for interval in stated[:_MOST])
    return tuple(dict.fromkeys(period for period in found if period))


def quality_of(document: Fields) -> str:
    """Resolution in time and space, as lines."""
    time, extents = document.get("time"), document.get("additionalExtents")
    lines = (
        [f"Temporal resolution: {text(time['resolution'], 60)}"]
        if isinstance(time, dict) and time.get("resolution")
        else []
    )
    for name, word in (("spatial", "Spatial resolution"), ("temporal", "Temporal resolution")):
        part = extents.get(name) if isinstance(extents, dict) else None
        if isinstance(part, dict) and (said := text(part.get("resolution"), 60)):
            lines.append(f"{word}: {said}")
    return "\n".join(dict.fromkeys(lines))
