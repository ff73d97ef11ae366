"""Numbers in words, and words that are numbers."""

import pytest

from catalog.domain.numbers import counted, number_in


@pytest.mark.parametrize(
    ("number", "words"), [(0, "0 guesses"), (1, "1 guess"), (2, "2 guesses"), (1200, "1,200 guesses")]
)
def test_one_thing_is_one(number: int, words: str) -> None:
    assert counted(number, "guess", "guesses") == words


def test_others_get_an_s() -> None:
    assert [counted(n, "product") for n in (1, 3)] == ["1 product", "3 products"]


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("7", 7),
        ("999999999", 999_999_999),
        ("1000000000", 1),
        ("", 1),
        ("-3", 1),
        ("1.5", 1),
        ("²", 1),
        ("٣", 1),
    ],
)
def test_what_is_no_number_is_the_usual_one(text: str, number: int) -> None:
    assert number_in(text, 1) == number


def test_keys_of_rows_have_more_digits() -> None:
    assert number_in("1234567890123", digits=18) == 1_234_567_890_123
