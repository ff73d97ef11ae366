"""Corrections, on the real Elasticsearch: what was meant is searched, and only words that the viewer may read are offered."""

from collections.abc import Iterator

import pytest

from catalog.search import Glossary, SearchEngine, SearchResponse, Term
from catalog.search.parsing import parse
from catalog.search.spelling import edits, spellable
from tests.search.conftest import filled_engine, product, search

GLOSSARY = Glossary(
    [
        Term(slug="gsp", term="GSP", expansion="Grid Supply Point"),
        Term(slug="fit", term="FiT", expansion="Feed-in Tariff"),
        Term(slug="bsuos", term="BSUoS", expansion="Balancing Services Use of System"),
    ]
)
PRODUCTS = (
    product(1, "Substation demand", description="Half-hourly readings of primary substations."),
    product(2, "Transformer ratings"),
    product(3, "GSP demand forecast"),
    product(4, "Offshore wind generation", description="Output of turbines in the wind."),
    product(5, "Network reinforcement plans", description="Interconnector and cable schemes."),
    product(6, "Confidential zebrafish survey", audience=("domain:1",)),
    product(7, "Bird counts", description="Near turbines."),
    product(8, "BSUoS payments"),
    product(9, "LV_4432 monitoring"),
    product(10, "Transfer of meters"),
)


@pytest.fixture(scope="module")
def engine() -> Iterator[SearchEngine]:
    with filled_engine(*PRODUCTS) as engine:
        yield engine


def asked(engine: SearchEngine, q: str, **values: object) -> SearchResponse:
    return search(engine, q, glossary=GLOSSARY, **values)


@pytest.mark.parametrize(
    "q",
    [
        "windows of demand",
        "recorded outputs",
        "older turbines",
        "rights of turbines",
        "permission of turbines",
        "core turbines",
    ],
)
def test_an_ordinary_word_that_no_product_says_is_not_taken_for_another(engine: SearchEngine, q: str) -> None:
    assert asked(engine, q).corrected is None


@pytest.mark.parametrize(
    ("typed", "corrected", "first"),
    [
        ("substaton demand", "substation demand", 1),
        ("rtansformer", "transformer", 2),  # the first letters too
        ("trasnformer ratngs", "transformer ratings", 2),  # several words
        ("gird suply point", "grid supply point", 3),  # words that only the glossary has
        ("balncing servces payments", "balancing services payments", 8),
        ("offshroe wnid", "offshore wind", 4),
        ("sub station", "substation", 1),
        ("substationdemand", "substation demand", 1),
        ("OffshoreWnd", None, 4),  # its parts are found as they are
        ("forecst of demand at the grid", "forecast of demand at the grid", 3),  # only nearest ones without
    ],
)
def test_what_was_meant_is_searched(
    engine: SearchEngine, typed: str, corrected: str | None, first: int
) -> None:
    response = asked(engine, typed)

    assert response.corrected == corrected
    assert response.ids[0] == first


@pytest.mark.parametrize(
    "q",
    [
        "substations", "interconnectors", "GSP", "gsp demand", "bsuos", "balancing", "LV_4433", "demand 33kw", "wind", "turbine",
        "WNID", "Pird", "transport", '"substaton"', "tra", "xylophone", "transfer",
    ],
)  # fmt: skip
def test_what_is_right_or_a_code_is_left_alone(engine: SearchEngine, q: str) -> None:
    assert asked(engine, q).corrected is None


def test_it_can_be_switched_off(engine: SearchEngine) -> None:
    response = asked(engine, "trasnformer", spell=False)
    assert (response.corrected, response.total) == (None, 0)


@pytest.mark.parametrize(
    "q", ["zebrafsh", "zebrafsh survey", "zebra fish", "confidentialzebrafish", "surveyy"]
)
def test_words_that_the_viewer_may_not_read_are_never_offered(engine: SearchEngine, q: str) -> None:
    response = asked(engine, q)

    assert response.corrected is None
    assert 6 not in response.ids
    assert asked(engine, q, viewer=("domain:1",)).ids[:1] == (6,)


def test_a_word_of_a_hidden_product_counts_as_wrong_to_others(engine: SearchEngine) -> None:
    """Else whether it is corrected would tell that it is there."""
    with filled_engine(*PRODUCTS, product(11, "Turbane", audience=("domain:1",))) as other:
        assert asked(other, "turbane").corrected == asked(engine, "turbane").corrected == "turbines"


def test_a_correction_that_finds_no_more_is_none(engine: SearchEngine) -> None:
    assert asked(engine, "wind birdd").corrected == "wind bird"
    assert asked(engine, "xqzt", filters={"format": ("CSV",)}).corrected is None


def test_only_words_are_corrected() -> None:
    query = parse('gird "suply" format:cvs -wrng abc 33kv ' + "x" * 60)
    assert spellable(query, Glossary()) == ["gird"]
    assert spellable(parse("grid point demnad"), GLOSSARY) == ["demnad"]


@pytest.mark.parametrize(
    ("one", "other", "number"),
    [("grid", "gird", 1), ("grid", "grid", 0), ("supply", "suply", 1), ("a", "", 1), ("wind", "wnidy", 2), ("abc", "xyz", 3)],
)  # fmt: skip
def test_edits(one: str, other: str, number: int) -> None:
    assert edits(one, other) == edits(other, one) == number
