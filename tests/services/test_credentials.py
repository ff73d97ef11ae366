"""Endpoints' credentials: sealed, sent to the endpoint only, and renewed."""

import base64
import json

import pytest
from cryptography.fernet import Fernet

from catalog.domain.errors import HarvestError, InvalidInput
from catalog.harvest.credentials import BasicLogin, ClientLogin, HeaderKey, credentials_from
from catalog.models import Endpoint
from catalog.services.credentials import credentials_of, credentials_put, seal, unseal
from tests.endpoints import Answer, FakeEndpoint
from tests.factories import endpoint_make, harvest_now, packages

pytestmark = pytest.mark.django_db
ALL = [
    HeaderKey("X-API-Key", "s3cret"),
    BasicLogin("reader", "s3cret: with a colon"),
    ClientLogin("https://id.example/token", "portal", "s3cret", "read"),
]


@pytest.mark.parametrize("credentials", ALL, ids=lambda c: type(c).__name__)
def test_what_is_sealed_comes_out_again_and_is_not_in_the_database(
    endpoint_server: FakeEndpoint, credentials: HeaderKey
) -> None:
    endpoint = endpoint_make(endpoint_server.ckan([]), credentials=credentials)
    assert endpoint.audience == "hidden"
    assert credentials_of(Endpoint.objects.get()) == credentials
    assert "s3cret" not in json.dumps(Endpoint.objects.values().get(), default=str)


def test_another_header_and_a_login_are_sent(endpoint_server: FakeEndpoint) -> None:
    endpoint = endpoint_make(endpoint_server.ckan(packages(1)), credentials=ALL[0])
    assert harvest_now(endpoint).state == "complete"
    assert endpoint_server.requests[0][1]["X-API-Key"] == "s3cret"
    credentials_put(endpoint, ALL[1])
    endpoint.save()
    harvest_now(endpoint)
    sent = endpoint_server.requests[-1][1]["Authorization"].removeprefix("Basic ")
    assert base64.b64decode(sent) == b"reader:s3cret: with a colon"


def test_a_token_is_asked_for_once_and_again_when_it_ends(endpoint_server: FakeEndpoint) -> None:
    tokens = iter(("first", "second"))

    def token(path: str) -> Answer:
        return Answer(
            json.dumps({"access_token": next(tokens), "token_type": "Bearer", "expires_in": 3600}).encode()
        )

    endpoint_server.answers["/token"] = token
    login = ClientLogin(f"{endpoint_server.url}/token", "portal", "s3cret", "read")
    endpoint = endpoint_make(endpoint_server.ckan(packages(30), most=10), credentials=login)
    assert harvest_now(endpoint).created == 30
    asked = [path for path, _ in endpoint_server.requests]
    assert asked.count("/token") == 1
    sent = {h.get("Authorization") for path, h in endpoint_server.requests if path != "/token"}
    assert sent == {"Bearer first"}


@pytest.mark.parametrize(
    "answer",
    [b"{}", b"no json", b'{"access_token": "x", "token_type": "mac"}', b'{"access_token": "\xc3\xa9"}'],
    ids=["empty", "text", "another type", "not ASCII"],
)
def test_a_token_that_cannot_be_had_ends_the_run_in_words(
    endpoint_server: FakeEndpoint, answer: bytes
) -> None:
    endpoint_server.answers["/token"] = Answer(answer)
    login = ClientLogin(f"{endpoint_server.url}/token", "portal", "s3cret")
    run = harvest_now(endpoint_make(endpoint_server.ckan(packages(1)), credentials=login))
    assert run.state == "failed"
    assert "bearer token" in run.verdict
    assert "s3cret" not in run.verdict


def test_a_form_is_not_sent_on_by_a_redirect(endpoint_server: FakeEndpoint) -> None:
    endpoint_server.answers["/token"] = Answer(status=307, headers={"Location": "/elsewhere"})
    login = ClientLogin(f"{endpoint_server.url}/token", "portal", "s3cret")
    run = harvest_now(endpoint_make(endpoint_server.ckan(packages(1)), credentials=login))
    assert "redirect" in run.verdict
    assert "/elsewhere" not in [path for path, _ in endpoint_server.requests]


@pytest.mark.parametrize(
    ("kind", "parts", "words"),
    [
        ("header", {"name": "Host", "secret": "x"}, "no header for a key"),
        ("header", {"name": "X Y", "secret": "x"}, "no header for a key"),
        ("header", {"secret": "a\r\nB: c"}, "cannot be sent"),
        ("basic", {"name": "reader"}, "password is missing"),
        ("magic", {}, "no kind"),
    ],
)
def test_credentials_that_cannot_work_are_refused(kind: str, parts: dict[str, str], words: str) -> None:
    with pytest.raises(InvalidInput, match=words):
        credentials_from(kind, **parts)


def test_another_key_of_the_portal_says_what_to_do(endpoint_server: FakeEndpoint) -> None:
    endpoint = endpoint_make(endpoint_server.ckan([]), credentials=ALL[0])
    endpoint.auth_sealed = Fernet(Fernet.generate_key()).encrypt(b"{}").decode()
    endpoint.save()
    run = harvest_now(endpoint)
    assert run.state == "failed"
    assert "VESPORTAL_SEALING_KEYS" in run.verdict
    with pytest.raises(HarvestError):
        unseal(seal(b"x")[:-4] + "AAAA")
