"""Where people are signed in, and signing out there: at once, and nobody else's."""

import pytest
from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.test import Client

from catalog.models import ApiToken, AuditEntry, User
from catalog.selectors.sessions import browser_named
from catalog.services.sessions import session_end
from catalog.services.tokens import token_make

pytestmark = pytest.mark.django_db
PASSWORD = "a-long-password"
FIREFOX = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:140.0) Gecko/20100101 Firefox/140.0"


def signed_in(user: User, agent: str = FIREFOX) -> Client:
    client = Client(headers={"User-Agent": agent})
    assert client.post("/accounts/login/", {"login": user.email, "password": PASSWORD})["Location"] == "/"
    return client


def is_in(client: Client) -> bool:
    return client.get("/account/").status_code == 200


def key_of(client: Client) -> int:
    return UserSession.objects.get(session_key=client.session.session_key).pk


def test_each_session_is_listed_and_can_be_ended(analyst: User) -> None:
    here, there = signed_in(analyst), signed_in(analyst, "curl/8.1")
    page = here.get("/account/sessions/").content.decode()
    assert page.count("This one") == 1
    assert "Firefox on Windows" in page
    assert "curl" in page
    here.post(f"/account/sessions/{key_of(there)}/end/")
    assert not is_in(there)
    assert is_in(here)
    assert "curl" not in here.get("/account/sessions/").content.decode()
    assert AuditEntry.objects.filter(action="session.end").count() == 1
    assert here.post(f"/account/sessions/{key_of(here)}/end/")["Location"] == "/"
    assert not is_in(here)


def test_nobody_sees_or_ends_the_sessions_of_others(analyst: User, curator: User) -> None:
    mine, boss = signed_in(analyst, "curl/8.1"), signed_in(curator)
    assert "curl" not in boss.get("/account/sessions/").content.decode()
    for pk in (key_of(mine), 2**70):
        assert boss.post(f"/account/sessions/{pk}/end/").status_code == 404
    with pytest.raises(ValueError, match="somebody else"):
        session_end(curator, session=UserSession.objects.get(pk=key_of(mine)))
    assert is_in(mine)


def test_signing_out_everywhere_ends_all_and_tokens_if_wished(analyst: User) -> None:
    token_make(analyst, name="x", scopes=["read"])
    clients = [signed_in(analyst) for _ in range(3)]
    assert clients[0].post("/account/sessions/end-all/")["Location"] == "/accounts/login/"
    assert not any(map(is_in, clients))
    assert not Session.objects.filter(session_key__in=UserSession.objects.values("session_key")).exists()
    assert ApiToken.objects.get().revoked_at is None
    again = signed_in(analyst)
    again.post("/account/sessions/end-all/", {"tokens": "yes"})
    assert ApiToken.objects.get().revoked_at


def test_a_new_password_ends_all_other_sessions(analyst: User) -> None:
    here, there = signed_in(analyst), signed_in(analyst)
    gone = there.session.session_key
    sent = {"oldpassword": PASSWORD, "password1": "another-long-one-9", "password2": "another-long-one-9"}
    assert here.post("/accounts/password/change/", sent).status_code == 302
    assert is_in(here)
    assert not is_in(there)
    assert not Session.objects.filter(session_key=gone).exists(), "gone, not only without effect"
    assert here.get("/account/sessions/").content.decode().count("Sign out<span") == 1


def test_a_password_that_was_forgotten_and_reset_ends_all_sessions(analyst: User, mailoutbox: list) -> None:
    there = signed_in(analyst)
    client = Client()
    client.post("/accounts/password/reset/", {"email": analyst.email})
    link = next(word for word in mailoutbox[-1].body.split() if "/password/reset/key/" in word)
    answer = client.get(link[link.index("/accounts/") :], follow=True)
    client.post(
        answer.redirect_chain[-1][0], {"password1": "another-long-one-9", "password2": "another-long-one-9"}
    )
    assert not is_in(there)
    assert not UserSession.objects.filter(user=analyst).exists()


def test_ending_is_never_done_by_a_link_or_another_site(analyst: User) -> None:
    client = signed_in(analyst)
    for path in (f"/account/sessions/{key_of(client)}/end/", "/account/sessions/end-all/"):
        assert client.get(path).status_code == 405
    strict = Client(enforce_csrf_checks=True)
    strict.cookies = client.cookies
    assert strict.post("/account/sessions/end-all/").status_code == 403
    assert is_in(client)
    assert Client().get("/account/sessions/")["Location"].startswith("/accounts/login/")


def test_browsers_are_called_by_what_they_say_and_never_trusted() -> None:
    assert browser_named(FIREFOX) == "Firefox on Windows"
    assert browser_named("") == "A browser that says nothing of itself"
    assert browser_named("<script>" * 50) == ("<script>" * 50)[:60]


def test_what_a_browser_says_of_itself_is_text(analyst: User) -> None:
    client = signed_in(analyst, "<script>alert(1)</script>")
    assert b"<script>alert" not in client.get("/account/sessions/").content
