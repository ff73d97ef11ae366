"""Spans of time: what a need and a record say, the field to filter by, and slices that fit under a window."""

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from typing import NamedTuple

from catalog.domain.access.model import NO_DISTRIBUTION, Need, Way
from catalog.domain.access.periods import span_of
from catalog.domain.product import Field, ProductRecord

MOST_CHUNKS = 500
_DAY = 86_400
_TIMES = ("datetime", "timestamp", "date", "time")
_NAMES = (
    "timestamp", "datetime", "date_time", "settlement_date", "settlementdate", "utc", "start_time", "starttime", "start",
    "date", "time", "day", "period",
)  # fmt: skip
_UPKEEP = ("modif", "updat", "creat", "insert", "publish", "processed", "load", "ingest")


class Span(NamedTuple):
    """From `start` to `end`, which is excluded; both in UTC."""

    start: datetime
    end: datetime

    @property
    def seconds(self) -> int:
        """Its length in whole seconds."""
        return int((self.end - self.start).total_seconds())


def moment(text: str, *, after: bool = False) -> datetime | None:
    """The beginning of an ISO 8601 date or time, or what comes right after it (`2023` → 2024-01-01); None for no date."""
    if len(text) <= 10:
        days = span_of(text)
        return _midnight(days[1 if after else 0]) if days else None
    try:
        stated = datetime.fromisoformat(text).replace(microsecond=0)
        return stated.astimezone(UTC) if stated.tzinfo else stated.replace(tzinfo=UTC)
    except (ValueError, OverflowError):
        return None


def _midnight(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=UTC)


def covered_by(way: Way, record: ProductRecord) -> Span | None:
    """What the way covers by its own name, else what the record says; None where an end is open or unknown."""
    if way.period and (days := span_of(way.period)):
        return Span(_midnight(days[0]), _midnight(days[1]))
    starts = [moment(period.start) if period.start else None for period in record.periods]
    ends = [moment(period.end, after=True) if period.end else None for period in record.periods]
    known_starts, known_ends = [time for time in starts if time], [time for time in ends if time]
    if not known_starts or len(known_starts) < len(starts) or len(known_ends) < len(ends):
        return None
    start, end = min(known_starts), max(known_ends)
    return Span(start, end) if start < end else None


def asked_for(need: Need, covered: Span | None) -> Span | None:
    """The span that a need asks for, its open ends closed by what is covered; None where an end stays open."""
    start = moment(need.start) if need.start else (covered.start if covered else None)
    end = moment(need.end) if need.end else (covered.end if covered else None)
    return Span(start, end) if start and end and start < end else None


def share_of(asked: Span, covered: Span) -> float:
    """Which part of what is covered is asked for, from 0 to 1."""
    both = min(asked.end, covered.end) - max(asked.start, covered.start)
    return max(0.0, min(1.0, both.total_seconds() / covered.seconds))


def fields_of(way: Way, record: ProductRecord) -> tuple[Field, ...]:
    """The columns that the way's own schema states, else the product's."""
    if way.index > NO_DISTRIBUTION and 0 <= way.index < len(record.distributions):
        schema = record.distributions[way.index].schema
        if schema and schema.fields:
            return schema.fields
    return record.schema.fields if record.schema else ()


def time_field_of(way: Way, record: ProductRecord) -> str:
    """The column that says when a row is about: by type, then by name; empty where none is known."""
    fields = [field for field in fields_of(way, record) if not _is_upkeep(field.name)]
    by_type = [field for field in fields if field.type.lower().startswith(_TIMES)]
    if by_type:
        return min(by_type, key=lambda field: (_is_plain_date(field), _rank(field.name))).name
    named = [field for field in fields if field.name.lower() in _NAMES]
    return min(named, key=lambda field: _rank(field.name)).name if named else ""


def _is_plain_date(field: Field) -> bool:
    return field.type.lower() in ("date", "time")


def _is_upkeep(name: str) -> bool:
    low = name.lower()
    return any(piece in low for piece in _UPKEEP)


def _rank(name: str) -> int:
    return _NAMES.index(name.lower()) if name.lower() in _NAMES else len(_NAMES)


# --- slices -----------------------------------------------------------------------------------


def slices(span: Span, rows: int, fitting: int, step: int) -> tuple[tuple[str, str], ...]:
    """Spans (start, end excluded) that hold about `fitting` rows each at most, and cover `span` without gap or overlap.

    `step` seconds: no slice but the last is shorter. Whole days where they suffice. Empty where one would do, or where
    more than MOST_CHUNKS would be needed.
    """
    count = -(-rows // max(1, fitting))
    length = span.seconds // max(1, count)
    if count <= 1 or length < max(1, step):
        return ()
    length -= length % (_DAY if length >= _DAY else max(1, step))
    if -(-span.seconds // length) > MOST_CHUNKS:
        return ()
    bounds = [span.start + timedelta(seconds=second) for second in range(0, span.seconds, length)] + [
        span.end
    ]
    days = all(bound == bound.replace(hour=0, minute=0, second=0, microsecond=0) for bound in bounds)
    told = [
        bound.date().isoformat() if days else bound.isoformat().replace("+00:00", "Z") for bound in bounds
    ]
    return tuple(pairwise(told))
