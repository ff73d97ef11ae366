"""What owners and software allow: data/published_caps.json by host and interface, and what the portal measured over it."""

from functools import cache, lru_cache
from importlib.resources import files

import msgspec

from catalog.domain.access.model import Authentication, Limit, Limits, LimitSource

_NUMBERS = ("page", "window", "per_minute", "per_day")


class Cap(msgspec.Struct, frozen=True, kw_only=True):
    """What one source says about some hosts (none: every host) and interfaces (none: every one).

    `authentication` of what is open there, `restricted` of what is not; `text` names who said it, `seen` when.
    """

    id: str
    text: str
    source: LimitSource
    hosts: tuple[str, ...] = ()
    interfaces: tuple[str, ...] = ()
    seen: str = ""
    page: float | None = None
    window: float | None = None
    per_minute: float | None = None
    per_day: float | None = None
    authentication: Authentication = ""
    restricted: Authentication = ""


class Caps(msgspec.Struct, frozen=True):
    """What holds for one host and interface: limits, and what is needed to get in, with the sentence that says so."""

    limits: Limits = Limits()
    authentication: Authentication = ""
    restricted: Authentication = ""
    text: str = ""


class _File(msgspec.Struct, frozen=True):
    caps: tuple[Cap, ...]


@cache
def published_caps() -> tuple[Cap, ...]:
    """All of them, the general before the particular: what comes later counts."""
    data = files(__package__).joinpath("data", "published_caps.json").read_bytes()
    return msgspec.json.decode(data, type=_File).caps


@cache
def _hosts() -> frozenset[str]:
    return frozenset(host for cap in published_caps() for host in cap.hosts)


def caps_of(host: str, interface: str) -> Caps:
    """What is known of an interface (`ods-group`: groups of Opendatasoft records) on a host in lower case."""
    return _caps_of(host if host in _hosts() else "", interface)


@lru_cache(maxsize=1024)
def _caps_of(host: str, interface: str) -> Caps:
    found: dict[str, Limit] = {}
    authentication: Authentication = ""
    restricted: Authentication = ""
    text = ""
    for cap in published_caps():
        if (cap.hosts and host not in cap.hosts) or (cap.interfaces and interface not in cap.interfaces):
            continue
        said = f"{cap.text} ({cap.seen})" if cap.seen else cap.text
        for name in _NUMBERS:
            if (value := getattr(cap, name)) is not None:
                found[name] = Limit(value, cap.source, said)
        authentication, restricted = cap.authentication or authentication, cap.restricted or restricted
        text = said if cap.hosts else text
    return Caps(Limits(**found), authentication, restricted, text)


def merged(told: Limits, measured: Limits | None) -> Limits:
    """What was found by asking counts over what is published."""
    if measured is None:
        return told
    return Limits(**{name: getattr(measured, name) or getattr(told, name) for name in _NUMBERS})
