"""Products are found by how they are described and served, below those that say the word."""

from collections.abc import Iterator

import pytest

from catalog.formats.registry import PROTOCOLS
from catalog.search import Glossary, SearchEngine, SearchRequest, Term
from catalog.search.described import STATIC, Described, Fact
from tests.search.conftest import PUBLIC, filled_engine, product, search

PRODUCTS = (
    product(1, "Meter readings", description="Of substations.", protocols=("dbt",)),
    product(2, "dbt models of settlement"),
    product(3, "Tariff tables", description="Made by dbt.", protocols=("odcs", "openapi")),
    product(4, "Flood maps", formats=("WMS_SRVC", "SHP"), protocols=("ckan",)),
    product(5, "Network model", standards=("cim",), protocols=("ckan",)),
    product(6, "Substation imagery", protocols=("stac",)),
    product(7, "Hidden models", protocols=("dbt",), audience=("domain:1",)),
    product(8, "Contracts for difference"),
    product(9, "Land use", description="As the register says.", protocols=("csw",)),
    product(10, "Workbook of prices", formats=("XLSX",)),
    product(11, "Rainfall", periods=(("2021-03-01", "2022-02-28"),)),
    product(12, "Rainfall of 2022"),
    product(13, "Rainfall, going on", periods=(("2023-01-01", None),)),
)
GLOSSARY = Glossary(
    [
        Term(slug="cfd", term="CfD", expansion="Contract for Difference"),
        Term(slug="cim", term="CIM", expansion="Common Information Model"),
    ],
    {"cim": ("Common Information Model", ["cim", "iec 61970", "iec.ch/tc57/61970"])},
)


@pytest.fixture(scope="module")
def engine() -> Iterator[SearchEngine]:
    with filled_engine(*PRODUCTS) as engine:
        yield engine


@pytest.mark.parametrize(
    ("q", "found"),
    [
        ("dbt", {1, 2, 3}),
        ("data contract", {3}),
        ("ODCS", {3}),
        ("OpenAPI", {3}),
        ("openapi", {3}),
        ("STAC", {6}),
        ("GEMINI", {9}),
        ("web map service", {4}),
        ("shapefile", {4}),
        ("maps API", set()),
        ("tariff API", {3}),
        ("CIM", {5}),
        ("IEC 61970", {5}),
        ("IEC CIM", {5}),
        ("61970", {5}),
        ("CIM 17", {5}),
        ("STAC 1.0.0", {6}),
        ("OGC", {4}),
        ("excel spreadsheet", {10}),
        ("rainfall 2022", {11, 12}),
        ("rainfall 2020", set()),
        ("rainfall 2030", {13}),
        ("2021", {11}),
        ("rainfall 20220", set()),
        ("substation dbt", {1}),
        ("substation (dbt OR stac)", {1, 6}),
        ("dbt OR stac", {1, 2, 3, 6}),
        ("protocol:stac", {6}),
        ('protocol:"data contract"', {3}),
        ("substation -protocol:dbt", {6}),
        ('"dbt"', {2, 3}),
    ],
)
def test_a_product_is_found_by_how_it_is_described(engine: SearchEngine, q: str, found: set[int]) -> None:
    assert set(search(engine, q, glossary=GLOSSARY, strict=True, spell=False).ids) == found


def test_what_says_the_word_comes_before_what_only_is_described_so(engine: SearchEngine) -> None:
    assert search(engine, "dbt", strict=True).ids == (2, 3, 1)


def test_what_says_a_year_comes_before_what_covers_it(engine: SearchEngine) -> None:
    assert search(engine, "rainfall 2022").ids[:2] == (12, 11)


def test_it_holds_without_the_glossary_and_nothing_is_said_of_other_words(engine: SearchEngine) -> None:
    assert set(search(engine, "dbt", strict=True).ids) == {1, 2, 3}
    assert search(engine, "dbt", glossary=GLOSSARY).widened == ()
    assert [one.said for one in search(engine, "CIM", glossary=GLOSSARY).widened] == ["CIM"]


def test_nothing_hidden_is_found_by_it(engine: SearchEngine) -> None:
    assert 7 not in search(engine, "dbt").ids
    assert 7 in search(engine, "dbt", viewer=("public", "domain:1")).ids


def test_such_a_word_is_not_taken_for_a_wrong_one(engine: SearchEngine) -> None:
    assert search(engine, "AsyncAPI", glossary=GLOSSARY).corrected is None


def test_why_says_how_it_is_described(engine: SearchEngine) -> None:
    request = SearchRequest(q="substation dbt", viewer=PUBLIC, glossary=GLOSSARY)
    why = engine.explain(request, [1, 2])

    assert why[1].facts == (Fact("protocol", "dbt", "dbt project"),)
    assert why[2].facts == ()


def test_it_can_be_filtered_by(engine: SearchEngine) -> None:
    response = search(engine, filters={"protocol": ("stac",)})

    assert response.ids == (6,)
    assert {bucket.value: bucket.count for bucket in response.facets["protocol"]}["ckan"] == 2


def test_every_protocol_has_a_name_to_filter_by_and_a_word_to_ask_for_it() -> None:
    for name, protocol in PROTOCOLS.items():
        meant = [fact for word in protocol.words for said in STATIC.said(word) for fact in said.facts]
        assert Fact("protocol", name, protocol.label) in meant


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("open data contract standard of tariffs", ["open data contract standard"]),
        ("OAI-PMH and STAC", ["OAI PMH", "STAC"]),
        ("stac _ items", ["stac"]),
        ("data _ contract", []),
        ("stac_items.csv", []),
        ("of the", []),
        ("", []),
    ],
)
def test_the_longest_name_is_meant_and_none_goes_across_what_keeps_words_apart(
    text: str, said: list[str]
) -> None:
    assert [one.said for one in STATIC.said(text)] == said


def test_names_that_are_addresses_or_ordinary_words_are_not_asked_for() -> None:
    described = Described({"x": ("X", ["w3.org/ns/x", "grid", "Exchange 2.0"])})

    assert described.said("grid") == ()
    assert [one.facts for one in described.said("exchange 2.0")] == [(Fact("standard", "x", "X"),)]
