"""What a person was told, and how much of it they have not read."""

from collections.abc import Iterable
from contextlib import suppress

from django.core.cache import cache
from django.db.models import F, QuerySet
from redis.exceptions import RedisError

from catalog.models import Notification, User
from catalog.selectors.visibility import Viewer, visible_to

_HEADER_SECONDS = 60
HIDDEN = "About an entry that you may no longer see"


def notifications_of(user: User) -> QuerySet[Notification]:
    """All that a person was told: unread first, newest first."""
    return user.notifications.order_by(F("read_at").asc(nulls_first=True), "-at", "-pk")


def titles_hidden(user: User, rows: Iterable[Notification]) -> set[int]:
    """Keys of the notifications about products that the person may not see any more: their words are not shown either.

    No query where none is about a product.
    """
    about = {row.pk: int(row.about_id) for row in rows if row.about_type == "dataproduct"}
    if not about:
        return set()
    seen = set(visible_to(user).filter(pk__in=set(about.values())).values_list("pk", flat=True))
    return {pk for pk, product in about.items() if product not in seen}


def unread_number(user: Viewer) -> int:
    """For the header of every page: kept for a minute, so that it costs no query."""
    if not isinstance(user, User):
        return 0
    key = _key(user)
    try:
        kept = cache.get(key)
    except RedisError:
        return 0
    if kept is None:
        kept = user.notifications.filter(read_at=None).count()
        with suppress(RedisError):  # it has gone just now
            cache.set(key, kept, _HEADER_SECONDS)
    return int(kept)


def unread_forget(*people: User) -> None:
    """Count anew for the next page of each."""
    with suppress(RedisError):
        cache.delete_many([_key(user) for user in people])


def _key(user: User) -> str:
    return f"unread:{user.pk}"
