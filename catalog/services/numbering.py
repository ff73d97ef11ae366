"""References such as R-2026-0001, given in order, each once."""

from django.db import connection
from django.utils import timezone


def reference_next(letter: str) -> str:
    """The next reference of this year; whoever takes it holds the row of its series until the transaction ends."""
    series = f"{letter}-{timezone.localdate().year}"
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO catalog_numbering (series, last) VALUES (%s, 1)"
            " ON CONFLICT (series) DO UPDATE SET last = catalog_numbering.last + 1 RETURNING last",
            [series],
        )
        (number,) = cursor.fetchone()
    return f"{series}-{number:04}"
