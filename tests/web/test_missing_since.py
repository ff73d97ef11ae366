"""What the page of a product says that its source no longer lists."""

from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client
from django.utils import timezone

from catalog.models import DataProduct, Endpoint
from tests.endpoints import FakeEndpoint
from tests.factories import endpoint_make, harvest_now, packages

pytestmark = pytest.mark.django_db


def page(server: FakeEndpoint, client: Client, since: datetime | None, grace: int) -> str:
    harvest_now(endpoint_make(server.ckan(packages(1))))
    DataProduct.objects.update(missing_since=since)
    Endpoint.objects.update(grace_days=grace)
    return client.get(f"/products/{DataProduct.objects.get().slug}/").content.decode()


def test_it_says_when_it_will_go(endpoint_server: FakeEndpoint, client: Client) -> None:
    since = timezone.now() - timedelta(days=2)
    told = page(endpoint_server, client, since, 7)
    until = timezone.localtime(since + timedelta(days=7))
    assert "The source has not listed it since" in told
    assert f"it will be withdrawn after {until.day} {until:%B %Y}." in told


def test_after_the_grace_it_promises_nothing(endpoint_server: FakeEndpoint, client: Client) -> None:
    told = page(endpoint_server, client, datetime(2026, 3, 3, 12, tzinfo=UTC), 0)
    assert "The source has not listed it since 3 March 2026. It is kept for now." in told


def test_what_is_listed_says_nothing_of_it(endpoint_server: FakeEndpoint, client: Client) -> None:
    assert "has not listed it" not in page(endpoint_server, client, None, 7)
