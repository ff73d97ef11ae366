"""The public data portals of Great Britain's energy sector, ready to be switched on where there is internet."""

from functools import cache
from importlib.resources import files

import msgspec

from catalog.models import Endpoint
from catalog.services.budget import host_limit
from catalog.services.endpoints import domain_ensure, endpoint_connect


class GBPortal(msgspec.Struct, frozen=True):
    """A portal as it was seen; `pause_seconds` and `per_day` are what its host allows, as `note` has it."""

    slug: str
    name: str
    role: str
    sector: str
    homepage: str
    protocol: str
    url: str
    pause_seconds: float
    note: str
    per_day: int | None = None


@cache
def gb_portals() -> tuple[GBPortal, ...]:
    """All of them."""
    data = files("catalog.services").joinpath("data/gb_portals.json").read_bytes()
    return msgspec.json.decode(data, type=tuple[GBPortal, ...])


def gb_portals_register(*, enabled: bool = False) -> list[Endpoint]:
    """Register domains and endpoints, switched off unless `enabled`; those that are there stay as they are."""
    endpoints = []
    for portal in gb_portals():
        domain = domain_ensure(
            None,
            name=portal.name,
            slug=portal.slug,
            sector=portal.sector,
            homepage=portal.homepage,
            description=portal.role,
        )
        endpoint = endpoint_connect(
            None,
            domain=domain,
            url=portal.url,
            protocol=portal.protocol,
            slug=portal.slug,
            enabled=enabled,
        )
        host_limit(portal.url, pause_seconds=portal.pause_seconds, per_day=portal.per_day, note=portal.note)
        endpoints.append(endpoint)
    return endpoints
