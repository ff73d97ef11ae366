"""The search boxes in a real browser: what is offered while somebody types, by keyboard, by pointer, and to a screen reader."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, Route, expect
from pytest_django.live_server_helper import LiveServer
from pytest_django.plugin import DjangoDbBlocker

from catalog.models import GlossaryTerm
from tests.web.catalogue import Catalogue
from tests.web.test_browser import accessible

pytestmark = [pytest.mark.browser, pytest.mark.django_db]
HOSTILE = "<img src=x onerror=alert(1)>"


@pytest.fixture(scope="module")
def site(catalogue: Catalogue, django_db_blocker: DjangoDbBlocker) -> Iterator[str]:
    with django_db_blocker.unblock():
        GlossaryTerm.objects.create(term="Linepack", slug="linepack", expansion=HOSTILE)
        server = LiveServer("127.0.0.1")
        yield server.url
        server.stop()


def typed(page: Page, words: str) -> None:
    page.locator("#q").press_sequentially(words, delay=5)
    expect(page.get_by_role("listbox")).to_be_visible()


def active(page: Page) -> str:
    """The text of the option that a screen reader is told of."""
    name = page.locator("#q").get_attribute("aria-activedescendant")
    return page.locator(f"#{name}").inner_text() if name else ""


def test_by_keyboard_alone(page: Page, site: str, catalogue: Catalogue) -> None:
    page.goto(site)
    box = page.get_by_role("combobox", name="Search data products")
    expect(box).to_have_attribute("aria-expanded", "false")
    box.focus()
    typed(page, "gas line")
    expect(box).to_have_attribute("aria-expanded", "true")
    expect(box).to_have_attribute("aria-controls", page.get_by_role("listbox").get_attribute("id") or "-")
    options = page.get_by_role("option").all_inner_texts()
    assert len(options) == 3
    expect(page.get_by_role("group", name="Data products").get_by_role("option")).to_have_count(3)
    expect(page.locator("[role=status]").first).to_contain_text("3 suggestions")
    assert active(page) == ""
    page.keyboard.press("ArrowDown")
    assert active(page) == options[0]
    assert page.get_by_role("option", selected=True).all_inner_texts() == options[:1]
    page.keyboard.press("End")
    assert active(page) == options[-1]
    page.keyboard.press("ArrowDown")
    assert active(page) == ""  # back in the box
    page.keyboard.press("ArrowUp")
    assert active(page) == options[-1]
    page.keyboard.press("Home")
    assert active(page) == options[0]
    page.keyboard.press("Escape")
    expect(page.get_by_role("listbox")).to_be_hidden()
    assert box.input_value() == "gas line"  # only the list is gone
    page.keyboard.press("ArrowDown")
    expect(page.get_by_role("listbox")).to_be_visible()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text(options[0])


def test_enter_without_a_choice_searches_as_ever(page: Page, site: str) -> None:
    for address in ("/", "/search/"):
        page.goto(site + address)
        typed(page, "linepack")
        page.keyboard.press("Enter")
        page.wait_for_url("**/search/?q=linepack")
        expect(page.locator(".ves-toolbar__count")).to_have_text("3 data products")
        expect(page.get_by_role("listbox")).to_be_hidden()


def test_by_pointer_and_by_touch(browser: Browser, site: str, catalogue: Catalogue) -> None:
    context = browser.new_context(has_touch=True, viewport={"width": 320, "height": 700})
    page = context.new_page()
    for act in ("click", "tap"):
        page.goto(f"{site}/search/")
        typed(page, "northm")
        option = page.get_by_role("group", name="Domains").get_by_role("option")
        getattr(option, act)()
        page.wait_for_url(f"**/domains/{catalogue.domain.slug}/")
    context.close()


def test_nothing_that_was_typed_or_described_is_run(page: Page, site: str) -> None:
    ran: list[str] = []
    page.on("dialog", lambda dialog: (ran.append(dialog.message), dialog.dismiss()))
    page.goto(site)
    typed(page, "linepack")
    expect(page.get_by_role("group", name="Glossary").get_by_role("option")).to_contain_text(HOSTILE)
    assert page.locator(".ves-suggest img").count() == 0
    assert ran == []


def test_leaving_the_box_closes_the_list_and_emptying_it_too(page: Page, site: str) -> None:
    page.goto(site)
    typed(page, "linepack")
    page.keyboard.press("Tab")
    expect(page.get_by_role("listbox")).to_be_hidden()
    page.locator("#q").fill("")
    typed(page, "gas")
    page.locator("#q").fill("")
    expect(page.get_by_role("listbox")).to_be_hidden()


def test_only_the_last_words_are_asked_for_and_shown(page: Page, site: str) -> None:
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url) if "/suggest/" in request.url else None)
    page.goto(site)
    typed(page, "linepack")
    expect(page.get_by_role("option").first).to_contain_text("linepack")
    assert len(asked) < len("linepack")  # the keys came faster than the box asks
    assert asked[-1].endswith("?q=linepack")


def test_an_answer_that_does_not_come_leaves_the_box_as_it_was(page: Page, site: str) -> None:
    def broken(route: Route) -> None:
        route.fulfill(status=500, body="no")

    page.route("**/search/suggest/*", broken)
    page.goto(site)
    with page.expect_response("**/search/suggest/*"):
        page.locator("#q").press_sequentially("linepack")
    expect(page.get_by_role("listbox")).to_be_hidden()
    page.keyboard.press("Enter")
    expect(page.locator(".ves-toolbar__count")).to_have_text("3 data products")


def test_words_that_are_being_composed_are_waited_for(page: Page, site: str) -> None:
    page.goto(site)
    box = page.locator("#q")
    box.evaluate("""box => {
        box.focus(); box.value = "gas";
        box.dispatchEvent(new InputEvent("input", {isComposing: true, bubbles: true}));
        window.untouched = box.dispatchEvent(
            new KeyboardEvent("keydown", {key: "Enter", isComposing: true, bubbles: true, cancelable: true}));
    }""")
    assert page.evaluate("window.untouched")
    with page.expect_response("**/search/suggest/*"):
        box.dispatch_event("compositionend")
    expect(page.get_by_role("listbox")).to_be_visible()


@pytest.mark.parametrize("address", ["/", "/search/?q=gas"])
def test_an_open_list_is_accessible(page: Page, site: str, address: str) -> None:
    page.goto(site + address)
    page.locator("#q").fill("")
    typed(page, "gas line")
    page.keyboard.press("ArrowDown")
    assert accessible(page) == []
    page.set_viewport_size({"width": 320, "height": 900})
    assert accessible(page) == []


def test_without_a_script_the_box_is_a_plain_one(browser: Browser, site: str) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(site)
    page.locator("#q").fill("linepack")
    page.keyboard.press("Enter")
    page.wait_for_url("**/search/?q=linepack")
    expect(page.get_by_role("combobox", name="Search data products")).to_have_count(0)
    context.close()
