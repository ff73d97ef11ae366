"""One budget for each host: when the next request to it may start, whatever it is for.

Decided here, without clock or storage; whoever keeps the state of the hosts gives a Fetcher something of the shape
of `Budget`, through which every request goes.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Protocol

from urllib3.util import Url

from catalog.harvest.guard import DEFAULT_PORTS, port_of
from catalog.harvest.retry_after import retry_after

LOOK_AGAIN = timedelta(seconds=0.5)  # where others' requests are under way: one may end at any moment
MOST_AHEAD = 4  # requests under way for one reader
UNSAID_REST = 300.0  # seconds of rest for a host that says that it is too busy, and not for how long
LONGEST_REST = timedelta(days=7)
ASKED, ALL_USED = "asked to be left alone", "has given all the answers that it allows"
_EPOCH_BEGINS = 10**9  # larger numbers are moments, smaller ones seconds from now


@dataclass(frozen=True, slots=True, kw_only=True)
class HostState:
    """What is allowed (seconds between two starts, requests a UTC day, requests at once) and what was used of it.

    `slots`: when each request under way is given up at the latest, so that one whose worker died holds nothing.
    """

    pause_seconds: float
    per_day: int | None
    at_once: int
    free_at: datetime | None = None
    busy_until: datetime | None = None
    busy_because: str = ""
    day: date | None = None
    used: int = 0
    slots: tuple[datetime, ...] = ()


@dataclass(frozen=True, slots=True)
class Turn:
    """The request may start at `start_at`; it is given up at `ends_at`. `state` is what to keep."""

    start_at: datetime
    ends_at: datetime
    state: HostState


@dataclass(frozen=True, slots=True)
class Wait:
    """Nothing may start before `until`. `asked`: it was the host that asked for it."""

    until: datetime
    because: str
    asked: bool = False


@dataclass(frozen=True, slots=True)
class Rest:
    """What a host asked for in an answer."""

    until: datetime
    because: str


class Budget(Protocol):
    """What a Fetcher asks before each request, under the host's name (`host_name`)."""

    def is_free(self, host: str) -> bool:
        """Whether it may be asked at any time, without taking turns."""

    def ahead(self, host: str) -> int:
        """How many requests to it may be under way while answers are worked on: 0 where one at a time is asked for."""

    def take(self, host: str) -> datetime | None:
        """Wait for a turn; returns what to give back. Raises HostRests where the wait would be long."""

    def give_back(self, host: str, turn: datetime | None) -> None:
        """The request of this turn has ended."""

    def heard(self, host: str, rest: Rest) -> None:
        """The host asked to be left alone."""

    def close(self) -> None:
        """No more requests follow."""


class NoBudget:
    """Every request may start at once."""

    def is_free(self, host: str) -> bool:
        """Always."""
        del host
        return True

    def ahead(self, host: str) -> int:
        """Some."""
        del host
        return MOST_AHEAD

    def take(self, host: str) -> datetime | None:
        """At once."""
        del host
        return None

    def give_back(self, host: str, turn: datetime | None) -> None:
        """Nothing to do."""

    def heard(self, host: str, rest: Rest) -> None:
        """Not kept."""

    def close(self) -> None:
        """Nothing to do."""


def host_name(url: Url) -> str:
    """The name that a checked URL's host has a budget under: with the port, unless it is the scheme's usual one."""
    port = port_of(url)
    name = (url.host or "").lower()
    return name if port == DEFAULT_PORTS[url.scheme or ""] else f"{name}:{port}"


def is_loopback(host: str) -> bool:
    """Whether a host's name (with or without a port) says that it is this very machine."""
    return host.startswith(("127.", "[::1]")) or host.partition(":")[0] == "localhost"


def decide(state: HostState, now: datetime, *, hold: timedelta, patience: timedelta) -> Turn | Wait:
    """A turn for one request that takes `hold` at most, and starts within `patience`; or why there is none."""
    if state.busy_until and state.busy_until > now:
        return Wait(state.busy_until, state.busy_because or ASKED, asked=True)
    used = state.used if state.day == now.date() else 0
    if state.per_day is not None and used >= state.per_day:
        return Wait(
            _next_midnight(now), f"may be asked {state.per_day:,} times a day, and was: it is left alone"
        )
    slots = tuple(slot for slot in state.slots if slot > now)
    if len(slots) >= state.at_once:
        return Wait(min(*slots, now + LOOK_AGAIN), "has requests of the portal under way and is left alone")
    start = max(now, state.free_at or now)
    if start - now > patience:
        return Wait(start, "is asked slowly, as it wishes, and is left alone")
    pause = timedelta(seconds=state.pause_seconds)
    after = replace(state, free_at=start + pause, day=now.date(), used=used + 1, slots=(*slots, start + hold))
    return Turn(start, start + hold, after)


def words(host: str, wait: Wait, now: datetime) -> str:
    """“data.example asked to be left alone until 14:30 UTC”."""
    until = wait.until.astimezone(UTC)
    day = "" if until.date() == now.astimezone(UTC).date() else f"{until.day} {until:%B} "
    return f"{host} {wait.because} until {day}{until:%H:%M} UTC"


def rest_wanted(status: int, headers: Mapping[str, str], now: datetime) -> Rest | None:
    """What an answer asks for: Retry-After of 429 and 503 (RFC 9110, 10.2.3), or a spent X-RateLimit-Remaining."""
    if status in (429, 503):
        seconds = retry_after(headers.get("Retry-After", ""))
        if seconds is None and status == 429:
            seconds = UNSAID_REST
        if seconds:
            return Rest(now + timedelta(seconds=seconds), ASKED)
    if headers.get("X-RateLimit-Remaining", "").strip() == "0":
        until = _reset(headers.get("X-RateLimit-Reset", "").strip(), now)
        if until is not None and until > now:
            return Rest(min(until, now + LONGEST_REST), ALL_USED)
    return None


def _reset(text: str, now: datetime) -> datetime | None:
    """A moment given as seconds from now, as seconds of the Unix epoch, or as ISO 8601; None where it is none."""
    if text.isascii() and text.isdigit() and len(text) < 12:
        number = int(text)
        if number < _EPOCH_BEGINS:
            return now + min(timedelta(seconds=number), LONGEST_REST)
        return datetime.fromtimestamp(number, UTC)
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        return None
    return found if found.tzinfo else found.replace(tzinfo=UTC)


def _next_midnight(now: datetime) -> datetime:
    return datetime.combine(now.date() + timedelta(days=1), time(), UTC)
