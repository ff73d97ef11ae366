"""The glossary in searches, on the real Elasticsearch: another form of a term is a full match, below the typed one."""

from collections.abc import Iterator

import pytest

from catalog.search import Glossary, SearchEngine, SearchRequest, SearchResponse, Term
from catalog.search.glossary import MOST_WIDENINGS
from catalog.search.widening import needed_of
from tests.search.conftest import filled_engine, product, search

GLOSSARY = Glossary(
    Term(slug=name.lower(), term=name, expansion=expansion, synonyms=synonyms)
    for name, expansion, synonyms in (
        ("GSP", "Grid Supply Point", ()),
        ("TNUoS", "Transmission Network Use of System", ()),
        ("NETS", "National Electricity Transmission System", ()),
        ("FiT", "Feed-in Tariff", ()),
        ("EV", "Electric Vehicle", ("plug-in car",)),
        ("DCC", "Data Communications Company", ()),
    )
)  # fmt: skip
PRODUCTS = (
    product(1, "Demand by grid supply point"),
    product(2, "GSP demand"),
    product(3, "Points of supply to the grid, and demand"),
    product(4, "TNUoS tariffs"),
    product(5, "Use of the network", description="How the transmission system is used."),
    product(6, "Net demand", description="Demand less generation."),
    product(7, "National electricity transmission system performance"),
    product(8, "Performance of NETS"),
    product(9, "Fit of curves"),
    product(10, "Feed-in tariff payments"),
    product(11, "Uptake of electric vehicles"),
    product(12, "Uptake of plug-in cars"),
    product(13, "Growth of EVs", description="Uptake by area."),
    product(14, "Hidden GSP demand", audience=("domain:1",)),
    product(15, "gsp_demand_2024", description="Of each grid supply point"),
)


@pytest.fixture(scope="module")
def engine() -> Iterator[SearchEngine]:
    with filled_engine(*PRODUCTS) as engine:
        yield engine


def widened(engine: SearchEngine, q: str, **values: object) -> SearchResponse:
    return search(engine, q, glossary=GLOSSARY, strict=True, **values)


@pytest.mark.parametrize(
    ("q", "found"),
    [
        ("GSP demand", {1, 2, 15}),
        ("demand per grid supply point", {1, 2, 3, 15}),  # 3 has enough of the words
        ("transmission network use of system tariffs", {4, 5, 7}),  # the others have enough of the words
        ("NETS performance", {7, 8}),
        ("FiT payments", {10}),
        ("EV uptake", {11, 12, 13}),
        ("plug-in car uptake", {11, 12, 13}),
        ('"GSP" demand', {2, 15}),
        ("GSP -gsp", {1}),
        ("DCC", set()),
    ],
)
def test_every_form_is_a_full_match(engine: SearchEngine, q: str, found: set[int]) -> None:
    response = widened(engine, q)

    assert set(response.ids) == found
    assert not response.relaxed


def test_without_the_glossary_only_what_was_typed_is_found(engine: SearchEngine) -> None:
    assert set(search(engine, "GSP demand", strict=True).ids) == {2, 15}


@pytest.mark.parametrize(
    ("q", "typed", "other"),
    [("GSP", 2, 1), ("grid supply point demand", 1, 2), ("electric vehicle uptake", 11, 12)],
)
def test_the_form_that_was_typed_stands_above_the_others(
    engine: SearchEngine, q: str, typed: int, other: int
) -> None:
    ids = widened(engine, q).ids
    assert ids.index(typed) < ids.index(other)


def test_alike_but_for_the_form_the_typed_one_is_first() -> None:
    twins = (product(1, "GSP load of the east"), product(2, "Grid supply point load of the east"))
    with filled_engine(*twins) as engine:
        assert widened(engine, "GSP load").ids == (1, 2)
        assert widened(engine, "grid supply point load").ids == (2, 1)


def test_the_answer_says_what_was_searched(engine: SearchEngine) -> None:
    (one,) = widened(engine, "GSP demand").widened
    assert (one.said, one.also) == ("GSP", ("Grid Supply Point",))
    assert widened(engine, '"GSP demand"').widened == ()
    assert search(engine, "GSP demand").widened == ()


def test_what_the_viewer_may_not_see_is_not_found_by_another_form(engine: SearchEngine) -> None:
    assert 14 not in widened(engine, "grid supply point").ids
    assert 14 in widened(engine, "grid supply point", viewer=("domain:1",)).ids


def test_facets_and_pages_count_what_was_widened(engine: SearchEngine) -> None:
    response = widened(engine, "GSP demand", page_size=1, page=2)
    assert (response.total, len(response.ids)) == (3, 1)


@pytest.mark.parametrize(
    ("least", "number", "needed"),
    [("1", 5, 1), ("3<2 6<3", 1, 1), ("3<2 6<3", 3, 3), ("3<2 6<3", 4, 2), ("3<2 6<3", 6, 2), ("3<2 6<3", 9, 3)],
)  # fmt: skip
def test_how_many_words_areneeded_of(least: str, number: int, needed: int) -> None:
    assert needed_of(least, number) == needed


@pytest.mark.parametrize(
    ("q", "found"),
    [
        ("GSP OR tariff", {1, 2, 4, 10, 15}),
        ("(GSP OR FiT) demand", {1, 2, 15}),
        ("(GSP demand) OR TNUoS", {1, 2, 4, 15}),
        ("uptake (EV OR GSP)", {11, 12, 13}),
        ("demand -GSP", {1, 3, 6}),  # what is excluded is excluded as it was typed
        ('"GSP" OR TNUoS', {2, 4, 15}),  # what stands in quotation marks means itself
    ],
)
def test_words_beside_or_and_in_brackets_are_widened_too(
    engine: SearchEngine, q: str, found: set[int]
) -> None:
    assert set(widened(engine, q).ids) == found


def test_it_is_told_and_can_be_left_out(engine: SearchEngine) -> None:
    q = "GSP OR (EV uptake)"

    assert [one.said for one in widened(engine, q).widened] == ["GSP", "EV"]
    assert set(search(engine, q, strict=True).ids) == {2, 13, 15}
    assert search(engine, q).widened == ()


def test_the_work_for_many_words_is_bounded() -> None:
    q = " OR ".join(f"GSP EV{n} NETS" for n in range(40))
    request = SearchRequest(q=q, viewer=("public",), glossary=GLOSSARY)

    assert sum(map(len, request.meant.values())) <= 2 * MOST_WIDENINGS
