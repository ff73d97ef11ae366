"""What one task asks of many hosts: each in its turn, those that want rest left alone, and all within some time.

Links, samples, contracts and schemas wait in tables of addresses. How they are taken on, asked and put off is the same for
all of them and stands here; what is made of an answer is theirs.
"""

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Protocol

from django.db import connection, transaction
from django.db.models import Model
from django.utils import timezone

from catalog.domain.errors import EndpointBusy, FetchRefused, HostRests
from catalog.harvest.budget import UNSAID_REST, host_name
from catalog.harvest.fetch import Fetcher, FetchLimits
from catalog.harvest.guard import checked_url
from catalog.services.fetching import fetcher_make

# The name of an address's host as budgets have it, in SQL: without the port that its scheme uses.
HOST_SQL = """regexp_replace(lower(substring(url from '://([^/?#]+)')),
    CASE WHEN url ILIKE 'https:%%' THEN ':443$' ELSE ':80$' END, '')"""
# What may be asked, of at most 2,000 characters; `{z}` is a place to be filled, and no address yet. No host's name is longer.
ADDRESS = r"https?://[^/?#@\s{}]{1,255}([/?#][^\s{}]*)?"
ADDRESS_SQL = f"'^{ADDRESS}$'"
OF_PRODUCT_SQL = (
    "JOIN catalog_dataproduct p ON p.id = t.product_id JOIN catalog_domain o ON o.id = p.domain_id"
)
PATIENCE = 3  # failures in a row until what was found before no longer counts
_AGAIN = timedelta(days=30)
_AFTER_FAILURE = tuple(timedelta(days=days) for days in (1, 3, 7, 14, 30))
_NOT_ALLOWED = timedelta(days=1)
_SOON = timedelta(days=1)


class Check(Protocol):
    """Takes on some of what is due for about `seconds`; returns how much was done, 0 where nothing could be."""

    def __call__(self, *, seconds: float) -> int: ...


def while_due(check: Check, *, seconds: float) -> int:
    """One round after the other, until nothing is left that can be done now or the time is over; returns how much was done.

    Where no host asks for a pause, a new portal is looked through in minutes, not in hours.
    """
    until, done = time.monotonic() + seconds, 0
    while (left := until - time.monotonic()) > 0 and (number := check(seconds=left)):
        done += number
    return done


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting[R: Model]:
    """A table of addresses that wait to be asked: rows with `url`, `host` and `due_at`, and the `product` that gives each.

    `may`: what has to hold for a row `t`, in SQL over it and what is `joined`; `still`: the same where it costs more to find
    out, asked of what is taken on alone. `asked` (SQL over the rows of one address): since when a person waits for it.
    A task takes on `batch` addresses, `per_host` of one host; should it die, they are due again after the time of `claim`.
    """

    model: type[R]
    limits: FetchLimits
    batch: int = 60
    per_host: int = 10
    claim: timedelta = timedelta(minutes=30)
    product: str = "product"
    joined: str = ""
    may: str = "true"
    still: str = ""
    asked: str = "NULL::timestamptz"

    @property
    def due_sql(self) -> str:
        """What a person waits for; then one address of each host after the other: the pause of one is spent on the next."""
        return f"""
            SELECT ids FROM (
                SELECT array_agg(t.id ORDER BY t.id) AS ids, min(t.id) AS first, {self.asked} AS asked, row_number() OVER (
                    PARTITION BY t.host ORDER BY {self.asked}, min(t.due_at), min(t.id)
                ) AS n FROM {self.model._meta.db_table} t {self.joined}
                WHERE t.due_at <= %(now)s AND {self.may} GROUP BY t.host, t.url
            ) due WHERE n <= %(per_host)s ORDER BY asked, n, first LIMIT %(batch)s
        """  # noqa: S608 - parts of the portal’s own

    @property
    def too_sql(self) -> str:
        """The rows of an address that may be asked for now and are due within a day."""
        table, still = self.model._meta.db_table, self.still or "true"
        return f"""SELECT t.id FROM {table} t {self.joined}
            WHERE t.url = %s AND t.due_at <= %s AND {self.may} AND {still} ORDER BY t.id"""  # noqa: S608

    @property
    def still_sql(self) -> str:
        """Those of some rows that may be asked for still."""
        table = self.model._meta.db_table
        return f"SELECT t.id FROM {table} t {self.joined} WHERE t.id = ANY(%s) AND {self.still}"  # noqa: S608


def asked_in_turn[R: Model, F](
    waiting: Waiting[R], look: Callable[[Fetcher, list[R]], F], *, seconds: float
) -> Iterator[tuple[list[R], F]]:
    """For about `seconds`: the rows of each address that is due, and what `look` found for them. An address is asked once.

    `look` raises EndpointBusy where the host is to be left alone. What is not got to is due when its host may be asked.
    """
    claimed = claim(waiting)
    if not claimed:
        return
    own, turn = _own(waiting, claimed), Round(seconds)
    with (
        fetcher_make(limits=waiting.limits) as inside,
        fetcher_make(limits=waiting.limits, inside=False) as outside,
    ):
        for rows in claimed:
            first: Any = rows[0]
            until = turn.waits_until(first.host)
            if until is None:
                try:
                    found = look(inside if first.url in own else outside, rows)
                except EndpointBusy as busy:
                    until = turn.rest(first.host, busy)
                else:
                    yield rows, found
                    continue
            waiting.model._default_manager.filter(pk__in=[row.pk for row in rows]).update(due_at=until)


def claim[R: Model](waiting: Waiting[R]) -> list[list[R]]:
    """Take on what is due: the rows of each address, in the order in which to ask. What may not be asked now waits a day."""
    now, rows = timezone.now(), waiting.model._default_manager
    with connection.cursor() as cursor:
        cursor.execute(waiting.due_sql, {"now": now, "per_host": waiting.per_host, "batch": waiting.batch})
        addresses: list[list[int]] = [ids for (ids,) in cursor]
        found = allowed = {pk for ids in addresses for pk in ids}
        if waiting.still:
            cursor.execute(waiting.still_sql, [list(found)])
            allowed = {pk for (pk,) in cursor}
    with transaction.atomic():
        due = rows.select_for_update(skip_locked=True).filter(pk__in=allowed, due_at__lte=now)
        by_id = {row.pk: row for row in due}
        rows.filter(pk__in=by_id).update(due_at=now + waiting.claim)
    if found != allowed:
        rows.filter(pk__in=found - allowed).update(due_at=now + _NOT_ALLOWED)
    return [held for ids in addresses if (held := [by_id[pk] for pk in ids if pk in by_id])]


def waiting_too[R: Model](waiting: Waiting[R], url: str) -> list[R]:
    """The rows of a table that wait for an address which was asked for another one's sake: due now, or within a day."""
    with connection.cursor() as cursor:
        cursor.execute(waiting.too_sql, [url, timezone.now() + _SOON])
        ids = [pk for (pk,) in cursor]
    return list(waiting.model._default_manager.filter(pk__in=ids)) if ids else []


def _own[R: Model](waiting: Waiting[R], claimed: Sequence[Sequence[R]]) -> frozenset[str]:
    """The addresses on the host of an endpoint that gave them; only these may lie in a network allowed for endpoints."""
    path = waiting.product
    given = waiting.model._default_manager.filter(
        pk__in=[row.pk for rows in claimed for row in rows], **{f"{path}__domain__confirmed": True}
    )
    rows = given.values_list("url", "host", f"{path}__endpoint__url").distinct()
    return frozenset(url for url, host, endpoint in rows if host == host_of(endpoint))


def look_again(now: datetime, failures: int) -> datetime:
    """When what was looked at `now` is due again, after so many failures in a row."""
    return now + (_AFTER_FAILURE[min(failures, len(_AFTER_FAILURE)) - 1] if failures else _AGAIN)


class Round:
    """One task's turn: until when it asks, and which hosts rest."""

    def __init__(self, seconds: float) -> None:
        self._until = time.monotonic() + seconds
        self._resting: dict[str, datetime] = {}

    def waits_until(self, host: str) -> datetime | None:
        """When a host may be asked again, where it may not now; None where it may."""
        if host in self._resting:
            return self._resting[host]
        return timezone.now() if time.monotonic() > self._until else None

    def rest(self, host: str, busy: EndpointBusy) -> datetime:
        """The host is to be left alone; returns until when."""
        asked = timezone.now() + timedelta(seconds=busy.retry_after or UNSAID_REST)
        until = busy.until if isinstance(busy, HostRests) else asked
        self._resting[host] = until
        return until


def host_of(url: str) -> str:
    """The name that an address's host has a budget under; empty for what is no address."""
    try:
        return host_name(checked_url(url))
    except FetchRefused:
        return ""
