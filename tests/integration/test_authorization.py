"""A key stored for an endpoint goes to that endpoint, and can be seen nowhere."""

import json
import logging
from collections.abc import Callable
from io import StringIO

import msgspec
import pytest
from django.core.management import CommandError, call_command
from django.test import Client

from catalog.harvest.credentials import HeaderKey
from catalog.models import AuditEntry, Endpoint, OutboxMessage, User
from catalog.services.credentials import seal
from tests.endpoints import Answer, FakeEndpoint
from tests.factories import endpoint_make, harvest_now, packages
from tests.integration import sources
from tests.integration.checks import assert_sound
from tests.integration.sources import ScriptedEndpoint

pytestmark = pytest.mark.django_db
KEY = "Bearer k3y-that-nobody-sees"


@pytest.fixture
def logged() -> Callable[[], str]:
    """All that is logged, on every level and by every library."""
    stream = StringIO()
    handler = logging.StreamHandler(stream)
    root = logging.getLogger()
    level = root.level
    root.addHandler(handler)
    root.setLevel(logging.DEBUG)
    yield stream.getvalue  # type: ignore[misc]
    root.setLevel(level)
    root.removeHandler(handler)


def seen_anywhere(client: Client, endpoint: Endpoint) -> list[str]:
    """Where the key shows: rows that people read, pages and API as `client` sees them."""
    places = {f"run {run.pk}": json.dumps([run.verdict, run.problems]) for run in endpoint.runs.all()}
    places |= {
        f"audit {entry.pk}": json.dumps([entry.before, entry.after]) for entry in AuditEntry.objects.all()
    }
    places |= {f"outbox {m.pk}": json.dumps([m.payload, m.last_error]) for m in OutboxMessage.objects.all()}
    addresses = [
        "/endpoints/",
        f"/endpoints/{endpoint.slug}/",
        *(f"/endpoints/{endpoint.slug}/runs/{run.pk}/" for run in endpoint.runs.all()),
        f"/domains/{endpoint.domain.slug}/",
        "/api/v1/endpoints/",
        "/api/v1/runs/",
        "/api/v1/domains/",
        "/admin/catalog/endpoint/",
        f"/admin/catalog/endpoint/{endpoint.pk}/change/",
        f"/admin/catalog/endpoint/{endpoint.pk}/history/",
        "/admin/catalog/harvestrun/",
    ]
    places |= {address: client.get(address).content.decode() for address in addresses}
    return [place for place, text in places.items() if "k3y-that" in text]


def test_a_key_is_sent_to_its_endpoint_and_seen_nowhere(
    endpoint_server: FakeEndpoint, curator: User, client: Client, logged: Callable[[], str]
) -> None:
    endpoint = endpoint_make(endpoint_server.ckan(packages(30), most=10), authorization=KEY)
    assert_sound(harvest_now(endpoint))
    assert {headers["Authorization"] for _, headers in endpoint_server.requests} == {KEY}
    endpoint_server.answers[sources.SEARCH] = Answer(b"no", status=403)
    assert_sound(harvest_now(endpoint))
    client.force_login(curator)
    assert seen_anywhere(client, endpoint) == []
    assert "k3y-that" not in logged()


def test_a_key_that_cannot_be_sent_is_not_quoted(
    endpoint_server: FakeEndpoint, curator: User, client: Client, logged: Callable[[], str]
) -> None:
    endpoint = endpoint_make(endpoint_server.ckan([]), authorization=KEY)
    sealed = seal(msgspec.json.encode(HeaderKey("Authorization", f"{KEY}\r\nX-Injected: 1")))
    Endpoint.objects.update(auth_sealed=sealed)
    endpoint.refresh_from_db()
    run = harvest_now(endpoint)
    assert_sound(run)
    assert (run.state, endpoint_server.requests) == ("failed", [])
    client.force_login(curator)
    assert seen_anywhere(client, endpoint) == []
    assert "k3y-that" not in logged()


def test_a_key_does_not_follow_a_redirect_to_another_host(logged: Callable[[], str]) -> None:
    with (
        ScriptedEndpoint(lambda handler, over: sources.head(handler)) as other,
        ScriptedEndpoint(sources.redirect_to(f"{other.url}/api/3/action/package_search")) as first,
    ):
        run = harvest_now(endpoint_make(f"{first.url}/api/3/action", authorization=KEY))
    assert_sound(run)
    assert first.headers[0]["Authorization"] == KEY
    assert not any("Authorization" in headers for headers in other.headers)
    assert "k3y-that" not in logged()


def test_a_key_does_not_follow_the_paging_to_another_host(endpoint_server: FakeEndpoint) -> None:
    with FakeEndpoint() as other:
        page = {
            "@id": f"{endpoint_server.url}/c.jsonld",
            "@type": "http://www.w3.org/ns/hydra/core#PagedCollection",
            "http://www.w3.org/ns/hydra/core#next": f"{other.url}/c.jsonld",
        }
        endpoint_server.answers["/c.jsonld"] = Answer(json.dumps(page).encode(), "application/ld+json")
        run = harvest_now(
            endpoint_make(f"{endpoint_server.url}/c.jsonld", protocol="dcat", authorization=KEY)
        )
    assert_sound(run)
    assert other.requests == []


def test_add_endpoint_does_not_print_the_key(endpoint_server: FakeEndpoint) -> None:
    out = StringIO()
    for url in (endpoint_server.ckan([]), f"{endpoint_server.url}/nothing"):
        try:
            call_command("add_endpoint", url, domain="N", authorization=KEY, stdout=out, stderr=out)
        except CommandError as error:
            out.write(str(error))
    assert "k3y-that" not in out.getvalue()


def test_a_query_key_in_an_address_is_shown_as_stars(
    endpoint_server: FakeEndpoint, curator: User, client: Client
) -> None:
    endpoint_server.answers["/c.ttl"] = Answer(b"no", status=500)
    endpoint = endpoint_make(
        f"{endpoint_server.url}/c.ttl?api_key=k3y-that-is-in-the-address", protocol="dcat"
    )
    run = harvest_now(endpoint)
    assert_sound(run)
    assert "k3y-that" not in run.verdict
    shown = [place for place in seen_anywhere(Client(), endpoint) if not place.startswith("audit")]
    assert shown == []
