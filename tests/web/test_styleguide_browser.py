"""The style guide in a real browser, under the strict policy: accessibility, narrow screens, live search, no script."""

import mimetypes
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.contrib.staticfiles import finders
from django.template.loader import render_to_string
from playwright.sync_api import Browser, Page, expect

from tests.serving import PromptHTTPServer
from tests.web.styleguide_context import FACETS, RESULTS, styleguide_context

pytestmark = pytest.mark.browser
POLICY = "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; connect-src 'self'"
NARROW = {"width": 320, "height": 800}


def live_answer() -> str:
    """What the search page sends to htmx: results for #results, and the facets out of band, in another order."""
    facets = [facet | {"options": _turned(facet)} for facet in FACETS]
    return "".join(
        (
            '<h2 class="ves-toolbar__count" tabindex="-1" data-ves-announce="1 product found">1 product</h2>',
            render_to_string("components/result_card.html", {"results": RESULTS[:1]}),
            render_to_string("components/facet.html", {"facets": facets, "oob": True}),
        )
    )


def _turned(facet: dict[str, Any]) -> list[dict[str, Any]]:
    options = list(reversed(facet["options"]))
    return [option | {"id": f"{facet['name']}-{place}"} for place, option in enumerate(options)]


class Site(BaseHTTPRequestHandler):
    """The style guide at /, live answers at /search/, and the static files."""

    protocol_version = "HTTP/1.1"
    pages: dict[str, str] = {}

    def do_GET(self) -> None:
        path = self.path.partition("?")[0]
        if path.startswith("/static/"):
            found = finders.find(path.removeprefix("/static/"))
            body, kind = Path(found).read_bytes() if found else b"", mimetypes.guess_type(path)[0]
        else:
            body, kind = self.pages[path].encode(), "text/html; charset=utf-8"
        self.send_response(200)
        self.send_header("Content-Type", kind or "application/octet-stream")
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Content-Security-Policy", POLICY)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *args: object) -> None:
        """Quiet."""


@pytest.fixture(scope="module")
def site() -> Iterator[str]:
    Site.pages = {
        "/": render_to_string("styleguide.html", styleguide_context()),
        "/search/": live_answer(),
        "/404/": render_to_string("404.html"),
        "/500/": render_to_string("500.html"),
    }
    server = PromptHTTPServer(("127.0.0.1", 0), Site)
    Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


@pytest.fixture
def complaints(page: Page) -> list[str]:
    """What the browser complained of: errors, and everything that the policy refused."""
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: said.append(str(error)))
    return said


@pytest.mark.parametrize("width", [1280, 320])
@pytest.mark.parametrize("path", ["/", "/404/", "/500/"])
def test_axe_finds_nothing_and_nothing_scrolls_sideways(
    site: str, page: Page, complaints: list[str], path: str, width: int
) -> None:
    page.set_viewport_size({"width": width, "height": 800})
    page.emulate_media(reduced_motion="reduce")
    page.goto(site + path)
    assert Axe().run(page).response["violations"] == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert complaints == []


def test_ticking_an_option_searches_at_once_and_keeps_the_place(
    site: str, page: Page, complaints: list[str]
) -> None:
    page.goto(site)
    page.locator("#facet-licence > summary").click()
    option = page.get_by_label("OGL 3.0")
    with page.expect_response("**/search/**") as answer:
        option.check()
    page.get_by_text("1 product", exact=True).wait_for()
    assert answer.value.request.headers["hx-request"] == "true"
    assert page.url.endswith("&format=csv&format=geojson&licence=ogl%203.0")
    assert page.locator("#search-status").inner_text() == "1 product found"
    assert page.evaluate("document.activeElement.value") == "ogl 3.0"
    assert page.locator("#facet-licence").get_attribute("open") is not None
    assert complaints == []


def test_removing_a_chip_moves_on_to_the_new_count(site: str, page: Page) -> None:
    page.goto(site)
    page.get_by_role("link", name="Remove Format: CSV").click()
    page.get_by_text("1 product", exact=True).wait_for()
    assert page.url == site + "/search/?q=load"
    expect(page.locator(":focus")).to_have_text("1 product")


def test_the_apply_button_is_there_only_without_a_script(site: str, page: Page, browser: Browser) -> None:
    page.goto(site)
    assert page.get_by_role("button", name="Apply filters").is_hidden()
    plain = browser.new_context(java_script_enabled=False, viewport=NARROW)
    without = plain.new_page()
    without.goto(site)
    assert without.get_by_role("button", name="Apply filters").is_visible()
    assert without.get_by_role("link", name="Endpoints", exact=True).first.is_visible()
    assert all(button.is_hidden() for button in without.locator("[data-ves-copy]").all())
    plain.close()


def test_on_a_narrow_screen_filters_and_menu_are_folded_and_open_by_keyboard(site: str, page: Page) -> None:
    page.set_viewport_size(NARROW)
    page.goto(site)
    option = page.get_by_label("GeoJSON")
    assert option.is_hidden()
    page.locator(".ves-filters__summary").press("Enter")
    expect(option).to_be_visible()
    link = page.get_by_role("navigation", name="Main").get_by_role("link", name="Domains")
    assert link.is_hidden()
    page.get_by_role("button", name="Menu").press("Enter")
    expect(link).to_be_visible()


def test_the_first_stop_of_the_keyboard_leads_to_the_content(site: str, page: Page) -> None:
    page.goto(site + "/404/")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to main content")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("#main-content")).to_be_focused()
