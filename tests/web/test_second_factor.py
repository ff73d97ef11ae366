"""Signing in with a second factor: codes by an app, recovery codes, and who is asked for one. Passkeys: the browser's tests."""

import base64
import hashlib
import hmac
import re
import struct
import time
from html import unescape
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from django.test import Client

from catalog.domain.governance.principles import principles
from catalog.models import AuditEntry, Membership, Notification, Role, User
from catalog.services.tokens import token_make
from tests.factories import domain_make

pytestmark = pytest.mark.django_db
PASSWORD = "a-long-password"


def code_of(secret: str, *, steps: int = 0) -> str:
    """The six digits of RFC 6238 for now, or for so many half minutes later."""
    counter = int(time.time() // 30) + steps
    digest = hmac.digest(base64.b32decode(secret), struct.pack(">Q", counter), hashlib.sha1)
    at = digest[-1] & 15
    return f"{(struct.unpack('>I', digest[at : at + 4])[0] & 0x7FFFFFFF) % 10**6:06}"


def text_of(answer: object) -> str:
    return unescape(answer.content.decode())  # type: ignore[attr-defined]


def sign_in(client: Client, user: User) -> object:
    return client.post("/accounts/login/", {"login": user.email, "password": PASSWORD})


def totp_set_up(client: Client) -> str:
    """The secret of a new app; the password is asked for once more first."""
    client.post("/accounts/reauthenticate/", {"password": PASSWORD})
    found = re.search(r"<code>([A-Z2-7]+)</code>", text_of(client.get("/accounts/2fa/totp/activate/")))
    assert found
    answer = client.post("/accounts/2fa/totp/activate/", {"code": code_of(found[1])})
    assert answer["Location"] == "/accounts/2fa/recovery-codes/", text_of(answer)
    return found[1]


def recovery_codes(client: Client) -> list[str]:
    return re.findall(
        r"^(?:<pre[^>]*>)?(\d{8})$", text_of(client.get("/accounts/2fa/recovery-codes/")), re.MULTILINE
    )


@pytest.fixture
def secured(analyst: User) -> tuple[User, str, list[str]]:
    """Somebody with an app: the person, its secret, and their recovery codes."""
    client = Client()
    sign_in(client, analyst)
    secret = totp_set_up(client)
    return analyst, secret, recovery_codes(client)


def test_a_password_alone_signs_nobody_in_who_has_an_app(
    client: Client, secured: tuple[User, str, list[str]]
) -> None:
    user, secret, _ = secured
    assert sign_in(client, user)["Location"] == "/accounts/2fa/authenticate/"  # type: ignore[index]
    assert client.get("/account/")["Location"].startswith("/accounts/login/"), (
        "half signed in is not signed in"
    )
    assert "not right" in text_of(client.post("/accounts/2fa/authenticate/", {"code": "000000"}))
    answer = client.post("/accounts/2fa/authenticate/", {"code": code_of(secret, steps=1)})
    assert answer["Location"] == "/"
    assert client.get("/account/").status_code == 200


def test_a_code_works_once(client: Client, secured: tuple[User, str, list[str]]) -> None:
    user, secret, _ = secured
    code = code_of(secret, steps=1)
    for expected in (302, 200):
        browser = Client()
        sign_in(browser, user)
        assert browser.post("/accounts/2fa/authenticate/", {"code": code}).status_code == expected


def test_guessing_codes_ends_soon(client: Client, secured: tuple[User, str, list[str]]) -> None:
    user, secret, _ = secured
    sign_in(client, user)
    said = [text_of(client.post("/accounts/2fa/authenticate/", {"code": "000000"})) for _ in range(8)]
    assert "Too many" in said[-1]
    assert (
        client.post("/accounts/2fa/authenticate/", {"code": code_of(secret, steps=1)}).status_code == 200
    ), "the right one neither, for a while"


def test_recovery_codes_are_shown_once_and_work_once(secured: tuple[User, str, list[str]]) -> None:
    user, _, codes = secured
    assert len(codes) == 10
    first = Client()
    sign_in(first, user)
    assert first.post("/accounts/2fa/authenticate/", {"code": codes[0]}).status_code == 302
    assert recovery_codes(first) == []
    first.post("/accounts/2fa/reauthenticate/", {"code": codes[2]})
    assert recovery_codes(first) == []
    assert "8 of 10" in text_of(first.get("/accounts/2fa/recovery-codes/"))
    second = Client()
    sign_in(second, user)
    assert second.post("/accounts/2fa/authenticate/", {"code": codes[0]}).status_code == 200
    assert second.post("/accounts/2fa/authenticate/", {"code": codes[1]}).status_code == 302


def test_the_apps_key_is_kept_encrypted(secured: tuple[User, str, list[str]]) -> None:
    _, secret, codes = secured
    kept = str(list(Authenticator.objects.values()))
    assert secret not in kept
    assert not any(code in kept for code in codes)


def test_it_is_told_and_in_the_record(
    client: Client, analyst: User, django_capture_on_commit_callbacks: Any
) -> None:
    user = analyst
    sign_in(client, user)
    with django_capture_on_commit_callbacks(execute=True):
        totp_set_up(client)
    kinds = set(Notification.objects.filter(user=user).values_list("kind", flat=True))
    assert "account.totp_activated" in kinds
    assert AuditEntry.objects.filter(action="account.totp_activated").exists()


def test_changing_factors_asks_who_is_there_again(client: Client, analyst: User) -> None:
    client.force_login(analyst)  # long ago: nothing says when
    for path in ("totp/activate/", "webauthn/add/"):
        assert client.get(f"/accounts/2fa/{path}")["Location"].startswith("/accounts/reauthenticate/"), path


# --- where one is asked for ---


@pytest.fixture
def asked(settings: object) -> None:
    settings.MFA_REQUIRED_OF = frozenset({"curators", "stewards"})  # type: ignore[attr-defined]


@pytest.fixture
def steward(db: None) -> User:
    user = User.objects.create_user("stella@example.org", PASSWORD)
    Membership.objects.create(user=user, domain=domain_make("Northmoor Networks"), role=Role.STEWARD)
    return user


@pytest.mark.usefixtures("asked")
def test_who_decides_for_others_sets_one_up_before_anything_else(
    client: Client, steward: User, curator: User, analyst: User
) -> None:
    for person in (steward, curator):
        sign_in(client, person)
        for path in (
            "/",
            "/account/",
            "/work/",
            "/admin/",
            "/account/tokens/",
            "/domains/northmoor-networks/members/",
        ):
            assert client.get(path)["Location"] == "/accounts/2fa/", path
            assert client.post(path)["Location"] == "/accounts/2fa/", path
        answer = client.get("/api/v1/domains/")
        assert (answer.status_code, answer.json()["error"]["code"]) == (403, "second_factor_missing")
        assert "asks people who decide" in text_of(client.get("/accounts/2fa/"))
        client.post("/accounts/logout/")
    sign_in(client, analyst)
    assert client.get("/account/").status_code == 200, "analysts are not asked"
    assert Client().get("/").status_code == 200


@pytest.mark.usefixtures("asked")
def test_with_one_everything_opens_and_the_last_cannot_be_removed(client: Client, steward: User) -> None:
    sign_in(client, steward)
    totp_set_up(client)
    assert client.get("/account/").status_code == 200
    answer = client.post("/accounts/2fa/totp/deactivate/")
    assert "asks you for a second factor" in text_of(answer)
    assert Authenticator.objects.filter(user=steward, type="totp").exists()


def passkey_make(user: User, number: int) -> Authenticator:
    """One that was set up; its key opens nothing."""
    kept = {"name": f"Passkey {number}", "credential": {"clientExtensionResults": {}}}
    return Authenticator.objects.create(user=user, type=Authenticator.Type.WEBAUTHN, data=kept)


@pytest.mark.usefixtures("asked")
def test_the_last_passkey_cannot_be_removed_either(client: Client, steward: User) -> None:
    first, second = passkey_make(steward, 1), passkey_make(steward, 2)
    sign_in_with_passkeys(client, steward)
    remove = "/accounts/2fa/webauthn/keys/{}/remove/"
    assert client.post(remove.format(first.pk))["Location"] == "/accounts/2fa/webauthn/"
    assert list(Authenticator.objects.filter(user=steward, type="webauthn")) == [second]
    client.post(remove.format(second.pk))
    assert Authenticator.objects.filter(pk=second.pk).exists()
    assert "Set up another one before you remove this" in text_of(client.get("/accounts/2fa/"))
    assert client.get(remove.format(second.pk)).status_code == 200, "looking removes nothing"
    totp = Authenticator.objects.create(user=steward, type=Authenticator.Type.TOTP, data={"secret": "x"})
    client.post(remove.format(second.pk))
    assert list(Authenticator.objects.filter(user=steward).exclude(type="recovery_codes")) == [totp]


def sign_in_with_passkeys(client: Client, user: User) -> None:
    """As if the passkey had answered, a moment ago."""
    client.force_login(user, "allauth.account.auth_backends.AuthenticationBackend")
    session = client.session
    answered = {"method": "mfa", "type": "webauthn", "at": time.time(), "reauthenticated": True}
    session["account_authentication_methods"] = [answered]
    session["account_authentication_methods_user"] = str(user.pk)
    session.save()


@pytest.mark.usefixtures("asked")
def test_nobody_removes_the_passkey_of_another(client: Client, steward: User, curator: User) -> None:
    theirs, _ = passkey_make(steward, 1), passkey_make(curator, 1)
    sign_in_with_passkeys(client, curator)
    assert client.post(f"/accounts/2fa/webauthn/keys/{theirs.pk}/remove/").status_code == 404
    assert Authenticator.objects.filter(pk=theirs.pk).exists()
    visitor = Client()
    assert visitor.post(f"/accounts/2fa/webauthn/keys/{theirs.pk}/remove/").status_code == 302
    assert Authenticator.objects.filter(pk=theirs.pk).exists()


def test_where_none_is_asked_for_the_last_passkey_may_go(client: Client, analyst: User) -> None:
    only = passkey_make(analyst, 1)
    sign_in_with_passkeys(client, analyst)
    client.post(f"/accounts/2fa/webauthn/keys/{only.pk}/remove/")
    assert not Authenticator.objects.filter(user=analyst).exists()


@pytest.mark.usefixtures("asked")
def test_what_was_typed_when_the_session_ended_is_there_after_the_second_factor(
    client: Client, steward: User
) -> None:
    sign_in(client, steward)
    secret = totp_set_up(client)
    path = f"/domains/northmoor-networks/data-best-practice/{principles().principles[0].id}/"
    kept = client.get(path).context["kept_value"]
    client.post("/accounts/logout/")
    answer = client.post(path, {"text": "Long and well considered.", "kept_for": kept})
    assert answer["Location"] == f"/accounts/login/?next={path}"
    sent = {"login": steward.email, "password": PASSWORD, "next": path}
    assert "2fa/authenticate" in client.post("/accounts/login/", sent)["Location"]
    assert "Long and well considered." not in text_of(client.get(path, follow=True)), (
        "half signed in is not in"
    )
    answer = client.post("/accounts/2fa/authenticate/", {"code": code_of(secret, steps=1)})
    assert answer["Location"] == path
    assert "Long and well considered." in text_of(client.get(path))


@pytest.mark.usefixtures("asked")
def test_a_token_is_no_way_round(steward: User) -> None:
    _, token = token_make(steward, name="x", scopes=["read"])
    answer = Client().get("/api/v1/domains/", headers={"Authorization": f"Bearer {token}"})
    assert answer.status_code == 401
    assert "second factor" in answer.json()["error"]["message"]


def test_where_none_is_asked_for_all_stays_as_it_was(client: Client, steward: User) -> None:
    sign_in(client, steward)
    assert client.get("/account/").status_code == 200
    totp_set_up(client)
    assert client.post("/accounts/2fa/totp/deactivate/").status_code == 302
    assert not Authenticator.objects.filter(user=steward, type="totp").exists()
