"""Results in a real browser: as list, table and map, as a file, where there are none; with and without a script."""

import csv
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect
from pytest_django.live_server_helper import LiveServer
from pytest_django.plugin import DjangoDbBlocker

from catalog.models import DataProduct
from tests.web.catalogue import Catalogue
from tests.web.test_browser import accessible

pytestmark = [pytest.mark.browser, pytest.mark.django_db]
WIDTHS = (1280, 320)


@pytest.fixture(scope="module")
def site(catalogue: Catalogue, django_db_blocker: DjangoDbBlocker) -> Iterator[str]:
    with django_db_blocker.unblock():
        placed = DataProduct.objects.filter(title="Gas linepack of zone 0")
        placed.update(boxes=[[-3.5, 53.0, -2.0, 54.0]])
        server = LiveServer("127.0.0.1")
        yield server.url
        server.stop()


def heads(page: Page) -> list[str]:
    return page.locator("tbody th[scope=row]").all_inner_texts()


def test_views_are_switched_and_kept(page: Page, site: str) -> None:
    page.goto(f"{site}/search/")
    page.get_by_role("link", name="Table", exact=True).click()
    expect(page.get_by_role("table", name="Results")).to_be_visible()
    assert page.url.endswith("/search/?view=table")
    page.get_by_role("columnheader").get_by_role("link", name="Data product").click()
    expect(page.get_by_role("columnheader", name="Data product")).to_have_attribute("aria-sort", "ascending")
    first = heads(page)[0]
    page.get_by_role("columnheader").get_by_role("link", name="Data product").click()
    expect(page.get_by_role("columnheader", name="Data product")).to_have_attribute("aria-sort", "descending")
    assert heads(page)[0] != first
    page.get_by_label("Westgas").first.check()  # a filter keeps the view and the order
    expect(page.get_by_role("list", name="Filters in use")).to_be_visible()
    expect(page.get_by_role("table", name="Results")).to_be_visible()
    assert heads(page) == [f"Gas linepack of zone {n}" for n in (2, 1, 0)]
    assert "view=table" in page.url
    assert "sort=-title" in page.url
    page.get_by_role("link", name="Map", exact=True).click()
    expect(page.get_by_role("img", name="areas of these results")).to_be_visible()
    page.get_by_role("link", name="List", exact=True).click()
    expect(page.locator(".ves-resultlist")).to_be_visible()
    assert "view=" not in page.url


def test_results_are_downloaded(page: Page, site: str, tmp_path: Path) -> None:
    page.goto(f"{site}/search/?q=linepack")
    with page.expect_download() as started:
        page.get_by_role("link", name="CSV", exact=True).click()
    assert started.value.suggested_filename.startswith("data-products-")
    started.value.save_as(tmp_path / "found.csv")
    with (tmp_path / "found.csv").open(encoding="utf-8-sig", newline="") as file:
        assert len(list(csv.DictReader(file))) == 3


def test_what_to_drop_is_one_click_away(page: Page, site: str, catalogue: Catalogue) -> None:
    page.goto(f"{site}/search/?q=linepack&domain={catalogue.domain.slug}")
    page.get_by_role("link", name="Without Domain: Northmoor Networks: 3 data products").click()
    expect(page.locator(".ves-toolbar__count")).to_have_text("3 data products")


def test_products_like_it_come_when_somebody_gets_there(page: Page, site: str) -> None:
    page.goto(f"{site}/search/?q=linepack&sort=title")
    page.get_by_role("link", name="Gas linepack of zone 0", exact=True).click()
    heading = page.get_by_role("heading", name="More like this")
    heading.scroll_into_view_if_needed()
    expect(
        page.get_by_role("region", name="More like this").get_by_role("link", name="zone 1")
    ).to_be_visible()
    page.get_by_role("region", name="More like this").get_by_role("link", name="All that is like it").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("More like this")


@pytest.mark.parametrize(
    "address",
    [
        "?q=gas&view=table&sort=title",
        "?q=linepack&view=map",
        "?q=linepack&domain=none",
        "?q=linepack&format=none",
    ],
)
def test_each_is_accessible_at_every_width(page: Page, site: str, address: str) -> None:
    page.goto(f"{site}/search/{address}")
    assert accessible(page, *WIDTHS) == []


def test_the_page_of_products_like_it_is_accessible(page: Page, site: str) -> None:
    page.goto(f"{site}/search/?q=linepack&sort=title")
    page.get_by_role("link", name="Gas linepack of zone 0", exact=True).click()
    page.goto(f"{page.url}related/")
    assert accessible(page, *WIDTHS) == []


def test_all_of_it_works_without_a_script(browser: Browser, site: str) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{site}/search/")
    page.get_by_role("link", name="Table", exact=True).click()
    page.get_by_role("columnheader").get_by_role("link", name="Domain").click()
    page.get_by_label("Westgas").first.check()
    page.get_by_role("button", name="Apply filters").click()
    expect(page).to_have_url(re.compile("view=table"))
    expect(page).to_have_url(re.compile("sort=domain"))
    expect(page.get_by_role("table", name="Results")).to_be_visible()
    page.get_by_role("link", name="Map", exact=True).click()
    page.get_by_role("table").get_by_role("link", name="Gas linepack of zone 0", exact=True).click()
    page.get_by_role("link", name="Other data products like it").click()
    expect(page.get_by_role("link", name="Gas linepack of zone 1", exact=True)).to_be_visible()
    context.close()
