"""Signing in, signing up and resetting under attack: guessing, finding out who has an account, leading people elsewhere."""

import re
from html import unescape
from typing import Any
from urllib.parse import urljoin, urlsplit

import pytest
from django.core import mail
from django.test import Client

from catalog.models import User

pytestmark = pytest.mark.django_db
PASSWORD = "a-long-password"
ELSEWHERE = (
    "https://evil.example/",
    "//evil.example/",
    "///evil.example/",
    "/\\evil.example/",
    "\\\\evil.example",
    "http:evil.example",
    "https:///evil.example",
    "javascript:alert(1)",
    "data:text/html,x",
    "https://testserver@evil.example/",
    "//testserver.evil.example",
    " https://evil.example/",
    "\thttps://evil.example/",
    "/\t/evil.example/",
    "%2F%2Fevil.example",
    "https://evil.example\x00/",
)


def text_of(answer: Any) -> str:
    page = unescape(answer.content.decode())
    return re.sub(r'name="csrfmiddlewaretoken" value="\w+"|nonce="[^"]+"', "", page)


def leads_away(location: str) -> bool:
    """Whether a browser that is sent there leaves the portal."""
    plain = re.sub(r"[\x00-\x20]", "", location).replace("\\", "/")
    found = urlsplit(urljoin("http://testserver/accounts/login/", plain))
    return (found.scheme, found.netloc) != ("http", "testserver") or plain.startswith("///")


# --- next= ---


@pytest.mark.parametrize("target", ELSEWHERE)
def test_no_form_leads_elsewhere(target: str, analyst: User) -> None:
    login = Client().post("/accounts/login/", {"login": analyst.email, "password": PASSWORD, "next": target})
    assert login.status_code == 302
    assert not leads_away(login["Location"]), ("login", login["Location"])
    client = Client()
    client.force_login(analyst)
    for path, sent in {
        "/accounts/reauthenticate/": {"password": PASSWORD},
        "/accounts/password/change/": {
            "oldpassword": PASSWORD,
            "password1": "x-another-one-9",
            "password2": "x-another-one-9",
        },
        "/accounts/login/": {"login": analyst.email, "password": PASSWORD},
        "/accounts/logout/": {},
    }.items():
        answer = client.post(path, {**sent, "next": target})
        assert answer.status_code == 302, path
        assert not leads_away(answer["Location"]), (path, answer["Location"])


@pytest.mark.parametrize("target", ELSEWHERE)
def test_no_address_leads_elsewhere(target: str, analyst: User) -> None:
    client = Client()
    client.force_login(analyst)
    signed_up = {"email": "new@example.org", "password1": "a-new-long-one-7", "password2": "a-new-long-one-7"}
    for who, path in (
        (client, "/accounts/login/"),
        (client, "/accounts/signup/"),
        (Client(), "/accounts/login/"),
    ):
        answer = who.get(path, {"next": target})
        if answer.status_code == 302:
            assert not leads_away(answer["Location"]), (path, answer["Location"])
        else:
            found = re.findall(r'(?:href|action)="([^"]+)"', text_of(answer))
            assert not [
                url for url in found if leads_away(url) and "evil" in url and not url.startswith("#")
            ], path
    answer = Client().post("/accounts/signup/", {**signed_up, "next": target})
    assert answer.status_code == 302
    assert not leads_away(answer["Location"])


def test_a_path_of_ours_is_where_one_comes_back_to(analyst: User) -> None:
    sent = {"login": analyst.email, "password": PASSWORD, "next": "/account/tokens/?a=b"}
    assert Client().post("/accounts/login/", sent)["Location"] == "/account/tokens/?a=b"


# --- guessing ---


def test_guessing_a_password_ends_soon_for_the_account_alone(analyst: User, curator: User) -> None:
    sent = {"login": analyst.email, "password": "wrong"}
    said = [text_of(Client(REMOTE_ADDR=f"10.0.0.{n}").post("/accounts/login/", sent)) for n in range(7)]
    assert "Too many" in said[-1]
    right = Client(REMOTE_ADDR="10.0.1.1").post("/accounts/login/", {**sent, "password": PASSWORD})
    assert right.status_code == 200, "the right one neither, for a while, from any address"
    other = {"login": curator.email, "password": PASSWORD}
    assert Client(REMOTE_ADDR="10.0.1.2").post("/accounts/login/", other).status_code == 302


def test_trying_many_accounts_from_one_address_ends_soon(analyst: User) -> None:
    codes = [
        Client().post("/accounts/login/", {"login": f"x{n}@example.org", "password": "wrong"}).status_code
        for n in range(31)
    ]
    assert codes[-1] == 429 or "Too many" in text_of(
        Client().post("/accounts/login/", {"login": "y@example.org", "password": "wrong"})
    )
    assert (
        Client().post("/accounts/login/", {"login": analyst.email, "password": PASSWORD}).status_code != 302
    )
    elsewhere = Client(REMOTE_ADDR="10.0.0.9").post(
        "/accounts/login/", {"login": analyst.email, "password": PASSWORD}
    )
    assert elsewhere.status_code == 302


def test_the_password_asked_for_again_cannot_be_guessed_either(client: Client, analyst: User) -> None:
    client.force_login(analyst)
    codes = [client.post("/accounts/reauthenticate/", {"password": "wrong"}).status_code for _ in range(12)]
    assert codes[-1] == 429


def test_a_passkeys_answer_cannot_be_guessed(client: Client) -> None:
    for sent in (
        {},
        {"credential": ""},
        {"credential": "{}"},
        {"credential": "[]"},
        {"credential": '{"response": {"userHandle": "MQ"}}'},
        {"credential": "x" * 10_000},
    ):
        answer = client.post("/accounts/2fa/webauthn/login/", sent)
        assert answer.status_code in (302, 429), sent
    assert client.get("/account/").status_code == 302


# --- who has an account ---


def test_signing_in_says_the_same_of_every_address(analyst: User) -> None:
    said = {
        text_of(Client().post("/accounts/login/", {"login": email, "password": "wrong"})).replace(email, "X")
        for email in (analyst.email, "nobody@example.org")
    }
    assert len(said) == 1


def test_resetting_says_the_same_of_every_address(analyst: User) -> None:
    answers = [
        Client().post("/accounts/password/reset/", {"email": email}, follow=True)
        for email in (analyst.email, "nobody@example.org")
    ]
    assert answers[0].redirect_chain == answers[1].redirect_chain
    assert text_of(answers[0]) == text_of(answers[1])
    assert len(mail.outbox) == 2, "both get a mail, so that the time it takes tells nothing"


def test_resetting_is_limited(analyst: User) -> None:
    codes = [
        Client(REMOTE_ADDR=f"10.0.0.{n}")
        .post("/accounts/password/reset/", {"email": analyst.email})
        .status_code
        for n in range(7)
    ]
    assert codes == [302] * 5 + [429] * 2
    many = [
        Client().post("/accounts/password/reset/", {"email": f"x{n}@example.org"}).status_code
        for n in range(22)
    ]
    assert many[-1] == 429


@pytest.mark.parametrize(
    "key", ["1-set-password", "1-abc-def", "0-0", "zz-c0ffee-0123456789abcdef", "x" * 300]
)
def test_a_made_up_link_for_a_new_password_is_told_as_one_that_does_not_work(
    client: Client, analyst: User, key: str
) -> None:
    answer = client.get(f"/accounts/password/reset/key/{key}/", follow=True)
    assert answer.status_code in (200, 404)
    assert answer.status_code == 404 or "does not work" in text_of(answer)


# --- what a form does not ask for ---

MORE = {
    "is_staff": "on", "is_superuser": "on", "is_curator": "on", "is_active": "", "groups": "1", "user_permissions": "1",
    "id": "1", "pk": "1", "memberships": "1", "role": "steward", "username": "root", "first_name": "Root",
}  # fmt: skip


def test_signing_up_and_changing_ones_account_give_no_rights(client: Client, curator: User) -> None:
    sent = {"email": "new@example.org", "password1": "a-new-long-one-7", "password2": "a-new-long-one-7"}
    client.post("/accounts/signup/", {**sent, **MORE})
    client.post("/accounts/email/", {"email": "newer@example.org", "action_add": "", **MORE})
    changed = {
        "oldpassword": "a-new-long-one-7",
        "password1": "a-newer-long-one-7",
        "password2": "a-newer-long-one-7",
    }
    client.post("/accounts/password/change/", {**changed, "user": curator.pk, **MORE})
    user = User.objects.get(email="new@example.org")
    assert user.check_password("a-newer-long-one-7")
    assert (user.is_staff, user.is_superuser, user.is_curator, user.is_active) == (False, False, False, True)
    assert (user.first_name, user.memberships.count(), user.groups.count()) == ("", 0, 0)
    curator.refresh_from_db()
    assert curator.check_password(PASSWORD)


def test_addresses_and_passwords_that_no_database_keeps_are_refused_in_words(client: Client) -> None:
    for email in ("a\x00@example.org", "a@example.org\r\nBcc: x@example.org", "x" * 400 + "@example.org"):
        sent = {"email": email, "password1": "a-new-long-one-7", "password2": "a-new-long-one-7"}
        assert client.post("/accounts/signup/", sent).status_code == 200, email
        assert client.post("/accounts/password/reset/", {"email": email}).status_code == 200, email
        assert client.post("/accounts/login/", {"login": email, "password": "x\x00"}).status_code == 200, (
            email
        )
    assert not User.objects.exists()
    assert mail.outbox == []
