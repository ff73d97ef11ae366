"""Finding products in the real Elasticsearch."""

from collections.abc import Iterator

import pytest

from catalog.search import SearchEngine
from tests.search.conftest import fill, filled_engine, product, search

PRODUCTS = (
    product(1, "Substation demand", description="Half-hourly demand at primary substations.", modified="2024-03-01",
            keywords=("load",), file_names=("substation_demand_2024.csv",), source_id="ukx-sub-1", mqa=300),
    product(2, "Demand", description="National demand by settlement period.", modified="2024", mqa=100),
    product(3, "Demand forecasts for every substation and for demand of regions", modified="2023-12-31T10:00:00Z",
            description="Demand demand demand.", mqa=200),
    product(4, "Wind farms", description="Offshore generation sites at sea.", publisher="Ørsted"),
    product(5, "Transformer winding temperature", description="Sensors of the 33kV network.", modified="soon"),
    product(6, "Grid supply points", description="Where distribution meets transmission.", modified="2022"),
    product(7, "Supply licences", description="Who may sell. Points of contact off the grid.", modified="2021"),
)  # fmt: skip


@pytest.fixture(scope="module")
def engine() -> Iterator[SearchEngine]:
    with filled_engine(*PRODUCTS) as engine:
        yield engine


@pytest.mark.parametrize(
    ("q", "first"),
    [
        ("Demand", 2),
        ("demand forecasts for every substation and for demand of regions", 3),
        ("substation_demand_2024.csv", 1),
        ("UKX-SUB-1", 1),
        ("product-6", 6),
        ('"Grid supply points"', 6),
    ],
)
def test_an_exact_title_identifier_or_file_name_comes_first(engine: SearchEngine, q: str, first: int) -> None:
    assert search(engine, q).ids[0] == first


def test_a_code_among_other_words_comes_first(engine: SearchEngine) -> None:
    assert search(engine, "demand of regions substation_demand_2024.csv").ids[0] == 1


@pytest.mark.parametrize(
    ("q", "found"),
    [
        ("substations", {1, 3}),
        ("forecasting", {3}),
        ("license", {7}),
        ("wind", {4}),
        ("orsted", {4}),
        ("33 kV", {5}),
        ("33kv", {5}),
        ("demand csv", {1}),
        ("half hourly", {1}),
    ],
)
def test_words_are_found_in_all_their_forms(engine: SearchEngine, q: str, found: set[int]) -> None:
    response = search(engine, q, strict=True)

    assert set(response.ids) == found
    assert response.total == len(found)
    assert not response.relaxed


def test_up_to_three_words_must_all_be_there(engine: SearchEngine) -> None:
    assert search(engine, "grid supply points").ids == (6, 7)
    assert search(engine, "supply licences points", strict=True).ids == (7,)


def test_few_results_are_followed_by_the_nearest(engine: SearchEngine) -> None:
    response = search(engine, "supply licences points")

    assert response.ids == (7, 6)
    assert (response.relaxed, response.precise) == (True, 1)
    assert not search(engine, "grid supply points").relaxed  # there is nothing nearer


@pytest.mark.parametrize(
    "q", ["ukx-sub-1", '"supply licences" points', "supply licences points -farm", "licence:ogl demand"]
)
def test_what_is_asked_for_precisely_is_not_followed_by_the_nearest(engine: SearchEngine, q: str) -> None:
    assert search(engine, q).precise == 0


def test_the_nearest_never_stand_between_what_was_asked_for_in_another_order(engine: SearchEngine) -> None:
    assert search(engine, "supply licences points", sort="title").ids == (7,)


def test_a_phrase_must_stand_as_it_is(engine: SearchEngine) -> None:
    assert search(engine, '"supply points"').ids == (6,)


def test_a_minus_excludes(engine: SearchEngine) -> None:
    assert search(engine, "demand -forecasts").ids == (2, 1)
    assert set(search(engine, "-demand").ids) == {4, 5, 6, 7}
    assert search(engine, 'grid -"supply point"').ids == (7,)


def test_an_empty_query_lists_all_by_date(engine: SearchEngine) -> None:
    assert search(engine).ids == (1, 2, 3, 6, 7, 4, 5)


@pytest.mark.parametrize(
    ("sort", "ids"), [("modified", (1, 2, 3)), ("title", (2, 3, 1)), ("maturity", (1, 3, 2))]
)
def test_sorting(engine: SearchEngine, sort: str, ids: tuple[int, ...]) -> None:
    assert search(engine, "demand", sort=sort).ids == ids


def test_paging(engine: SearchEngine) -> None:
    pages = [search(engine, sort="title", page=page, page_size=3).ids for page in (1, 2, 3, 4)]

    assert [len(ids) for ids in pages] == [3, 3, 1, 0]
    assert {number for ids in pages for number in ids} == {1, 2, 3, 4, 5, 6, 7}
    assert search(engine, page=4, page_size=3).total == 7


def test_scores_come_with_the_ids(engine: SearchEngine) -> None:
    scores = search(engine, "demand").scores

    assert len(scores) == 3
    assert sorted(scores, reverse=True) == list(scores)


def test_a_word_being_typed(engine: SearchEngine) -> None:
    response = search(engine, "substation forec")

    assert response.ids == (3,)
    assert not response.relaxed
    assert response.corrected is None


def test_where_nothing_has_all_words_some_are_enough(engine: SearchEngine) -> None:
    response = search(engine, "wind demand licences")

    assert response.relaxed
    assert {1, 2, 3, 4, 7} == set(response.ids)


@pytest.mark.parametrize(
    ("typed", "corrected", "first"),
    [
        ("gird supply points", "grid supply points", 6),
        ("trasnformer", "transformer", 5),
        ("Offshroe generation", "offshore generation", 4),
        ('"supply piont"', '"supply point"', 6),
    ],
)
def test_a_mistyped_word_is_corrected(engine: SearchEngine, typed: str, corrected: str, first: int) -> None:
    response = search(engine, typed)

    assert response.corrected is not None
    assert response.corrected.rstrip('s"') == corrected.rstrip('s"')
    assert response.ids[0] == first


def test_what_nothing_resembles_is_not_found(engine: SearchEngine) -> None:
    response = search(engine, "xylophone")

    assert (response.total, response.ids, response.relaxed, response.corrected) == (0, (), False, None)


@pytest.mark.parametrize(
    "q",
    [
        "AND OR NOT", "(", ")", "title:*", "a~5", "wind^9", "/[a-z]+/", "*", "?", "\\", "{}", '{"match_all":{}}', "<b>",
        '"', '""', '"""', "-", "--", '-"', "- - -", "+wind +demand", "wind && demand || x", "\x00", "wind\x00farm",
        "🔌⚡", "wind🌬", "the of and", "of", "\u202e", "\ud800", "½", "日本語", "a" * 10_000, "wind " * 2_000,
        " ".join(f"word{n}" for n in range(2_000)), '"' * 999, "-a " * 500, "%s%d", "';--", "\u0000-x", "٣",
    ],
)  # fmt: skip
def test_no_query_is_an_error(engine: SearchEngine, q: str) -> None:
    for sort in ("relevance", "title"):
        assert search(engine, q, sort=sort).total >= 0
    assert len(engine.suggest(q, ("public",))) <= 8


def test_stop_words_alone_find_what_has_them(engine: SearchEngine) -> None:
    assert set(search(engine, "of the").ids) == {3, 5, 7}


def test_suggestions_go_on_as_typed(engine: SearchEngine) -> None:
    titles = [suggestion.title for suggestion in engine.suggest("dem", ("public",))]

    assert titles[0] == "Demand"
    assert set(titles) == {PRODUCTS[0].title, PRODUCTS[1].title, PRODUCTS[2].title}
    assert [(found.id, found.slug) for found in engine.suggest("grid supp", ("public",))] == [
        (6, "product-6")
    ]
    assert engine.suggest("  ", ("public",)) == ()
    assert len(engine.suggest("dem", ("public",), size=1)) == 1


def test_what_is_remembered_of_a_search_ends_with_the_index_and_is_for_its_viewer() -> None:
    with filled_engine(product(70, "Something else")) as engine:
        before = [search(engine, "remembered").ids for _ in range(2)]
        fill(
            engine, product(71, "Remembered levels"), product(72, "Remembered plans", audience=("domain:7",))
        )

        assert before == [(), ()]
        assert [search(engine, "remembered").ids for _ in range(2)] == [(71,), (71,)]
        assert set(search(engine, "remembered", viewer=("public", "domain:7")).ids) == {71, 72}
        assert search(engine, "remembered").ids == (71,)


def test_a_number_alone_is_no_nearest_answer_where_a_word_was_asked_for(engine: SearchEngine) -> None:
    fill(
        engine,
        product(1, "LTDS Table 2"),
        product(2, "Use of system charges"),
        product(3, "Winter outlook 2024/25"),
    )

    assert search(engine, "CO2").ids == ()
    assert search(engine, "charges 2024/25 tables").ids[0] in (1, 2)
    assert 3 not in search(engine, "charges 2024/25").ids
    assert search(engine, "2024").ids == (3,)
