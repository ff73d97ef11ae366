"""How many products cover each stretch of time, counted by Elasticsearch and by the plainest arithmetic."""

from collections.abc import Iterator
from random import Random
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from catalog.search import SearchEngine, SearchRequest, Span
from catalog.search.timeline import FIRST, LAST, Timeline, bounds
from tests.search.conftest import PUBLIC, filled_engine, product

_random = Random(8)


def _day(year: int) -> str:
    return f"{year}-{_random.choice(('01-01', '06-30', '12-31'))}"


def _span() -> tuple[str | None, str | None]:
    first, last = sorted((_day(_random.randint(1995, 2030)), _day(_random.randint(1995, 2030))))
    kind = _random.choice(("", "", "", "since", "until"))
    return (None if kind == "until" else first, None if kind == "since" else last)


PRODUCTS = [
    product(n, f"Product {n}", formats=(_random.choice(("CSV", "JSON")),),
            periods=tuple(_span() for _ in range(_random.choice((0, 1, 1, 2)))))
    for n in range(1, 120)
]  # fmt: skip


@pytest.fixture(scope="module")
def engine() -> Iterator[SearchEngine]:
    with filled_engine(*PRODUCTS) as engine:
        yield engine


def timeline(engine: SearchEngine, **asked: Any) -> Timeline:
    return engine.timeline(SearchRequest(**{"viewer": PUBLIC, **asked}))


def covering(span: Span, fmt: str = "") -> int:
    """How many products cover some of the span."""
    return sum(
        any((first or "") <= span.last and (last or "9999") >= span.first for first, last in p.periods)
        for p in PRODUCTS
        if not fmt or fmt in p.formats
    )


asked_spans = st.tuples(st.integers(1990, 2040), st.integers(0, 60), st.booleans(), st.booleans()).map(
    lambda s: Span("" if s[2] else f"{s[0]}-01-01", "" if s[3] else f"{s[0] + s[1]}-12-31")
)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(asked=asked_spans, fmt=st.sampled_from(["", "CSV"]))
@example(asked=Span(), fmt="")
@example(asked=Span("2001-02-01", "2001-04-30"), fmt="CSV")
@example(asked=Span("1000-01-01", "2200-12-31"), fmt="")
def test_every_bar_counts_the_products_that_cover_some_of_it(
    engine: SearchEngine, asked: Span, fmt: str
) -> None:
    found = timeline(engine, covers=asked, filters={"format": (fmt,)} if fmt else {})
    for bar in found.bars:
        shown = Span(max(bar.span.first, asked.first), min(bar.span.last, asked.last or "9999"))
        assert bar.number == covering(shown, fmt), bar
    whole = Span(asked.first or f"{FIRST}-01-01", asked.last or f"{LAST}-12-31")
    assert found.covered == covering(whole, fmt)


def test_years_begin_and_end_where_something_changes(engine: SearchEngine) -> None:
    found = timeline(engine)
    years = [int(bar.span.first[:4]) for bar in found.bars]
    assert found.step == "year"
    assert years == list(range(years[0], years[-1] + 1))
    assert FIRST < years[0] <= 1996
    assert 2029 <= years[-1] < LAST


def test_few_years_are_shown_as_months_and_many_as_decades(engine: SearchEngine) -> None:
    months = timeline(engine, covers=Span("2010-03-01", "2011-02-28"))
    assert months.step == "month"
    assert [bar.span.first[:7] for bar in months.bars][::11] == ["2010-03", "2011-02"]
    with filled_engine(
        product(1, "A", periods=(("1912-01-01", "1912-12-31"),)),
        product(2, "B", periods=(("2012-01-01", "2013-12-31"),)),
    ) as long:
        decades = timeline(long)
        assert decades.step == "decade"
        assert [(bar.span.first[:4], bar.number) for bar in decades.bars if bar.number] == [
            ("1910", 1),
            ("2010", 1),
        ]


def test_what_always_goes_on_and_what_is_nowhere_makes_no_bars() -> None:
    with filled_engine(product(1, "A", periods=((None, None),)), product(2, "B")) as engine:
        assert timeline(engine) == Timeline("year", (), 1)
    with filled_engine(product(1, "A")) as engine:
        assert timeline(engine) == Timeline("year", (), 0)


def test_a_viewer_counts_what_they_may_see_alone() -> None:
    secret = product(1, "A", audience=("domain:1",), periods=(("2012-01-01", "2013-12-31"),))
    with filled_engine(secret) as engine:
        assert timeline(engine).bars == ()
        assert timeline(engine, viewer=("domain:1",)).covered == 1


@pytest.mark.parametrize(
    ("asked", "years"),
    [
        (None, (FIRST, LAST)), (Span("2020-01-01", ""), (2020, LAST)), (Span("", "1850-01-01"), (1850, 1850)),
        (Span("2150-01-01", ""), (2150, 2150)), (Span("1000-01-01", "2200-12-31"), (1000, 2200)),
    ],
)  # fmt: skip
def test_the_years_that_are_looked_at(asked: Span | None, years: tuple[int, int]) -> None:
    assert bounds(SearchRequest(viewer=None, covers=asked)) == years
