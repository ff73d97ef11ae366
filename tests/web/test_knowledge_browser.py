"""Standards, initiatives and the glossary in a real browser: for everybody, at every width, by keyboard, without scripts."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect
from pytest_django.live_server_helper import LiveServer
from pytest_django.plugin import DjangoDbBlocker

from catalog.models import DataProduct, User
from catalog.services.knowledge_entries import knowledge_seed
from tests.domain.usecases_sample import SAMPLE
from tests.web.cases import published
from tests.web.catalogue import Catalogue
from tests.web.shots import shot
from tests.web.test_browser import PASSWORD, WIDTHS, accessible, sign_in

pytestmark = [pytest.mark.browser, pytest.mark.django_db]
PATHS = {
    "standards": "/standards/",
    "standards-none": "/standards/?q=zqxv",
    "standard": "/standards/cim/",
    "initiatives": "/initiatives/?sector=transport",
    "initiative": "/initiatives/crowdflex-project/",
    "glossary": "/glossary/?group=network",
    "term": "/glossary/eac/",
    "knowledge": "/knowledge/?q=grid+supply+point",
    "search": "/search/?q=gsp",
    "home": "/",
}


@pytest.fixture(scope="module")
def site(catalogue: Catalogue, django_db_blocker: DjangoDbBlocker) -> Iterator[str]:
    """A portal with the first entries, a case that names a standard, and a product that conforms to it."""
    with django_db_blocker.unblock():
        knowledge_seed()
        DataProduct.objects.filter(pk=catalogue.product.pk).update(conforms=["iec 61970"])
        published(SAMPLE)
        User.objects.create_user("kate@example.org", PASSWORD, is_curator=True)
        server = LiveServer("127.0.0.1")
        yield server.url
        server.stop()


@pytest.mark.parametrize("name", PATHS)
def test_everybody_can_read_it(name: str, site: str, page: Page) -> None:
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 900})
        page.goto(site + PATHS[name])
        assert accessible(page) == []
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        shot(page, f"{name}-{width}")


def test_a_curator_adds_a_term_by_keyboard_and_without_scripts(
    site: str, browser: Browser, catalogue: Catalogue
) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    sign_in(page, site, "kate@example.org")
    page.goto(f"{site}/glossary/new/")
    page.get_by_role("button", name="Save").press("Enter")
    expect(page.get_by_role("alert")).to_contain_text("Fill in “Term”.")
    page.get_by_label("Term").fill("GXF")
    page.keyboard.press("Tab")
    page.keyboard.type("Grid Exchange Format")
    page.get_by_label("Why").fill("Asked for often.")
    page.get_by_label("Why").press("Tab")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_contain_text("GXF")
    page.goto(f"{site}/search/?q=gxf")
    expect(page.get_by_role("link", name="GXF", exact=True)).to_be_visible()
    context.close()
