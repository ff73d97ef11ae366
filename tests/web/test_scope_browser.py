"""Choosing where and when in a real browser: by mouse, by keyboard, without scripts, at every width."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, Route, expect
from pytest_django.live_server_helper import LiveServer
from pytest_django.plugin import DjangoDbBlocker

from catalog.selectors.engine import search_engine
from catalog.services.indexing import index_drain
from tests.endpoints import FakeEndpoint
from tests.factories import domain_make, endpoint_make, harvest_now
from tests.web.catalogue import Catalogue
from tests.web.shots import shot
from tests.web.test_browser import WIDTHS, accessible
from tests.web.test_scope_pages import LEEDS, WORLD, said

pytestmark = [pytest.mark.browser, pytest.mark.django_db]
SIDES = ("west", "south", "east", "north")


@pytest.fixture(scope="module")
def site(catalogue: Catalogue, django_db_blocker: DjangoDbBlocker) -> Iterator[str]:
    """The portal's address, served by a thread of this process, with products that say where and when."""
    products = [
        said("leeds", "Load of Leeds", spatial=LEEDS, temporal_start="2001", temporal_end="2020"),
        said("world", "Load of the world", spatial=WORLD, temporal_start="2012", temporal_end="2014"),
        *(said(f"y{year}", f"Weather of {year}", temporal_start=str(year), temporal_end=str(year)) for year in range(1990, 2024)),
    ]  # fmt: skip
    with django_db_blocker.unblock():
        with FakeEndpoint() as server:
            harvest_now(endpoint_make(server.ckan(products), domain=domain_make("Placed"), slug="placed"))
        index_drain()
        search_engine().refresh()
        live = LiveServer("127.0.0.1")
        yield live.url
        live.stop()


@pytest.fixture
def complaints(page: Page) -> list[str]:
    """What the browser complained of."""
    heard: list[str] = []
    page.on("console", lambda said: heard.append(said.text) if said.type in ("error", "warning") else None)
    page.on("pageerror", lambda error: heard.append(str(error)))
    return heard


def sides(page: Page) -> list[float]:
    """What the four fields say."""
    return [float(page.locator(f"#{side}").input_value()) for side in SIDES]


def found(page: Page, *titles: str) -> None:
    """Wait until the results are these."""
    expect(page.locator(".ves-result__title")).to_have_text(titles)


@pytest.mark.parametrize(
    "path",
    ["/search/map/", "/search/map/?place=Newport", "/search/map/?bbox=-2,53,-1,54&q=load", "/search/map/?place=Fiji",
     "/search/time/", "/search/time/?from=2012&to=2013", "/search/?place=Leeds&from=2012&to=soon", "/search/?bbox=-2,53,-1,54",
     "/search/time/?format=NONE"],
)  # fmt: skip
def test_axe_finds_nothing(site: str, page: Page, complaints: list[str], path: str) -> None:
    page.emulate_media(reduced_motion="reduce")
    page.goto(site + path)
    if "map" in path:
        expect(page.locator(".leaflet-container")).to_be_visible()
    assert accessible(page, *WIDTHS) == []
    assert complaints == []
    shot(page, "scope-narrow" + re.sub(r"\W+", "-", path))
    page.set_viewport_size({"width": 1280, "height": 900})
    shot(page, "scope-wide" + re.sub(r"\W+", "-", path))


def test_an_area_is_drawn_by_mouse_and_searched(site: str, page: Page, complaints: list[str]) -> None:
    page.goto(f"{site}/search/map/?q=load")
    page.get_by_role("button", name="Draw an area").click()
    box = page.locator(".leaflet-container").bounding_box()
    assert box
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    page.mouse.move(x - 60, y + 40)
    page.mouse.down()
    page.mouse.move(x, y, steps=4)
    page.mouse.move(x + 90, y - 50, steps=4)
    page.mouse.up()
    west, south, east, north = sides(page)
    assert -12 < west < east < 4
    assert 49 < south < north < 62
    expect(page.locator("[data-ves-box-status]")).to_contain_text(
        f"west {page.locator('#west').input_value()}"
    )
    handle = page.locator(".leaflet-marker-icon").first  # the south-west corner
    spot = handle.bounding_box()
    assert spot
    page.mouse.move(spot["x"] + 12, spot["y"] + 12)
    page.mouse.down()
    page.mouse.move(spot["x"] - 40, spot["y"] + 40, steps=4)
    page.mouse.up()
    moved = sides(page)
    assert moved[0] < west
    assert moved[1] < south
    assert moved[2:] == pytest.approx([east, north], abs=0.02)
    shot(page, "scope-drawn")
    page.get_by_role("button", name="Search this area").click()
    expect(page.locator(".ves-chips")).to_contain_text("Area:")
    expect(page.locator(".ves-result__title", has_text="Load of the world")).to_be_visible()
    assert complaints == []


def test_an_area_is_given_by_keyboard_alone(site: str, page: Page) -> None:
    page.goto(f"{site}/search/map/?q=load")
    expect(page.locator(".leaflet-container")).to_be_visible()
    page.locator("#west").focus()
    for number in ("-2", "53", "-1", "54"):
        page.keyboard.type(number)
        page.keyboard.press("Tab")
    expect(
        page.locator(".leaflet-interactive, path.leaflet-interactive, .leaflet-marker-icon")
    ).to_have_count(4)
    page.keyboard.press("Enter")  # the button that follows
    page.wait_for_url("**/search/?**")
    found(page, "Load of Leeds", "Load of the world")


def test_what_the_map_shows_is_taken_by_keyboard(site: str, page: Page) -> None:
    page.goto(f"{site}/search/map/")
    page.locator(".leaflet-container").focus()
    page.keyboard.press("+")
    page.get_by_role("button", name="Take what the map shows").press("Enter")
    west, south, east, north = sides(page)
    assert west < east
    assert south < north
    page.get_by_role("button", name="Remove the area").press("Enter")
    expect(page.locator("#west")).to_have_value("")


def test_without_scripts_numbers_places_and_years_work(site: str, plain: Page) -> None:
    plain.goto(f"{site}/search/map/?q=load")
    expect(plain.locator("svg.ves-map__picture")).to_be_visible()
    for side, number in zip(SIDES, ("-2", "53", "-1", "54"), strict=True):
        plain.locator(f"#{side}").fill(number)
    plain.get_by_role("button", name="Search this area").click()
    found(plain, "Load of Leeds", "Load of the world")
    plain.locator("#facet-when summary").click()
    plain.get_by_role("link", name="See how many cover each year").click()
    plain.get_by_role("link", name=re.compile(r"^2013: ")).click()
    found(plain, "Load of Leeds", "Load of the world")
    plain.get_by_role("link", name=re.compile("Remove Area")).click()
    plain.locator("#facet-where summary").click()
    plain.locator("#place").fill("Orkney")
    plain.get_by_role("button", name="Apply filters").click()
    found(plain, "Load of the world")
    shot(plain, "scope-plain")


def test_a_bar_of_the_timeline_narrows_to_its_year(site: str, page: Page, complaints: list[str]) -> None:
    page.goto(f"{site}/search/time/?q=weather")
    page.get_by_role("link", name="2005: 1 data product", exact=True).click()
    expect(page.locator(".ves-chips")).to_contain_text("2005")
    found(page, "Weather of 2005")
    assert complaints == []


def test_a_filter_that_is_taken_back_right_after_a_change_stays_away(site: str, page: Page) -> None:
    page.goto(f"{site}/search/?q=load&place=Leeds")
    chips = page.locator(".ves-chips")
    expect(chips).to_contain_text("Leeds")
    page.evaluate(
        """() => {
            document.querySelector("#from").dispatchEvent(new Event("change", { bubbles: true }));
            [...document.querySelectorAll(".ves-chips a")].find((chip) => chip.textContent.includes("Leeds")).click();
        }"""
    )
    expect(page).to_have_url(re.compile(r"/search/\?q=load$"))
    page.wait_for_timeout(300)  # longer than a change waits
    expect(page.get_by_role("link", name=re.compile("Remove Area"))).to_have_count(0)
    assert page.url.endswith("/search/?q=load")


def test_places_and_dates_narrow_while_they_are_typed(site: str, page: Page) -> None:
    page.goto(f"{site}/search/?q=load")
    page.locator("#facet-where summary").click()
    page.locator("#place").fill("Leeds")
    page.keyboard.press("Enter")
    expect(page.locator(".ves-chips")).to_contain_text("Leeds")
    expect(page.locator(".ves-result__title").first).to_have_text("Load of Leeds")
    page.locator("#facet-when summary").click()
    page.locator("#from").fill("2012")
    page.locator("#from").press("Tab")
    expect(page.locator("#to")).to_be_focused()
    page.keyboard.type("2013")
    expect(page.locator(".ves-chips")).to_contain_text("2012")
    assert page.locator("#to").input_value() == "2013"
    page.keyboard.press("Tab")
    expect(page.locator(".ves-chips")).to_contain_text("2012 to 2013")
    page.get_by_role("link", name=re.compile("Remove Area")).click()
    expect(page.locator(".ves-chips")).not_to_contain_text("Leeds")
    assert page.locator("#place").input_value() == ""
    assert page.locator("#from").input_value() == "2012-01-01"


@pytest.mark.parametrize("let_go", ["on the link", "elsewhere"])
def test_an_answer_that_comes_while_a_link_is_pressed_takes_no_click_away(
    site: str, page: Page, let_go: str
) -> None:
    page.goto(f"{site}/search/?q=load&place=Leeds")
    held: list[Route] = []
    page.route("**/search/?*from=2012*", lambda route: held.append(route) if not held else route.continue_())
    page.locator("#facet-when summary").click()
    with page.expect_request("**/search/?*from=2012*"):
        page.locator("#from").fill("2012")
        page.locator("#from").press("Tab")
    page.get_by_role("link", name=re.compile("Remove Area")).hover()
    page.mouse.down()
    with page.expect_response("**/search/?*from=2012*"):
        held[0].continue_()
    page.wait_for_timeout(200)  # longer than an answer takes to be shown
    if let_go == "elsewhere":
        page.mouse.move(5, 5)
    page.mouse.up()
    chips = page.locator(".ves-chips a")
    expect(chips).to_have_count(0 if let_go == "on the link" else 3)
    expect(page).to_have_url(re.compile(r"\?q=load$" if let_go == "on the link" else "from=2012"))
