"""Nobody meets a product outside its audience: not as hit, count, facet, suggestion or correction."""

from collections.abc import Iterator

import pytest

from catalog.search import SearchEngine
from tests.search.conftest import fill, new_engine, product, search

MEMBER = ("public", "signed-in", "domain:9")


@pytest.fixture(scope="module")
def engine() -> Iterator[SearchEngine]:
    engine = new_engine()
    fill(
        engine,
        product(1, "Public outage map", formats=("CSV",)),
        product(2, "Outage zirconium", audience=("domain:9",), formats=("SECRET",), source_id="hidden-1"),
        product(3, "Nobody's outage", audience=()),
    )
    yield engine
    engine.drop()
    engine.close()


def test_hits_and_counts(engine: SearchEngine) -> None:
    assert search(engine, "outage").ids == (1,)
    assert search(engine, "outage").total == 1
    assert set(search(engine, "outage", viewer=MEMBER).ids) == {1, 2}
    assert search(engine, viewer=()).total == 0
    assert search(engine, viewer=None).total == 3


@pytest.mark.parametrize(
    "q", ["hidden-1", "Outage zirconium", "zirconium", '"outage zirconium"', "zircon", "product-2"]
)
def test_exact_names_parts_and_phrases(engine: SearchEngine, q: str) -> None:
    assert 2 not in search(engine, q).ids
    assert search(engine, q, viewer=MEMBER).ids[0] == 2


def test_facets(engine: SearchEngine) -> None:
    response = search(engine, filters={"format": ("SECRET",)})

    assert response.total == 0
    assert [(bucket.value, bucket.count) for bucket in response.facets["format"]] == [
        ("CSV", 1),
        ("SECRET", 0),
    ]


def test_suggestions(engine: SearchEngine) -> None:
    assert [found.id for found in engine.suggest("outage", ("public",))] == [1]
    assert {found.id for found in engine.suggest("outage", MEMBER)} == {1, 2}
    assert engine.suggest("outage", ()) == ()


@pytest.mark.parametrize("q", ["zirconuim", "outage map public zirconuim"])
def test_corrections(engine: SearchEngine, q: str) -> None:
    assert search(engine, q).corrected is None
    assert search(engine, "zirconuim", viewer=MEMBER).corrected == "zirconium"


def test_a_word_that_only_others_have_is_corrected_like_one_that_nobody_has(engine: SearchEngine) -> None:
    fill(engine, product(4, "Zirconia", audience=("public",)))

    assert search(engine, "zirconium").corrected == search(engine, "zirconiun").corrected == "zirconia"
