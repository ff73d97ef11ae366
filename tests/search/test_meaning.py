"""Search by meaning beside search by words, in the real Elasticsearch; the model is played."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import msgspec
import pytest

from catalog.search import Box, IndexedProduct, SearchEngine, SearchRequest, SearchResponse, Span
from catalog.search.asking import QueryVectors
from catalog.search.document import document_of
from catalog.search.glossary import Glossary, Term
from catalog.search.meaning import text_meant
from tests.embedding import PlayedModel, played
from tests.search.conftest import elasticsearch_url, fill, product, search

MODEL = PlayedModel()


def meant(number: int, title: str, **values: Any) -> IndexedProduct:
    """A product with the vector of its title and description."""
    found = product(number, title, **values)
    return msgspec.structs.replace(found, vector=MODEL.vector(f"{found.title} {found.description}"))


PRODUCTS = (
    meant(1, "Wind farms", description="In offshore waters.", formats=("csv",), domain="north"),
    meant(2, "Turbines", description="All in offshore waters.", formats=("csv",), domain="north"),
    meant(3, "Windmills", description="Old ones.", formats=("json",), domain="south", boxes=((0, 50, 1, 51),)),
    meant(4, "Secret turbines", audience=("org-7",), formats=("csv",), domain="south"),
    meant(5, "Chargers", description="At kerbs.", periods=(("2020-01-01", "2020-12-31"),)),
    meant(6, "Demand", description="Of a region, by hour.", level=0),
    meant(7, "Load", description="Of a region, by hour.", level=5, used=10),
    meant(8, "Consumption of turbines", description="Their own use, WT-2024 series.", identifiers=("WT-2024",)),
    product(9, "Wind speeds", description="Not given to the model yet."),
)  # fmt: skip


NAMED = Glossary(
    [Term(slug="cim", term="CIM", expansion="Common Information Model")],
    {
        "cim": ("CIM", ["cim"]),
        "ocpp": ("OCPP", ["ocpp"]),
        "iec-61850": ("IEC 61850", ["iec 61850"]),
        "sec": ("Smart Energy Code", ["smart energy code"]),
    },
)


def new_engine(vectors: QueryVectors) -> SearchEngine:
    return SearchEngine(elasticsearch_url(), "vesportal-test-meaning-module-", timeout=20, vectors=vectors)


@pytest.fixture(scope="module")
def engine() -> Iterator[SearchEngine]:
    engine = new_engine(played())
    engine.drop()
    fill(engine, *PRODUCTS)
    yield engine
    engine.drop()
    engine.close()


def counts(response: SearchResponse, facet: str) -> dict[str, int]:
    return {bucket.value: bucket.count for bucket in response.facets[facet]}


@pytest.mark.parametrize(
    ("q", "meant"),
    [
        ("dbt", ""),
        ("web map service", ""),
        ("OpenAPI", ""),
        ("excel spreadsheet", ""),
        ("data contracts of turbines", "data contracts of turbines"),
        ("OCPP", ""),
        ("IEC 61850", ""),
        ("smart energy code", "smart energy code"),
        ("CIM", "CIM (Common Information Model)"),
        ("dbt OR wind", "dbt wind"),
        ("wind", "wind"),
    ],
)
def test_ways_to_describe_and_serve_have_no_other_meaning(q: str, meant: str) -> None:
    assert text_meant(SearchRequest(q=q, viewer=("public",), glossary=NAMED)) == meant


def test_what_means_the_same_is_found_and_marked(engine: SearchEngine) -> None:
    response = search(engine, "wind")

    assert set(response.ids) == {1, 9, 2, 3, 8}
    assert set(response.by_meaning) == {2, 3, 8}
    assert (response.total, response.meant, response.worded) == (5, 3, 2)
    assert response.meaning == "used"


def test_where_few_have_all_the_words_what_has_some_stands_beside_what_is_near(
    engine: SearchEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("catalog.search.answering.FEW", 3)
    response = search(engine, "offshore wind")

    assert response.ids[0] == 1
    assert set(response.ids) == {1, 2, 3, 8, 9}, "9 has one of the words, and no vector"
    assert (response.precise, response.relaxed) == (1, True)
    assert (set(response.by_meaning), response.some_words) == ({3, 8}, ())


def test_where_enough_have_all_the_words_it_is_known_what_else_has_some(
    engine: SearchEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("catalog.search.answering.FEW", 1)
    response = search(engine, "offshore wind")

    assert (set(response.ids), response.relaxed) == ({1, 2, 3, 8}, False)
    assert (set(response.by_meaning), response.some_words) == ({2, 3, 8}, (2,))


def test_what_both_orders_have_comes_first(engine: SearchEngine) -> None:
    assert search(engine, "wind").ids[0] == 1


def test_an_exact_title_stays_first(engine: SearchEngine) -> None:
    assert search(engine, "Turbines").ids[0] == 2
    assert search(engine, "consumption of turbines").ids[0] == 8


def test_where_nothing_has_the_words_the_answer_says_that_it_is_by_meaning_alone(
    engine: SearchEngine,
) -> None:
    response = search(engine, "plug")

    assert response.ids == (5,)
    assert (response.worded, response.total, response.by_meaning) == (0, 1, (5,))
    assert not response.relaxed
    assert response.corrected is None


def test_what_is_asked_again_with_its_meaning_was_only_counted_before(
    engine: SearchEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    many, sent = engine._searches.many, list[Mapping[str, object]]()

    def kept(bodies: Iterable[Mapping[str, object]]) -> list[Any]:
        sent.extend(asked := list(bodies))
        return many(asked)

    monkeypatch.setattr(engine._searches, "many", kept)
    response = search(engine, "wind zzxxyyqq")

    assert response.relaxed
    assert [(body["size"], "aggs" in body) for body in sent] == [(0, False), (0, False)]
    sent.clear()
    assert search(engine, "wind zzxxyyqq", meaning=False).relaxed
    assert [(body["size"], "aggs" in body) for body in sent] == [(20, True), (20, True)]


def test_counts_of_facets_are_of_all_that_is_shown(engine: SearchEngine) -> None:
    response = search(engine, "wind")

    assert counts(response, "format") == {"csv": 2, "json": 1}
    assert counts(response, "domain") == {"north": 2, "south": 1}
    assert counts(response, "updated") == {"undated": 5}


def test_a_chosen_facet_narrows_what_is_found_by_meaning_too(engine: SearchEngine) -> None:
    response = search(engine, "turbines", filters={"format": ("json",)})

    assert response.ids == response.by_meaning == (3,)
    assert response.total == 1
    assert counts(response, "format")["json"] == 1


@pytest.mark.parametrize(
    ("viewer", "found"), [(("public",), False), (("org-7",), True), (("public", "org-7"), True), ((), False)]
)
def test_nobody_finds_by_meaning_what_is_not_for_them(
    engine: SearchEngine, viewer: tuple[str, ...], *, found: bool
) -> None:
    response = search(engine, "windmills", viewer=viewer)

    assert (4 in response.ids) is found
    assert response.total == len(response.ids)
    assert sum(counts(response, "format").values()) == len({1, 2, 3, 4} & set(response.ids))


def test_what_is_excluded_is_excluded_by_meaning_too(engine: SearchEngine) -> None:
    assert set(search(engine, "wind -turbines").ids) == {1, 9, 3}
    assert set(search(engine, "wind -domain:north").ids) == {9, 3, 8}


def test_a_phrase_or_a_field_must_hold_for_what_is_found_by_meaning(engine: SearchEngine) -> None:
    assert set(search(engine, 'wind "offshore waters"').ids) == {1, 2}
    assert set(search(engine, "wind domain:north").ids) == {1, 2}


def test_places_and_times_narrow_what_is_found_by_meaning(engine: SearchEngine) -> None:
    assert search(engine, "wind", box=Box(0, 50, 2, 52)).ids == (3,)
    assert search(engine, "wind", box=Box(10, 50, 12, 52)).total == 0
    assert search(engine, "plug", covers=Span("2020-06-01", "2020-06-30")).ids == (5,)
    assert search(engine, "plug", covers=Span("2021-06-01", "")).total == 0


@pytest.mark.parametrize(
    ("q", "values"),
    [
        ("", {}),
        ("wind", {"sort": "title"}),
        ("wind", {"sort": "modified"}),
        ("wind", {"meaning": False}),
        ("wind", {"strict": True}),
        ('"wind farms"', {}),
        ("domain:north", {}),
        ("WT-2024", {}),
        ("-wind", {}),
        ("?!", {}),
    ],
)
def test_where_meaning_has_no_part_only_words_count(
    engine: SearchEngine, q: str, values: dict[str, Any]
) -> None:
    response = search(engine, q, **values)

    assert (response.meaning, response.meant, response.by_meaning) == ("", 0, ())


def test_words_of_either_kind_are_meant_together(engine: SearchEngine) -> None:
    assert {1, 2, 3, 5} <= set(search(engine, "wind OR charging").ids)


def test_the_glossary_tells_the_model_what_letters_stand_for(engine: SearchEngine) -> None:
    glossary = Glossary([Term(slug="wtg", term="WTG", expansion="turbines")])

    assert 3 not in search(engine, "WTG").ids
    assert {1, 2, 3} <= set(search(engine, "WTG", glossary=glossary).ids)


def test_a_corrected_word_is_what_is_meant(engine: SearchEngine) -> None:
    response = search(engine, "turbiens")

    assert response.corrected == "turbines"
    assert {1, 2, 3, 8} <= set(response.ids)


def test_the_prior_decides_between_equals(engine: SearchEngine) -> None:
    assert [pk for pk in search(engine, "consumption").ids if pk in (6, 7)] == [7, 6]


def test_the_nearest_must_be_near() -> None:
    far = SearchEngine(
        elasticsearch_url(), "vesportal-test-meaning-module-", timeout=20, vectors=played(), least=0.99
    )

    assert search(far, "plug", facets=False).total == 0
    far.close()


def test_without_a_model_words_are_searched_alone_and_the_answer_says_so(engine: SearchEngine) -> None:
    without = new_engine(QueryVectors(lambda: None, limit=10))
    response = search(without, "wind")

    assert set(response.ids) == {1, 9}
    assert response.meaning == "absent"
    assert search(without, "plug").meaning == "absent"
    assert search(without, "").meaning == ""
    without.close()


def test_documents_have_the_vector_only_where_there_is_one() -> None:
    assert "vector" not in document_of(PRODUCTS[-1])
    assert len(document_of(PRODUCTS[0])["vector"]) == 384  # type: ignore[arg-type]


def test_pages_hold_each_product_once_and_all_of_them() -> None:
    named = [meant(n, f"Wind farm {n}", description="Turbines.") for n in range(1, 131)]
    alike = [meant(n, f"Windmills {n}") for n in range(131, 161)]
    worded = [product(n, f"Wind map {n}", description="No vector.") for n in range(161, 201)]
    engine = SearchEngine(elasticsearch_url(), "vesportal-test-meaning-pages-", timeout=20, vectors=played())
    engine.drop()
    fill(engine, *named, *alike, *worded)
    try:
        pages = [search(engine, "wind", page=number, page_size=30) for number in range(1, 9)]
        ids = [pk for page in pages for pk in page.ids]

        assert len(set(ids)) == len(ids) == pages[0].total
        assert {page.total for page in pages} == {pages[0].total}
        assert set(ids) >= {*range(1, 131), *range(161, 201)}  # whatever has the words
        assert pages[0].meant == sum(len(page.by_meaning) for page in pages)
        assert pages[-1].ids == ()
        whole = (
            search(engine, "wind", page=1, page_size=100).ids
            + search(engine, "wind", page=2, page_size=100).ids
        )
        assert list(whole) == ids
    finally:
        engine.drop()
        engine.close()
