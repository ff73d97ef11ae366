"""Searching by place and time: what Elasticsearch finds is what overlaps, by the plainest arithmetic."""

from collections.abc import Iterator
from datetime import date, timedelta
from random import Random
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from catalog.domain.coverage import box_parts
from catalog.search import Box, IndexedProduct, SearchEngine, Span
from tests.search.conftest import filled_engine, product, search

type Days = tuple[str | None, str | None]

_random = Random(8)
# A coarse grid, so that edges touch and corners meet all the time.
LONGITUDES, LATITUDES = range(-180, 181, 30), range(-90, 91, 30)
DAYS = [(date(2020, 1, 1) + timedelta(days=n)).isoformat() for n in range(12)]


def _some_boxes() -> tuple[tuple[float, float, float, float], ...]:
    found: list[tuple[float, float, float, float]] = []
    for _ in range(_random.choice((0, 1, 1, 1, 2, 3))):
        south, north = sorted(_random.choices(LATITUDES, k=2))
        west, east = _random.choices(LONGITUDES, k=2)  # west of the date line too
        found += box_parts((float(west), float(south), float(east), float(north)))[0]
    return tuple(found)


def _some_spans() -> tuple[Days, ...]:
    spans: list[Days] = []
    for _ in range(_random.choice((0, 1, 1, 2))):
        first, last = sorted(_random.choices(DAYS, k=2))
        open_end = _random.choice(("", "", "", "first", "last"))
        spans.append((None if open_end == "first" else first, None if open_end == "last" else last))
    return tuple(spans)


PRODUCTS: dict[int, IndexedProduct] = {
    n: product(n, f"Product {n}", boxes=_some_boxes(), periods=_some_spans()) for n in range(1, 100)
}


@pytest.fixture(scope="module")
def engine() -> Iterator[SearchEngine]:
    with filled_engine(*PRODUCTS.values()) as engine:
        yield engine


def found(engine: SearchEngine, **asked: Any) -> set[int]:
    return set(search(engine, page_size=100, facets=False, **asked).ids)


def meridians(west: float, east: float) -> set[int]:
    """Every fifteenth degree from west to east, edges included; 180 W and 180 E are one."""
    length = int(east - west) % 360 if west > east else int(east - west)
    return {int(west + step + 180) % 360 for step in range(0, length + 1, 15)}


def overlap(asked: Box, box: tuple[float, float, float, float]) -> bool:
    """Whether two boxes of the grid share a point."""
    share_latitude = asked.south <= box[3] and box[1] <= asked.north
    return share_latitude and not meridians(asked.west, asked.east).isdisjoint(meridians(box[0], box[2]))


def in_days(asked: Span, span: Days) -> bool:
    first, last = (date.fromisoformat(day) if day else None for day in span)
    since, until = (date.fromisoformat(day) if day else None for day in asked)
    return not (first and until and first > until) and not (last and since and last < since)


_MANY = settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
boxes = st.builds(
    lambda west, east, south, height: Box(float(west), float(south), float(east), float(min(90, south + height))),
    st.sampled_from(LONGITUDES), st.sampled_from(LONGITUDES), st.sampled_from(LATITUDES), st.sampled_from(range(0, 181, 30)),
)  # fmt: skip
spans = st.one_of(
    st.lists(st.sampled_from(DAYS), min_size=2, max_size=2).map(lambda two: Span(*sorted(two))),
    st.sampled_from(DAYS).map(lambda day: Span(day, "")),
    st.sampled_from(DAYS).map(lambda day: Span("", day)),
)


@_MANY
@given(asked=boxes)
@example(asked=Box(-180.0, -90.0, 180.0, 90.0))
@example(asked=Box(180.0, -90.0, -180.0, 90.0))
@example(asked=Box(-180.0, 0.0, -180.0, 0.0))
@example(asked=Box(180.0, 0.0, 180.0, 0.0))
@example(asked=Box(150.0, -30.0, -150.0, 30.0))
def test_a_box_finds_every_box_that_shares_a_point_with_it_and_no_other(
    engine: SearchEngine, asked: Box
) -> None:
    expected = {n for n, p in PRODUCTS.items() if any(overlap(asked, box) for box in p.boxes)}
    assert found(engine, box=asked) == expected


@_MANY
@given(asked=spans)
@example(asked=Span("2019-12-31", "2019-12-31"))
@example(asked=Span("2020-01-13", ""))
@example(asked=Span("1000-01-01", "2200-12-31"))
def test_a_span_finds_every_span_that_shares_a_day_with_it_and_no_other(
    engine: SearchEngine, asked: Span
) -> None:
    expected = {n for n, p in PRODUCTS.items() if any(in_days(asked, span) for span in p.periods)}
    assert found(engine, covers=asked) == expected


@_MANY
@given(where=boxes, when=spans)
def test_place_and_time_narrow_together(engine: SearchEngine, where: Box, when: Span) -> None:
    assert found(engine, box=where, covers=when) == found(engine, box=where) & found(engine, covers=when)


def test_nothing_asked_finds_what_has_no_place_and_no_time_too(engine: SearchEngine) -> None:
    assert found(engine, covers=Span()) == set(PRODUCTS)
    assert found(engine, box=Box(-180.0, -90.0, 180.0, 90.0)) == {n for n, p in PRODUCTS.items() if p.boxes}


BRITAIN, LEEDS, WORLD = (-8.0, 49.9, 1.8, 60.8), (-1.8, 53.7, -1.3, 53.9), (-180.0, -90.0, 180.0, 90.0)
PLACED = (
    product(1, "Demand of the world", boxes=(WORLD,), modified="2025-01-01", formats=("CSV",)),
    product(2, "Demand of Britain", boxes=(BRITAIN,), modified="2024-01-01", formats=("CSV",)),
    product(3, "Demand of Leeds", boxes=(LEEDS,), modified="2023-01-01", formats=("JSON",)),
    product(4, "Demand demand of the world, demand, and Leeds", boxes=(WORLD, LEEDS), modified="2022-01-01"),
    product(5, "Demand of nowhere", modified="2026-01-01", formats=("CSV",)),
)


@pytest.fixture(scope="module")
def placed() -> Iterator[SearchEngine]:
    with filled_engine(*PLACED) as engine:
        yield engine


@pytest.mark.parametrize(
    ("box", "ids"), [(BRITAIN, (2, 3, 4, 1)), (LEEDS, (3, 4, 2, 1)), (WORLD, (1, 4, 2, 3))]
)
def test_what_fits_the_box_best_comes_first_where_nothing_else_is_asked(
    placed: SearchEngine, box: Any, ids: Any
) -> None:
    assert search(placed, box=Box(*box)).ids == ids
    assert search(placed, "demand", box=Box(*box), sort="fit").ids == ids


def test_words_and_stated_orders_keep_theirs(placed: SearchEngine) -> None:
    box = Box(*LEEDS)
    assert search(placed, box=box, sort="modified").ids == (1, 2, 3, 4)
    assert search(placed, "demand of leeds", box=box).ids[0] == 3
    assert search(placed, sort="fit").ids == search(placed, sort="modified").ids


def test_facets_count_what_is_in_the_box_only(placed: SearchEngine) -> None:
    response = search(placed, box=Box(*LEEDS))
    assert {b.value: b.count for b in response.facets["format"]} == {"CSV": 2, "JSON": 1}


@pytest.mark.parametrize(("box", "q"), [(Box(*LEEDS), ""), (Box(*WORLD), "demand")])
def test_a_viewer_without_tokens_finds_nothing_anywhere(placed: SearchEngine, box: Box, q: str) -> None:
    assert search(placed, q, box=box, sort="fit", viewer=()).total == 0
