"""Writing with versions, making the index, rebuilding it beside the live one."""

import threading
from collections.abc import Iterator, Sequence

import msgspec
import pytest

from catalog.domain.errors import SearchUnavailable
from catalog.search import IndexedProduct, IndexMissing, SearchEngine
from catalog.search.rebuild import rebuild
from tests.search.conftest import fill, new_engine, product, search

type Batches = Iterator[Sequence[IndexedProduct]]


def batches(products: Sequence[IndexedProduct], size: int = 10) -> Batches:
    for start in range(0, len(products), size):
        yield products[start : start + size]


def titled(number: int, title: str, revision: int) -> IndexedProduct:
    return msgspec.structs.replace(product(number, title), revision=revision)


def found(engine: SearchEngine, q: str = "") -> set[int]:
    engine.refresh()
    return set(search(engine, q, page_size=100).ids)


MANY = [product(number, f"Meter {number}") for number in range(1, 51)]


def test_ensure_tells_when_it_made_the_index(engine: SearchEngine) -> None:
    assert engine.ensure().created
    assert not engine.ensure().created


def test_a_written_product_is_found_and_a_deleted_one_is_not(engine: SearchEngine) -> None:
    engine.ensure()

    assert engine.write([titled(1, "Old", 1), titled(2, "Other", 1)]).done == {1: 1, 2: 1}
    assert found(engine) == {1, 2}
    assert engine.write([], [(1, 2), (99, 5)]).done == {1: 2, 99: 5}
    assert found(engine) == {2}


def test_an_older_revision_neither_overwrites_nor_brings_back(engine: SearchEngine) -> None:
    engine.ensure()
    engine.write([titled(1, "New", 5)], [(2, 7)])

    result = engine.write([titled(1, "Old", 4), titled(2, "Old", 6)], [(1, 3)])

    assert set(result.done) == {1, 2}
    assert result.failed == {}
    assert found(engine, "new") == {1}
    assert found(engine) == {1}


def test_the_same_revision_may_be_written_again(engine: SearchEngine) -> None:
    engine.ensure()
    engine.write([titled(1, "First", 1)])

    assert engine.write([titled(1, "Second", 1)]).failed == {}
    assert found(engine, "second") == {1}


def test_one_refused_product_does_not_hold_up_the_others(engine: SearchEngine) -> None:
    engine.ensure()

    result = engine.write([product(1, "Good"), product(2, "Bad", mqa=10**9), product(3, "Bad \ud800")])

    assert result.done == {1: 1}
    assert "failed to parse field [mqa]" in result.failed[2]
    assert "JSON" in result.failed[3]


def test_a_date_that_cannot_be_read_costs_no_product(engine: SearchEngine) -> None:
    engine.ensure()

    assert engine.write([product(1, "Dated", modified="the other day")]).failed == {}
    assert found(engine) == {1}


def test_writing_without_an_index_says_so_and_makes_none(engine: SearchEngine) -> None:
    with pytest.raises(IndexMissing, match="index is not there"):
        engine.write([product(1, "Lost")])

    assert engine.health().products is None


def test_a_wiped_index_is_made_again(engine: SearchEngine) -> None:
    fill(engine, product(1, "Here"))
    engine.drop()

    with pytest.raises(IndexMissing, match="rebuild_index"):
        search(engine, "here")
    assert engine.ensure().created
    assert search(engine, "here").total == 0


def test_health(engine: SearchEngine) -> None:
    fill(engine, product(1, "Here"))

    assert engine.health().status in {"green", "yellow"}
    assert engine.health().products == 1


def test_two_workers_may_ensure_at_once(engine: SearchEngine) -> None:
    created: list[bool] = []
    threads = [threading.Thread(target=lambda: created.append(engine.ensure().created)) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(created) == [False, False, False, True]


def test_rebuild_replaces_all_that_was_there(engine: SearchEngine) -> None:
    fill(engine, product(999, "Left over from a bug"))
    seen: list[int] = []

    result = engine.rebuild(batches(MANY), lambda: 50, seen.append)

    assert (result.written, result.count, result.failed) == (50, 50, {})
    assert seen == [10, 20, 30, 40, 50]
    assert found(engine) == set(range(1, 51))
    assert len(engine._index._indices()) == 1


def test_rebuild_without_a_live_index(engine: SearchEngine) -> None:
    engine.rebuild(batches(MANY), lambda: 50)

    assert found(engine) == set(range(1, 51))
    assert not engine.ensure().created


def test_writes_during_a_rebuild_are_not_lost(engine: SearchEngine) -> None:
    fill(engine, *MANY)

    def stream() -> Batches:
        for number, batch in enumerate(batches(MANY)):
            if number == 2:  # 1 has passed, 45 has not
                changed = [
                    titled(1, "Changed gauge", 2),
                    titled(45, "Changed gauge", 2),
                    titled(100, "New gauge", 1),
                ]
                engine.write(changed, [(2, 2), (46, 2)])
                assert found(engine, "gauge") == {1, 45, 100}
            yield batch

    engine.rebuild(stream(), lambda: 49)

    assert found(engine, "gauge") == {1, 45, 100}
    assert found(engine) == set(range(1, 51)) - {2, 46} | {100}


def test_search_and_writes_go_on_through_rebuilds(engine: SearchEngine) -> None:
    fill(engine, *MANY)
    stop, problems, written = threading.Event(), [], [0]

    def use() -> None:
        while not stop.is_set():
            try:
                written[0] += 1
                assert not engine.write([titled(1, "Busy", written[0] + 1)]).failed
                assert search(engine).total >= 50
            except Exception as error:
                problems.append(error)
                return

    thread = threading.Thread(target=use)
    thread.start()
    for _ in range(3):
        engine.rebuild(batches(MANY), lambda: 50)
    stop.set()
    thread.join()

    assert problems == []
    assert written[0] > 0
    assert found(engine, "busy") == {1}


def test_a_rebuild_that_breaks_leaves_the_live_index(engine: SearchEngine) -> None:
    fill(engine, *MANY)

    def broken() -> Batches:
        yield MANY[:10]
        raise RuntimeError("the database went away")

    with pytest.raises(RuntimeError, match="went away"):
        engine.rebuild(broken(), lambda: 50)

    assert found(engine) == set(range(1, 51))
    assert len(engine._index._indices()) == 1


def test_a_rebuild_with_wrong_counts_leaves_the_live_index(engine: SearchEngine) -> None:
    fill(engine, *MANY)
    pauses: list[float] = []

    with pytest.raises(SearchUnavailable, match="holds 30 products where 50 were expected"):
        rebuild(engine._index, lambda _after: batches(MANY[:30]), lambda: 50, pause=pauses.append)

    assert pauses
    assert found(engine) == set(range(1, 51))


def test_a_rebuild_where_much_is_refused_leaves_the_live_index(engine: SearchEngine) -> None:
    fill(engine, *MANY)

    with pytest.raises(SearchUnavailable, match="20 of 20 products were refused"):
        engine.rebuild(batches([product(n, "Bad", mqa=10**9) for n in range(20)], 20), lambda: 20)

    assert found(engine) == set(range(1, 51))


def test_one_refused_product_is_told_but_does_not_stop_a_rebuild(engine: SearchEngine) -> None:
    result = engine.rebuild(batches([*MANY, product(77, "Bad", mqa=10**9)]), lambda: 51)

    assert list(result.failed) == [77]
    assert result.count == 50


def test_what_a_killed_rebuild_left_is_removed_by_the_next(engine: SearchEngine) -> None:
    fill(engine, *MANY)
    engine._index.begin()

    engine.rebuild(batches(MANY), lambda: 50)

    assert len(engine._index._indices()) == 1
    assert engine.write([product(1, "Fine", revision=9)]).failed == {}


def test_an_index_of_an_older_schema_is_outdated_but_answers(
    engine: SearchEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    fill(engine, *MANY)
    monkeypatch.setattr("catalog.search.index.SCHEMA", "0newer")

    assert engine.ensure().outdated
    assert found(engine, "meter") == set(range(1, 51))


def test_prefixes_keep_apart(engine: SearchEngine) -> None:
    other = new_engine()
    try:
        fill(engine, product(1, "Mine"))
        fill(other, product(2, "Yours"))
        other.drop()

        assert found(engine) == {1}
    finally:
        other.close()
