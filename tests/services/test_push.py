"""Endpoints that send their records by themselves, and webhooks."""

import gzip
import hashlib
import hmac
import json
from io import StringIO

import pytest
from django.core.management import call_command
from django.test import Client

from catalog.domain.errors import PermissionRefused
from catalog.harvest.credentials import ClientLogin
from catalog.models import DataProduct, Endpoint, HarvestRun, Pushed, User
from catalog.services.credentials import credentials_put
from catalog.services.endpoint_control import endpoint_disconnect, endpoint_enable
from catalog.services.harvest import harvest_advance, harvest_start
from catalog.services.push import hook_secret_make, push_key_make, push_stop
from catalog.services.schedule import sweep, tidy
from catalog.services.withdrawals import withdrawals_refuse
from tests.endpoints import FakeEndpoint
from tests.factories import endpoint_make, harvest_now, packages

pytestmark = pytest.mark.django_db


@pytest.fixture
def endpoint(endpoint_server: FakeEndpoint) -> Endpoint:
    return endpoint_make(endpoint_server.ckan(packages(20)))


def listing(number: int, first: int = 0) -> bytes:
    results = packages(first + number)[first:]
    return json.dumps({"success": True, "result": {"count": number, "results": results}}).encode()


def push(client: Client, endpoint: Endpoint, body: bytes, key: str, query: str = "", **headers: str):
    return client.post(
        f"/api/v1/endpoints/{endpoint.slug}/push{query}",
        body,
        content_type="application/json",
        headers={"Authorization": f"Bearer {key}", **headers},
    )


def advance() -> HarvestRun:
    run = harvest_advance(HarvestRun.objects.first().pk)
    assert run is not None
    return run


def test_pushed_records_are_read_as_pulled_ones_are(client: Client, endpoint: Endpoint) -> None:
    key = push_key_make(None, endpoint=endpoint)
    answer = push(client, endpoint, listing(7), key)
    assert answer.status_code == 202, answer.content
    run = advance()
    assert answer.json() == {
        "state": "started",
        "run": run.pk,
        "report": f"/endpoints/{endpoint.slug}/runs/{run.pk}/",
    }
    assert (run.state, run.listed, run.created, run.requests) == ("complete", 7, 7, 1)


def test_what_is_pushed_needs_no_credentials_of_the_endpoint(client: Client, endpoint: Endpoint) -> None:
    login = ClientLogin("https://id.example/token", "portal", "s3cret")
    credentials_put(endpoint, login)
    endpoint.save()
    push(client, endpoint, listing(7), push_key_make(None, endpoint=endpoint))
    run = advance()
    assert (run.state, run.created) == ("complete", 7), run.verdict


def test_a_push_of_some_records_withdraws_nothing(client: Client, endpoint: Endpoint) -> None:
    harvest_now(endpoint)
    due = Endpoint.objects.get().due_at
    push(client, endpoint, listing(3, first=18), push_key_make(None, endpoint=endpoint))
    run = advance()
    assert (run.state, run.created, run.unchanged, run.withdrawn) == ("complete", 1, 2, 0)
    assert DataProduct.objects.filter(state="live").count() == 21
    assert Endpoint.objects.get().due_at == due


def test_a_whole_feed_withdraws_what_it_lacks(client: Client, endpoint: Endpoint) -> None:
    harvest_now(endpoint)
    push(client, endpoint, listing(17), push_key_make(None, endpoint=endpoint), "?whole=true")
    assert advance().withdrawn == 3


def test_a_push_leaves_the_memory_of_pulled_pages_alone(client: Client, endpoint: Endpoint) -> None:
    harvest_now(endpoint)
    push(client, endpoint, listing(3), push_key_make(None, endpoint=endpoint))
    advance()
    assert harvest_now(endpoint).unchanged == 20


def test_a_packed_push_is_unpacked(client: Client, endpoint: Endpoint) -> None:
    key = push_key_make(None, endpoint=endpoint)
    answer = push(client, endpoint, gzip.compress(listing(4)), key, **{"Content-Encoding": "gzip"})
    assert answer.status_code == 202
    assert advance().created == 4


@pytest.mark.parametrize(
    ("body", "headers", "words"),
    [
        (b"", {}, "no body"),
        (gzip.compress(b"x" * 200, mtime=0)[:-9], {"Content-Encoding": "gzip"}, "cut short"),
        (b"plain", {"Content-Encoding": "gzip"}, "unpacked"),
        (gzip.compress(b" " * (51 * 2**20)), {"Content-Encoding": "gzip"}, "50 MiB"),
    ],
    ids=["empty", "cut", "not packed", "bomb"],
)
def test_what_cannot_be_read_is_refused_in_words(
    client: Client, endpoint: Endpoint, body: bytes, headers: dict[str, str], words: str
) -> None:
    answer = push(client, endpoint, body, push_key_make(None, endpoint=endpoint), **headers)
    assert answer.status_code == 400
    assert words in answer.json()["error"]["message"]
    assert not Pushed.objects.exists()


def test_nonsense_ends_in_a_verdict(client: Client, endpoint: Endpoint) -> None:
    assert push(client, endpoint, b"<html>", push_key_make(None, endpoint=endpoint)).status_code == 202
    run = advance()
    assert run.state == "failed"
    assert "HTML" in run.verdict


def test_only_the_latest_key_opens(client: Client, endpoint: Endpoint) -> None:
    old, new = push_key_make(None, endpoint=endpoint), push_key_make(None, endpoint=endpoint)
    for key in (old, "", "nonsense"):
        answer = push(client, endpoint, listing(1), key)
        assert answer.status_code == 401
        assert answer["WWW-Authenticate"].startswith("Bearer")
    assert push(client, endpoint, listing(1), new).status_code == 202
    push_stop(None, endpoint=endpoint)
    assert push(client, endpoint, listing(1), new).status_code == 401


def test_an_endpoint_that_is_not_there_answers_as_a_wrong_key_does(
    client: Client, endpoint: Endpoint
) -> None:
    there = push(client, endpoint, b"x", "wrong")
    away = client.post("/api/v1/endpoints/none/push", b"x", content_type="text/csv")
    assert (there.status_code, there.json()) == (away.status_code, away.json())


def test_pushes_wait_for_one_another_and_none_is_lost(client: Client, endpoint: Endpoint) -> None:
    key = push_key_make(None, endpoint=endpoint)
    states = [push(client, endpoint, listing(2, first=n * 2), key).json()["state"] for n in range(3)]
    assert states == ["started", "waiting", "waiting"]
    for _ in range(3):
        advance()
        sweep()
    tidy()
    assert DataProduct.objects.count() == 6
    assert {bytes(body) for body in Pushed.objects.values_list("body", flat=True)} == {b""}


def test_a_decision_to_keep_products_outlasts_a_push_of_some_others(
    client: Client, endpoint: Endpoint, endpoint_server: FakeEndpoint, curator: User
) -> None:
    harvest_now(endpoint)
    endpoint_server.ckan(packages(10))
    withdrawals_refuse(curator, run=harvest_now(endpoint), why="The listing is being rebuilt")
    push(client, endpoint, listing(3), push_key_make(None, endpoint=endpoint))
    advance()
    tidy()
    Endpoint.objects.update(withdraw_percent=100)
    run = harvest_now(endpoint)
    assert (run.withdrawn, DataProduct.objects.filter(state="live").count()) == (0, 20)


def test_a_whole_push_is_forgotten_once_it_is_read(client: Client, endpoint: Endpoint) -> None:
    push(client, endpoint, listing(3), push_key_make(None, endpoint=endpoint), "?whole=true")
    advance()
    tidy()
    assert not Pushed.objects.exists()


def test_a_push_waits_while_the_endpoint_is_harvested(client: Client, endpoint: Endpoint) -> None:
    pulled = harvest_start(endpoint, asked_by="test")
    answer = push(client, endpoint, listing(2), push_key_make(None, endpoint=endpoint)).json()
    assert answer == {"state": "waiting", "run": None, "report": None}
    harvest_advance(pulled.pk)
    sweep()
    assert HarvestRun.objects.first().pushed_id


def test_only_deciders_make_keys(endpoint: Endpoint, analyst: User, curator: User) -> None:
    with pytest.raises(PermissionRefused):
        push_key_make(analyst, endpoint=endpoint)
    assert push_key_make(curator, endpoint=endpoint).startswith("vpk_")


def signed(secret: str, body: bytes) -> dict[str, str]:
    return {"X-Vesportal-Signature": "sha256=" + hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()}


def test_a_signed_word_starts_a_harvest_and_a_second_one_waits(client: Client, endpoint: Endpoint) -> None:
    secret = hook_secret_make(None, endpoint=endpoint)
    address = f"/api/v1/endpoints/{endpoint.slug}/hook"
    for state in ("started", "waiting"):
        answer = client.post(address, b"{}", content_type="application/json", headers=signed(secret, b"{}"))
        assert (answer.status_code, answer.json()["state"]) == (202, state)
    assert HarvestRun.objects.get().asked_by == "webhook"


def test_a_word_of_a_paused_endpoint_starts_nothing_and_is_told_so(
    client: Client, endpoint: Endpoint, curator: User
) -> None:
    secret = hook_secret_make(None, endpoint=endpoint)
    address = f"/api/v1/endpoints/{endpoint.slug}/hook"
    endpoint_enable(curator, endpoint=endpoint, enabled=False)
    said = client.post(address, b"{}", content_type="application/json", headers=signed(secret, b"{}"))
    assert (said.status_code, said.json()) == (202, {"state": "paused", "run": None, "report": None})
    sweep()
    assert not HarvestRun.objects.exists()
    endpoint_enable(curator, endpoint=endpoint, enabled=True)
    sweep()
    assert HarvestRun.objects.get().asked_by == "schedule"


def test_what_is_pushed_to_a_paused_endpoint_is_read(
    client: Client, endpoint: Endpoint, curator: User
) -> None:
    """It pauses what the portal does by itself; records come from whoever the domain gave its key."""
    key = push_key_make(None, endpoint=endpoint)
    endpoint_enable(curator, endpoint=endpoint, enabled=False)
    assert push(client, endpoint, listing(1), key).json()["state"] == "started"


def test_a_word_that_is_not_signed_does_nothing(client: Client, endpoint: Endpoint) -> None:
    secret = hook_secret_make(None, endpoint=endpoint)
    for body, headers in ((b"{}", {}), (b"{} ", signed(secret, b"{}")), (b"{}", signed("guess", b"{}"))):
        answer = client.post(
            f"/api/v1/endpoints/{endpoint.slug}/hook",
            body,
            content_type="application/json",
            headers=headers,
        )
        assert answer.status_code == 401
    assert not HarvestRun.objects.exists()


def test_neither_key_nor_secret_is_stored_in_the_clear(endpoint: Endpoint) -> None:
    key, secret = push_key_make(None, endpoint=endpoint), hook_secret_make(None, endpoint=endpoint)
    stored = json.dumps(Endpoint.objects.values().get(), default=str)
    assert key not in stored
    assert secret not in stored


def test_the_command_prints_a_key_that_opens(client: Client, endpoint: Endpoint) -> None:
    out = StringIO()
    call_command("push_key", endpoint.slug, stdout=out)
    assert push(client, endpoint, listing(1), out.getvalue().strip()).status_code == 202


def test_the_page_shows_a_new_key_once(
    client: Client, endpoint: Endpoint, curator: User, analyst: User
) -> None:
    address = f"/endpoints/{endpoint.slug}/push/"
    assert client.get(address).status_code == 302
    client.force_login(analyst)
    assert client.get(address).status_code == 404
    client.force_login(curator)
    assert "Make a push key" in client.get(address).content.decode()
    made = client.post(address, {"action": "key"})
    key = made.context["value"]
    assert key in made.content.decode()
    assert "no-store" in made["Cache-Control"]
    assert key not in client.get(address).content.decode()
    assert push(client, endpoint, listing(1), key).status_code == 202
    client.post(address, {"action": "stop"})
    assert Endpoint.objects.get().push_key_hash == ""


def test_a_disconnected_endpoint_takes_nothing_any_more(
    client: Client, endpoint: Endpoint, curator: User
) -> None:
    key, secret = push_key_make(None, endpoint=endpoint), hook_secret_make(None, endpoint=endpoint)
    push(client, endpoint, listing(1), key)
    push(client, endpoint, listing(2), key)
    endpoint_disconnect(curator, endpoint=endpoint, why="It moved.")
    assert push(client, endpoint, listing(3), key).status_code == 401
    address = f"/api/v1/endpoints/{endpoint.slug}/hook"
    said = client.post(address, b"{}", content_type="application/json", headers=signed(secret, b"{}"))
    assert said.status_code == 401
    sweep()
    assert not Pushed.objects.filter(started=False, endpoint__runs__state="queued").exists()
    assert not Pushed.objects.filter(started=False).exists(), "should it come back, nothing old is read"
