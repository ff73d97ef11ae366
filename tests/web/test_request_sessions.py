"""A session that ends in the middle of a form of a request: nothing typed is lost, and nobody else gets to read it."""

import re
from typing import Any

import pytest
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.test import Client

from catalog.models import AccessRequest, User
from tests.asking import PASSWORD, Asking, asking_make
from tests.web.test_request_pages import page_of, signed_in, told
from tests.web.test_second_factor import code_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def asking(db: None) -> Asking:
    return asking_make()


def hidden_field(client: Client, path: str) -> dict[str, str]:
    found = re.search(r'name="kept_for" value="([^"]+)"', client.get(path).content.decode())
    assert found, "the form says whose it is"
    return {"kept_for": found[1]}


def test_what_was_typed_when_the_session_ended_is_there_after_signing_in(asking: Asking) -> None:
    draft = asking.request("draft", use="")
    client, url = signed_in(asking.requester), f"/requests/{draft.reference}/edit/use/"
    note = hidden_field(client, url)
    client.session.flush()
    client.cookies.clear()
    answer = client.post(url, {**note, "use": "Typed for an hour.", "mixing": "inside"})
    assert answer["Location"] == f"/accounts/login/?next={url}"
    assert "what you typed is kept" in page_of(client, answer["Location"])
    login = client.post(
        "/accounts/login/", {"login": asking.requester.email, "password": PASSWORD, "next": url}
    )
    assert login["Location"] == url
    page = page_of(client, url)
    assert "Typed for an hour." in page
    assert "is here again" in page
    assert re.search(r'value="inside"\s+checked', page)
    draft.refresh_from_db()
    assert draft.use == "", "nothing is stored by looking"
    client.post(url, {"use": "Sent now.", "later": "1"})
    assert "Typed for an hour." not in page_of(client, url)


def test_somebody_else_who_signs_in_there_does_not_see_it(asking: Asking, analyst: User) -> None:
    request = asking.request("asked")
    client, url = signed_in(asking.requester), f"/requests/{request.reference}/answer/"
    note = hidden_field(client, url)
    client.session.flush()
    client.cookies.clear()
    client.post(url, {**note, "text": "My secret plan."})
    client.post("/accounts/login/", {"login": asking.steward.email, "password": PASSWORD})
    assert "My secret plan." not in page_of(client, f"/requests/{request.reference}/")
    assert client.get(url).status_code == 403


def test_without_the_signed_note_nothing_is_kept(asking: Asking) -> None:
    request = asking.request("asked")
    client, url = Client(), f"/requests/{request.reference}/answer/"
    for note in ({}, {"kept_for": "forged"}):
        assert client.post(url, {**note, "text": "x" * 100})["Location"].startswith("/accounts/login/")
        assert "typed" not in client.session
    huge = {**hidden_field(signed_in(asking.requester), url), "text": "x" * 50_000}
    client.post(url, huge)
    assert "typed" not in client.session


def test_a_button_that_is_pressed_without_a_session_leads_back_to_its_page(asking: Asking) -> None:
    draft, sent = asking.request("draft"), asking.request("sent")
    for path, page in (
        (f"/requests/{draft.reference}/discard/", f"/requests/{draft.reference}/"),
        (f"/requests/{sent.reference}/assign/", f"/requests/{sent.reference}/"),
        ("/notifications/read/", "/notifications/"),
        (
            f"/domains/{asking.domain.slug}/requests/fields/1/remove/",
            f"/domains/{asking.domain.slug}/requests/",
        ),
    ):
        answer = Client().post(path, headers={"referer": f"http://testserver{page}"})
        assert answer["Location"] == f"/accounts/login/?next={page}"
    assert AccessRequest.objects.filter(pk=draft.pk).exists()


def test_a_form_whose_token_is_out_of_date_shows_what_was_typed_again(asking: Asking) -> None:
    """Somebody signs in anew in another window, and then sends what they had open."""
    request = asking.request("asked")
    client, url = Client(enforce_csrf_checks=True), f"/requests/{request.reference}/answer/"
    client.force_login(asking.requester)
    note = hidden_field(client, url)
    sent = client.post(url, {**note, "csrfmiddlewaretoken": "x" * 64, "text": "Typed for an hour."})
    page = told(client, sent)
    assert "What you typed is here" in page
    assert "Typed for an hour." in page
    request.refresh_from_db()
    assert request.state == "asked"
    client.logout()
    sent = client.post(url, {**note, "csrfmiddlewaretoken": "x" * 64, "text": "Typed for an hour."})
    assert sent["Location"] == url
    assert "Sign in, and send it again." in page_of(client, client.get(url)["Location"])
    client.force_login(asking.requester)
    forged = client.post(url, {"csrfmiddlewaretoken": "x" * 64, "text": "From another site."})
    assert forged.status_code == 403
    assert "From another site." not in page_of(client, url)


def test_where_a_second_factor_is_asked_for_meanwhile_nothing_typed_is_lost(
    asking: Asking, settings: Any
) -> None:
    request = asking.request("review")
    client, url = signed_in(asking.steward), f"/requests/{request.reference}/refuse/"
    note = hidden_field(client, url)
    settings.MFA_REQUIRED_OF = frozenset({"stewards"})
    answer = client.post(url, {**note, "text": "A long reason."})
    assert answer["Location"] == "/accounts/2fa/"
    assert "What you typed is kept" in page_of(client, "/accounts/2fa/")
    settings.MFA_REQUIRED_OF = frozenset()  # as if it was set up
    assert "A long reason." in page_of(client, url)
    request.refresh_from_db()
    assert request.state == "review"


def test_what_was_typed_outlives_signing_in_with_a_second_factor(asking: Asking) -> None:
    request = asking.request("review")
    secret = generate_totp_secret()
    TOTP.activate(asking.steward, secret)
    client, url = signed_in(asking.steward), f"/requests/{request.reference}/refuse/"
    note = hidden_field(client, url)
    client.session.flush()
    client.cookies.clear()
    assert client.post(url, {**note, "text": "A long reason."})["Location"] == f"/accounts/login/?next={url}"
    form = {"login": asking.steward.email, "password": PASSWORD, "next": url}
    step = client.post("/accounts/login/", form)
    assert step["Location"].startswith("/accounts/2fa/authenticate/")
    done = client.post(step["Location"], {"code": code_of(secret)})
    assert done["Location"] == url
    assert "A long reason." in page_of(client, url)


def test_a_part_that_is_saved_after_the_request_was_sent_says_so(asking: Asking) -> None:
    request = asking.request("sent")
    client = signed_in(asking.requester)
    answer = client.post(f"/requests/{request.reference}/edit/use/", {"use": "Something else."})
    assert "was sent already" in told(client, answer)
    request.refresh_from_db()
    assert request.use != "Something else."
