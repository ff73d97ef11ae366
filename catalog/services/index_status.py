"""The one row that tells how the search index is."""

from typing import Any

from catalog.models import IndexStatus


def status_get() -> IndexStatus:
    """The row as it is now."""
    return IndexStatus.objects.get_or_create(pk=1)[0]


def status_set(**values: Any) -> None:
    """Change these columns of it."""
    if not IndexStatus.objects.filter(pk=1).update(**values):
        IndexStatus.objects.update_or_create(pk=1, defaults=values)
