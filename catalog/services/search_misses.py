"""Searches that found nothing: which words, how often, and by about how many people, without knowing by whom.

Counted like use (services.use): in the broker's server, moved to PostgreSQL by beat. People are counted by a sketch
(HyperLogLog) of digests with a salt of the day; the salt is never written to the database and is gone at midnight, so that
nobody can be found again, neither on the next day nor by trying addresses.
"""

from datetime import UTC, datetime, timedelta
from hashlib import sha256
from secrets import token_hex
from typing import Any

from django.conf import settings
from django.db import connection, transaction

from catalog.domain.usecases.search_words import words_kept
from catalog.models import SearchMiss
from catalog.services.use import counters, counters_try, is_person

MOST_WORDS = 2_000  # different ones of a day; what comes after them is not counted
_LIFE = timedelta(days=8)  # of counters that nobody comes to fetch
_UPSERT = """
    INSERT INTO catalog_searchmiss (words, day, times, people)
    SELECT * FROM unnest(%s::text[], %s::date[], %s::int[], %s::int[])
    ON CONFLICT (words, day) DO UPDATE SET times = catalog_searchmiss.times + EXCLUDED.times,
        people = GREATEST(catalog_searchmiss.people, EXCLUDED.people)
"""


def search_missed(q: str, *, method: str, user_agent: str, who: str) -> None:
    """Count that a person searched for `q`, without any filter, and that nothing was found.

    `who` tells one person from another on this day (an account, or an address with a browser) and is not kept. Never raises,
    never waits long.
    """
    words = words_kept(q) if settings.SEARCH_MISS_DAYS and method == "GET" and is_person(user_agent) else ""
    if words:
        counters_try(lambda redis: _count(redis, words, who))


def _count(redis: Any, words: str, who: str) -> None:
    now = datetime.now(UTC)
    day = now.date().isoformat()
    key, salt = f"{_prefix()}day:{day}", f"{_prefix()}salt:{day}"
    midnight = (now + timedelta(days=1)).replace(hour=0, minute=0, second=0, microsecond=0)
    with redis.pipeline(transaction=False) as pipe:
        pipe.hexists(key, words)
        pipe.hlen(key)
        pipe.set(salt, token_hex(32), nx=True, ex=max(1, int((midnight - now).total_seconds())))
        pipe.get(salt)
        known, number, _, salted = pipe.execute()
    if not known and number >= MOST_WORDS:
        return
    people = _people_key(day, words)
    with redis.pipeline(transaction=False) as pipe:
        pipe.hincrby(key, words, 1)
        pipe.expire(key, _LIFE)
        pipe.pfadd(people, sha256(f"{salted or token_hex(32)}|{who}".encode()).hexdigest())
        pipe.expire(people, _LIFE)
        pipe.execute()


def search_misses_flush() -> int:
    """Move what was counted to PostgreSQL; returns how many words. One at a time: another finds nothing to do.

    Counters go before the transaction is committed: should the database break right then, some are lost, none doubled. The
    words of today stay, at nought, so that there are never more than MOST_WORDS of a day.
    """
    redis = counters()
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(hashtext('catalog.search_misses_flush'))")
        if not cursor.fetchone()[0]:
            return 0
        return sum(_store(cursor, redis, key) for key in list(redis.scan_iter(f"{_prefix()}day:*")))


def _store(cursor: Any, redis: Any, key: str) -> int:
    day = key.rpartition(":")[2]
    counts = {words: int(number) for words, number in redis.hgetall(key).items() if int(number) > 0}
    with redis.pipeline(transaction=False) as pipe:
        for words in counts:
            pipe.pfcount(_people_key(day, words))
        people = pipe.execute()
    with redis.pipeline() as pipe:
        for words, number in counts.items():
            pipe.hincrby(key, words, -number)
        if day < datetime.now(UTC).date().isoformat():
            pipe.delete(key)
        pipe.execute()
    if counts:
        cursor.execute(_UPSERT, [list(counts), [day] * len(counts), list(counts.values()), people])
    return len(counts)


def search_misses_forget() -> int:
    """Delete what is older than the settings keep; returns how many rows. All of it where nothing is to be counted."""
    oldest = datetime.now(UTC).date() - timedelta(days=settings.SEARCH_MISS_DAYS)
    old = SearchMiss.objects.filter(day__lt=oldest) if settings.SEARCH_MISS_DAYS else SearchMiss.objects.all()
    return old.delete()[0]


def _prefix() -> str:
    return f"{settings.CACHES['default']['KEY_PREFIX']}miss:"


def _people_key(day: str, words: str) -> str:
    return f"{_prefix()}people:{day}:{sha256(words.encode()).hexdigest()[:24]}"
