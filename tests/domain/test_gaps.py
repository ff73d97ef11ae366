"""Gaps are gathered under one need with caution, and ranked by how many wait; nothing unlike is merged."""

from datetime import UTC, date, datetime

import pytest

from catalog.domain.usecases.gap_causes import gaps_found
from catalog.domain.usecases.gaps import (
    CASE_WEIGHT,
    KINDS,
    FlowRow,
    GapFound,
    MissRow,
    ProductRow,
    RefusalRow,
    WishRow,
    gap_id,
    ranked,
)
from catalog.domain.usecases.same_need import alike, need_key

NOON = datetime(2026, 11, 1, 12, tzinfo=UTC)


def flow(
    case: str,
    what: str,
    *products: int,
    key: str = "f1",
    sectors: tuple[str, ...] = ("electricity",),
    **more: object,
) -> FlowRow:
    return FlowRow(case, case.title(), sectors, key, "A", "B", what, products=products, **more)  # type: ignore[arg-type]


def product(pk: int, **more: object) -> ProductRow:
    return ProductRow(pk, f"p-{pk}", f"Product {pk}", 1, "Northmoor", **more)  # type: ignore[arg-type]


def wish(title: str, person: str = "ann", reference: str = "W-1") -> WishRow:
    return WishRow(reference, title, person, NOON)


def miss(words: str, people: int = 1) -> MissRow:
    return MissRow(words, people * 2, people, date(2026, 11, 1))


def told(gaps: list[GapFound]) -> list[tuple[str, str, int, int]]:
    return [(gap.kind, gap.title, len(gap.cases), gap.people) for gap in gaps]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Half-hourly demand", "half hourly demands"),
        ("The network topology", "Network topology data"),
        ("Substation capacities", "substation capacity"),
        ("Operator’s forecast", "operator forecast"),
    ],
)
def test_the_same_words_are_the_same_need(one: str, other: str) -> None:
    assert alike(one) == alike(other) != ""


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Gas to electricity conversion", "Electricity to gas conversion"),
        ("Half-hourly demand", "Hourly demand"),
        ("Demand forecast", "Demand forecast error"),
        ("Gas demand", "Glass demand"),
    ],
)
def test_unlike_needs_are_not(one: str, other: str) -> None:
    assert alike(one) != alike(other)


def test_one_word_alone_may_mean_anything() -> None:
    assert alike("Forecast") == alike("The data") == alike("Demand data") == ""
    assert need_key("Forecast", ("gas",), alone="case/f1") == "case/f1"


def test_a_long_need_keeps_a_key_of_its_own() -> None:
    long = "substation transformer rating " * 12
    one, other = (need_key(f"{long}{end}", ("gas",) * 8, alone="x") for end in ("winter", "summer"))
    assert one != other
    assert max(len(one), len(other)) <= 200


def test_the_same_need_of_two_cases_is_one_gap_with_who_wished_and_searched_for_it() -> None:
    found = gaps_found(
        [flow("case-a", "Half-hourly demand"), flow("case-b", "half hourly demands")],
        {},
        wishes=[
            wish("Half-hourly demand", "ann", "W-1"),
            wish("half hourly demand data", "ann", "W-2"),
            wish("Tide heights", "bob", "W-3"),
        ],
        misses=[miss("half hourly demand", 4), miss("tide heights", 2), miss("heat pumps", 3)],
    )
    assert told(found) == [
        ("need", "Half-hourly demand", 2, 1 + 4),
        ("wish", "Tide heights", 0, 1 + 2),
        ("search", "heat pumps", 0, 3),
    ]


def test_the_same_words_in_another_sector_are_another_need_and_take_no_wish_along() -> None:
    found = gaps_found(
        [flow("case-a", "Half-hourly demand"), flow("case-b", "Half-hourly demand", sectors=("gas",))],
        {},
        wishes=[wish("Half-hourly demand")],
    )
    assert told(found) == [
        ("need", "Half-hourly demand", 1, 0),
        ("need", "Half-hourly demand", 1, 0),
        ("wish", "Half-hourly demand", 0, 1),
    ]
    assert len({gap.id for gap in found}) == 3


def test_needs_of_one_word_stay_apart() -> None:
    found = gaps_found(
        [flow("case-a", "Forecast"), flow("case-b", "Forecast")],
        {},
        wishes=[wish("Forecast")],
        misses=[miss("forecast")],
    )
    assert [gap.kind for gap in found] == ["need", "need", "wish", "search"]


def test_a_product_that_is_gone_immature_or_forbidden_is_one_gap_for_all_cases() -> None:
    products = {
        1: product(1, live=False),
        2: product(2, level=1),
        3: product(3, level=4, answers={"commercial": "no"}),
        4: product(4, level=4, answers={"commercial": "yes"}),
    }
    found = gaps_found(
        [
            flow("case-a", "Gone first", 1),
            flow("case-b", "Gone again", 1),
            flow("case-a", "Too low", 2, level=3),
            flow("case-a", "Not allowed", 3, uses=("commercial",)),
            flow("case-a", "Is allowed", 4, uses=("commercial",), level=4),
            flow("case-a", "Not asked", 3),
        ],
        products,
    )
    assert [(gap.kind, gap.key, len(gap.cases)) for gap in found] == [
        ("gone", "p-1", 2),
        ("below", "p-2", 1),
        ("forbidden", "p-3", 1),
    ]


def test_a_second_product_that_serves_fills_the_gap_of_the_first() -> None:
    products = {1: product(1, live=False), 2: product(2, level=1), 3: product(3, level=3)}
    found = gaps_found(
        [flow("case-a", "Spare one", 1, 3), flow("case-a", "Better one", 2, 3, level=3)], products
    )
    assert [gap.kind for gap in found] == ["parallel"]


def test_what_its_reader_may_not_see_is_no_gap() -> None:
    found = gaps_found([flow("case-a", "Network topology", hidden=1)], {})
    assert found == []


def test_products_that_serve_one_need_in_two_cases_stand_in_parallel() -> None:
    products = {1: product(1), 2: product(2), 3: product(3, live=False)}
    found = gaps_found(
        [
            flow("case-a", "Network topology", 1),
            flow("case-b", "The network topology", 2, 3),
            flow("case-c", "Topology", 1),
        ],
        products,
    )
    assert [(gap.kind, [one.id for one in gap.products], len(gap.cases)) for gap in found] == [
        ("parallel", [1, 2], 2)
    ]


def test_refusals_count_each_person_once() -> None:
    refusals = [RefusalRow(f"R-{n}", 1, person, NOON) for n, person in enumerate(("ann", "ann", "bob"))]
    found = gaps_found([], {1: product(1)}, refusals=[*refusals, RefusalRow("R-9", 2, "cyd", NOON)])
    assert told(found) == [("refused", "Product 1", 0, 2)]


def test_most_waiting_comes_first_and_a_case_counts_as_much_as_the_page_says() -> None:
    one_case = GapFound(kind="need", key="a", title="A", flows=(flow("case-a", "A"),))
    as_many = GapFound(kind="wish", key="b", title="B")
    more = GapFound(kind="wish", key="c", title="C")
    people = {as_many.id: CASE_WEIGHT, more.id: CASE_WEIGHT + 1}
    assert [gap.key for gap in ranked([as_many, one_case, more], people)] == ["c", "a", "b"]


def test_an_address_tells_nothing_and_differs_by_kind() -> None:
    assert "demand" not in gap_id("need", "half hourly demand")
    assert len({gap_id(kind, "half hourly demand") for kind in KINDS}) == len(KINDS)
