"""Signing in by an organisation's provider, a real one on this machine, and each way in which its answer may be wrong."""

import re
import time
import urllib.request
from collections.abc import Callable, Iterator
from html import unescape
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from allauth.account.models import EmailAddress
from allauth.socialaccount.models import SocialAccount
from django.core.exceptions import ImproperlyConfigured
from django.test import Client

from catalog.models import Membership, Role, User
from tests.factories import domain_make
from tests.web.oidc_server import CLIENT, SECRET, OidcServer
from vesportal.sign_in import oidc_apps

pytestmark = pytest.mark.django_db
PASSWORD = "a-long-password"
LOGIN = "/accounts/oidc/northmoor/login/"


@pytest.fixture
def provider(settings: Any) -> Iterator[OidcServer]:
    """A provider that the portal is set up with."""
    with OidcServer() as server:
        environment = {
            "VESPORTAL_OIDC_NORTHMOOR_NAME": "Northmoor Networks",
            "VESPORTAL_OIDC_NORTHMOOR_ISSUER": server.issuer,
            "VESPORTAL_OIDC_NORTHMOOR_CLIENT_ID": CLIENT,
            "VESPORTAL_OIDC_NORTHMOOR_SECRET": SECRET,
            "VESPORTAL_OIDC_NORTHMOOR_DOMAINS": "northmoor.example",
        }
        apps = oidc_apps(["northmoor"], lambda name: environment.get(name, ""))
        settings.SOCIALACCOUNT_PROVIDERS = {"openid_connect": {"OAUTH_PKCE_ENABLED": True, "APPS": apps}}
        yield server


class _Stay(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_: Any) -> None:
        return None


def text_of(answer: Any) -> str:
    return unescape(answer.content.decode())


def at_provider(target: str) -> str:
    """Where the provider sends back to."""
    try:
        urllib.request.build_opener(_Stay).open(target, timeout=5)
    except urllib.error.HTTPError as error:
        where = urlsplit(error.headers["Location"])
        return f"{where.path}?{where.query}"
    raise AssertionError("the provider did not send back")


def go(client: Client, query: str = "") -> str:
    """The address that the portal sends people to."""
    answer = client.post(LOGIN + query)
    assert answer.status_code == 200, text_of(answer)
    found = re.search(r'http-equiv="refresh" content="0;url=([^"]+)"', answer.content.decode())
    assert found
    return unescape(found[1])


def sign_in(client: Client, query: str = "") -> Any:
    return client.get(at_provider(go(client, query)))


def who(client: Client) -> str:
    """The address of whoever is signed in; empty where nobody is."""
    answer = client.get("/account/")
    found = (
        re.search(r"[\w.]+@[\w.]*\w", text_of(answer).partition("<main")[2])
        if answer.status_code == 200
        else None
    )
    return found[0] if found else ""


def test_somebody_new_is_a_plain_analyst(client: Client, provider: OidcServer) -> None:
    assert "Sign in with Northmoor Networks" in text_of(client.get("/accounts/login/"))
    provider.person |= {
        "is_staff": True,
        "is_curator": True,
        "is_superuser": True,
        "groups": ["admin"],
        "role": "steward",
    }
    assert sign_in(client)["Location"] == "/"
    user = User.objects.get()
    assert (user.email, user.first_name, user.last_name) == ("olga@northmoor.example", "Olga", "Ohm")
    assert {user.is_staff, user.is_curator, user.is_superuser, user.memberships.exists()} == {False}
    assert not user.has_usable_password()
    assert who(client) == "olga@northmoor.example"
    assert set(SocialAccount.objects.get().extra_data["id_token"]) <= {
        "sub", "email", "email_verified", "name", "given_name", "family_name",
    }  # fmt: skip


def test_it_stays_open_where_people_make_no_accounts_of_their_own(
    client: Client, provider: OidcServer, settings: Any
) -> None:
    settings.SIGN_UP = False
    assert "No new accounts" in text_of(client.get("/accounts/signup/"))
    assert sign_in(client)["Location"] == "/"
    assert who(client) == "olga@northmoor.example"
    assert "Your organisation’s account" in text_of(client.get("/account/")), "its page is linked"


def test_where_no_organisation_signs_in_its_page_is_not_linked(client: Client, analyst: User) -> None:
    client.force_login(analyst)
    assert "/accounts/3rdparty/" not in text_of(client.get("/account/"))


def test_it_is_asked_with_pkce_and_a_nonce_that_differ_each_time(
    client: Client, provider: OidcServer
) -> None:
    asked = [parse_qs(urlsplit(go(client)).query) for _ in range(2)]
    for name in ("state", "nonce", "code_challenge"):
        assert asked[0][name] != asked[1][name], name
    assert asked[0]["code_challenge_method"] == ["S256"]
    target = go(client, "?scope=admin&auth_params=nonce%3Dmine%26prompt%3Dnone")
    extra = parse_qs(urlsplit(target).query)
    assert extra["nonce"] != ["mine"]
    assert "prompt" not in extra
    assert "admin" not in extra["scope"][0]


def test_an_account_is_linked_by_its_verified_address_and_keeps_its_rights(
    client: Client, provider: OidcServer
) -> None:
    user = User.objects.create_user("olga@northmoor.example", PASSWORD)
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    Membership.objects.create(user=user, domain=domain_make("Northmoor Networks"), role=Role.STEWARD)
    for _ in range(2):
        assert sign_in(Client())["Location"] == "/"
    user.refresh_from_db()
    assert User.objects.count() == 1
    assert user.check_password(PASSWORD)
    assert SocialAccount.objects.get().user == user
    provider.person["email"] = "olga.new@northmoor.example"
    sign_in(client)
    assert User.objects.count() == 1, "afterwards the provider's own key of the person counts"
    assert who(client) == "olga@northmoor.example"


def test_who_waited_for_somebody_with_their_address_is_locked_out(
    client: Client, provider: OidcServer
) -> None:
    """An account that somebody else made with an address they never confirmed."""
    user = User.objects.create_user("olga@northmoor.example", PASSWORD)
    waiting = Client()
    waiting.post("/accounts/login/", {"login": user.email, "password": PASSWORD})
    assert who(waiting) == user.email
    sign_in(client)
    assert who(client) == user.email
    assert who(waiting) == ""
    user.refresh_from_db()
    assert not user.has_usable_password()


def _set(**changed: Any) -> Callable[[dict[str, Any]], None]:
    return lambda claims: claims.update(changed)


def _drop(name: str) -> Callable[[dict[str, Any]], None]:
    return lambda claims: claims.pop(name)


SPOILT: dict[str, Callable[[dict[str, Any]], Any]] = {
    "wrong nonce": _set(nonce="another"),
    "no nonce": _drop("nonce"),
    "nonce that is no text": _set(nonce=["x"]),
    "wrong audience": _set(aud="somebody-else"),
    "several audiences, made for another": _set(aud=[CLIENT, "other"], azp="other"),
    "no audience": _drop("aud"),
    "wrong issuer": _set(iss="https://evil.example"),
    "no issuer": _drop("iss"),
    "expired": _set(exp=int(time.time()) - 3600),
    "no end": _drop("exp"),
    "made in the future": _set(iat=int(time.time()) + 3600, nbf=int(time.time()) + 3600),
    "no subject": _drop("sub"),
    "subject that is no text": _set(sub=5),
    "empty subject": _set(sub=""),
    "address that is no text": _set(email=["olga@northmoor.example"]),
    "endless subject": _set(sub="x" * 5000),
}


def refused(client: Client, answer: Any, words: str = "could not trust") -> None:
    assert answer.status_code == 403, text_of(answer)
    assert words in text_of(answer)
    assert "You are not signed in" in text_of(answer)
    assert not User.objects.filter(email__startswith="olga").exists()
    assert not SocialAccount.objects.exists()
    assert who(client) == ""


@pytest.mark.parametrize("how", SPOILT)
def test_an_id_token_that_is_wrong_in_one_thing_signs_nobody_in(
    client: Client, provider: OidcServer, how: str
) -> None:
    provider.spoil = SPOILT[how]
    refused(client, sign_in(client))


@pytest.mark.parametrize(
    "how", ["unknown key", "unknown key id", "no signature", "signed with the public secret"]
)
def test_a_signature_that_proves_nothing_signs_nobody_in(
    client: Client, provider: OidcServer, how: str
) -> None:
    match how:
        case "unknown key":
            provider.signed_by = provider.unknown
        case "unknown key id":
            provider.signed_by, provider.kid = provider.unknown, "k2"
        case "no signature":
            provider.signed_by, provider.algorithm = None, "none"
        case _:
            provider.signed_by, provider.algorithm = SECRET.ljust(40, "x"), "HS256"
    refused(client, sign_in(client))


@pytest.mark.parametrize("verified", [False, None, "false", 0, "yes", ["true"]])
def test_an_address_that_is_not_verified_says_nothing(
    client: Client, provider: OidcServer, verified: object
) -> None:
    provider.person["email_verified"] = verified
    victim = User.objects.create_user("vic@northmoor.example", PASSWORD)
    provider.person["email"] = victim.email
    answer = sign_in(client)
    refused(client, answer, "has not confirmed your e-mail address")
    victim.refresh_from_db()
    assert victim.check_password(PASSWORD)


def test_no_address_is_no_verified_one(client: Client, provider: OidcServer) -> None:
    del provider.person["email"]
    refused(client, sign_in(client), "has not confirmed your e-mail address")


def test_a_provider_speaks_for_its_own_domains_alone(
    client: Client, provider: OidcServer, curator: User
) -> None:
    for email in (curator.email, "x@evil-northmoor.example", "x@northmoor.example.evil.example"):
        provider.person |= {"email": email, "sub": email}
        answer = sign_in(client)
        assert answer.status_code == 403, email
        assert "does not speak for" in text_of(answer)
    assert who(client) == ""
    assert User.objects.count() == 1


def test_what_the_user_info_says_counts_only_of_the_same_person(client: Client, provider: OidcServer) -> None:
    provider.in_id_token = False
    provider.user_info = {**provider.person, "sub": "4711"}
    refused(client, sign_in(client))
    provider.user_info = None
    assert sign_in(client)["Location"] == "/"
    assert who(client) == "olga@northmoor.example"


def test_another_sign_ins_answer_is_none(client: Client, provider: OidcServer) -> None:
    """A code or state that was caught elsewhere does not sign anybody in, and none works twice."""
    back = at_provider(go(client))
    victim = Client()
    refused(victim, victim.get(back))
    assert client.get(back)["Location"] == "/"
    client.post("/accounts/logout/")
    again = client.get(back)
    assert again.status_code == 403
    assert who(client) == ""


def test_a_code_without_the_pkce_secret_is_refused_by_the_provider(
    client: Client, provider: OidcServer
) -> None:
    mine, theirs = at_provider(go(client)), at_provider(go(Client()))
    code = parse_qs(urlsplit(theirs).query)["code"][0]
    state = parse_qs(urlsplit(mine).query)["state"][0]
    refused(client, client.get(f"{LOGIN}callback/?code={code}&state={state}"))


@pytest.mark.parametrize("path", ["/.well-known/openid-configuration", "/token", "/keys"])
@pytest.mark.parametrize(
    "body", [b"", b"<html>", b"[]", b"{}", b"null", b'{"keys": 5, "id_token": 5, "access_token": 5}']
)
def test_answers_that_are_no_answers_are_told_in_words(
    client: Client, provider: OidcServer, path: str, body: bytes
) -> None:
    target = go(client)
    back = at_provider(target)
    provider.raw[path] = body
    refused(client, client.get(back))
    if path.startswith("/.well-known"):
        answer = client.post(LOGIN)
        assert answer.status_code == 403
        assert "could not trust" in text_of(answer)


def test_a_provider_that_calls_itself_otherwise_is_not_believed(client: Client, provider: OidcServer) -> None:
    back = at_provider(go(client))
    provider.configuration["issuer"] = "https://evil.example"
    provider.spoil = _set(iss="https://evil.example")
    refused(client, client.get(back))


def test_turning_back_there_is_told_as_that(client: Client, provider: OidcServer) -> None:
    state = parse_qs(urlsplit(go(client)).query)["state"][0]
    answer = client.get(f"{LOGIN}callback/?error=access_denied&state={state}", follow=True)
    assert "You turned back" in text_of(answer)
    state = parse_qs(urlsplit(go(client)).query)["state"][0]
    refused(client, client.get(f"{LOGIN}callback/?error=server_error&error_description=<b>x&state={state}"))


@pytest.mark.parametrize(
    "target",
    [
        "https://evil.example/",
        "//evil.example",
        "/\\evil.example",
        "javascript:alert(1)",
        "http:evil.example",
    ],
)
def test_afterwards_nobody_is_led_elsewhere(client: Client, provider: OidcServer, target: str) -> None:
    answer = sign_in(client, f"?next={target}")
    assert answer["Location"] == "/"


def test_afterwards_one_is_where_one_wanted_to_be(client: Client, provider: OidcServer) -> None:
    assert sign_in(client, "?next=/account/tokens/")["Location"] == "/account/tokens/"


def test_looking_signs_nobody_in_and_a_closed_account_stays_closed(
    client: Client, provider: OidcServer
) -> None:
    asked = client.get(LOGIN)
    assert asked.status_code == 200
    assert "Go on" in text_of(asked)
    strict = Client(enforce_csrf_checks=True)
    assert strict.post(LOGIN).status_code == 403
    sign_in(client)
    User.objects.update(is_active=False)
    other = Client()
    sign_in(other)
    assert who(other) == ""


def test_a_provider_that_is_not_set_up_is_not_there(client: Client, provider: OidcServer) -> None:
    for path in (
        "/accounts/oidc/other/login/",
        "/accounts/oidc/other/login/callback/",
        "/accounts/oidc/openid_connect/login/",
    ):
        assert client.get(path).status_code == 404, path


# --- the environment ---

GOOD = {
    "NAME": "N",
    "ISSUER": "https://id.example",
    "CLIENT_ID": "c",
    "SECRET": "s",
    "DOMAINS": "a.example, @B.example",
}


def apps(ids: list[str], **changed: str) -> list[dict[str, Any]]:
    given = {f"VESPORTAL_OIDC_MY_ORG_{name}": value for name, value in {**GOOD, **changed}.items()}
    return oidc_apps(ids, lambda name: given.get(name, ""))


def test_providers_are_read_from_the_environment() -> None:
    assert apps([]) == []
    found = apps(["my-org"])[0]
    assert (found["provider_id"], found["name"]) == ("my-org", "N")
    assert found["settings"]["email_domains"] == ["a.example", "b.example"]


@pytest.mark.parametrize("part", GOOD)
def test_a_provider_that_lacks_something_stops_the_start(part: str) -> None:
    with pytest.raises(ImproperlyConfigured, match=f"VESPORTAL_OIDC_MY_ORG_{part}"):
        apps(["my-org"], **{part: ""})


def test_odd_names_and_open_lines_stop_the_start() -> None:
    with pytest.raises(ImproperlyConfigured, match="no name"):
        apps(["My Org"])
    with pytest.raises(ImproperlyConfigured, match="https"):
        apps(["my-org"], ISSUER="http://id.example")
    assert apps(["my-org"], ISSUER="http://127.0.0.1:8080")
