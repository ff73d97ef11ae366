"""The one row that tells how the search index is."""

from datetime import datetime
from typing import Any

from django.db import connection, transaction

from catalog.models import IndexStatus


def status_get() -> IndexStatus:
    """The row as it is now."""
    return IndexStatus.objects.get_or_create(pk=1)[0]


def status_set(**values: Any) -> None:
    """Change these columns of it."""
    if not IndexStatus.objects.filter(pk=1).update(**values):
        IndexStatus.objects.update_or_create(pk=1, defaults=values)


def drained_note(now: datetime) -> None:
    """Nothing is due. While another transaction is saying the same, it is left alone: nobody waits for that."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(hashtext('catalog.index_drained'))")
        if cursor.fetchone()[0]:
            status_set(drained_at=now)
