"""Fixtures of the integration tests."""

from collections.abc import Callable

import pytest

from catalog.harvest.fetch import Fetcher, FetchLimits
from catalog.models import Endpoint
from catalog.services import fetching
from catalog.services.budget import HostBudget
from tests.endpoints import FakeEndpoint
from tests.factories import endpoint_make, harvest_now, packages


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch, settings: object) -> None:
    """Fetches with ceilings so low that a test reaches them at once."""
    limits = FetchLimits(
        connect_seconds=1,
        read_seconds=0.3,
        total_seconds=0.6,
        max_bytes=200_000,
        max_decoded_bytes=400_000,
        max_wait_seconds=0.1,
    )
    networks = settings.HARVEST_ALLOW_NETWORKS  # type: ignore[attr-defined]

    def fetcher_make(alive: Callable[[], None] = lambda: None, **options: object) -> Fetcher:
        return Fetcher(limits, allow_networks=networks, pauses=(0.01,), budget=HostBudget(alive))

    monkeypatch.setattr(fetching, "fetcher_make", fetcher_make)


@pytest.fixture
def filled(db: None) -> Callable[[str], Endpoint]:
    """An endpoint that gave three good products and is now at the address given."""

    def make(url: str) -> Endpoint:
        with FakeEndpoint() as healthy:
            endpoint = endpoint_make(healthy.ckan(packages(3)))
            assert harvest_now(endpoint).created == 3
        endpoint.url = url
        endpoint.save()
        return endpoint

    return make
