"""What a reader notes about a record that it reads all the same."""

from collections.abc import Iterable

from catalog.domain.product import Problem
from catalog.domain.vocabulary.dates import parse_date

Problems = list[Problem]

_SHOWN = 200  # characters of a value that a problem shows


def note(problems: Problems, path: str, value: str, rule: str, message: str, fix: str = "") -> None:
    """Add a problem; of a value only its beginning. `fix`: where the rule's own remedy does not say it."""
    problems.append(Problem(path=path, value=value[:_SHOWN], rule=rule, message=message, fix=fix))


def noted_date(stated: Iterable[tuple[str, str]], problems: Problems) -> str:
    """The first of (path, text) that is a date, else an empty string. What is no date is noted."""
    for path, words in stated:
        if found := parse_date(words):
            return found
        note(problems, path, words, "date", f"“{words}” is not a date; it was left out.")
    return ""
