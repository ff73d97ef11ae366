"""Pieces of SQL with their values."""

from collections.abc import Callable, Iterable, Sequence
from typing import Any, NamedTuple

from catalog.domain.errors import SearchUnavailable


class NotKnown(SearchUnavailable):
    """Something is asked that only Elasticsearch can answer."""

    def __init__(self, what: str) -> None:
        super().__init__(
            f"This cannot be answered while the search engine is away ({what}). Try again in a minute."
        )


class Statement(NamedTuple):
    """SQL with %s in the places of `values`."""

    sql: str
    values: tuple[Any, ...] = ()


# Of audience tokens (None: everything): the query for the ids of products that their holder may see.
type Seen = Callable[[tuple[str, ...] | None], Statement]

TRUE, FALSE = Statement("true"), Statement("false")


def joined(parts: Sequence[Statement], between: str) -> Statement:
    """The parts with `between` between them."""
    return Statement(
        between.join(part.sql for part in parts), tuple(value for part in parts for value in part.values)
    )


def every(parts: Iterable[Statement]) -> Statement:
    """That all of `parts` hold."""
    found = [part for part in parts if part != TRUE]
    return _bracketed(found, " AND ") if found else TRUE


def some(parts: Iterable[Statement]) -> Statement:
    """That one of `parts` holds."""
    found = list(parts)
    return _bracketed(found, " OR ") if found else FALSE


def negated(part: Statement) -> Statement:
    """That it does not hold, or is not known."""
    return Statement(f"({part.sql}) IS NOT TRUE", part.values)


def _bracketed(parts: Sequence[Statement], between: str) -> Statement:
    return (
        parts[0]
        if len(parts) == 1
        else Statement(f"({joined(parts, between).sql})", joined(parts, "").values)
    )
