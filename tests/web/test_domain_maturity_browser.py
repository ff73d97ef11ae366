"""The pages on the maturity of domains in a real browser: by axe at 1280 and 320 pixels, open and shut, and without a script."""

from collections.abc import Iterator
from datetime import date

import pytest
from playwright.sync_api import Browser, Page, expect
from pytest_django.live_server_helper import LiveServer
from pytest_django.plugin import DjangoDbBlocker

from catalog.models import DataProduct
from catalog.services.improvements import improvements_refresh
from catalog.services.maturity_days import domain_days_write
from tests.factories import domain_make
from tests.standing import day_make, products_make, stand_at, stewarded
from tests.web.catalogue import Catalogue
from tests.web.days import type_day
from tests.web.test_browser import accessible, sign_in

pytestmark = [pytest.mark.browser, pytest.mark.django_db]
WIDTHS = (1280, 320)
DOMAIN = "/domains/northmoor-networks/maturity/"
PAGES = {
    "domain": DOMAIN,
    "all": "/maturity/",
    "check": f"{DOMAIN}checks/fnd-desc/",
    "nothing kept back": f"{DOMAIN}checks/fnd-id/",
    "empty": "/domains/nothing-yet/maturity/",
    "one product": "/domains/single/maturity/",
    "unclaimed": "/domains/westgas/maturity/",
}


@pytest.fixture(scope="module")
def site(catalogue: Catalogue, django_db_blocker: DjangoDbBlocker) -> Iterator[str]:
    """The portal's address, with domains beside each other and days behind them."""
    with django_db_blocker.unblock():
        _fill(catalogue)
        server = LiveServer("127.0.0.1")
        yield server.url
        server.stop()


def _fill(catalogue: Catalogue) -> None:
    products = list(DataProduct.objects.filter(domain=catalogue.domain, state="live").order_by("pk"))
    stand_at(products[:12], 1, "FND-DESC")
    stand_at(products[12:20], 2, "POL-KNOWN", "OPS-FREQ")
    stand_at(products[20:], 3, "STR-DICT")
    names = (
        "East Anglia Heat and Water Networks Limited",
        "Southmoor",
        "Unabgekürzterverbundnetzbetreiberdernordsee",
    )
    for number, name in enumerate(names):
        domain = domain_make(name)
        stand_at(products_make(domain, 5), 1, "OPS-CONTACT")
        stewarded(domain, f"{number}@example.org")
    domain_make("Nothing yet")
    products_make(domain_make("Single"), 1)
    day_make(catalogue.domain, 2, [0, 30, 6, 0, 0, 0])
    day_make(catalogue.domain, 1, [0, 20, 8, 8, 0, 0])
    domain_days_write()
    improvements_refresh()


def test_axe_finds_nothing_and_nothing_runs_off_the_screen(site: str, page: Page) -> None:
    page.emulate_media(reduced_motion="reduce")
    for name, path in PAGES.items():
        page.goto(site + path)
        assert accessible(page, *WIDTHS) == [], name
        assert accessible(page, *WIDTHS, unfolded=True) == [], f"{name}, opened"


@pytest.mark.parametrize("width", WIDTHS)
def test_a_steward_plans_and_gives_the_plan_up(
    site: str, page: Page, catalogue: Catalogue, width: int
) -> None:
    page.set_viewport_size({"width": width, "height": 900})
    page.emulate_media(reduced_motion="reduce")
    sign_in(page, site)
    page.goto(site + DOMAIN)
    page.get_by_role("link", name="Make a plan").click()
    type_day(page, "By when", date(2020, 1, 1))
    page.get_by_role("button", name="Set the plan").click()
    expect(page.get_by_role("alert")).to_contain_text("Say why, and how")
    assert accessible(page) == [], "with errors"
    page.get_by_label("Why, and how").fill("The board wants it.")
    page.get_by_role("button", name="Set the plan").click()
    expect(page.get_by_role("alert")).to_contain_text("a day to come")
    type_day(page, "By when", date(2029, 6, 30))
    page.get_by_role("button", name="Set the plan").click()
    expect(page.get_by_role("main")).to_contain_text("80 % at level 3 Usable or above by 30 June 2029")
    assert accessible(page) == [], "with a plan"
    page.get_by_role("link", name="Change the plan").click()
    expect(page.get_by_label("Why is it given up")).to_be_visible()
    assert accessible(page) == [], "to be changed"
    page.get_by_label("Why is it given up").fill("It merges.")
    page.get_by_role("button", name="Give it up").click()
    expect(page.get_by_role("link", name="Make a plan")).to_be_visible()


def test_the_list_of_work_leads_to_the_products_and_these_to_where_they_are_mended(
    site: str, page: Page
) -> None:
    sign_in(page, site)
    page.goto(f"{site}/work/")
    page.get_by_role("link", name="Northmoor Networks: Describe what the data holds").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("It has no description of its own")
    expect(page.locator(".ves-lacking__item")).to_have_count(12)
    page.get_by_role("link", name="Mend it here").first.click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Edit: Description")


def test_everything_is_there_without_a_script(site: str, browser: Browser) -> None:
    context = browser.new_context(java_script_enabled=False, viewport={"width": 320, "height": 900})
    page = context.new_page()
    page.goto(site + DOMAIN)
    page.get_by_text("The figures as a table", exact=True).click()
    expect(page.get_by_role("table", name="Public products by level and day")).to_be_visible()
    expect(page.locator(".ves-trend__line")).to_be_attached()
    page.get_by_role("link", name="1 Listed").click()
    expect(page).to_have_url(f"{site}/search/?domain=northmoor-networks&level=1")
    page.goto(f"{site}/maturity/?sort=name")
    expect(page.locator(".ves-beside tbody tr")).to_have_count(4)
    context.close()
