"""The members of a series: their order, the years that none covers, and what differs from one to the next."""

import pytest

from catalog.domain.product import Concept, ProductRecord
from catalog.domain.series import Member, Traits, differences, gaps, is_global, series_refs


def member(pk: int, start: str = "", end: str = "", title: str = "Load") -> Member:
    return Member(pk, f"p{pk}", title, "dataset", start, end)


@pytest.mark.parametrize(
    ("start", "end", "title", "years"),
    [
        ("2023", "", "Load", [2023]),
        ("2021-04-01", "2023-03-31", "Load 1999", [2021, 2022, 2023]),
        ("", "2022", "Load", [2022]),
        ("", "", "Load 2024", [2024]),
        ("", "", "Load 2023 to 2024", [2024]),
        ("", "", "Load 12024", []),
        ("2024", "2020", "Load", [2024]),
        ("0001", "9999", "Load", []),
        ("1900", "2199", "Load", [1900]),
        ("soon", "", "Load", []),
    ],
)
def test_the_years_that_a_member_covers(start: str, end: str, title: str, years: list[int]) -> None:
    assert list(member(1, start, end, title).years) == years


def test_members_stand_in_the_order_of_their_time_and_those_without_come_last() -> None:
    members = [
        member(1),
        member(2, "2024"),
        member(3, "2023-06"),
        member(4, "2023-01"),
        member(5, "", "", "L 2022"),
    ]
    assert [m.pk for m in sorted(members, key=lambda m: m.order)] == [5, 4, 3, 2, 1]


def test_gaps_are_spans_between_covered_years() -> None:
    members = [member(1, "2019"), member(2, "2021", "2022"), member(3, "2026"), member(4)]
    assert [list(gap) for gap in gaps(members)] == [[2020], [2023, 2024, 2025]]
    assert gaps([member(1)]) == []
    assert gaps([]) == []


def test_what_differs_is_told_in_words() -> None:
    before = Traits(("a", "b"), ("CSV",), 2)
    assert differences(before, before) == []
    assert differences(before, Traits(("b", "c"), ("CSV", "JSON"), 3)) == [
        "Fields added: c",
        "Fields gone: a",
        "Formats: CSV, JSON instead of CSV",
        "Maturity: level 3 instead of 2",
    ]
    assert differences(before, Traits((), ("CSV",), None)) == []
    many = Traits(tuple(f"f{n}" for n in range(2_000)), ("CSV",), 2)
    assert differences(before, many)[0].endswith("and 1,994 more")


def test_a_product_is_part_of_each_series_once_and_a_series_is_itself() -> None:
    parts = (
        Concept(iri="https://data.example/s/", label="S"),
        Concept(iri="http://data.example/s"),
        Concept(label="T"),
        Concept(),
    )
    record = ProductRecord(source_id="x", title="X", in_series=parts)
    assert [(ref.label, ref.keys) for ref in series_refs(record)] == [
        ("S", ("data.example/s",)),
        ("T", ("t",)),
    ]
    own = series_refs(ProductRecord(source_id="x", title="X", kind="series", uri="https://data.example/s"))
    assert [(ref.own, ref.keys) for ref in own] == [(True, ("data.example/s", "x"))]


def test_a_bare_name_means_something_at_one_endpoint_alone() -> None:
    assert is_global("data.example/s")
    assert is_global("urn:x:1")
    assert not is_global("series 1")
