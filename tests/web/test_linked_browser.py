"""Linked descriptions in a real browser: by axe at 1280 and 320 pixels, by keyboard, and without scripts."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect
from pytest_django.live_server_helper import LiveServer
from pytest_django.plugin import DjangoDbBlocker

from catalog.models import DataProduct
from tests.web.catalogue import Catalogue
from tests.web.shots import shot
from tests.web.test_browser import accessible, sign_in
from tests.web.test_linked_pages import CONTRACT, SAYS, document_add, linked_add

pytestmark = [pytest.mark.browser, pytest.mark.django_db]
WIDTHS = (1280, 320)


@pytest.fixture(scope="module")
def site(catalogue: Catalogue, django_db_blocker: DjangoDbBlocker) -> Iterator[str]:
    """The portal's address, with documents of every state."""
    with django_db_blocker.unblock():
        linked_add(catalogue.product)
        long = f"https://data.example/{'a-very-long-path/' * 12}openapi.json"
        document_add(
            catalogue.product, long, kind="openapi", outcome="invalid", detail="It describes nothing."
        )
        document_add(catalogue.product, "https://data.example/new.json")
        server = LiveServer("127.0.0.1")
        yield server.url
        server.stop()


def test_axe_finds_nothing_where_documents_are_told_of(site: str, page: Page, catalogue: Catalogue) -> None:
    sign_in(page, site, catalogue.member.email)
    base = f"{site}/products/{catalogue.product.slug}/"
    paths = {
        "product": base,
        "edit": f"{base}edit/quality/",
        "rights": f"{base}edit/rights/",
        "history": f"{base}history/",
        "settings": f"{site}/endpoints/{catalogue.endpoint.slug}/settings/",
    }
    for name, path in paths.items():
        page.goto(path)
        for width in WIDTHS:
            assert accessible(page, width) == [], path
            shot(page, f"linked-{name}-{width}")


def test_without_a_script_the_document_behind_a_value_is_a_link(
    site: str, browser: Browser, catalogue: Catalogue
) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{site}/products/{catalogue.product.slug}/")
    fact = page.locator(".ves-fact", has_text="Quality statement")
    expect(fact.get_by_role("link", name="data contract")).to_have_attribute("href", CONTRACT)
    table = page.get_by_role("table", name="Descriptions that the record links to")
    expect(table.get_by_text("Not reached")).to_be_visible()
    expect(table.get_by_text("Not read so far")).to_be_visible()
    assert DataProduct.objects.get(pk=catalogue.product.pk).linked["quality"][0]["value"] == SAYS["quality"]
    context.close()


def test_a_steward_switches_it_off_by_keyboard(site: str, page: Page, catalogue: Catalogue) -> None:
    sign_in(page, site, catalogue.member.email)
    page.goto(f"{site}/endpoints/{catalogue.endpoint.slug}/settings/")
    box = page.get_by_label("Add what linked descriptions say")
    expect(box).to_be_checked()
    box.focus()
    page.keyboard.press("Space")
    page.keyboard.press("Enter")
    expect(page.get_by_text("is not added")).to_be_visible()
