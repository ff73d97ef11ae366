"""Facets in a real browser: search inside a long one by keyboard, with and without JavaScript, and on a narrow screen."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer
from pytest_django.plugin import DjangoDbBlocker

from tests.web.test_browser import accessible, complaints
from tests.web.test_search_facets import shelf

__all__ = ["complaints", "shelf"]
pytestmark = [pytest.mark.browser, pytest.mark.django_db]


@pytest.fixture(scope="module")
def site(shelf: None, django_db_blocker: DjangoDbBlocker) -> Iterator[str]:
    with django_db_blocker.unblock():
        server = LiveServer("127.0.0.1")
        yield server.url
        server.stop()


def shown(page: Page, facet: str) -> list[str]:
    options = page.locator(f"#facet-{facet} .govuk-checkboxes__item:visible label > span:first-child")
    return options.all_inner_texts()


def test_a_long_facet_is_searched_by_keyboard_beyond_what_is_listed(
    site: str, page: Page, complaints: list[str]
) -> None:
    page.goto(f"{site}/search/?q=feed")
    box = page.get_by_label("Search in Format")
    box.focus()
    page.keyboard.type("odd 129")
    expect(page.locator("#search-status")).to_have_text("1 value fits")
    assert shown(page, "format") == ["ODD 129"]
    page.keyboard.press("Enter")
    expect(page).to_have_url(f"{site}/search/?q=feed")
    page.keyboard.press("Tab")
    page.keyboard.press("Space")
    expect(page.locator(".ves-toolbar__count")).to_have_text("1 data product")
    expect(page).to_have_url(f"{site}/search/?q=feed&format=ODD%20129")
    expect(page.get_by_label("Search in Format")).to_have_value("odd 129")
    expect(page.locator("#facet-format input:checked")).to_be_focused()
    assert complaints == []


def test_escape_and_an_empty_box_bring_all_values_back(site: str, page: Page) -> None:
    page.goto(f"{site}/search/?q=feed")
    before = shown(page, "format")
    page.get_by_label("Search in Format").fill("129")
    expect(page.locator("#search-status")).to_have_text("1 value fits")
    page.get_by_label("Search in Format").press("Escape")
    expect(page.locator("#search-status")).to_have_text("All values are shown")
    assert shown(page, "format") == before


def test_what_is_ticked_stays_in_sight_while_others_are_looked_for(site: str, page: Page) -> None:
    page.goto(f"{site}/search/?format=ODD+001")
    page.get_by_label("Search in Format").fill("zzz")
    expect(page.locator("#search-status")).to_have_text("0 values fit")
    assert shown(page, "format") == ["ODD 001"]


def test_without_javascript_all_values_are_on_a_page_that_can_be_searched(site: str, plain: Page) -> None:
    plain.goto(f"{site}/search/?q=feed&area=GB-WLS")
    plain.get_by_role("link", name="Show all values and search in them of Format").click()
    plain.get_by_label("ODD 002").check()
    plain.get_by_label("Look for a value").fill("odd 12")
    plain.get_by_role("button", name="Look for it among the values").click()
    expect(plain.get_by_role("heading", level=2)).to_contain_text("7 values with “odd 12”")
    plain.get_by_label("ODD 128").check()
    plain.get_by_role("button", name="Show the results").click()
    expect(plain.locator(".ves-toolbar__count")).to_have_text("2 data products")
    expect(plain.locator(".ves-chip")).to_have_count(3)


@pytest.mark.parametrize(
    "path", ["/search/?q=feed&network_level=lv&area=GB-WLS", "/search/facet/format/?q=feed&find=odd"]
)
def test_axe_finds_nothing_on_wide_and_narrow_screens(
    site: str, page: Page, complaints: list[str], path: str
) -> None:
    page.goto(site + path)
    page.evaluate("document.querySelectorAll('.ves-facet').forEach((facet) => { facet.open = true; })")

    assert accessible(page, 1280, 320) == []
    assert complaints == []
