"""The query language: trees, ranges, and sentences about what was not understood."""

import pytest

from catalog.search.fields import ALIASES, FIELDS
from catalog.search.language import MAX_PIECES, read
from catalog.search.nodes import All, Condition, Either, Not, Phrase, Word
from catalog.search.parsing import parse
from catalog.search.ranges import Range, read_days, read_numbers


def test_or_joins_its_two_neighbours() -> None:
    parts, problems = read("demand wind OR solar forecast")

    assert parts == (Word("demand"), Either((Word("wind"), Word("solar"))), Word("forecast"))
    assert problems == ()


def test_or_goes_on() -> None:
    assert read('a1 OR "b c" OR format:csv')[0] == (
        Either((Word("a1"), Phrase("b c"), Condition("format", "csv"))),
    )


def test_brackets_keep_together() -> None:
    assert read("(offshore wind) OR solar")[0] == (
        Either((All((Word("offshore"), Word("wind"))), Word("solar"))),
    )
    assert read("demand (north east)")[0] == (Word("demand"), Word("north"), Word("east"))
    assert read("-(wind OR solar)")[0] == (Not(Either((Word("wind"), Word("solar")))),)


def test_a_minus_and_not_leave_out() -> None:
    assert read("-wind NOT solar -format:csv")[0] == (
        Not(Word("wind")), Not(Word("solar")), Not(Condition("format", "csv")),
    )  # fmt: skip


def test_a_value_may_be_quoted() -> None:
    assert read('publisher:"National Grid"')[0] == (Condition("publisher", "National Grid"),)


@pytest.mark.parametrize("name", ALIASES)
def test_other_names_of_fields(name: str) -> None:
    (part,), _ = read(f"{name.upper()}:{FIELDS[ALIASES[name]].example}")

    assert isinstance(part, Condition)
    assert part.field == ALIASES[name]


@pytest.mark.parametrize(
    ("q", "problem"),
    [
        ('wind "farm', "A quotation mark has no second one"),
        ("(wind farm", "A bracket is not closed"),
        ("wind) farm", "A closing bracket has no opening one"),
        ("OR wind", "OR stands between two words"),
        ("wind OR", "OR stands between two words"),
        ("wind OR OR farm", "OR stands between two words"),
        ("wind NOT", "NOT stands before a word"),
        ("colour:red", "There is no field “colour”: it was taken as words."),
        ("titel:wind", "Did you mean title:?"),
        ("title: wind", "After “title:” stands no value"),
        ("modified:2024-13", "“modified:2024-13” was left out. Write a year, a month or a day"),
        ("modified:2025..2024", "was left out"),
        ("level:high", "“level:high” was left out. Write a whole number"),
        ("(((((wind)))))", "Only 4 brackets may stand in each other"),
        ("w " * 100, f"Only the first {MAX_PIECES} words"),
    ],
)
def test_what_is_not_understood_is_said(q: str, problem: str) -> None:
    assert any(problem in told for told in parse(q).problems)


@pytest.mark.parametrize(
    "q", ["https://example.org/data?a=1", "doi:10.5281/zenodo.1", "EPSG:27700", "at 10:30", "urn:uuid:1", "wind-farm", "a (b) c",
          "ISO:19115", "wind - solar", "19:00 to 20:00"],
)  # fmt: skip
def test_what_is_no_language_is_no_problem(q: str) -> None:
    assert parse(q).problems == ()


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("2024", ("2024-01-01", "2024-12-31")),
        ("2024-02", ("2024-02-01", "2024-02-29")),
        ("2024-05-31", ("2024-05-31", "2024-05-31")),
        ("2024-05..2025", ("2024-05-01", "2025-12-31")),
        ("2024..", ("2024-01-01", None)),
        ("..2024-05", (None, "2024-05-31")),
        (">2024-05", ("2024-06-01", None)),
        (">=2024-05", ("2024-05-01", None)),
        ("<2024-05", (None, "2024-04-30")),
        ("<=2024-05", (None, "2024-05-31")),
    ],
)
def test_days(text: str, days: tuple[str | None, str | None]) -> None:
    assert read_days(text) == Range(*days)


@pytest.mark.parametrize(
    "text",
    ["", "..", "24", "2024-13", "2024-02-30", "0000", "2025..2024", ">", "x", "2024...2025", ">9999", "٢٠٢٤"],
)
def test_no_days(text: str) -> None:
    assert read_days(text) is None


@pytest.mark.parametrize(
    ("text", "numbers"),
    [("3", (3, 3)), ("3..5", (3, 5)), ("3..", (3, None)), ("..5", (None, 5)), (">250", (251, None)), (">=250", (250, None)),
     ("<3", (None, 2)), ("<=3", (None, 3)), ("-1", (-1, -1))],
)  # fmt: skip
def test_numbers(text: str, numbers: tuple[int | None, int | None]) -> None:
    assert read_numbers(text) == Range(*numbers)


@pytest.mark.parametrize("text", ["", "..", "5..3", "x", "1.5", "9" * 10, ">", "3-5"])
def test_no_numbers(text: str) -> None:
    assert read_numbers(text) is None
