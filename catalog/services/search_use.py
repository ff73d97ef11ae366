"""What people search for, what they find and open, counted by day without knowing by whom.

Counted like use (services.use): in the broker's server, moved to PostgreSQL by beat. People are counted by a sketch
(HyperLogLog) of digests with a salt of the day; the salt is never written to the database and is gone at midnight, so that
nobody can be found again, neither on the next day nor by trying addresses.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from secrets import token_hex
from typing import Any
from urllib.parse import parse_qs, urlsplit

from django.conf import settings
from django.db import connection, transaction

from catalog.domain.search_times import BOUNDS, added, bucket_of
from catalog.domain.usecases.search_words import words_kept
from catalog.models import SearchDay, SearchWords
from catalog.services.use import counters, counters_try, is_person

MOST_WORDS = 5_000  # different ones of a day; what comes after them is not counted
_LIFE = timedelta(days=8)  # of counters that nobody comes to fetch
_KINDS = ("times", "missed", "opened")  # each a hash of words → how often
_NUMBERS = ("times", "missed", "opened", "corrected", "relaxed", "widened")
_UPSERT = """
    INSERT INTO catalog_searchwords AS w (words, day, times, missed, opened, people, missed_people)
    SELECT * FROM unnest(%s::text[], %s::date[], %s::int[], %s::int[], %s::int[], %s::int[], %s::int[])
    ON CONFLICT (words, day) DO UPDATE SET times = w.times + EXCLUDED.times, missed = w.missed + EXCLUDED.missed,
        opened = w.opened + EXCLUDED.opened, people = GREATEST(w.people, EXCLUDED.people),
        missed_people = GREATEST(w.missed_people, EXCLUDED.missed_people)
"""
_LOCK = "SELECT pg_try_advisory_xact_lock(hashtext('catalog.searches_flush'))"


@dataclass(frozen=True, slots=True)
class Searched:
    """One search: its words, the facets that narrowed it, how it was answered and in how many milliseconds.

    `missed`: nothing narrowed it, and nothing was found.
    """

    q: str
    facets: Iterable[str] = ()
    missed: bool = False
    corrected: bool = False
    relaxed: bool = False
    widened: bool = False
    milliseconds: float = 0.0


def search_counted(search: Searched, *, method: str, user_agent: str, who: str) -> None:
    """Count that a person searched, and what came of it.

    `who` tells one person from another on this day (an account, or an address with a browser) and is not kept. Never raises,
    never waits long.
    """
    if settings.SEARCH_MISS_DAYS and method == "GET" and is_person(user_agent):
        counters_try(lambda redis: _count(redis, search, words_kept(search.q), who))


def result_opened(referer: str, *, host: str, method: str, user_agent: str) -> None:
    """Count that a person opened a product from a page of results, by the address that their browser came from.

    Only words that were searched for on this day count: nobody can make up others.
    """
    if not (referer and settings.SEARCH_MISS_DAYS and method == "GET" and is_person(user_agent)):
        return
    words = _words_of(referer, host)
    if words is not None:
        counters_try(lambda redis: _count_opened(redis, words))


def _words_of(referer: str, host: str) -> str | None:
    """The words of the page of results at an address of this portal; None where it is none."""
    try:
        parts = urlsplit(referer)
        if parts.netloc != host or parts.path != "/search/":
            return None
        return words_kept(parse_qs(parts.query, max_num_fields=200).get("q", [""])[0][:500])
    except ValueError:
        return None


def _count(redis: Any, search: Searched, words: str, who: str) -> None:
    now = datetime.now(UTC)
    day = now.date().isoformat()
    totals, times, salt = _key("totals", day), _key("times", day), _key("salt", day)
    midnight = (now + timedelta(days=1)).replace(hour=0, minute=0, second=0, microsecond=0)
    numbers = [
        "times",
        *(name for name in ("missed", "corrected", "relaxed", "widened") if getattr(search, name)),
    ]
    with redis.pipeline(transaction=False) as pipe:
        for field in (
            *numbers,
            *(f"f:{facet}" for facet in search.facets),
            f"t:{bucket_of(search.milliseconds)}",
        ):
            pipe.hincrby(totals, field, 1)
        pipe.expire(totals, _LIFE)
        pipe.set(salt, token_hex(32), nx=True, ex=max(1, int((midnight - now).total_seconds())))
        pipe.get(salt)
        pipe.hexists(times, words)
        pipe.hlen(times)
        *_, salted, known, number = pipe.execute()
    if words and (known or number < MOST_WORDS):
        person = sha256(f"{salted or token_hex(32)}|{who}".encode()).hexdigest()
        _count_words(redis, day, words, person, ("times", "missed") if search.missed else ("times",))


def _count_words(redis: Any, day: str, words: str, person: str, kinds: Iterable[str]) -> None:
    with redis.pipeline(transaction=False) as pipe:
        for kind in kinds:
            key, people = _key(kind, day), _people_key(kind, day, words)
            pipe.hincrby(key, words, 1)
            pipe.expire(key, _LIFE)
            pipe.pfadd(people, person)
            pipe.expire(people, _LIFE)
        pipe.execute()


def _count_opened(redis: Any, words: str) -> None:
    day = datetime.now(UTC).date().isoformat()
    known = words and redis.hexists(_key("times", day), words)
    with redis.pipeline(transaction=False) as pipe:
        pipe.hincrby(_key("totals", day), "opened", 1)
        pipe.expire(_key("totals", day), _LIFE)
        if known:
            pipe.hincrby(_key("opened", day), words, 1)
            pipe.expire(_key("opened", day), _LIFE)
        pipe.execute()


def searches_flush() -> int:
    """Move what was counted to PostgreSQL; returns how many words. One at a time: another finds nothing to do.

    Counters go before the transaction is committed: should the database break right then, some are lost, none doubled. The
    words of today stay, at nought, so that there are never more than MOST_WORDS of a day.
    """
    redis = counters()
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(_LOCK)
        if not cursor.fetchone()[0]:
            return 0
        for key in list(redis.scan_iter(f"{_prefix()}totals:*")):
            _store_totals(redis, key)
        days = {key.rpartition(":")[2] for key in redis.scan_iter(f"{_prefix()}times:*")}
        return sum(_store_words(cursor, redis, day) for day in sorted(days))


def _store_words(cursor: Any, redis: Any, day: str) -> int:
    counts: dict[str, dict[str, int]] = {}
    for kind in _KINDS:
        for words, number in redis.hgetall(_key(kind, day)).items():
            if int(number) > 0:
                counts.setdefault(words, {})[kind] = int(number)
    with redis.pipeline(transaction=False) as pipe:
        for words in counts:
            pipe.pfcount(_people_key("times", day, words))
            pipe.pfcount(_people_key("missed", day, words))
        people = pipe.execute()
    with redis.pipeline() as pipe:
        for words, numbers in counts.items():
            for kind, number in numbers.items():
                pipe.hincrby(_key(kind, day), words, -number)
        if day < datetime.now(UTC).date().isoformat():
            pipe.delete(*(_key(kind, day) for kind in _KINDS))
        pipe.execute()
    if counts:
        columns = [[numbers.get(kind, 0) for numbers in counts.values()] for kind in _KINDS]
        given = [list(counts), [day] * len(counts), *columns, people[::2], people[1::2]]
        cursor.execute(_UPSERT, given)
    return len(counts)


def _store_totals(redis: Any, key: str) -> None:
    with redis.pipeline() as pipe:
        pipe.hgetall(key)
        pipe.delete(key)
        found, _ = pipe.execute()
    counts = {name: int(number) for name, number in found.items()}
    row, _ = SearchDay.objects.select_for_update().get_or_create(day=key.rpartition(":")[2])
    for name in _NUMBERS:
        setattr(row, name, getattr(row, name) + counts.get(name, 0))
    for name, number in counts.items():
        if name.startswith("f:"):
            row.filters[name[2:]] = row.filters.get(name[2:], 0) + number
    row.took = added([row.took, [counts.get(f"t:{place}", 0) for place in range(len(BOUNDS) + 1)]])
    row.save()


def searches_forget() -> int:
    """Delete what is older than the settings keep; returns how many rows. All of it where nothing is to be counted."""
    oldest = datetime.now(UTC).date() - timedelta(days=settings.SEARCH_MISS_DAYS)
    dropped = 0
    for model in (SearchWords, SearchDay):
        rows = model._default_manager.all()
        dropped += (rows.filter(day__lt=oldest) if settings.SEARCH_MISS_DAYS else rows).delete()[0]
    return dropped


def _prefix() -> str:
    return f"{settings.CACHES['default']['KEY_PREFIX']}searched:"


def _key(kind: str, day: str) -> str:
    return f"{_prefix()}{kind}:{day}"


def _people_key(kind: str, day: str, words: str) -> str:
    return f"{_prefix()}people-{kind}:{day}:{sha256(words.encode()).hexdigest()[:24]}"
