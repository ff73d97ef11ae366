"""Cursors for the queries that pages ask all the time: PostgreSQL parses and plans these once for each connection."""

from typing import Any

from django.db import connection
from django.db.backends.postgresql.base import ServerBindingCursor


def prepared() -> Any:
    """A cursor that sends values apart from the words of a query, so that its plan can be kept: `prepare_threshold`.

    For words that are the same each time. Otherwise as `connection.cursor()`: counted, and for this thread alone.
    """
    opened: Any = connection  # the types know it only as one of any database
    opened.close_if_health_check_failed()
    opened.ensure_connection()
    make: Any = ServerBindingCursor
    with opened.wrap_database_errors:
        return opened._prepare_cursor(make(opened.connection))
