"""The audit, the mailbox and the pages on one's own data in a real browser: by axe, at two widths, without JavaScript."""

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect
from pytest_django.live_server_helper import LiveServer
from pytest_django.plugin import DjangoDbBlocker

from catalog.models import AuditEntry, KeptMail, User
from catalog.services.audit import audit_write
from tests.web.catalogue import PASSWORD, Catalogue
from tests.web.test_browser import accessible, sign_in

pytestmark = [pytest.mark.browser, pytest.mark.django_db]


@pytest.fixture(scope="module")
def site(catalogue: Catalogue, django_db_blocker: DjangoDbBlocker) -> Iterator[str]:
    """The portal's address, with decisions and kept mails."""
    with django_db_blocker.unblock():
        boss = User.objects.create_superuser("boss@example.org", PASSWORD, first_name="Boss")
        User.objects.create_user("leaver@example.org", PASSWORD, first_name="Lea")
        for thing in (catalogue.product, catalogue.domain, catalogue.endpoint):
            audit_write(
                boss,
                action="test.long",
                on=thing,
                before={"x": "y" * 500},
                after=["z" * 90],
                why="Because. " * 30,
            )
        KeptMail.objects.create(
            to="a@example.org", subject="S" * 90, body="https://x.example/" + "p" * 300, headers={"A": "b"}
        )
        server = LiveServer("127.0.0.1")
        yield server.url
        server.stop()


def confirm_password(page: Page) -> None:
    page.locator("#id_password").fill(PASSWORD)
    page.get_by_role("button", name="Confirm", exact=True).click()


@pytest.mark.parametrize("width", [1280, 320])
def test_axe_finds_nothing(site: str, page: Page, settings: Any, width: int) -> None:
    settings.MAILBOX = True
    page.set_viewport_size({"width": width, "height": 900})
    page.emulate_media(reduced_motion="reduce")
    sign_in(page, site, "boss@example.org")
    mail = KeptMail.objects.get()
    for path in (
        "/audit/",
        "/audit/?from=nonsense",
        "/audit/?who=nobody",
        "/mailbox/",
        f"/mailbox/{mail.pk}/",
        "/account/data/",
    ):
        page.goto(site + path)
        assert accessible(page) == [], path
    page.goto(f"{site}/account/delete/")
    confirm_password(page)
    for path, button in (
        ("/account/delete/", "Delete my account"),
        ("/account/erase/", "Delete the account"),
    ):
        page.goto(site + path)
        assert accessible(page) == [], path
        page.get_by_role("button", name=button).click()
        expect(page.get_by_role("alert")).to_be_visible()
        assert accessible(page) == [], f"{path} with errors"


def test_asking_the_audit_without_javascript(site: str, browser: Browser) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    sign_in(page, site, "boss@example.org")
    page.goto(f"{site}/work/")
    page.get_by_role("link", name="What was decided, and by whom").click()
    page.get_by_label("What was done").select_option(label="Published a use case")
    page.get_by_role("button", name="Filter").click()
    expect(page.get_by_role("heading", name="No such entry")).to_be_visible()
    page.goto(f"{site}/audit/?action=test.")  # no choice of the list: it is kept all the same
    page.get_by_label("To what").fill("endpoint")
    page.get_by_role("button", name="Filter").click()
    expect(page.locator("main tbody tr")).to_have_count(1)
    with page.expect_download() as download:
        page.get_by_role("link", name="CSV").click()
    assert download.value.path().read_text().count("test.long") == 1
    context.close()


def test_leaving_by_keyboard(site: str, page: Page) -> None:
    sign_in(page, site, "leaver@example.org")
    page.goto(f"{site}/account/data/")
    page.get_by_role("link", name="Delete your account").click()
    confirm_password(page)
    page.get_by_label("I understand that this cannot be undone").focus()
    page.keyboard.press("Space")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.get_by_text("Your account is deleted.")).to_be_visible()
    assert not User.objects.filter(email="leaver@example.org").exists()
    assert AuditEntry.objects.filter(action="account.erase").count() == 1
