"""Numbers of things in words."""

import pytest

from catalog.domain.numbers import counted


@pytest.mark.parametrize(
    ("number", "words"), [(0, "0 guesses"), (1, "1 guess"), (2, "2 guesses"), (1200, "1,200 guesses")]
)
def test_one_thing_is_one(number: int, words: str) -> None:
    assert counted(number, "guess", "guesses") == words


def test_others_get_an_s() -> None:
    assert [counted(n, "product") for n in (1, 3)] == ["1 product", "3 products"]
