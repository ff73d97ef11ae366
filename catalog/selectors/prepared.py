"""Cursors for the queries that pages ask all the time: PostgreSQL parses and plans these once for each connection."""

from typing import Any

import psycopg
from django.db import connection


def prepared() -> Any:
    """A cursor that sends values apart from the words of a query, so that its plan can be kept: `prepare_threshold`.

    For words that are the same each time. Otherwise as `connection.cursor()`, and counted as that.
    """
    connection.close_if_health_check_failed()
    connection.ensure_connection()
    cursor: Any = psycopg.Cursor(connection.connection)  # Django's own puts the values into the words
    return (
        connection.make_debug_cursor(cursor) if connection.queries_logged else connection.make_cursor(cursor)
    )
