"""Pull plans: what getting a product by one way takes in calls, time and bytes, and whether another way is better."""

import msgspec

from catalog.domain.access.detect import ways_of
from catalog.domain.access.figures import OWN_PACE, calls_for, counted, days_for, duration, number
from catalog.domain.access.jobs import job_of as job_of
from catalog.domain.access.model import Measured, Need, PullPlan, Verdict, Way
from catalog.domain.access.rivals import bulk_for, history_for, lookup_for
from catalog.domain.access.rows import Bytes, Rows, bytes_for, rows_for, seconds_of, size_told
from catalog.domain.access.spans import slices, time_field_of
from catalog.domain.product import ProductRecord

SINGLE_CALL = frozenset(("file", "parquet", "ods-export"))
PATIENCE = 10.0  # minutes of calls beyond which a file is the better way
MOST_DAYS = 7  # days of calls beyond which the owner is to be asked for a copy
HEAVY = 2_000_000_000  # bytes beyond which reading parts beats fetching all
_DATED = frozenset(("ods-records", "ogc-features", "wfs", "arcgis", "stac"))  # can be asked for a span
_DATED_BY_STANDARD = frozenset(("ogc-features", "stac"))  # without naming a column
_MARGIN = 0.8  # of a window that a slice is to fill: rows are not spread evenly
ALL_ROWS = "It gives all rows in one call."
SAME_PRODUCT = "It is a file of the same product, in one call."
_EVERYTHING = Need()
_ASK: dict[str, str] = {
    "request": "There is no address to fetch it from: ask the owner.",
    "node": "The two organisations agree first, and their nodes exchange it: ask the owner.",
    "c2d": "The data stay where they are, and approved code goes to them: ask the owner.",
}


def plan(
    way: Way,
    record: ProductRecord,
    need: Need = _EVERYTHING,
    measured: Measured | None = None,
    *,
    ways: tuple[Way, ...] | None = None,
) -> PullPlan:
    """What it takes to meet `need` by `way`, one of `ways_of(record)`. Never raises.

    `measured`: what the portal found at the record's addresses; it counts over what the record declares. `ways`: all
    ways of the record, where the caller has them (read with the same measurements).
    """
    known = ways_of(record, measured) if ways is None else ways
    way = next((other for other in known if _is_same(other, way)), way)
    others = tuple(other for other in known if not _is_same(other, way))
    if answer := _without_pulling(way, need, others):
        return answer
    rows = rows_for(way, record, need)
    if way.interface in SINGLE_CALL:
        return _single(way, record, need, rows, others)
    return _paged(way, record, need, rows, others)


def _is_same(one: Way, other: Way) -> bool:
    return (one.index, one.pattern, one.interface) == (other.index, other.pattern, other.interface)


# --- what is not pulled -----------------------------------------------------------------------


def _without_pulling(way: Way, need: Need, others: tuple[Way, ...]) -> PullPlan | None:
    if way.pattern in _ASK or way.interface == "request":
        return PullPlan(verdict="ask-owner", sentence=_ASK.get(way.pattern, _ASK["request"]))
    if way.authentication == "agreement" or (way.restricted and not way.authentication):
        return PullPlan(
            verdict="ask-owner", sentence="The source gives it out with permission only: ask the owner."
        )
    if way.pattern == "stream":
        return _stream(way, need, others)
    return _without_rows(way, need, bulk_for(way, others, 0))


def _without_rows(way: Way, need: Need, bulk: Way | None) -> PullPlan | None:
    """Pages for people, pictures of maps, and aggregates: what has no rows to count."""
    if way.interface == "page":
        told = "Only a web page is known: look there how the data can be had."
        return _pointing(PullPlan(verdict="cannot-say", sentence=told), bulk, SAME_PRODUCT)
    if way.pattern == "pmtiles" and way.interface == "http-api":
        told = "It gives pictures of the map, not the data."
        return _pointing(PullPlan(verdict="not-possible", sentence=told), bulk, "It holds the data.")
    if way.pattern == "query" and need.rows is None:
        told = "How many rows an aggregate gives depends on the question that is asked."
        return PullPlan(verdict="cannot-say", sentence=told, notes=_key_note(way))
    return None


def _stream(way: Way, need: Need, others: tuple[Way, ...]) -> PullPlan:
    if not need.whole:
        told = "It sends each event as it happens: keep a consumer running."
        return PullPlan(verdict="fine" if way.url else "ask-owner", sentence=told)
    told = "A stream sends what happens from now on; it does not hold the history."
    return _pointing(
        PullPlan(verdict="not-possible", sentence=told), history_for(way, others), "It holds the history."
    )


def _pointing(answer: PullPlan, better: Way | None, why: str) -> PullPlan:
    return msgspec.structs.replace(answer, better=better, better_why=why) if better else answer


# --- one call ---------------------------------------------------------------------------------


def _single(way: Way, record: ProductRecord, need: Need, rows: Rows, others: tuple[Way, ...]) -> PullPlan:
    found = bytes_for(way, record, need, rows)
    per_day = way.limits.per_day
    answer = PullPlan(
        verdict="fine",
        sentence=_one_download(way, found),
        rows=rows.value,
        rows_basis=rows.basis,
        calls=1,
        days=1 if per_day else None,
        byte_size=found.value,
        bytes_basis=found.basis,
        time_field=time_field_of(way, record),
        notes=(*rows.notes, *found.notes, *_key_note(way)),
    )
    if found.value is None or found.value <= HEAVY:
        return answer
    return _heavy(answer, way, found, lookup_for(way, others, rows, need))


def _one_download(way: Way, found: Bytes) -> str:
    what = "export" if way.interface == "ods-export" else "download"
    told = size_told(found)
    return f"One {what} of {told}." if told else f"One {what}; its size is not known."


def _heavy(answer: PullPlan, way: Way, found: Bytes, better: Way | None) -> PullPlan:
    if way.interface == "parquet":  # only the parts that are wanted are read
        return answer
    told = f"One download of {size_told(found)}: check the disk and the line first."
    answer = msgspec.structs.replace(answer, verdict="slow", sentence=told)
    return _pointing(answer, better, "It reads only the rows and columns that are wanted.")


def _key_note(way: Way) -> tuple[str, ...]:
    if way.authentication == "key":
        return ("A key of the owner's is needed.",)
    return ("An account with the owner is needed.",) if way.authentication == "account" else ()


# --- many calls -------------------------------------------------------------------------------


def _paged(way: Way, record: ProductRecord, need: Need, rows: Rows, others: tuple[Way, ...]) -> PullPlan:
    limits = way.limits
    page = int(limits.page.value) if limits.page else None
    window = int(limits.window.value) if limits.window else None
    rate = limits.per_minute.value if limits.per_minute else OWN_PACE
    time_field = time_field_of(way, record)
    chunks = _chunks(way, rows, window, time_field)
    calls = _calls(rows, page, chunks)
    found = bytes_for(way, record, need, rows)
    per_day = limits.per_day
    answer = PullPlan(
        verdict="cannot-say",
        sentence="",
        rows=rows.value,
        rows_basis=rows.basis,
        page=page,
        window=window,
        calls=calls,
        rate=rate,
        rate_told=limits.per_minute is not None,
        minutes=calls / rate if calls is not None else None,
        days=days_for(calls, per_day.value) if per_day and calls is not None else None,
        byte_size=found.value,
        bytes_basis=found.basis,
        time_field=time_field,
        chunks=chunks,
        notes=(*rows.notes, *found.notes, *_call_notes(way, calls, chunks), *_key_note(way)),
    )
    return _judged(answer, bulk_for(way, others, found.value or 0))


def _call_notes(way: Way, calls: int | None, chunks: tuple[tuple[str, str], ...]) -> tuple[str, ...]:
    notes = []
    per_day = way.limits.per_day.value if way.limits.per_day else 0
    if way.limits.per_minute is None:
        notes.append("The owner states no rate: one call a second is counted.")
    if calls and per_day and per_day / 2 < calls <= per_day:
        notes.append(f"It uses {number(calls)} of the {number(per_day)} calls that a day allows.")
    if chunks:
        notes.append(f"Paging reaches all of them in {counted(len(chunks), 'time slice')}.")
    return tuple(notes)


def _calls(rows: Rows, page: int | None, chunks: tuple[tuple[str, str], ...]) -> int | None:
    if rows.value is None or not page:
        return None
    slices_of = max(1, len(chunks))
    return max(calls_for(rows.value, page), slices_of * calls_for(-(-rows.value // slices_of), page))


def _chunks(way: Way, rows: Rows, window: int | None, time_field: str) -> tuple[tuple[str, str], ...]:
    """Spans under the window, where rows, span and a way to ask for one are known."""
    if rows.value is None or rows.asked is None or not window or rows.value <= window:
        return ()
    if way.interface not in _DATED or not (time_field or way.interface in _DATED_BY_STANDARD):
        return ()
    fitting = window if rows.basis == "one-series" else int(window * _MARGIN)
    return slices(rows.asked, rows.value, fitting, seconds_of(way.cadence) or 1)


def _judged(answer: PullPlan, bulk: Way | None) -> PullPlan:
    """The verdict by 5.2 and 5.4 of the domain's facts: beyond the window or ten minutes, a file is better."""
    if answer.rows is None or answer.calls is None:
        what = "How many rows there are" if answer.rows is None else "How many rows a call gives"
        told = f"{what} is not known, so that the calls cannot be counted."
        return _pointing(
            msgspec.structs.replace(answer, sentence=told), bulk, "It is one call, whatever the rows."
        )
    beyond = answer.window is not None and answer.rows > answer.window
    too_long = (answer.minutes or 0) > PATIENCE or (answer.days or 0) > 1
    if (beyond or too_long) and bulk:
        told = (
            _beyond(answer, "only the export gives all of them")
            if beyond
            else f"{_takes(answer)}: take the file."
        )
        answer = msgspec.structs.replace(answer, verdict="use-bulk", sentence=told)
        return _pointing(answer, bulk, ALL_ROWS if bulk.interface == "ods-export" else SAME_PRODUCT)
    verdict, told = _unaided(answer, beyond=beyond, too_long=too_long)
    return msgspec.structs.replace(answer, verdict=verdict, sentence=told)


def _unaided(answer: PullPlan, *, beyond: bool, too_long: bool) -> tuple[Verdict, str]:
    """Where there is no file to point to."""
    if beyond and not answer.chunks:
        return "not-possible", _beyond(answer, "ask the owner for a file")
    takes = _takes(answer)
    if beyond:
        takes = f"{takes}, in {counted(len(answer.chunks), 'time slice')} that fit under the window"
    if (answer.days or 0) > MOST_DAYS or (answer.minutes or 0) > MOST_DAYS * 1440:
        return "ask-owner", f"{takes}: ask the owner for a file."
    return ("slow" if too_long else "fine"), f"{takes}."


def _beyond(answer: PullPlan, then: str) -> str:
    return f"{number(answer.rows or 0)} rows are beyond the {number(answer.window or 0)} that paging reaches: {then}."


def _takes(answer: PullPlan) -> str:
    """`17.52 million rows at 32,000 a call are 548 calls: 274 minutes (4.6 hours) at 2 a minute`."""
    rows, calls, page = answer.rows or 0, answer.calls or 0, answer.page or 0
    least = "At least " if answer.rows_basis == "one-series" else ""
    told = f"{least}{counted(rows, 'row')} at {number(page)} a call {'is' if calls == 1 else 'are'} {counted(calls, 'call')}"
    told += f", {duration(answer.minutes or 0)} at {number(answer.rate)} a minute"
    if answer.days and answer.days > 1:
        told += f" and {counted(answer.days, 'day')} under the daily quota"
    return told
