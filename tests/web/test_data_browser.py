"""The pages on data in a real browser: for everybody, at every width, by keyboard, without scripts."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.conf import settings
from django.utils import timezone
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer
from pytest_django.plugin import DjangoDbBlocker

from catalog.domain.product import Concept, Distribution, Lineage, Period, Place, Schema
from catalog.models import DataProduct, Sample
from tests.web.catalogue import Catalogue
from tests.web.data_products import HOSTILE, product_make, record_put, schema_of
from tests.web.shots import shot
from tests.web.test_browser import WIDTHS, accessible, sign_in

pytestmark = [pytest.mark.browser, pytest.mark.django_db]
URL = "https://data.example/p-00001.csv"
SERIES = Concept(label="Substation load by year", iri="https://data.example/series")


def row(number: int) -> list[str]:
    return ["high" if column == 1 else f"{number}.{column}" for column in range(28)]


@pytest.fixture(scope="module")
def base(catalogue: Catalogue, django_db_blocker: DjangoDbBlocker) -> str:
    """A product with many fields and first rows, and others that stand to it in every way."""
    with django_db_blocker.unblock():
        product = DataProduct.objects.get(pk=catalogue.product.pk)
        schema = Schema(fields=schema_of(150, explained=30).fields, url="https://data.example/schema.json")
        files = (Distribution(title="Half-hourly readings", format="CSV", download_url=URL, schema=schema),)
        portal = f"{settings.SITE_URL}/products"
        sources = (
            Concept(iri=f"{portal}/{catalogue.odd['many']}/"),
            Concept(label="SCADA of the control room, as archived"),
        )
        record_put(
            product,
            distributions=files,
            lineage=Lineage(sources=sources, statement="Summed by hour."),
            places=(Place(name="North East", bbox=(-2.6, 54.4, -0.7, 55.8), network_area="_B"),),
            in_series=(SERIES,),
            periods=(Period(start="2023"),),
        )
        far = (
            Place(name="Fiji", bbox=(177.0, -19.0, -178.0, -16.0)),
            Place(name="Grid", bbox=(4e5, 1e5, 5e5, 2e5)),
        )
        for year in (2019, 2020, 2024):
            product_make(
                catalogue.endpoint,
                f"load-{year}",
                title=f"Substation load of {year}",
                in_series=(SERIES,),
                periods=(Period(start=str(year)),),
                schema=schema_of(year - 2010),
                places=far,
            )
        for name in ("made-1", "made-2"):
            made = Lineage(sources=(Concept(iri=f"{portal}/{product.slug}/"),))
            product_make(
                catalogue.endpoint, name, title=f"Forecast {name} by licence area and hour", lineage=made
            )
        now = timezone.now()
        wide = [f"field_{n}" for n in range(30)]
        Sample.objects.create(
            product=product,
            key="k",
            url=URL,
            host="data.example",
            outcome="invalid",
            detail="Row 2, column “field_1”: “high” is no number, which the schema declares (number).",
            fetched_at=now - timedelta(hours=2),
            due_at=now + timedelta(days=30),
            preview_until=now + timedelta(hours=22),
            preview={
                "columns": wide,
                "rows": [[*row(n), HOSTILE, "long words " * 18] for n in range(20)],
            },
        )
        return f"/products/{product.slug}/"


@pytest.fixture(scope="module")
def site(base: str, django_db_blocker: DjangoDbBlocker) -> Iterator[str]:
    """The portal's address, served by a thread of this process."""
    with django_db_blocker.unblock():
        server = LiveServer("127.0.0.1")
        yield server.url
        server.stop()


def test_axe_finds_nothing_on_the_pages_of_data(
    site: str, page: Page, base: str, catalogue: Catalogue
) -> None:
    page.emulate_media(reduced_motion="reduce")
    other = f"/products/{catalogue.odd['many']}/"
    product = catalogue.product.slug
    paths = {
        "product": base,
        "schema": f"{base}schema/",
        "schema-found": f"{base}schema/?q=field_12",
        "schema-none": f"{other}schema/",
        "preview": f"{base}preview/",
        "preview-none": f"{other}preview/",
        "compare": f"/compare/?p={product}&p={catalogue.odd['many']}&p={catalogue.odd['long']}",
        "compare-one": f"/compare/?p={product}",
        "compare-none": "/compare/?q=zqxv&p=none",
        "lineage": f"{base}lineage/",
        "lineage-none": f"{other}lineage/",
        "series": f"{base}series/",
        "series-none": f"{other}series/",
        "map": f"{base}map/",
        "map-world": "/products/load-2019/map/",
        "map-none": f"{other}map/",
        "cards": "/search/?q=substation",
    }
    for name, path in paths.items():
        page.goto(f"{site}{path}")
        if name.startswith("map") and name != "map-none":
            page.wait_for_selector(".ves-map__live path")
        _looked_at(page, name)
    sign_in(page, site)
    page.goto(f"{site}/domains/{catalogue.domain.slug}/settings/")
    _looked_at(page, "settings")
    page.goto(f"{site}{base}edit/lineage/")
    _looked_at(page, "edit-lineage")


def _looked_at(page: Page, name: str) -> None:
    for width in WIDTHS:
        assert accessible(page, width) == [], name
        shot(page, f"data-{name}-{width}")


def test_the_rows_scroll_by_keyboard_inside_their_region(site: str, page: Page, base: str) -> None:
    page.goto(f"{site}{base}preview/")
    region = page.get_by_role("region", name="Rows of Half-hourly readings")
    region.focus()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("End")
    expect(region).to_be_focused()
    expect(page.locator(".ves-rows")).not_to_have_js_property("scrollLeft", 0)
    assert page.evaluate("document.documentElement.scrollLeft") == 0


def test_fields_are_searched_without_scripts_by_keyboard(site: str, plain: Page, base: str) -> None:
    plain.goto(f"{site}{base}schema/")
    plain.get_by_label("Search in the 150 fields").focus()
    plain.keyboard.type("field_149")
    plain.keyboard.press("Enter")
    expect(plain.get_by_role("status")).to_contain_text("1 of 150 fields has")
    expect(plain.get_by_role("row")).to_have_count(2)


def test_products_are_put_side_by_side_without_scripts(site: str, plain: Page, base: str) -> None:
    plain.goto(f"{site}{base}")
    plain.get_by_role("link", name="Compare with another").click()
    plain.get_by_label("Find another data product").fill("linepack")
    plain.get_by_role("button", name="Search products to compare").click()
    plain.get_by_role("link", name="Add Gas linepack of zone 1").click()
    expect(plain.get_by_role("columnheader")).to_have_count(2)
    expect(plain.get_by_role("row", name="Licence differs")).to_be_visible()
    plain.get_by_role("link", name="Show only what differs").click()
    expect(plain.get_by_role("link", name="Show all rows")).to_be_visible()


def test_the_map_moves_by_keyboard_and_asks_nothing_of_others(site: str, page: Page, base: str) -> None:
    asked: list[str] = []
    said: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    page.goto(f"{site}{base}map/")
    live = page.get_by_role("region", name="Map of the area")
    expect(live.locator("path").last).to_be_visible()
    expect(page.get_by_role("img", name="The area that the data covers")).to_be_hidden()
    before = live.locator("path").last.get_attribute("d")
    live.focus()
    page.keyboard.press("+")
    expect(live.locator("path").last).not_to_have_attribute("d", before or "")
    assert [url for url in asked if not url.startswith((site, "data:"))] == []
    assert said == []


def test_the_picture_stands_without_scripts(site: str, plain: Page, base: str) -> None:
    plain.goto(f"{site}{base}map/")
    expect(plain.get_by_role("img", name="The area that the data covers")).to_be_visible()
    expect(plain.get_by_role("row", name="North East")).to_contain_text("-2.6°")


def test_links_of_the_lineage_are_reached_by_keyboard(site: str, page: Page, base: str) -> None:
    page.goto(f"{site}{base}lineage/")
    page.get_by_role("region", name="Drawing of the lineage").focus()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Two hundred files")
