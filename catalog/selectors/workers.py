"""Whether anybody works: a worker notes when it swept, which beat causes every 15 seconds."""

from datetime import datetime

from django.core.cache import cache

SWEPT = "swept-at"  # key of the cache


def swept_at() -> datetime | None:
    """When a worker last swept, as far as the broker's server remembers."""
    kept: datetime | None = cache.get(SWEPT)
    return kept
