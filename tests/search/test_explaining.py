"""Why a product is found: the parts of its score."""

from collections.abc import Iterator
from datetime import date

import pytest

from catalog.search import SearchEngine, SearchRequest
from catalog.search.explaining import Explanation
from catalog.search.glossary import Glossary, Term
from catalog.search.prior import prior_parts
from tests.search.conftest import PUBLIC, filled_engine, product

PRODUCTS = (
    product(1, "Substation demand", description="Half-hourly.", keywords=("load",), level=5, used=4, modified="2026-01-01",
            file_names=("demand_2024.csv",)),
    product(2, "Demand", description="At every substation.", audience=("domain:7",)),
    product(3, "Grid supply points", modified="soon"),
)  # fmt: skip
GLOSSARY = Glossary([Term(slug="gsp", term="GSP", expansion="grid supply point")])


@pytest.fixture(scope="module")
def engine() -> Iterator[SearchEngine]:
    with filled_engine(*PRODUCTS) as engine:
        yield engine


def why(engine: SearchEngine, q: str, number: int, viewer: tuple[str, ...] = PUBLIC) -> Explanation:
    request = SearchRequest(q=q, viewer=viewer, glossary=GLOSSARY, today=date(2027, 1, 1))
    return engine.explain(request, [number])[number]


def test_the_words_and_where_they_stand(engine: SearchEngine) -> None:
    found = {word.typed: word.places for word in why(engine, "demands load half-hourly wind the", 1).words}

    assert found == {
        "demands": ("title", "names"),
        "load": ("names",),
        "half-hourly": ("description",),
        "wind": (),
    }


def test_the_shares_of_the_words_are_of_one_whole(engine: SearchEngine) -> None:
    shares = {word.typed: word.share for word in why(engine, "substation load wind", 1).words}

    assert sum(shares.values()) == pytest.approx(1)
    assert shares["wind"] == 0
    assert 0 < shares["substation"] < 1


@pytest.mark.parametrize(
    ("q", "exact"),
    [
        ("substation demand", "title_sort"),
        ("DEMAND_2024.csv", "exact"),
        ("demand_2024", "alike"),
        ("demand", ""),
    ],
)
def test_what_is_exactly_as_typed(engine: SearchEngine, q: str, exact: str) -> None:
    assert why(engine, q, 1).exact == exact


def test_other_words_for_the_same(engine: SearchEngine) -> None:
    explanation = why(engine, "GSP", 3)

    assert explanation.also == ("grid supply point",)
    assert explanation.words[0].places == ()


def test_the_parts_of_the_prior(engine: SearchEngine) -> None:
    explanation = why(engine, "demand", 1)

    assert (explanation.level, explanation.age_days, explanation.used) == (5, 365, 4)
    assert explanation.prior == prior_parts(5, 365, 4)
    assert explanation.prior.factor == pytest.approx(1 + 0.08 + 0.03 + 0.024)


def test_what_is_unknown_raises_nothing(engine: SearchEngine) -> None:
    explanation = why(engine, "grid", 3)

    assert (explanation.level, explanation.age_days, explanation.used) == (None, None, 0)
    assert explanation.prior.factor == 1


def test_what_a_viewer_may_not_see_is_not_explained(engine: SearchEngine) -> None:
    request = SearchRequest(q="demand", viewer=PUBLIC)

    assert set(engine.explain(request, [1, 2])) == {1}
    assert set(engine.explain(SearchRequest(q="demand", viewer=("domain:7",)), [1, 2])) == {2}


@pytest.mark.parametrize("q", ["", "the", '"', "level:3", "-demand", "x" * 600, "a OR (b", "\x00"])
def test_any_query_can_be_explained(engine: SearchEngine, q: str) -> None:
    assert why(engine, q, 1).prior.factor > 1
