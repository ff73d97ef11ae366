"""Search while Elasticsearch is away: PostgreSQL answers, for a bounded time."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import structlog
from django.db import OperationalError, connection, transaction

from catalog.domain.audience import EVERYTHING
from catalog.domain.errors import SearchUnavailable
from catalog.search.sql import SqlClient, Statement
from catalog.selectors.visibility import live_with

log = structlog.get_logger(__name__)
_TIME = 3.0  # seconds for all that one search asks
_CANCELED = "57014"  # PostgreSQL's code for a statement that took too long


def fallback_client() -> SqlClient:
    """What answers one call over the database. What it cannot answer, or not in time, is SearchUnavailable."""
    return SqlClient(_rows, _seen, seconds=_TIME)


def _seen(tokens: tuple[str, ...] | None) -> Statement:
    found = live_with((EVERYTHING,) if tokens is None else tokens).order_by().values_list("pk")
    return Statement(*found.query.sql_with_params())


def _rows(statement: Statement, seconds: float) -> list[tuple[Any, ...]]:
    try:
        with _bounded(seconds) as cursor:
            cursor.execute(*statement)
            return list(cursor.fetchall())
    except OperationalError as error:
        if getattr(error.__cause__, "sqlstate", "") != _CANCELED:
            raise
        log.warning("search in the database took too long", seconds=seconds)
        raise SearchUnavailable(
            "The search engine does not answer just now, and the database would take too long for this search. "
            "Narrow it by another word or a filter, or try again in a minute."
        ) from error


@contextmanager
def _bounded(seconds: float) -> Iterator[Any]:
    """A cursor whose statements end after so long, and are not compiled, which costs more than it gains."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            "SELECT current_setting('statement_timeout'), current_setting('jit'),"
            " set_config('statement_timeout', %s, true), set_config('jit', 'off', true)",
            [str(max(1, int(seconds * 1000)))],
        )
        before = cursor.fetchone()[:2]
        yield cursor
        cursor.execute(
            "SELECT set_config('statement_timeout', %s, true), set_config('jit', %s, true)", before
        )
