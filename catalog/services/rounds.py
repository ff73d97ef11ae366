"""What one task asks of many hosts: each in its turn, those that want rest left alone, and all within some time."""

import time
from datetime import datetime, timedelta
from typing import Protocol

from django.utils import timezone

from catalog.domain.errors import EndpointBusy, FetchRefused, HostRests
from catalog.harvest.budget import UNSAID_REST, host_name
from catalog.harvest.guard import checked_url

# The name of an address's host as budgets have it, in SQL: without the port that its scheme uses.
HOST_SQL = """regexp_replace(lower(substring(url from '://([^/?#]+)')),
    CASE WHEN url ILIKE 'https:%%' THEN ':443$' ELSE ':80$' END, '')"""
ADDRESS_SQL = "'^https?://[^/?#@\\s]+([/?#]\\S*)?$'"  # what may be asked; of at most 2,000 characters


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
