"""Walks of programs through all results of a search: signed cursors, and no more open at once than Elasticsearch bears."""

import time
from contextlib import suppress
from dataclasses import replace
from datetime import date
from hashlib import sha256
from secrets import token_hex
from typing import Any, NamedTuple

import msgspec
from django.conf import settings
from django.core import signing
from redis.exceptions import RedisError

from catalog.domain.errors import InvalidInput, SearchUnavailable, TooMany, WalkEnded
from catalog.search.walking import KEPT_SECONDS, Place
from catalog.selectors.engine import search_engine
from catalog.selectors.params import SearchParams
from catalog.selectors.search import cards, request_of
from catalog.selectors.visibility import Viewer, tokens_of
from catalog.services.use import counters

BEGIN = "*"
LONGEST = 4_000  # characters of a cursor
AT_ONCE, AT_ONCE_EACH = (
    100,
    5,
)  # walks that are open: of all, of one who asks; Elasticsearch allows 500 by itself
LONGEST_SECONDS = 3_600
_SALT = "catalog.services.walks"


class Walked(NamedTuple):
    """A page of a walk: rows of `selectors.search.CARD_FIELDS`, how many there are in all, and the cursor of the next page."""

    rows: list[dict[str, Any]]
    total: int
    cursor: str


def results_walk(user: Viewer, asked: SearchParams, cursor: str, *, who: str) -> Walked:
    """The first page of all that `asked` finds (cursor BEGIN) or the next one; what changes meanwhile changes nothing in it.

    What the person may not see any more is left out. `who` tells one who asks from another. Raises InvalidInput for a cursor
    of somebody else or of another search, WalkEnded, TooMany, SearchUnavailable.
    """
    request = request_of(user, asked, facets=False, strict=True)
    whose, search = _whose(user), _digest(replace(asked, page=1, page_size=1, problems={}))
    told = (
        _read(cursor, whose, search)
        if cursor != BEGIN
        else _begun(whose, search, _digest(who), request.today)
    )
    _keep(told)
    try:
        step = search_engine().walk(msgspec.structs.replace(request, today=told.today), told.place)
    except WalkEnded:
        _end(told)
        raise
    if step.place is None:
        _end(told)
        return Walked(cards(user, step.ids), step.total, "")
    following = msgspec.structs.replace(told, place=step.place)
    return Walked(cards(user, step.ids), step.total, _signed(following))


class _Told(msgspec.Struct, frozen=True, array_like=True):
    """What a cursor says: the walk's number, whose it is, of which search, of whom it counts, from when it is, and where."""

    number: str
    whose: str
    search: str
    who: str
    today: date
    began: int
    place: Place | None


def _begun(whose: str, search: str, who: str, today: date) -> _Told:
    return _Told(token_hex(8), whose, search, who, today, int(time.time()), None)


def _signed(told: _Told) -> str:
    return signing.dumps(msgspec.to_builtins(told), salt=_SALT, compress=True)


def _read(cursor: str, whose: str, search: str) -> _Told:
    try:
        told = msgspec.convert(signing.loads(cursor[:LONGEST], salt=_SALT), _Told)
    except (signing.BadSignature, msgspec.ValidationError) as error:
        raise InvalidInput(
            "This is no cursor that the portal gave out: take the address from `next`, or begin with cursor=*."
        ) from error
    if told.whose != whose:
        raise InvalidInput(
            "This cursor was given to somebody else, or you may see other products by now: begin with cursor=*."
        )
    if told.search != search:
        raise InvalidInput(
            "This cursor is of another search: go on with the same parameters, or begin with cursor=*."
        )
    if time.time() - told.began > LONGEST_SECONDS:
        _end(told)
        raise WalkEnded(
            "This walk through the results has taken more than an hour. Begin anew with cursor=*."
        )
    return told


def _whose(user: Viewer) -> str:
    return _digest((user.pk, tokens_of(user)))


def _digest(value: object) -> str:
    return sha256(repr(value).encode()).hexdigest()[:16]


def _keep(told: _Told) -> None:
    """Count the walk as open, if it is a new one only where few are; each page keeps it for a while longer."""
    now = time.time()
    every, own = _keys(told)
    try:
        redis = counters()
        with redis.pipeline() as pipe:
            for key in (every, own):
                pipe.zremrangebyscore(key, 0, now)
            pipe.zcard(every).zcard(own)
            *_, all_open, own_open = pipe.execute()
        if told.place is None and (all_open >= AT_ONCE or own_open >= AT_ONCE_EACH):
            raise TooMany(
                f"Too many walks through results are open ({AT_ONCE_EACH} for one, {AT_ONCE} in all): end one, or wait "
                f"{KEPT_SECONDS} seconds.",
                retry_after=KEPT_SECONDS,
            )
        with redis.pipeline() as pipe:
            for key in (every, own):
                pipe.zadd(key, {told.number: now + KEPT_SECONDS}).expire(key, KEPT_SECONDS)
            pipe.execute()
    except RedisError as error:
        raise SearchUnavailable(
            "Results cannot be walked through at the moment. Try again in a minute."
        ) from error


def _end(told: _Told) -> None:
    with suppress(RedisError):  # it runs out by itself
        redis = counters()
        for key in _keys(told):
            redis.zrem(key, told.number)
    if told.place:
        search_engine().walk_end(told.place)


def _keys(told: _Told) -> tuple[str, str]:
    prefix = f"{settings.CACHES['default']['KEY_PREFIX']}walks:"
    return f"{prefix}all", f"{prefix}{told.who}"
