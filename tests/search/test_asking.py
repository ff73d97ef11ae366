"""Vectors of queries: remembered, not waited for, made once a process."""

import os
import threading

import pytest

from catalog.search.asking import QueryVectors
from tests.embedding import PlayedModel


class HeldModel:
    """Answers when it is let."""

    def __init__(self) -> None:
        self.go = threading.Event()
        self.asked: list[str] = []

    def vector(self, text: str) -> tuple[float, ...]:
        self.asked.append(text)
        if text != "quick":
            self.go.wait(10)
        return (1.0,)


def test_a_text_is_given_to_the_model_once() -> None:
    model = PlayedModel()
    vectors = QueryVectors(lambda: model, limit=10)

    assert vectors.of("wind") == vectors.of("wind")
    assert model.asked == ["wind"]


def test_without_a_model_the_answer_is_absent_and_it_is_looked_for_once() -> None:
    looked: list[int] = []
    vectors = QueryVectors(lambda: looked.append(1), limit=10)

    assert [vectors.of("wind").state for _ in range(3)] == ["absent"] * 3
    assert len(looked) == 1


def test_what_takes_too_long_is_not_waited_for_but_remembered() -> None:
    model = HeldModel()
    vectors = QueryVectors(lambda: model, limit=0.01)
    assert vectors.of("quick").state == "used"

    assert vectors.of("wind").state == "slow"
    assert vectors.of("water").state == "slow"
    model.go.set()
    vectors._pool.shutdown()

    assert vectors.of("wind").vector == (1.0,)
    assert model.asked == ["quick", "wind"]  # nobody waited for the other one


def test_a_model_that_fails_is_an_error_that_is_seen() -> None:
    class Broken:
        def vector(self, text: str) -> tuple[float, ...]:
            raise RuntimeError("out of memory")

    with pytest.raises(RuntimeError, match="out of memory"):
        QueryVectors(Broken, limit=10).of("wind")


def test_no_more_is_remembered_than_there_is_room_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("catalog.search.asking._REMEMBERED", 2)
    model = PlayedModel()
    vectors = QueryVectors(lambda: model, limit=10)

    for text in ("a", "b", "c", "c", "a"):
        vectors.of(text)

    assert model.asked == ["a", "b", "c", "a"]


def test_a_forked_process_loads_a_model_of_its_own() -> None:
    loaded: list[int] = []

    def load() -> PlayedModel:
        loaded.append(os.getpid())
        return PlayedModel()

    vectors = QueryVectors(load, limit=10)
    vectors.of("wind")
    vectors._made_by = -1  # as if this were a child of the process that made it

    assert vectors.of("wind").state == "used"
    assert len(loaded) == 2
