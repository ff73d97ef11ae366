"""How often somebody may do what costs others something: counters in the cache, which forget by themselves."""

from django.core.cache import cache

from catalog.domain.errors import TooMany
from catalog.domain.numbers import counted


def limit(what: str, who: str, *, most: int, seconds: int) -> None:
    """Count one more `what` of `who`. Raises TooMany above `most` within `seconds` of the first."""
    key = f"limit:{what}:{who}"
    if cache.add(key, 1, timeout=seconds):
        return
    try:
        number = cache.incr(key)
    except ValueError:  # it has just run out
        cache.add(key, 1, timeout=seconds)
        return
    if number > most:
        within = counted(max(1, seconds // 60), "minute")
        raise TooMany(
            f"That was done {most} times within {within}. Wait a while, then go on; nothing is lost.",
            retry_after=seconds,
        )
