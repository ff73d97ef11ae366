"""Things for tests to work on, made through the services where those are what users go through."""

from itertools import count
from typing import Any

from catalog.harvest.credentials import HeaderKey
from catalog.models import Domain, Endpoint, HarvestRun
from catalog.services.endpoints import domain_ensure, endpoint_connect
from catalog.services.harvest import harvest_advance, harvest_start

_numbers = count(1)


def domain_make(name: str = "", **details: Any) -> Domain:
    """A domain."""
    return domain_ensure(None, name=name or f"Domain {next(_numbers)}", **details)


def endpoint_make(
    url: str,
    *,
    protocol: str = "ckan",
    domain: Domain | None = None,
    authorization: str = "",
    **details: Any,
) -> Endpoint:
    """An endpoint of a domain; `authorization` is a header that it wants to see."""
    if authorization:
        details["credentials"] = HeaderKey("Authorization", authorization)
    return endpoint_connect(None, domain=domain or domain_make(), url=url, protocol=protocol, **details)


def harvest_now(endpoint: Endpoint) -> HarvestRun:
    """Harvest in this process, as a worker would."""
    run = harvest_advance(harvest_start(endpoint, asked_by="test").pk)
    assert run is not None
    return run


def package(identifier: str, title: str = "", **more: Any) -> dict[str, Any]:
    """A CKAN package that lacks little."""
    return {
        "id": identifier,
        "name": identifier,
        "title": title or f"Product {identifier}",
        "notes": f"What {title or identifier} holds, in a sentence or two for people who look for it.",
        "license_id": "cc-by",
        "license_title": "Creative Commons Attribution 4.0",
        "license_url": "https://creativecommons.org/licenses/by/4.0/",
        "organization": {"title": "Northmoor Networks", "name": "northmoor"},
        "tags": [{"name": "demand"}, {"name": "substation"}],
        "metadata_modified": "2026-11-01T10:00:00",
        "resources": [
            {
                "id": f"{identifier}-1",
                "name": "data",
                "format": "CSV",
                "url": f"https://data.example/{identifier}.csv",
            }
        ],
        **more,
    }


def packages(number: int) -> list[dict[str, Any]]:
    """Several of them."""
    return [package(f"p-{n:05}", f"Substation demand {n}") for n in range(number)]
