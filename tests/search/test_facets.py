"""Facet counts."""

from collections.abc import Iterator
from datetime import date

import pytest

from catalog.domain.errors import InvalidInput
from catalog.search import FACETS, SearchEngine, SearchRequest, SearchResponse
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


PLACED = (
    product(1, "Load of feeders", areas=("dno-south-wales",), network_levels=("11kv",), themes=("demand",)),
    product(2, "Load of sites", areas=("dno-merseyside-north-wales", "dno-south-wales"), themes=("demand",)),
    product(3, "Load of Wales", areas=("GB-WLS",), network_levels=("hv", "gsp"), themes=("generation",)),
    product(4, "Load of London", areas=("dno-london",), network_levels=("lv",), themes=("outages",)),
    product(5, "Load kept apart", areas=("dno-london",), audience=("domain:7",), themes=("outages",)),
)


@pytest.fixture(scope="module")
def placed() -> Iterator[SearchEngine]:
    with filled_engine(*PLACED) as engine:
        yield engine


def test_a_broader_term_finds_what_lies_in_it_and_counts_each_product_once(placed: SearchEngine) -> None:
    area = counts(search(placed, "load"), "area")

    assert area["GB-WLS"] == 3
    assert area["dno-south-wales"] == 2
    assert area["GB-ENG"] == 2
    assert area["GB"] == area["UK"] == 4
    assert set(search(placed, filters={"area": ("GB-WLS",)}).ids) == {1, 2, 3}
    assert set(search(placed, filters={"area": ("dno-south-wales",)}).ids) == {1, 2}
    assert set(search(placed, filters={"area": ("dno-london", "dno-south-wales")}).ids) == {1, 2, 4}


def test_levels_and_themes_lie_in_each_other_too(placed: SearchEngine) -> None:
    response = search(placed, "load")

    assert counts(response, "network_level")["hv"] == 2
    assert counts(response, "network_level")["distribution"] == 3
    assert counts(response, "network_level")["transmission"] == 1
    assert counts(response, "theme") == {
        "supply-demand": 3,
        "demand": 2,
        "generation": 1,
        "networks": 1,
        "outages": 1,
    }
    assert set(search(placed, filters={"theme": ("supply-demand",)}).ids) == {1, 2, 3}


def test_a_term_keeps_the_counts_of_its_siblings_and_narrows_other_facets(placed: SearchEngine) -> None:
    response = search(placed, filters={"area": ("GB-WLS",)})

    assert counts(response, "area")["dno-london"] == 1
    assert "outages" not in counts(response, "theme")


def test_what_is_hidden_is_counted_nowhere(placed: SearchEngine) -> None:
    assert counts(search(placed), "theme")["outages"] == 1
    assert counts(search(placed, viewer=("public", "domain:7")), "theme")["outages"] == 2
    assert counts(search(placed, filters={"theme": ("outages",)}), "area")["dno-london"] == 1
    assert search(placed, counted=("area",), listed=5000).facets["area"] == search(placed).facets["area"]


TODAY = date(2026, 3, 1)
DATED = (
    product(1, "Now", modified="2026-02-28T08:00:00Z", late_at="2026-03-05T00:00:00Z", stale_at="2026-03-20T00:00:00Z"),
    product(2, "Late", modified="2026-02-10T08:00:00Z", late_at="2026-02-28T00:00:00Z", stale_at="2026-03-20T00:00:00Z"),
    product(3, "Stale", modified="2024-01-01T08:00:00Z", late_at="2024-02-01T00:00:00Z", stale_at="2024-03-01T00:00:00Z"),
    product(4, "No interval", modified="2026-01-15T00:00:00Z"),
    product(5, "No date"),
    product(6, "Ahead", modified="2030-01-01T00:00:00Z"),
)  # fmt: skip


@pytest.fixture(scope="module")
def dated() -> Iterator[SearchEngine]:
    with filled_engine(*DATED) as engine:
        yield engine


def test_freshness_is_measured_from_the_day_of_the_search(dated: SearchEngine) -> None:
    assert counts(search(dated, today=TODAY), "freshness") == {
        "current": 1,
        "late": 1,
        "stale": 1,
        "unsaid": 3,
    }
    assert counts(search(dated, today=date(2027, 3, 1)), "freshness") == {"stale": 3, "unsaid": 3}


def test_each_value_of_freshness_finds_as_many_as_it_counts(dated: SearchEngine) -> None:
    for facet in ("freshness", "updated"):
        for value, count in counts(search(dated, today=TODAY), facet).items():
            assert search(dated, filters={facet: (value,)}, today=TODAY).total == count, (facet, value)


def test_ages_hold_each_other_and_a_date_ahead_is_none(dated: SearchEngine) -> None:
    updated = counts(search(dated, today=TODAY), "updated")

    assert updated == {"week": 1, "month": 2, "quarter": 3, "year": 3, "older": 1, "undated": 1}
    assert set(search(dated, filters={"updated": ("week", "older")}, today=TODAY).ids) == {1, 3}


def test_spans_respect_the_other_facets_but_not_themselves(dated: SearchEngine) -> None:
    response = search(dated, filters={"freshness": ("late",), "updated": ("month",)}, today=TODAY)

    assert response.ids == (2,)
    assert counts(response, "freshness") == {"current": 1, "late": 1}
    assert counts(response, "updated") == {"month": 1, "quarter": 1, "year": 1}


def test_one_facet_can_be_counted_alone_and_as_a_whole() -> None:
    many = new_engine()
    try:
        fill(many, *(product(n, "Many", licence=f"L{n:03}") for n in range(1, FACET_SIZE + 11)))
        response = search(many, "many", counted=("licence",), listed=5000)

        assert set(response.facets) == {"licence"}
        assert len(response.facets["licence"]) == FACET_SIZE + 10
        assert response.others == {"licence": 0}
    finally:
        many.drop()
        many.close()


def test_a_facet_that_is_none_is_named_and_so_are_those_there_are() -> None:
    with pytest.raises(InvalidInput, match=r"There is no facet “colour”. Use one of domain, sector"):
        SearchRequest(viewer=(), filters={"colour": ("red",)})
    with pytest.raises(InvalidInput, match="There is no facet “colour”"):
        SearchRequest(viewer=(), counted=("colour",))
