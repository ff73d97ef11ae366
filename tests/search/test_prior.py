"""What a product's maturity, freshness and use do to its place: the same in Python as in Elasticsearch, and little."""

from collections.abc import Iterator
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalog.search import SearchEngine, SearchRequest
from catalog.search.prior import prior
from catalog.search.query import build
from tests.search.conftest import filled_engine, product, search

TODAY = date(2026, 6, 1)
# level, days since the data changed, used, status
CASES: list[tuple[int | None, int | None, int, str]] = [
    (None, None, 0, ""), (0, 0, 0, ""), (5, 0, 10, "COMPLETED"), (3, 365, 2, "DEVELOP"), (5, None, 0, ""), (None, 30, 10, ""),
    (1, 3650, 1, "DISCONT"), (2, -20, 4, "WITHDRAWN"), (None, None, 0, "DEPRECATED"),
]  # fmt: skip


def changed(days: int | None) -> str | None:
    return None if days is None else date.fromordinal(TODAY.toordinal() - days).isoformat()


@pytest.fixture(scope="module")
def engine() -> Iterator[SearchEngine]:
    cases = (
        product(number, f"Tides {number}", level=level, modified=changed(days), used=used, status=status)
        for number, (level, days, used, status) in enumerate(CASES, start=1)
    )
    with filled_engine(
        *cases,
        product(90, "Exact words"),
        product(91, "Words, exact words", level=5, used=10),
        product(92, "Old pylons", status="DEPRECATED"),
        product(93, "Older, old pylons", level=5, used=10),
    ) as engine:
        yield engine


def scores(engine: SearchEngine, *, weighed: bool) -> dict[int, float]:
    body = build(SearchRequest(q="tides", viewer=None, today=TODAY), weighed=weighed)
    hits = engine._searches.many([body])[0]["hits"]["hits"]
    return {hit["sort"][-1]: hit["_score"] for hit in hits}


def test_elasticsearch_and_python_weigh_alike(engine: SearchEngine) -> None:
    plain, weighed = scores(engine, weighed=False), scores(engine, weighed=True)

    for number, case in enumerate(CASES, start=1):
        assert weighed[number] / plain[number] == pytest.approx(prior(*case), abs=1e-4), case


@given(st.none() | st.integers(-5, 50), st.none() | st.floats(-1e6, 1e6), st.integers(-5, 100))
def test_a_prior_is_never_more_than_a_fifth(level: int | None, age: float | None, used: int) -> None:
    assert 1 <= prior(level, age, used) <= 1.2 + 1e-9
    assert prior(level, age, used, "WITHDRAWN") == pytest.approx(prior(level, age, used) - 0.1)


def test_the_best_product_never_comes_before_an_exact_title(engine: SearchEngine) -> None:
    assert search(engine, "exact words", today=TODAY).ids == (90, 91)
    assert search(engine, "old pylons", today=TODAY).ids == (92, 93)  # not even where it has ended
