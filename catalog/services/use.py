"""How often products are found and opened, counted without knowing by whom: no cookie, no address, no person.

A page adds to counters in the broker's server with one round trip; beat moves them to PostgreSQL. Where the server is
away, nothing is counted and the page does not wait: after a failure it is left alone for half a minute.
"""

import re
import time
from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, datetime, timedelta
from functools import cache as kept
from typing import Any
from uuid import uuid4

import structlog
from django.conf import settings
from django.db import connection, transaction
from redis import Redis
from redis.exceptions import RedisError

from catalog.models import DataProduct, ProductDay

log = structlog.get_logger(__name__)
_PATIENCE = 0.1  # seconds that a page waits for the counters at most
_AFTER_FAILURE = 30.0
_LIFE = timedelta(days=8)  # of counters that nobody comes to fetch
_BOT = re.compile(
    r"bot|crawl|spider|slurp|preview|monitor|curl|wget|python|java/|go-http|httpclient|headless|scan|fetch|archiv",
    re.I,
)
_UPSERT = """
    INSERT INTO catalog_productday (product_id, day, found, opened, fetched)
    SELECT p.id, c.day, c.found, c.opened, 0 FROM unnest(%s::bigint[], %s::date[], %s::int[], %s::int[])
        AS c (product, day, found, opened) JOIN catalog_dataproduct p ON p.id = c.product
    ON CONFLICT (product_id, day) DO UPDATE
        SET found = catalog_productday.found + EXCLUDED.found, opened = catalog_productday.opened + EXCLUDED.opened
"""


class _Rest:
    """Until when (monotonic) the counters are left alone after a failure."""

    until = 0.0


def is_person(user_agent: str) -> bool:
    """Whether somebody with a browser asks, as far as it says itself."""
    return bool(user_agent) and not _BOT.search(user_agent)


def product_opened(product: DataProduct, *, method: str, user_agent: str) -> None:
    """Count that the page of a product was opened, if a person asked for it and everybody may see it."""
    if (
        _counts(method, user_agent)
        and product.audience == "public"
        and product.state == DataProduct.State.LIVE
    ):
        use_count(opened=[product.pk])


def products_found(rows: Iterable[Mapping[str, Any]], *, method: str, user_agent: str) -> None:
    """Count that products stood on a page of search results; `rows` as selectors.search makes them."""
    if _counts(method, user_agent):
        use_count(found=[row["id"] for row in rows if row["audience"] == "public"])


def _counts(method: str, user_agent: str) -> bool:
    return method == "GET" and is_person(user_agent)


def use_count(*, found: Iterable[int] = (), opened: Iterable[int] = ()) -> None:
    """Count products that were found in a search, and that were opened. Never raises, never waits long."""
    fields = [f"{pk}:f" for pk in found] + [f"{pk}:o" for pk in opened]
    key = _key(datetime.now(UTC).date().isoformat())

    def count(redis: Any) -> None:
        with redis.pipeline(transaction=False) as pipe:
            for field in fields:
                pipe.hincrby(key, field, 1)
            pipe.expire(key, _LIFE)
            pipe.execute()

    if fields:
        counters_try(count)


def counters_try(count: Callable[[Any], None]) -> None:
    """Have `count` add to the counters' server. Never raises, never waits long; after a failure the server has its rest."""
    if time.monotonic() < _Rest.until:
        return
    try:
        count(_redis())
    except RedisError as error:
        _Rest.until = time.monotonic() + _AFTER_FAILURE
        log.warning("use not counted", error=str(error))


def counters() -> Any:
    """The counters' server, for what moves them to the database."""
    return _redis()


def use_flush() -> int:
    """Move what was counted to PostgreSQL; returns how many counters. One at a time: another finds nothing to do.

    Counters go before the transaction is committed: should the database break right then, some are lost, none doubled.
    """
    redis = _redis()
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(hashtext('catalog.use_flush'))")
        if not cursor.fetchone()[0]:
            return 0
        for key in list(redis.scan_iter(f"{_prefix()}day:*")):
            redis.rename(
                key, f"{_prefix()}aside:{uuid4().hex}:{_day_of(key)}"
            )  # counting goes on in a new one
        asides = list(redis.scan_iter(f"{_prefix()}aside:*"))
        moved = sum(_store(cursor, _day_of(key), redis.hgetall(key)) for key in asides)
        if asides:
            redis.delete(*asides)
    return moved


def use_forget() -> int:
    """Delete the counts of days longer ago than the settings keep them; returns how many rows. Kept for ever with 0."""
    if not settings.USE_DAYS:
        return 0
    before = datetime.now(UTC).date() - timedelta(days=settings.USE_DAYS)
    return ProductDay.objects.filter(day__lt=before).delete()[0]


def _store(cursor: Any, day: str, counters: dict[str, str]) -> int:
    """Add counters such as `12:o` to the rows of a day; those of products that are gone are dropped."""
    counts: dict[int, dict[str, int]] = {}
    for field, number in counters.items():
        pk, _, kind = field.partition(":")
        counts.setdefault(int(pk), {})[kind] = int(number)
    found, opened = ([kinds.get(kind, 0) for kinds in counts.values()] for kind in "fo")
    cursor.execute(_UPSERT, [list(counts), [day] * len(counts), found, opened])
    return len(counters)


def _prefix() -> str:
    return f"{settings.CACHES['default']['KEY_PREFIX']}use:"


def _key(day: str) -> str:
    return f"{_prefix()}day:{day}"


def _day_of(key: str) -> str:
    return key.rpartition(":")[2]


@kept
def _redis() -> Any:
    """The cache's server, with less patience than the cache."""
    return Redis.from_url(
        str(settings.CACHES["default"]["LOCATION"]),
        decode_responses=True,
        socket_timeout=_PATIENCE,
        socket_connect_timeout=_PATIENCE,
    )
