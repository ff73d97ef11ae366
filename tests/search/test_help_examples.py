"""Each example of the help page on searching does what the page says."""

from collections.abc import Iterator

import pytest

from catalog.search import SearchEngine, query_problems
from catalog.search.fields import FIELDS
from catalog.web.search_help import EVERY
from tests.search.conftest import filled_engine, product, search

PRODUCTS = (
    product(1, "Solar forecasts", description="By region.", licence="cc-by", formats=("CSV",), modified="2024-03-01"),
    product(2, "Solar farm register", description="Panels.", licence="ogl", formats=("CSV",), modified="2024-06-15"),
    product(3, "Offshore wind forecast", publisher="Northmoor Energy", formats=("Parquet",), modified="2025-12-31"),
    product(4, "Demand", file_names=("demand_2024.csv",), periods=(("2018-01-01", "2019-01-01"),), level=3, mqa=251),
    product(5, "Demand forecast", description="Also of a solar farm.", periods=(("2022-01-01", None),), level=2, mqa=250),
    product(6, "Grid supply points", periods=((None, "2020-01-01"),), level=5, mqa=400),
    product(7, "Supply points of a grid, listed in demand_2024.csv", status="DEPRECATED"),
)  # fmt: skip
FOUND: dict[str, set[int]] = {
    "solar forecast": {1, 5},
    "where can I find solar forecasts": {1, 5},
    '"grid supply point"': {6},
    "demand -forecast": {4, 7},
    'demand -"solar farm"': {4, 7},
    "forecast wind OR solar": {1, 3, 5},
    "(offshore wind) OR solar": {1, 2, 3, 5},
    "demand_2024.csv": {4, 7},
    "publisher:northmoor": {3},
    'title:"solar farm" format:csv': {2},
    "format:csv OR format:parquet": {1, 2, 3},
    "demand -status:deprecated": {4, 5},
    "solar -licence:cc-by": {2, 5},
    "modified:2024": {1, 2},
    "modified:2024-05..2025": {2, 3},
    "modified:>2024-05": {2, 3},
    "covers:2019..2021": {4, 6},
    "level:3..5": {4, 6},
    "mqa:>250": {4, 6},
}
# One product that has what each field is asked for in its example, and one that has nothing.
FULL = product(
    10, "Substation", description="Half-hourly.", publisher="National Grid", keywords=("wind farm",), domain="harbour",
    sectors=("electricity",), themes=("energy",), formats=("CSV",), licence="ogl", licence_label="Open Government Licence",
    openness="open", source_id="ukx-sub-1", file_names=("demand_2024.csv",), areas=("epn",), network_levels=("33kv",),
    frequency="daily", status="DEPRECATED", standards=("cim",), protocols=("dbt",),
    delivery=("push",), patterns=("bulk",), cases=("flexibility",), level=4, mqa=300,
    modified="2024-06-01", created="2024-06-01T00:00:00Z", periods=(("2020-01-01", "2020-12-31"),),
)  # fmt: skip
EMPTY = product(11, "Else", created="2020-01-01T00:00:00Z", modified="2020-01-01")


@pytest.fixture(scope="module")
def engine() -> Iterator[SearchEngine]:
    with filled_engine(*PRODUCTS) as engine:
        yield engine


@pytest.fixture(scope="module")
def two() -> Iterator[SearchEngine]:
    with filled_engine(FULL, EMPTY) as engine:
        yield engine


def test_every_example_is_tried() -> None:
    assert {example.q for example in EVERY} == set(FOUND)


@pytest.mark.parametrize("q", FOUND)
def test_an_example_finds_what_the_page_says(engine: SearchEngine, q: str) -> None:
    assert query_problems(q) == ()
    assert set(search(engine, q, strict=True).ids) == FOUND[q]


def test_a_file_is_first(engine: SearchEngine) -> None:
    assert search(engine, "demand_2024.csv").ids[0] == 4


@pytest.mark.parametrize("name", FIELDS)
def test_a_field_finds_its_example_alone(two: SearchEngine, name: str) -> None:
    q = f"{name}:{FIELDS[name].example}"

    assert query_problems(q) == ()
    assert search(two, q).ids == (10,)
    assert search(two, f"-{q}").ids == (11,)
