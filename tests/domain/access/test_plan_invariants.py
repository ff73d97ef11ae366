"""What holds of every plan, whatever the rows, limits and spans."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from catalog.domain.access.detect import ways_of
from catalog.domain.access.model import Limit, Limits, Measurement, Need
from catalog.domain.access.plan import plan
from catalog.domain.access.spans import MOST_CHUNKS, Span, moment, slices
from catalog.domain.product import Distribution, Period
from tests.domain.access.products import file, product

URL = "https://g.example/collections/demand/items"
ROWS = st.none() | st.integers(0, 10**12)
WHEN = st.datetimes(datetime(1990, 1, 1), datetime(2090, 1, 1)).map(lambda t: t.replace(microsecond=0))
SPANS = st.tuples(WHEN, WHEN).filter(lambda both: both[0] < both[1])


def limit(values: st.SearchStrategy[float]) -> st.SearchStrategy[Limit | None]:
    return st.none() | values.map(lambda value: Limit(value, "response header"))


LIMITS = st.builds(
    Limits,
    page=limit(st.integers(1, 50_000)),
    window=limit(st.integers(1, 50_000)),
    per_minute=limit(st.floats(0.01, 1_000)),
    per_day=limit(st.integers(1, 100_000)),
)
NEEDS = st.builds(
    lambda rows, span, fields: Need(
        rows=rows,
        start=span[0].isoformat() if span else "",
        end=span[1].isoformat() if span else "",
        fields=fields,
    ),
    ROWS,
    st.none() | SPANS,
    st.just(()) | st.just(("a",)),
)


YEARS = st.none() | st.integers(1, 40)
CADENCES = st.sampled_from(["", "30MIN", "ANNUAL"])


@given(rows=ROWS, size=ROWS, limits=LIMITS, need=NEEDS, years=YEARS, cadence=CADENCES)
def test_a_plan_adds_up(rows, size, limits, need, years, cadence):
    periods = (Period(start="2000", end=str(2000 + years)),) if years else ()
    copy = "https://g.example/a.csv"
    record = product(Distribution(access_url=URL), file(copy), periods=periods, frequency=cadence)
    measured = {
        URL: Measurement(rows=rows, byte_size=size, limits=limits),
        copy: Measurement(byte_size=size),
    }
    for way in ways_of(record, measured):
        answer = plan(way, record, need, measured)
        numbers = (answer.rows, answer.calls, answer.minutes, answer.days, answer.byte_size)
        assert all(number is None or number >= 0 for number in numbers)
        assert answer.sentence.endswith(".")
        if answer.calls is not None and answer.page and answer.rows is not None:
            assert answer.calls * answer.page >= answer.rows
            assert answer.minutes == answer.calls / answer.rate
        if answer.days and way.limits.per_day and answer.calls:
            assert answer.days * way.limits.per_day.value >= answer.calls
        if answer.verdict == "use-bulk":
            assert answer.better is not None
        if (
            answer.window
            and answer.rows
            and answer.rows > answer.window
            and answer.verdict in ("fine", "slow")
        ):
            assert answer.chunks
        assert len(answer.chunks) <= MOST_CHUNKS


@given(
    span=SPANS,
    rows=st.integers(0, 10**7),
    fitting=st.integers(1, 50_000),
    step=st.sampled_from([1, 60, 1_800, 86_400]),
)
def test_slices_cover_the_span_without_gap_or_overlap(span, rows, fitting, step):
    asked = Span(*(time.replace(tzinfo=UTC) for time in span))
    found = slices(asked, rows, fitting, step)
    assert len(found) <= MOST_CHUNKS
    assert len(found) != 1
    if found:
        bounds = [(moment(start), moment(end)) for start, end in found]
        assert bounds[0][0] == asked.start
        assert bounds[-1][1] == asked.end
        assert all(one[1] == other[0] for one, other in pairwise(bounds))
        lengths = [(end - start).total_seconds() for start, end in bounds]
        assert all(length >= step for length in lengths[:-1])
        assert max(lengths) * rows <= fitting * asked.seconds  # as many rows as fit, spread evenly


@given(start=WHEN, days=st.integers(1, 4_000), rows=st.integers(1, 10**6))
def test_slices_of_whole_days_are_told_as_days(start, days, rows):
    first = start.replace(hour=0, minute=0, second=0, tzinfo=UTC)
    found = slices(Span(first, first + timedelta(days=days)), rows, -(-rows // days) + 1, 1)
    assert all(len(bound) == 10 for pair in found for bound in pair)


def test_what_fits_is_not_sliced():
    year = Span(datetime(2023, 1, 1, tzinfo=UTC), datetime(2024, 1, 1, tzinfo=UTC))
    assert slices(year, 100, 100, 1) == slices(year, 0, 100, 1) == ()
    assert len(slices(year, 101, 100, 1)) >= 2
