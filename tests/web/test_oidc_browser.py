"""Signing in by an organisation's provider in a real browser: to another origin and back, under the portal's policy."""

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer
from pytest_django.plugin import DjangoDbBlocker

from tests.web.catalogue import Catalogue
from tests.web.oidc_server import OidcServer
from tests.web.test_browser import accessible
from tests.web.test_oidc import provider

pytestmark = [pytest.mark.browser, pytest.mark.django_db]
__all__ = ["provider"]


@pytest.fixture(scope="module")
def site(catalogue: Catalogue, django_db_blocker: DjangoDbBlocker) -> Iterator[str]:
    """The portal's address."""
    with django_db_blocker.unblock():
        server = LiveServer("localhost")
        yield server.url
        server.stop()


@pytest.mark.parametrize("javascript", [True, False])
@pytest.mark.parametrize("width", [1280, 320])
def test_there_and_back(site: str, browser: Any, provider: OidcServer, javascript: bool, width: int) -> None:
    context = browser.new_context(java_script_enabled=javascript, viewport={"width": width, "height": 900})
    page: Page = context.new_page()
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text) if message.type == "error" else None)
    page.goto(f"{site}/accounts/login/?next=/account/")
    if javascript:
        assert accessible(page) == [], "sign in"
    page.get_by_role("button", name="Sign in with Northmoor Networks").click()
    page.wait_for_url(f"{site}/account/")
    expect(page.get_by_role("main")).to_contain_text("olga@northmoor.example")
    assert said == []
    context.close()


def test_a_refusal_is_a_page_of_ours(site: str, page: Page, provider: OidcServer) -> None:
    provider.person |= {"sub": "0816", "email": "otto@northmoor.example", "email_verified": False}
    page.goto(f"{site}/accounts/login/")
    page.get_by_role("button", name="Sign in with Northmoor Networks").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("You are not signed in")
    assert accessible(page) == []
