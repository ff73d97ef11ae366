"""What one record may cost. Each bound that is broken is named in the record's refusal: field, value, rule, way out."""

from dataclasses import dataclass
from operator import attrgetter

from catalog.domain.product import Problem, ProductRecord


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordBounds:
    """The most bytes of a record as sent, entries of one of its lists, and seconds of work (processor time) to read it.

    Readers may cut a list before (keywords after 500, say) and note it; these bounds hold for every protocol.
    """

    max_bytes: int = 20_000_000
    max_entries: int = 20_000
    max_seconds: float = 10.0


BOUNDS = RecordBounds()
_LISTS = tuple(
    name
    for name, kind in ProductRecord.__annotations__.items()
    if str(kind).startswith("tuple[") and str(kind).endswith(", ...]")
)
_lists_of = attrgetter(*_LISTS)


def too_large(body: bytes, bounds: RecordBounds = BOUNDS) -> Problem | None:
    """Why a record as sent is not read at all; None where it is."""
    if len(body) <= bounds.max_bytes:
        return None
    return Problem(
        message=f"The record has {len(body):,} bytes; the most for one record is {bounds.max_bytes:,}.",
        path="record",
        value=f"{len(body):,} bytes",
        rule=f"a record has at most {bounds.max_bytes:,} bytes",
        fix="Move what is no metadata out of the record, into files that it links to.",
    )


def too_long(record: ProductRecord, bounds: RecordBounds = BOUNDS) -> Problem | None:
    """Why a record is not kept for its lists; None where it is."""
    counted = dict(zip(_LISTS, map(len, _lists_of(record)), strict=True))
    if record.schema is not None:
        counted["schema.fields"] = len(record.schema.fields)
    number = max(counted.values())
    if number <= bounds.max_entries:
        return None
    worst = max(counted, key=counted.__getitem__)
    return Problem(
        message=f"The record has {number:,} {worst.replace('.', ' ')}; the most is {bounds.max_entries:,}.",
        path=worst,
        value=f"{number:,} entries",
        rule=f"a list has at most {bounds.max_entries:,} entries",
        fix="Split the record into several, or list fewer of them and link to the rest.",
    )


def too_slow(seconds: float, bounds: RecordBounds = BOUNDS) -> Problem | None:
    """Why a record that took so long to read is not kept; None where it is."""
    if seconds <= bounds.max_seconds:
        return None
    return Problem(
        message=f"The record took {seconds:.0f} seconds to read; the most for one record is {bounds.max_seconds:g}.",
        path="record",
        value=f"{seconds:.0f} s",
        rule=f"a record is read within {bounds.max_seconds:g} seconds",
        fix="Make the record simpler: shorter texts, fewer nested parts.",
    )
