"""How many rows and bytes a need comes to by one way, and what that rests on."""

from math import ceil
from typing import NamedTuple

from catalog.domain.access.figures import BYTES_A_ROW, number, size
from catalog.domain.access.model import BytesBasis, Need, RowsBasis, Way
from catalog.domain.access.spans import Span, asked_for, covered_by, fields_of, share_of
from catalog.domain.product import ProductRecord
from catalog.domain.vocabulary.frequency import frequencies

_DAY = 86_400
# Only these give a part of what they hold; the others give a file as a whole.
SELECTIVE = frozenset(
    (
        "parquet",
        "ckan-datastore",
        "ods-records",
        "ods-export",
        "ogc-features",
        "wfs",
        "arcgis",
        "stac",
        "oai-pmh",
    )
)


class Rows(NamedTuple):
    """How many rows are expected (None: not known), on what basis, and what was assumed. `asked`: the span in question."""

    value: int | None
    basis: RowsBasis
    notes: tuple[str, ...] = ()
    asked: Span | None = None
    total: int | None = None


class Bytes(NamedTuple):
    """How many bytes (None: not known), on what basis, and what was assumed."""

    value: int | None
    basis: BytesBasis
    notes: tuple[str, ...] = ()


def seconds_of(cadence: str) -> int | None:
    """How long one step of a cadence is; None where it has no period."""
    frequency = frequencies().get(cadence)
    return frequency.seconds if frequency else None


def rows_for(way: Way, record: ProductRecord, need: Need) -> Rows:
    """The rows that a need comes to: as asked, else of the whole, scaled by the span asked for."""
    covered = covered_by(way, record)
    asked = asked_for(need, covered)
    total = way.rows.value if way.rows else None
    if need.rows is not None:
        return Rows(need.rows, "asked", (), asked, total)
    if not (need.whole or need.start):
        return Rows(None, "", ("How many rows are new is not known.",), asked, total)
    if total is None or way.rows is None:
        return _one_series(way, asked)
    notes: tuple[str, ...] = ()
    if need.bbox is not None:
        notes = ("How many rows lie in the area is not known: all of them are counted.",)
    if not (need.start or need.end):
        return Rows(total, way.rows.source, notes, asked, total)
    if asked is None or covered is None:
        told = "How many rows fall in the span is not known, for the record does not say what time it covers."
        return Rows(total, way.rows.source, (*notes, told), asked, total)
    scaled = ceil(total * share_of(asked, covered))
    told = f"{number(total)} rows in all, taken as spread evenly over the time that is covered."
    return Rows(scaled, "scaled", (*notes, told), asked, total)


def _one_series(way: Way, asked: Span | None) -> Rows:
    """Without a count: one row an update, where a product is renewed at least daily and the span is known."""
    step = seconds_of(way.cadence)
    if asked is None or step is None or not 0 < step <= _DAY:
        return Rows(None, "", (), asked)
    label = frequencies()[way.cadence].label.lower()
    told = f"How many rows there are is not stated. One row an update ({label}) is counted: at least so many."
    return Rows(asked.seconds // step, "one-series", (told,), asked)


def bytes_for(way: Way, record: ProductRecord, need: Need, rows: Rows) -> Bytes:
    """The bytes of those rows: of the file where one is fetched whole, else scaled, else estimated by the row."""
    part, notes = _columns(way, record, need) if way.interface in SELECTIVE else (1.0, ())
    if way.byte_size is not None:
        share = rows.value / rows.total if rows.value is not None and rows.total else 1.0
        if way.interface not in SELECTIVE or share * part >= 1:
            return Bytes(way.byte_size.value, way.byte_size.source, notes)
        return Bytes(ceil(way.byte_size.value * share * part), "scaled", notes)
    counted = (
        rows.value if way.interface in SELECTIVE else (rows.total if rows.total is not None else rows.value)
    )
    if counted is None:
        return Bytes(None, "", notes)
    told = f"The size is estimated at {BYTES_A_ROW} bytes a row, as CSV."
    return Bytes(ceil(counted * BYTES_A_ROW * part), "estimated", (*notes, told))


def _columns(way: Way, record: ProductRecord, need: Need) -> tuple[float, tuple[str, ...]]:
    """Which part of the bytes the asked columns are, taken as equally wide."""
    if not need.fields:
        return 1.0, ()
    known = {field.name for field in fields_of(way, record)}
    wanted = known.intersection(need.fields)
    if not wanted:
        return 1.0, ("Which part of the bytes the asked columns are is not known.",)
    told = f"{len(wanted)} of {len(known)} columns are asked for, taken as equally wide."
    return len(wanted) / len(known), (told,)


def size_told(found: Bytes) -> str:
    """`about 1.05 GB`, `12 MB`, or an empty text."""
    if found.value is None:
        return ""
    return size(found.value) if found.basis in ("declared", "measured") else f"about {size(found.value)}"
