"""Facet counts."""

from collections.abc import Iterator

import pytest

from catalog.search import FACETS, SearchEngine, SearchResponse
from catalog.search.request import FACET_SIZE
from tests.search.conftest import fill, filled_engine, new_engine, product, search

PRODUCTS = (
    product(
        1, "Wind a", formats=("CSV", "JSON"), licence="OGL", domain="north", openness="open", band="good"
    ),
    product(2, "Wind b", formats=("CSV",), licence="CC-BY", domain="north", openness="open", band="bad"),
    product(3, "Wind c", formats=("XLSX",), licence="OGL", domain="south", themes=("GEN", "MKT")),
    product(4, "Solar d", formats=("CSV",), licence="OGL", domain="south"),
)


@pytest.fixture(scope="module")
def engine() -> Iterator[SearchEngine]:
    with filled_engine(*PRODUCTS) as engine:
        yield engine


def counts(response: SearchResponse, facet: str) -> dict[str, int]:
    return {bucket.value: bucket.count for bucket in response.facets[facet]}


def test_every_facet_is_counted(engine: SearchEngine) -> None:
    response = search(engine, "wind")

    assert set(response.facets) == set(FACETS)
    assert counts(response, "format") == {"CSV": 2, "JSON": 1, "XLSX": 1}
    assert counts(response, "licence") == {"OGL": 2, "CC-BY": 1}
    assert counts(response, "theme") == {"GEN": 1, "MKT": 1}
    assert counts(response, "openness") == {"open": 2}


def test_values_of_one_facet_add_up_and_facets_narrow_each_other(engine: SearchEngine) -> None:
    assert set(search(engine, filters={"format": ("JSON", "XLSX")}).ids) == {1, 3}
    assert set(search(engine, filters={"format": ("CSV",), "licence": ("OGL",)}).ids) == {1, 4}
    assert search(engine, "wind", filters={"format": ("CSV",), "licence": ("OGL",)}).ids == (1,)


def test_a_facet_counts_under_the_others_but_not_under_itself(engine: SearchEngine) -> None:
    response = search(engine, filters={"format": ("CSV",), "licence": ("OGL",)})

    assert response.total == 2
    assert counts(response, "format") == {"CSV": 2, "JSON": 1, "XLSX": 1}
    assert counts(response, "licence") == {"OGL": 2, "CC-BY": 1}
    assert counts(response, "domain") == {"north": 1, "south": 1}


def test_chosen_values_are_told_and_stay_listed_without_results(engine: SearchEngine) -> None:
    response = search(engine, "solar", filters={"format": ("XLSX",)})

    assert [(bucket.value, bucket.count, bucket.chosen) for bucket in response.facets["format"]] == [
        ("CSV", 1, False),
        ("XLSX", 0, True),
    ]


def test_all_facets_can_be_chosen_at_once(engine: SearchEngine) -> None:
    chosen = {
        "domain": "north",
        "format": "CSV",
        "licence": "OGL",
        "openness": "open",
        "band": "good",
        "theme": "GEN",
    }
    response = search(engine, filters={facet: (value,) for facet, value in chosen.items()})

    assert response.total == 0
    assert counts(response, "theme") == {"GEN": 0}


def test_what_is_beyond_the_list_is_counted_and_a_choice_there_is_listed(engine: SearchEngine) -> None:
    many = new_engine()
    try:
        products = [product(n, "Many", licence=f"L{n:03}") for n in range(1, FACET_SIZE + 11)]
        fill(many, *products)
        response = search(many, "many", filters={"licence": ("L060",)})

        assert len(response.facets["licence"]) == FACET_SIZE + 1
        assert counts(response, "licence")["L060"] == 1
        assert search(many, "many").others["licence"] == 10
    finally:
        many.drop()
        many.close()
