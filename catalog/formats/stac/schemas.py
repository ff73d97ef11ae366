"""The variables, columns, bands and dimensions that a collection, item or asset describes.

Sources: stac-extensions datacube 2.2 (`cube:`), table 1.2 (`table:`), raster 1.1 and 2.0, eo 1.1 and 2.0, pointcloud 2.0
(`pc:`); `bands` and `data_type`, `unit`, `nodata` of STAC 1.1.
"""

from collections.abc import Iterator
from typing import Any

from catalog.domain.product import Field, Schema
from catalog.formats.json_values import Fields, field_text, text
from catalog.formats.ogc_parts import entries, sentences
from catalog.formats.text import TEXT_LIMIT

SCHEMA = (
    "cube:dimensions",
    "cube:variables",
    "table:columns",
    "bands",
    "eo:bands",
    "raster:bands",
    "pc:schemas",
)
_MOST = 2_000


def schema_of(*sources: Fields) -> Schema | None:
    """The fields of the first of `sources` that describes any: the cube, the columns, the points, the bands."""
    for fields in sources:
        if fields.keys().isdisjoint(SCHEMA):
            continue
        if found := _fields(fields):
            return Schema(fields=tuple(found[:_MOST]))
    return None


def _fields(fields: Fields) -> list[Field]:
    found = [*_dimensions(fields.get("cube:dimensions")), *_variables(fields.get("cube:variables"))]
    for name in ("table:columns", "pc:schemas"):
        found += filter(None, map(_column, entries(fields.get(name), _MOST)))
    described = _bands(fields)
    known = {field.name for field in found}
    return [*found, *(band for band in described if band.name not in known)]


# --- data cubes -------------------------------------------------------------------------------


def _named(value: Any) -> Iterator[tuple[str, dict[str, Any]]]:
    """The parts of an object of objects by name."""
    for name, part in list(value.items())[:_MOST] if isinstance(value, dict) else ():
        label = text(name, 500)
        if label and isinstance(part, dict):
            yield label, part


def _dimensions(value: Any) -> Iterator[Field]:
    for name, part in _named(value):
        kind = field_text(part, "type", limit=60)
        axis = field_text(part, "axis", limit=20)
        said = (
            field_text(part, "description", limit=TEXT_LIMIT),
            f"Dimension of the cube{f' ({kind})' if kind else ''}{f', axis {axis}' if axis else ''}.",
            _range(part.get("extent"), "From {} to {}."),
            _listed(part.get("values"), "Values: {}."),
            _step(part.get("step")),
        )
        yield Field(
            name=name,
            type=kind,
            description=sentences(*said),
            unit=field_text(part, "unit", limit=100),
        )


def _variables(value: Any) -> Iterator[Field]:
    for name, part in _named(value):
        over = ", ".join(filter(None, (text(one, 100) for one in entries(part.get("dimensions"), 20))))
        said = (
            field_text(part, "description", limit=TEXT_LIMIT),
            f"By {over}." if over else "",
            _range(part.get("extent"), "From {} to {}."),
            _listed(part.get("values"), "Values: {}."),
        )
        yield Field(
            name=name,
            type=field_text(part, "data_type", "type", limit=60),
            title=field_text(part, "title", "long_name"),
            description=sentences(*said),
            unit=field_text(part, "unit", "units", limit=100),
        )


def _range(value: Any, words: str) -> str:
    ends = [text(end, 60) for end in entries(value, 2)]
    return (
        words.format(ends[0] or "no stated begin", ends[1] or "no stated end")
        if len(ends) == 2 and any(ends)
        else ""
    )


def _listed(value: Any, words: str) -> str:
    stated = entries(value, 1_000)
    shown = [shown for one in stated[:30] if (shown := text(one, 60))]
    more = f" and {len(stated) - 30} more" if len(stated) > 30 else ""
    return words.format(", ".join(shown) + more) if shown else ""


def _step(value: Any) -> str:
    stated = text(value, 60)
    return f"Step: {stated}." if stated else ""


# --- columns and bands ------------------------------------------------------------------------


def _column(value: Any) -> Field | None:
    """A column of a table, or a dimension of a point: its type may come with a size in bytes."""
    if not isinstance(value, dict):
        return None
    name = field_text(value, "name", limit=500)
    if not name:
        return None
    kind, size = field_text(value, "type", limit=60), text(value.get("size"), 10)
    return Field(
        name=name,
        type=f"{kind} ({size} bytes)" if kind and size else kind,
        title=field_text(value, "title"),
        description=field_text(value, "description", limit=TEXT_LIMIT),
        unit=field_text(value, "unit", limit=100),
    )


def _bands(fields: Fields) -> list[Field]:
    """Bands of 1.1, or `eo:bands` and `raster:bands` of 1.0, which describe the same bands in the same order."""
    lists = [_flat(fields.get(name)) for name in ("bands", "eo:bands", "raster:bands")]
    found: dict[str, Field] = {}
    for place in range(min(max(map(len, lists)), _MOST)):
        parts: dict[str, Any] = {}
        for bands in lists:
            if place < len(bands) and isinstance(bands[place], dict):
                parts = {**bands[place], **parts}
        band = _band(parts, place)
        if band:
            found.setdefault(band.name, band)
    return list(found.values())


def _flat(value: Any) -> list[Any]:
    """Summaries list the bands of each kind of item in a list of its own."""
    bands: list[Any] = []
    for entry in entries(value, _MOST):
        bands += entry[:_MOST] if isinstance(entry, list) else [entry]
    return bands[:_MOST]


def _band(parts: dict[str, Any], place: int) -> Field | None:
    common = field_text(parts, "eo:common_name", "common_name", limit=100)
    name = (
        field_text(parts, "name", limit=500)
        or common
        or (f"band {place + 1}" if parts.get("data_type") else "")
    )
    if not name:
        return None
    wavelength = text(parts.get("eo:center_wavelength") or parts.get("center_wavelength"), 40)
    width = text(parts.get("eo:full_width_half_max") or parts.get("full_width_half_max"), 40)
    nodata, scale, offset = (
        text(parts[word] if word in parts else parts.get(f"raster:{word}"), 40)
        for word in ("nodata", "scale", "offset")
    )
    resolution = text(
        parts.get("raster:spatial_resolution") or parts.get("spatial_resolution") or parts.get("gsd"), 40
    )
    said = (
        field_text(parts, "description", limit=TEXT_LIMIT),
        f"Common name: {common}." if common and common != name else "",
        f"Centre wavelength: {wavelength} µm." if wavelength else "",
        f"Full width at half maximum: {width} µm." if width else "",
        f"Resolution: {resolution} m." if resolution else "",
        f"Scale {scale or 1}, offset {offset or 0}." if scale or offset else "",
        f"No data: {nodata}." if nodata else "",
    )
    return Field(
        name=name,
        type=field_text(parts, "data_type", limit=60),
        title=field_text(parts, "title"),
        description=sentences(*said),
        unit=field_text(parts, "unit", limit=100),
    )
