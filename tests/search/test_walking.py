"""Walking through all results with a point in time, and counting several searches at once."""

from collections.abc import Iterator
from itertools import batched

import pytest
from msgspec import structs

from catalog.domain.errors import WalkEnded
from catalog.search import SearchEngine, SearchRequest
from catalog.search.walking import Place, end
from tests.search.conftest import PUBLIC, fill, filled_engine, product

MANY = 25_000


@pytest.fixture(scope="module")
def many() -> Iterator[SearchEngine]:
    """An index of 25,000 products, every tenth of them hidden."""
    with filled_engine() as engine:
        numbers = range(1, MANY + 1)
        for some in batched(numbers, 5_000):
            made = (
                product(n, f"Meter {n % 7}", audience=("domain:1",) if n % 10 == 0 else PUBLIC, mqa=n % 400)
                for n in some
            )
            engine.write(list(made))
        engine.refresh()
        yield engine


def walked(engine: SearchEngine, request: SearchRequest) -> Iterator[tuple[int, ...]]:
    place: Place | None = None
    while True:
        step = engine.walk(request, place)
        yield step.ids
        if (place := step.place) is None:
            return


def request(**values: object) -> SearchRequest:
    return SearchRequest(**{"viewer": PUBLIC, "page_size": 100, "facets": False, "strict": True, **values})  # type: ignore[arg-type]


@pytest.mark.parametrize("asked", [{"q": "meter"}, {"sort": "maturity"}])
def test_all_of_a_large_index_is_walked_once(many: SearchEngine, asked: dict[str, str]) -> None:
    visible = {n for n in range(1, MANY + 1) if n % 10}
    found = [one for page in walked(many, request(**asked)) for one in page]
    assert len(found) == len(visible)
    assert set(found) == visible


def test_a_walk_has_the_order_of_the_pages(many: SearchEngine) -> None:
    asked = request(q="meter 3", sort="maturity")
    pages = [many.search(structs.replace(asked, page=n)).ids for n in (1, 2, 3)]
    steps = walked(many, asked)
    assert [next(steps) for _ in pages] == pages


def test_what_changes_meanwhile_makes_no_doubles_and_no_holes(engine: SearchEngine) -> None:
    fill(engine, *(product(n, f"Meter {n:04}") for n in range(1, 501)))
    found: list[int] = []
    for n, page in enumerate(walked(engine, request(q="meter", sort="title"))):
        found += page
        moved = [product(i, f"Meter {9999 - i}", revision=2 + n) for i in range(1, 501, 3)]
        engine.write([*moved, product(600 + n, "Meter 0000")], [(499, 9)])
        engine.refresh()
    assert found == list(range(1, 501))


def test_a_walk_ends_with_its_last_page(engine: SearchEngine) -> None:
    fill(engine, *(product(n, "Meter") for n in range(1, 201)))
    steps = list(walked(engine, request(q="meter")))
    assert list(map(len, steps)) == [100, 100]
    assert engine.walk(request(q="nothing")).place is None


def test_a_walk_that_is_over_says_to_begin_anew(engine: SearchEngine) -> None:
    fill(engine, *(product(n, "Meter") for n in range(1, 201)))
    place = engine.walk(request(q="meter")).place
    assert place
    end(engine._client, place.point)
    end(engine._client, place.point)  # twice is once
    with pytest.raises(WalkEnded, match="Begin anew"):
        engine.walk(request(q="meter"), place)


def test_a_rebuild_ends_it_too(engine: SearchEngine) -> None:
    products = [product(n, "Meter") for n in range(1, 201)]
    fill(engine, *products)
    place = engine.walk(request(q="meter")).place
    engine.rebuild([products], lambda: 200)
    with pytest.raises(WalkEnded):
        engine.walk(request(q="meter"), place)


def test_several_searches_are_counted_at_once(engine: SearchEngine) -> None:
    fill(
        engine,
        product(1, "Meter", formats=("CSV",)),
        product(2, "Meter", formats=("JSON",)),
        product(3, "Hidden meter", audience=("domain:1",)),
    )
    asked = [request(q="meter"), request(q="meter", filters={"format": ("CSV",)}), request(q="metre")]
    assert engine.counts(asked) == [2, 1, 0]
    assert engine.counts([]) == []
