"""Limits that a server tells in the headers of its answers: the older X-RateLimit ones and those of the IETF's draft.

A number without a period says nothing that can be planned with, and is left out. A period is told by the header's own
name (`X-RateLimit-Limit-Minute`), by its value (`100;w=60`, draft-ietf-httpapi-ratelimit-headers), or by a reset at
midnight, which is a day's (Opendatasoft).
"""

import re
from collections.abc import Iterator, Mapping

from catalog.domain.access.model import Limit, Limits

_MINUTE, _DAY = 60, 86_400
_NAMED = re.compile(r"(?:x-)?ratelimit-limit-(second|minute|hour|day)", re.IGNORECASE)
_SECONDS = {"second": 1, "minute": _MINUTE, "hour": 3_600, "day": _DAY}
_POLICY = re.compile(r"(?:^|[;,\s])(?:q=)?(\d{1,12})\s*;\s*w=(\d{1,8})", re.ASCII)
_BARE = ("x-ratelimit-limit", "x-rate-limit-limit", "ratelimit-limit")
_RESET = ("x-ratelimit-reset", "x-rate-limit-reset")
_MIDNIGHT = re.compile(r"\d{4}-\d\d-\d\d[T ]00:00(?::00(?:\.0+)?)?(?:Z|\+00:?00)?", re.ASCII)
_NUMBER = re.compile(r"\d{1,12}", re.ASCII)


def limits_told(headers: Mapping[str, str], said: str = "") -> Limits | None:
    """The limits in these headers; None where there are none. `said`: when they were read, for the limit's text.

    Of several the smallest of each kind. Periods below an hour count by the minute, longer ones by the day.
    """
    found: dict[str, Limit] = {}
    for calls, seconds, name, value in _told(headers):
        if not calls or not seconds:
            continue
        kind, unit = ("per_minute", _MINUTE) if seconds <= 3_600 else ("per_day", _DAY)
        limit = Limit(
            calls * unit / seconds, "response header", f"{name}: {value}{f', {said}' if said else ''}"
        )
        if kind not in found or limit.value < found[kind].value:
            found[kind] = limit
    return Limits(**found) if found else None


def _told(headers: Mapping[str, str]) -> Iterator[tuple[int, int, str, str]]:
    """(calls, seconds, header, value) of each limit with a period."""
    lower = {name.lower(): value for name, value in headers.items()}
    daily = any(_MIDNIGHT.fullmatch(lower.get(name, "").strip()) for name in _RESET)
    for name, value in headers.items():
        plain = value.strip()
        if (named := _NAMED.fullmatch(name)) and _NUMBER.fullmatch(plain):
            yield int(plain), _SECONDS[named[1].lower()], name, plain
        for calls, seconds in _POLICY.findall(plain):
            yield int(calls), int(seconds), name, plain
        if daily and name.lower() in _BARE and _NUMBER.fullmatch(plain):
            yield int(plain), _DAY, name, plain
