"""What search says of words, and what curators see of terms, in a real browser: at every width, by keyboard, without scripts."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect
from pytest_django.live_server_helper import LiveServer
from pytest_django.plugin import DjangoDbBlocker

from catalog.models import GlossaryTerm, User
from catalog.services.knowledge_entries import entry_found
from tests.web.catalogue import Catalogue
from tests.web.shots import shot
from tests.web.test_browser import PASSWORD, WIDTHS, accessible, sign_in

pytestmark = [pytest.mark.browser, pytest.mark.django_db]
LONG = "A way to say the same which is far longer than any line on a small screen is wide"
TERMS = (
    ("PSS", "Primary Substation", True, [LONG, "Unbroken" * 12]),
    ("DCC", "Data Communications Company", True, []),
    ("DCC", "Demand Connection Code", False, []),
)
PATHS = {
    "words-widened": "/search/?q=PSS",
    "words-as-typed": "/search/?q=PSS&widen=no&spell=no",
    "words-corrected": "/search/?q=subtsation",
    "words-meanings": "/search/?q=DCC",
    "words-postcode": "/search/?q=substation+LS1+4AP",
    "words-code": "/search/?q=48W00000ABCDE-1X",
}
CURATED = {"words-term": "/glossary/pss/", "words-use": "/glossary-use/"}


@pytest.fixture(scope="module")
def site(catalogue: Catalogue, django_db_blocker: DjangoDbBlocker) -> Iterator[str]:
    """A portal with a few terms."""
    with django_db_blocker.unblock():
        for number, (term, expansion, confirmed, synonyms) in enumerate(TERMS):
            row = GlossaryTerm.objects.create(
                term=term,
                slug=f"{term.lower()}{number or ''}",
                expansion=expansion,
                confirmed=confirmed,
                synonyms=synonyms,
                source="Somebody who knows" if confirmed else "",
                description="What it means in a sentence.",
            )
            entry_found(row)
        User.objects.create_user("vera@example.org", PASSWORD, is_curator=True)
        server = LiveServer("127.0.0.1")
        yield server.url
        server.stop()


def looked_at(page: Page, name: str, address: str) -> None:
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 900})
        page.goto(address)
        assert accessible(page) == []
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        shot(page, f"{name}-{width}")


@pytest.mark.parametrize("name", PATHS)
def test_everybody_can_read_it(name: str, site: str, page: Page) -> None:
    looked_at(page, name, site + PATHS[name])


@pytest.mark.parametrize("name", CURATED)
def test_curators_can_read_it(name: str, site: str, page: Page) -> None:
    sign_in(page, site, "vera@example.org")
    looked_at(page, name, site + CURATED[name])


def test_widening_goes_off_and_on_and_filters_keep_it(site: str, page: Page) -> None:
    page.goto(f"{site}/search/?q=PSS")
    page.get_by_role("link", name="Search only for what I typed").press("Enter")
    expect(page.get_by_text("Only what you typed was searched.")).to_be_visible()
    page.get_by_label("Words to look for").fill("pss load")
    page.get_by_label("Words to look for").press("Enter")
    page.wait_for_url("**q=pss**widen=no**")
    page.get_by_role("link", name="Search for other words for the same too").first.press("Enter")
    expect(page.get_by_text("Also searched:")).to_be_visible()
    assert "widen" not in page.url


def test_a_curator_looks_at_a_change_without_scripts(site: str, browser: Browser) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    sign_in(page, site, "vera@example.org")
    page.goto(f"{site}/glossary/pss/edit/")
    page.get_by_label("Synonyms").fill("main substation")
    page.get_by_role("button", name="See what it would hit").press("Enter")
    expect(page.get_by_role("heading", name="Which data products it would hit")).to_be_visible()
    expect(page.get_by_label("Synonyms")).to_have_value("main substation")
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 900})
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        shot(page, f"words-preview-{width}")
    page.get_by_label("Why").fill("Said so in the north.")
    page.get_by_role("button", name="Save").press("Enter")
    expect(page.get_by_role("link", name="main substation")).to_be_visible()
    context.close()
