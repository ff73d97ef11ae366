"""The budgets of hosts: turns are taken under a lock on the host's row, by every process that asks it anything."""

import time
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from threading import get_ident

import structlog
from django.conf import settings
from django.db import OperationalError, ProgrammingError, connection, transaction
from django.db.models import F, Func, Q, Value
from django.utils import timezone

from catalog.domain.errors import HostRests
from catalog.harvest.budget import (
    MOST_AHEAD,
    HostState,
    Rest,
    Turn,
    Wait,
    decide,
    host_name,
    is_loopback,
    words,
)
from catalog.harvest.guard import checked_url
from catalog.models import Host

log = structlog.get_logger(__name__)
PATIENCE = timedelta(seconds=20)  # a longer wait is the caller's to arrange
_HOLD = timedelta(seconds=150)  # a request and its answer end before this, by the fetcher's own limit
_LATER = timedelta(seconds=30)  # where others keep the host busy all the time
_BREATH = 15.0  # seconds between two signs of life in a wait
_FREE = (0.0, None, 1000)
_NO_DATABASE = (OperationalError, ProgrammingError)  # not reached, or without its tables


class HostBudget:
    """A `catalog.harvest.budget.Budget` kept in PostgreSQL; for one fetcher.

    `alive` is called now and then while a wait lasts. Hosts on loopback take turns only where they have limits of
    their own; they are looked up once. The database is used by the thread that made this; what a host says to
    another thread is kept in mind until then. Where there is no database, as for a preview before anything is set up,
    this process paces itself alone.
    """

    def __init__(
        self, alive: Callable[[], None] = lambda: None, *, sleep: Callable[[float], object] = time.sleep
    ) -> None:
        self._alive, self._sleep = alive, sleep
        self._home = get_ident()
        self._free: dict[str, bool] = {}
        self._rests: dict[str, Rest] = {}
        self._unwritten: list[tuple[str, Rest]] = []
        self._alone: dict[str, HostState] = {}

    def is_free(self, host: str) -> bool:
        """Whether it needs no turn."""
        if host not in self._free:
            self._free[host] = is_loopback(host) and not self._limited(host)
        return self._free[host] and host not in self._rests

    def ahead(self, host: str) -> int:
        """What a free host stands; of others, as many as may be asked at once, where that is more than one.

        One that asked for a rest is first asked once."""
        if self.is_free(host):
            return MOST_AHEAD
        try:
            row = Host.objects.filter(name=host).first()
        except _NO_DATABASE:
            return 0
        state = _state(row or Host(name=host))
        rests = host in self._rests or (state.busy_until is not None and state.busy_until > timezone.now())
        return 0 if rests or state.at_once <= 1 else min(state.at_once, MOST_AHEAD)

    def take(self, host: str) -> datetime | None:
        """Wait for a turn, up to PATIENCE. Raises HostRests where that is not enough."""
        if self.is_free(host):
            return None
        if not self._at_home:
            return self._elsewhere(host)
        self._write_down()
        waited = 0.0
        while True:
            now = timezone.now()
            decision = self._stored(host, now) or self._by_itself(host, now)
            seconds = (_begin(decision) - now).total_seconds()
            if isinstance(decision, Turn):
                return self._await_turn(host, decision, seconds)
            if waited + seconds > PATIENCE.total_seconds():
                raise _rests(host, decision, now)
            self._wait(seconds)
            waited += seconds

    def give_back(self, host: str, turn: datetime | None) -> None:
        """End a turn."""
        if turn is None:
            return
        if host in self._alone:
            self._alone[host] = replace(self._alone[host], slots=())
            return
        slots = Func(
            F("slots"),
            Value(turn),
            function="array_remove",
            output_field=Host._meta.get_field("slots"),
        )
        Host.objects.filter(name=host).update(slots=slots)
        self._leave()

    def heard(self, host: str, rest: Rest) -> None:
        """Keep what a host asked for; a shorter wish does not end a longer one."""
        self._rests[host] = rest
        self._unwritten.append((host, rest))
        if self._at_home:
            self._write_down()

    def close(self) -> None:
        """Write down what is not yet."""
        if self._at_home:
            self._write_down()

    @property
    def _at_home(self) -> bool:
        return get_ident() == self._home

    def _limited(self, host: str) -> bool:
        own = Q(pause_seconds__gt=0) | Q(per_day__isnull=False) | Q(at_once__isnull=False)
        hosts = Host.objects.filter(own | Q(busy_until__gt=timezone.now()), name=host)
        try:
            return hosts.exists()
        except _NO_DATABASE:
            return False
        finally:
            self._leave()

    def _elsewhere(self, host: str) -> datetime | None:
        """A turn in another thread, where pages are fetched ahead: it is waited for in silence.

        The host is a free one that asked for a rest meanwhile, or one that a redirect leads to.
        """
        now = timezone.now()
        if (rest := self._rests.get(host)) and rest.until > now:
            if rest.until - now > PATIENCE:
                raise _rests(host, Wait(rest.until, rest.because, asked=True), now)
            self._sleep((rest.until - now).total_seconds())
        if self._free[host]:
            return None
        try:
            return HostBudget(sleep=self._sleep).take(host)
        finally:
            self._leave()

    def _leave(self) -> None:
        """A connection that another thread has opened for itself ends with what it was for."""
        if not self._at_home:
            connection.close()

    def _stored(self, host: str, now: datetime) -> Turn | Wait | None:
        """The decision, kept in the host's row; None where there is no database."""
        try:
            with transaction.atomic():
                return _decided(host, now)
        except _NO_DATABASE:
            if connection.in_atomic_block:
                raise
            log.info("the budget of a host is kept by this process alone", host=host)
            return None

    def _by_itself(self, host: str, now: datetime) -> Turn | Wait:
        state = self._alone.setdefault(host, _state(Host(name=host)))
        decision = decide(state, now, hold=_HOLD, patience=PATIENCE)
        if isinstance(decision, Turn):
            self._alone[host] = decision.state
        return decision

    def _await_turn(self, host: str, turn: Turn, seconds: float) -> datetime:
        """What to give back. Whoever breaks the wait off has no use for the turn: others may have it."""
        try:
            self._wait(seconds)
        except BaseException:
            self.give_back(host, turn.ends_at)
            raise
        return turn.ends_at

    def _wait(self, seconds: float) -> None:
        while seconds > 0:
            self._sleep(min(seconds, _BREATH))
            seconds -= _BREATH
            self._alive()

    def _write_down(self) -> None:
        while self._unwritten:
            host, rest = self._unwritten.pop(0)
            asked = {"busy_until": rest.until, "busy_because": rest.because}
            try:
                with transaction.atomic():
                    Host.objects.bulk_create([Host(name=host)], ignore_conflicts=True)
                    shorter = Q(busy_until=None) | Q(busy_until__lt=rest.until)
                    Host.objects.filter(shorter, name=host).update(**asked)
            except _NO_DATABASE:
                if connection.in_atomic_block:
                    raise
                state = self._alone.get(host) or _state(Host(name=host))
                self._alone[host] = replace(state, **asked)  # type: ignore[arg-type]


def _decided(host: str, now: datetime) -> Turn | Wait:
    row = Host.objects.select_for_update().filter(name=host).first()
    if row is None:
        Host.objects.bulk_create([Host(name=host)], ignore_conflicts=True)
        row = Host.objects.select_for_update().get(name=host)
    decision = decide(_state(row), now, hold=_HOLD, patience=PATIENCE)
    if isinstance(decision, Turn):
        after = decision.state
        Host.objects.filter(pk=row.pk).update(
            free_at=after.free_at, day=after.day, used=after.used, slots=list(after.slots)
        )
    return decision


def _begin(decision: Turn | Wait) -> datetime:
    return decision.start_at if isinstance(decision, Turn) else decision.until


def _rests(host: str, wait: Wait, now: datetime) -> HostRests:
    until = wait.until if wait.until - now > PATIENCE else now + _LATER
    seconds = (until - now).total_seconds()
    return HostRests(
        words(host, Wait(until, wait.because), now), until=until, seconds=seconds, asked=wait.asked
    )


def _state(row: Host) -> HostState:
    """What the row allows, where it says nothing what the settings do."""
    pause, per_day, at_once = _FREE if is_loopback(row.name) else settings.HOST_BUDGET
    return HostState(
        pause_seconds=pause if row.pause_seconds is None else row.pause_seconds,
        per_day=per_day if row.per_day is None else row.per_day,
        at_once=at_once if row.at_once is None else row.at_once,
        free_at=row.free_at,
        busy_until=row.busy_until,
        busy_because=row.busy_because,
        day=row.day,
        used=row.used,
        slots=tuple(row.slots),
    )


def host_limit(
    url: str, *, pause_seconds: float | None = None, per_day: int | None = None, note: str = ""
) -> Host | None:
    """Give the host of `url` limits of its own, where it has none; this machine is not limited (None)."""
    name = host_name(checked_url(url))
    if is_loopback(name):
        return None
    host, _ = Host.objects.get_or_create(name=name)
    if host.pause_seconds is None and host.per_day is None:
        host.pause_seconds, host.per_day, host.note = pause_seconds, per_day, host.note or note
        host.save(update_fields=["pause_seconds", "per_day", "note"])
    return host
