"""The pages on how a product is got in a real browser: for everybody, at every width, by keyboard, without scripts."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect
from pytest_django.live_server_helper import LiveServer
from pytest_django.plugin import DjangoDbBlocker

from catalog.models import DataProduct
from tests.endpoints import FakeEndpoint
from tests.web.access_products import products_put
from tests.web.catalogue import Catalogue
from tests.web.shots import shot
from tests.web.test_browser import WIDTHS, accessible

pytestmark = [pytest.mark.browser, pytest.mark.django_db]


@pytest.fixture(scope="module")
def products(catalogue: Catalogue, django_db_blocker: DjangoDbBlocker) -> dict[str, DataProduct]:
    """Products that are got in every way."""
    with django_db_blocker.unblock(), FakeEndpoint() as server:
        return products_put(server)


@pytest.fixture(scope="module")
def site(products: dict[str, DataProduct], django_db_blocker: DjangoDbBlocker) -> Iterator[str]:
    """The portal's address, served by a thread of this process."""
    with django_db_blocker.unblock():
        server = LiveServer("127.0.0.1")
        yield server.url
        server.stop()


def test_axe_finds_nothing_on_the_pages_of_access(
    site: str, page: Page, products: dict[str, DataProduct]
) -> None:
    page.emulate_media(reduced_motion="reduce")
    base = {name: f"/products/{row.slug}/" for name, row in products.items()}
    for name, path in {
        "product": base["bmu"],
        "product-series": base["years"],
        "product-asked": base["restricted"],
        "all": f"{base['half-hourly']}access/",
        "all-hostile": f"{base['hostile']}access/",
        "all-nothing": f"{base['nothing']}access/",
        "plan": f"{base['bmu']}pull/?way=0.ckan-datastore",
        "plan-part": f"{base['slices']}pull/?from=2023-01-01&until=2023-02-01&west=-3&south=53&east=-2&north=54",
        "plan-quota": f"{base['quota']}pull/",
        "plan-asked": f"{base['restricted']}pull/",
        "plan-stream": f"{base['stream']}pull/",
        "plan-nothing": f"{base['nothing']}pull/",
        "plan-errors": f"{base['slices']}pull/?way=7.file&from=x&west=999&rows=z&fields=q",
        "help": "/help/access/",
    }.items():
        page.goto(f"{site}{path}")
        for width in WIDTHS:
            assert accessible(page, width, unfolded=True) == [], name
            shot(page, f"access-{name}-{width}")


def test_a_plan_is_made_without_scripts_and_by_keyboard(
    site: str, browser: Browser, products: dict[str, DataProduct], tmp_path: Path
) -> None:
    context = browser.new_context(java_script_enabled=False, accept_downloads=True)
    page = context.new_page()
    page.goto(f"{site}/products/{products['bmu'].slug}/")
    page.get_by_role("link", name="Plan a pull of BMU output, CKAN DataStore").focus()
    page.keyboard.press("Enter")
    expect(
        page.get_by_text("548 calls, 274 minutes (4.6 hours) at 2 a minute: take the file.")
    ).to_be_visible()
    page.get_by_label("Rows", exact=True).focus()
    page.keyboard.type("64000")
    page.keyboard.press("Enter")
    expect(page.get_by_text("64,000 rows at 32,000 a call are 2 calls")).to_be_visible()
    expect(page.get_by_label("Rows", exact=True)).to_have_value("64000")
    with page.expect_download() as saved:
        page.get_by_role("link", name="Save pull-output").first.click()
    assert saved.value.suggested_filename == "pull-output-of-every-balancing-unit-bmu-output.py"
    saved.value.save_as(tmp_path / "pull.py")
    compile((tmp_path / "pull.py").read_text(), "pull.py", "exec")
    page.get_by_label("Rows", exact=True).fill("many")
    page.get_by_role("button", name="Work out the plan").click()
    expect(page.get_by_role("alert").get_by_role("link", name="Write a whole number of rows")).to_be_visible()
    context.close()


def test_the_source_of_a_figure_is_one_click_away(
    site: str, page: Page, products: dict[str, DataProduct]
) -> None:
    page.goto(f"{site}/products/{products['bmu'].slug}/pull/?way=0.ckan-datastore")
    page.get_by_role("link", name="NESO’s advice: at most 2 DataStore calls").click()
    expect(page.locator("#cap-neso-datastore")).to_be_in_viewport()
    page.go_back()
    page.get_by_role("link", name="Better").or_(page.get_by_role("link", name="Bulk file")).first.click()
    expect(page.get_by_text("One download of about 1.05 GB.")).to_be_visible()


def test_a_script_is_copied(site: str, browser: Browser, products: dict[str, DataProduct]) -> None:
    context = browser.new_context(permissions=["clipboard-read", "clipboard-write"])
    page = context.new_page()
    page.goto(f"{site}/products/{products['years'].slug}/pull/?way=3.file")
    page.locator('[data-ves-copy="duckdb"]').click()
    expect(page.locator('[data-ves-copy="duckdb"]')).to_have_text("Copied")
    assert page.evaluate("navigator.clipboard.readText()") == page.locator("#duckdb").text_content()
    context.close()
