"""The pages by which people take their data or delete their account, without a browser."""

from html import unescape

import pytest
from django.test import Client

from catalog.models import AuditEntry, Membership, User
from tests.factories import domain_make

pytestmark = pytest.mark.django_db
WHY = "They asked for it by mail."


def signed_in(user: User) -> Client:
    """Somebody who has just given their password."""
    client = Client()
    client.force_login(user)
    assert client.post("/accounts/reauthenticate/", {"password": "a-long-password"}).status_code == 302
    return client


@pytest.mark.parametrize(
    "path", ["/account/data/", "/account/delete/", "/account/erase/", "/account/data.json"]
)
def test_who_is_not_signed_in_signs_in_first(client: Client, path: str) -> None:
    assert client.get(path)["Location"].startswith("/accounts/login/")


@pytest.mark.parametrize("path", ["/account/delete/", "/account/erase/"])
def test_a_session_that_was_left_open_is_not_enough(client: Client, curator: User, path: str) -> None:
    client.force_login(curator)
    for answer in (client.get(path), client.post(path, {"sure": "on", "email": "x@example.org", "why": WHY})):
        assert answer["Location"].startswith("/accounts/reauthenticate/")
    assert User.objects.filter(pk=curator.pk).exists()


def test_looking_deletes_nothing_and_says_what_ends(analyst: User) -> None:
    domain = domain_make("Northmoor")
    Membership.objects.create(domain=domain, user=analyst, role="steward")
    page = unescape(signed_in(analyst).get("/account/delete/").content.decode())
    assert "Domains that lose their last steward" in page
    assert "Northmoor" in page
    assert User.objects.filter(pk=analyst.pk).exists()


def test_it_has_to_be_meant(analyst: User) -> None:
    client = signed_in(analyst)
    answer = client.post("/account/delete/", {})
    assert answer.status_code == 422
    assert "nobody can undo this" in answer.content.decode()
    assert User.objects.filter(pk=analyst.pk).exists()


def test_deleting_ones_own_account(analyst: User) -> None:
    client = signed_in(analyst)
    answer = client.post("/account/delete/", {"sure": "on"})
    assert answer["Location"] == "/"
    page = client.get("/").content.decode()
    assert "Your account is deleted" in page
    assert "Sign in" in page
    assert not User.objects.filter(email="ana@example.org").exists()
    assert AuditEntry.objects.filter(action="account.erase").count() == 1


def test_the_last_curator_is_told_what_to_do(curator: User) -> None:
    answer = signed_in(curator).post("/account/delete/", {"sure": "on"})
    assert answer.status_code == 422
    assert "Make somebody else a curator first" in answer.content.decode()


def test_a_curator_does_it_for_somebody(analyst: User, curator: User) -> None:
    client = signed_in(curator)
    form = {"email": analyst.email.upper(), "why": WHY, "sure": "on"}
    assert client.post("/account/erase/", {**form, "email": "nobody@example.org"}).status_code == 422
    assert client.post("/account/erase/", {**form, "why": ""}).status_code == 422
    assert client.post("/account/erase/", form)["Location"] == "/account/erase/"
    assert not User.objects.filter(pk=analyst.pk).exists()
    assert AuditEntry.objects.get(action="account.erase").why == WHY


def test_nobody_else_does(analyst: User, curator: User) -> None:
    form = {"email": curator.email, "why": WHY, "sure": "on"}
    assert signed_in(analyst).post("/account/erase/", form).status_code == 403
    assert User.objects.filter(pk=curator.pk).exists()


def test_a_forged_form_deletes_nothing(analyst: User) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(analyst)
    assert client.post("/account/delete/", {"sure": "on"}).status_code == 403
    assert User.objects.filter(pk=analyst.pk).exists()
