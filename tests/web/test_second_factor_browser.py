"""Passkeys and codes in a real browser, under the portal's content security policy; the pages by axe, with keyboard, small."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer
from pytest_django.plugin import DjangoDbBlocker

from catalog.models import Invitation, Membership, User
from catalog.services.invitations import INVITATIONS
from tests.web.catalogue import PASSWORD, Catalogue
from tests.web.test_browser import accessible
from tests.web.test_second_factor import code_of

pytestmark = [pytest.mark.browser, pytest.mark.django_db]
WIDTHS = (1280, 320)


PEOPLE = iter(range(10))


@pytest.fixture(scope="module")
def site(catalogue: Catalogue, django_db_blocker: DjangoDbBlocker) -> Iterator[str]:
    """The portal by a name: a passkey belongs to a name, never to an IP address."""
    with django_db_blocker.unblock():
        for number in range(10):
            User.objects.create_user(f"pat{number}@example.org", PASSWORD, first_name="Pat")
        omar = User.objects.create_user("omar@example.org", PASSWORD, first_name="Omar")
        Membership.objects.create(domain=catalogue.domain, user=omar, role="steward")
        for width in WIDTHS:
            User.objects.create_user(f"nina{width}@example.org", PASSWORD)
        pat = User.objects.get(email="pat9@example.org")
        Membership.objects.create(domain=catalogue.domain, user=pat)
        server = LiveServer("localhost")
        yield server.url
        server.stop()


@pytest.fixture
def person(site: str) -> User:
    """Somebody who has not signed in before; what the browser does is committed, so each test has its own."""
    return User.objects.get(email=f"pat{next(PEOPLE)}@example.org")


@pytest.fixture
def said(page: Page) -> list[str]:
    """What the browser complains of: a script that the policy stops is among it."""
    lines: list[str] = []
    page.on("console", lambda message: lines.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: lines.append(str(error)))
    return lines


@pytest.fixture
def key(page: Page) -> Any:
    """A passkey in the device, as Chromium plays it."""
    session = page.context.new_cdp_session(page)
    session.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": True,
        "automaticPresenceSimulation": True,
    }
    session.send("WebAuthn.addVirtualAuthenticator", {"options": options})
    return session


def sign_in(page: Page, site: str, email: str) -> None:
    page.goto(f"{site}/accounts/login/")
    page.get_by_label("Email").fill(email)
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("main").get_by_role("button", name="Sign in", exact=True).click()


def confirm(page: Page) -> None:
    expect(page.get_by_role("heading", level=1)).to_have_text("Confirm that it is you")
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Confirm").click()


def test_a_passkey_is_added_and_signs_in_without_a_password(
    site: str, page: Page, person: User, key: Any, said: list[str]
) -> None:
    sign_in(page, site, person.email)
    page.goto(f"{site}/account/")
    page.get_by_role("link", name="Second factor").click()
    page.get_by_role("link", name="Add a passkey").click()
    confirm(page)
    expect(page.get_by_role("heading", level=1)).to_have_text("Add a passkey or security key")
    assert accessible(page) == [], "adding a passkey"
    page.get_by_label("Name").fill("My laptop")
    page.get_by_label("Passwordless").check()
    page.get_by_role("button", name="Add it").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Recovery codes")
    assert accessible(page) == [], "recovery codes"
    assert Authenticator.objects.filter(user=person, type="webauthn").count() == 1
    page.goto(f"{site}/accounts/2fa/webauthn/")
    expect(page.get_by_text("Signs you in without a password.")).to_be_visible()
    assert accessible(page) == [], "list of passkeys"
    page.context.clear_cookies()
    page.goto(f"{site}/accounts/login/")
    page.get_by_role("button", name="Sign in with a passkey").click()
    page.wait_for_url(f"{site}/")
    page.goto(f"{site}/account/")
    expect(page.get_by_text(person.email)).to_be_visible()
    assert said == []


def test_a_passkey_is_a_second_factor_after_the_password(
    site: str, page: Page, person: User, key: Any, said: list[str]
) -> None:
    sign_in(page, site, person.email)
    page.goto(f"{site}/accounts/2fa/webauthn/add/")
    confirm(page)
    page.get_by_role("button", name="Add it").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Recovery codes")
    page.context.clear_cookies()
    sign_in(page, site, person.email)
    expect(page.get_by_role("heading", level=1)).to_have_text("Show that it is you")
    assert accessible(page) == [], "second factor"
    page.get_by_role("button", name="Use a passkey or security key").click()
    page.wait_for_url(f"{site}/")
    page.goto(f"{site}/account/")
    expect(page.get_by_text(person.email)).to_be_visible()
    assert said == []


def test_a_key_that_is_not_known_is_told_in_words(site: str, page: Page, person: User, key: Any) -> None:
    page.goto(f"{site}/accounts/login/")
    page.get_by_role("button", name="Sign in with a passkey").click()
    expect(page.get_by_role("alert")).to_contain_text("no passkey of yours")
    assert accessible(page) == [], "a passkey that failed"


@pytest.mark.parametrize("width", WIDTHS)
def test_codes_by_an_app_work_without_javascript(site: str, browser: Any, person: User, width: int) -> None:
    context = browser.new_context(java_script_enabled=False, viewport={"width": width, "height": 900})
    page = context.new_page()
    sign_in(page, site, person.email)
    page.goto(f"{site}/accounts/2fa/totp/activate/")
    confirm(page)
    secret = page.locator("code").inner_text()
    page.get_by_label("Authenticator code").fill(code_of(secret))
    page.get_by_role("button", name="Set it up").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Recovery codes")
    page.get_by_role("link", name="I have them").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Second factor")
    context.clear_cookies()
    sign_in(page, site, person.email)
    expect(page.get_by_text("Passkeys and security keys need JavaScript")).to_be_visible()
    page.get_by_label("Code").fill(code_of(secret, steps=1))
    page.get_by_role("button", name="Sign in").click()
    page.goto(f"{site}/account/")
    expect(page.get_by_text(person.email)).to_be_visible()
    context.close()


def pages_of(catalogue: Catalogue) -> dict[str, str]:
    """Pages of people, with something on each."""
    base = f"/domains/{catalogue.domain.slug}/members/"
    member = Membership.objects.get(user__email="pat9@example.org")
    return {
        "members": base,
        "invite": f"{base}invite/",
        "member": f"{base}{member.pk}/",
        "leave": f"{base}leave/",
        "tokens": "/account/tokens/",
        "account": "/account/",
        "sessions": "/account/sessions/",
        "organisation": "/accounts/3rdparty/",
        "second factor": "/accounts/2fa/",
    }


@pytest.mark.parametrize("width", WIDTHS)
def test_axe_finds_nothing_on_the_pages_of_people(
    site: str, page: Page, catalogue: Catalogue, width: int
) -> None:
    page.set_viewport_size({"width": width, "height": 900})
    page.emulate_media(reduced_motion="reduce")
    paths = pages_of(catalogue)
    sign_in(page, site, "omar@example.org")
    page.goto(f"{site}{paths['invite']}")
    page.get_by_role("button", name="Send the invitation").click()
    expect(page.get_by_role("alert")).to_be_visible()
    assert accessible(page) == [], "an invitation that lacks something"
    page.get_by_label("E-mail address").fill("nina@example.org")
    page.get_by_label(re.compile("^Member")).check()
    page.get_by_role("button", name="Send the invitation").click()
    expect(page.get_by_text("An invitation is on its way")).to_be_visible()
    page.goto(f"{site}{paths['tokens']}")
    page.get_by_label("What is it for?").fill("Nightly")
    page.get_by_role("button", name="Make the token").click()
    expect(page.get_by_text("Copy it now")).to_be_visible()
    assert accessible(page) == [], "a new token"
    for name, path in paths.items():
        answer = page.goto(site + path)
        assert answer
        assert answer.status == 200, name
        assert accessible(page) == [], name
        too_wide = page.evaluate(
            "document.documentElement.scrollWidth - document.documentElement.clientWidth"
        )
        assert too_wide <= 0, name


def test_an_invitation_is_sent_by_keyboard_alone(site: str, page: Page, catalogue: Catalogue) -> None:
    sign_in(page, site, "omar@example.org")
    page.goto(f"{site}/domains/{catalogue.domain.slug}/members/invite/")
    page.get_by_label("E-mail address").focus()
    page.keyboard.type("keys@example.org")
    page.keyboard.press("Tab")
    page.keyboard.press("Space")
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.get_by_text("An invitation is on its way")).to_be_visible()
    assert Invitation.objects.get(email="keys@example.org").role == "member"


@pytest.mark.parametrize("width", WIDTHS)
def test_axe_finds_nothing_on_an_invitation_whoever_opens_it(
    site: str, page: Page, catalogue: Catalogue, width: int
) -> None:
    page.set_viewport_size({"width": width, "height": 900})
    page.emulate_media(reduced_motion="reduce")
    omar, nina = "omar@example.org", f"nina{width}@example.org"
    sign_in(page, site, omar)
    page.goto(f"{site}/domains/{catalogue.domain.slug}/members/invite/")
    page.get_by_label("E-mail address").fill(nina)
    page.get_by_label(re.compile("^Member")).check()
    page.get_by_role("button", name="Send the invitation").click()
    expect(page.get_by_text("An invitation is on its way")).to_be_visible()
    path = f"{site}/invitations/{INVITATIONS.token(Invitation.objects.get(email=nina))}/"
    page.goto(path)
    expect(page.get_by_text("The invitation went to another address")).to_be_visible()
    assert accessible(page) == [], "to another person"
    page.context.clear_cookies()
    page.goto(path)
    expect(page.get_by_role("main").get_by_role("button", name="Sign in")).to_be_visible()
    assert accessible(page) == [], "to a visitor"
    sign_in(page, site, nina)
    page.goto(path)
    assert accessible(page) == [], "to whom it is for"
    page.get_by_role("button", name="Accept").press("Enter")
    expect(page.get_by_text("You are now a member")).to_be_visible()
    page.goto(path)
    expect(page.get_by_text("does not work")).to_be_visible()
    assert accessible(page) == [], "used"
