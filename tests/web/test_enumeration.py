"""Whether an address has an account is not told: signing in, up, a new password and invitations answer alike."""

import os
import re
import subprocess
import sys
from typing import Any

import pytest
from django.core import mail
from django.test import Client

from catalog.models import Invitation, Membership, User
from tests.factories import domain_make

pytestmark = pytest.mark.django_db
UNKNOWN = "nobody@example.org"
VARIES = re.compile(rb'nonce="[^"]*"|name="csrfmiddlewaretoken" value="[^"]*"|<time.*?</time>')


def answer(path: str, **form: str) -> tuple[int, str, bytes]:
    """Status, where it leads and what the page says, for a visitor of their own; addresses put aside."""
    client = Client()
    said = client.post(path, form)
    page = client.get(said["Location"]) if said.status_code == 302 else said
    text = VARIES.sub(b"", page.content)
    for value in form.values():
        text = text.replace(value.encode(), b"*")
    return said.status_code, said.get("Location", ""), text


def test_signing_in(analyst: User) -> None:
    known = answer("/accounts/login/", login=analyst.email, password="wrong-password-1")
    assert known == answer("/accounts/login/", login=UNKNOWN, password="wrong-password-1")
    assert b"not correct" in known[2]


def test_signing_in_to_an_account_that_is_closed(analyst: User) -> None:
    User.objects.update(is_active=False)
    closed = answer("/accounts/login/", login=analyst.email, password="wrong-password-1")
    assert closed == answer("/accounts/login/", login=UNKNOWN, password="wrong-password-1")


def test_a_new_password(analyst: User) -> None:
    known = answer("/accounts/password/reset/", email=analyst.email)
    assert known == answer("/accounts/password/reset/", email=UNKNOWN)
    assert known[0] == 302
    assert sorted(letter.to[0] for letter in mail.outbox) == [analyst.email, UNKNOWN], "the mail alone tells"


def test_signing_up_where_addresses_are_proved(analyst: User, settings: Any) -> None:
    settings.ACCOUNT_EMAIL_VERIFICATION = "mandatory"
    password = "a-long-enough-phrase-1"
    known = answer("/accounts/signup/", email=analyst.email, password1=password, password2=password)
    unknown = answer("/accounts/signup/", email=UNKNOWN, password1=password, password2=password)
    assert known == unknown
    assert User.objects.filter(email=analyst.email).count() == 1
    assert {letter.to[0] for letter in mail.outbox} == {analyst.email, UNKNOWN}


def test_inviting(analyst: User, curator: User) -> None:
    domain = domain_make("Northmoor")
    Membership.objects.create(domain=domain, user=analyst, role="steward")
    client = Client()
    client.force_login(analyst)
    pages = []
    for address in (curator.email, UNKNOWN):
        posted = client.post(f"/domains/{domain.slug}/members/invite/", {"email": address, "role": "member"})
        assert posted.status_code == 302, posted.content
        shown = VARIES.sub(b"", client.get(posted["Location"]).content).replace(address.encode(), b"*")
        pages.append(re.sub(rb"invitations/\d+/", b"", shown))
        assert Invitation.objects.filter(email=address, state="open").count() == 1
        Invitation.objects.all().delete()
    assert pages[0] == pages[1]


def test_signing_up_is_closed_where_it_would_tell(analyst: User, settings: Any) -> None:
    settings.SIGN_UP = False
    password = "a-long-enough-phrase-1"
    known = answer("/accounts/signup/", email=analyst.email, password1=password, password2=password)
    unknown = answer("/accounts/signup/", email=UNKNOWN, password1=password, password2=password)
    assert known == unknown
    assert b"No new accounts" in known[2]
    assert not User.objects.filter(email=UNKNOWN).exists()
    page = Client().get("/accounts/login/").content
    assert b"/accounts/signup/" not in page
    assert b"Ask a curator of the portal" in page


@pytest.mark.parametrize(
    ("given", "is_open"),
    [
        ({"VESPORTAL_HOSTS": "portal.example"}, False),
        ({"VESPORTAL_HOSTS": "portal.example", "VESPORTAL_EMAIL_HOST": "mail.example"}, True),
        ({"VESPORTAL_HOSTS": "portal.example", "VESPORTAL_SIGN_UP": "1"}, True),
        ({"VESPORTAL_HOSTS": "localhost"}, True),
    ],
)
def test_sign_up_is_open_where_addresses_are_proved_or_nobody_else_comes(
    given: dict[str, str], is_open: bool
) -> None:
    left = {"VESPORTAL_EMAIL_HOST", "VESPORTAL_SIGN_UP", "VESPORTAL_HOSTS", "VESPORTAL_SITE_URL"}
    env = {name: value for name, value in os.environ.items() if name not in left}
    said = subprocess.run(
        [sys.executable, "-c", "from vesportal import settings; print(settings.SIGN_UP)"],
        env={**env, "VESPORTAL_TESTING": "0", **given},
        capture_output=True,
        text=True,
        check=False,
    )
    assert said.stdout.strip() == str(is_open), said.stderr
