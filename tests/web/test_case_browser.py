"""The pages on a use case in a real browser: for everybody, at every width, by keyboard, without scripts, on paper."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer
from pytest_django.plugin import DjangoDbBlocker

from catalog.domain.usecases.drawn import width_of
from tests.domain.usecases_hard import ODD, crowded
from tests.integration.checks import eventually
from tests.web.cases import DEMONSTRATOR, published, served
from tests.web.catalogue import Catalogue
from tests.web.test_browser import WIDTHS, accessible

pytestmark = [pytest.mark.browser, pytest.mark.django_db]
PAGES = (
    "demo/", "demo/?state=gap", "demo/walkthrough/", "demo/walkthrough/?step=s4", "demo/walkthrough/?all=1",
    "odd/", "odd/walkthrough/", "grouped/", "bare/", "bare/walkthrough/",
)  # fmt: skip


@pytest.fixture(scope="module")
def site(catalogue: Catalogue, django_db_blocker: DjangoDbBlocker) -> Iterator[str]:
    """The portal's address, served by a thread of this process, with cases that are easy and hard to draw."""
    with django_db_blocker.unblock():
        slugs = [
            catalogue.product.slug,
            catalogue.odd["long"],
            catalogue.hidden.slug,
            catalogue.withdrawn.slug,
        ]
        flows = dict(zip(("f1", "f4", "f5", "f9"), slugs, strict=True))
        published(served(DEMONSTRATOR, **flows), slug="demo")
        published(ODD, slug="odd")
        published(crowded(14, 34), slug="grouped")
        published(DEMONSTRATOR.__class__(title="Bare"), slug="bare")
        server = LiveServer("127.0.0.1")
        yield f"{server.url}/use-cases"
        server.stop()


def test_axe_finds_nothing_and_nothing_runs_off_the_screen(site: str, page: Page) -> None:
    page.emulate_media(reduced_motion="reduce")
    for path in PAGES:
        page.goto(f"{site}/{path}")
        assert accessible(page, *WIDTHS, 700, unfolded=True) == [], path


@pytest.mark.parametrize("scripts", [True, False])
def test_a_link_into_what_is_folded_opens_it(site: str, page: Page, plain: Page, scripts: bool) -> None:
    shown = page if scripts else plain
    shown.goto(f"{site}/demo/")
    link = shown.locator('a[href^="#flow-f"]:visible').first
    flow = shown.locator(str(link.get_attribute("href")))
    expect(flow).to_be_hidden()
    link.click()
    expect(flow).to_be_in_viewport()
    shown.goto(f"{site}/bare/")
    shown.goto(f"{site}/demo/#scenario-c1")
    expect(shown.locator("#scenario-c1")).to_be_in_viewport()


def test_what_is_folded_opens_by_keyboard_and_on_paper(site: str, plain: Page) -> None:
    plain.goto(f"{site}/demo/")
    plain.locator("summary", has_text="The flows as a table").press("Enter")
    expect(plain.locator("#flow-f1")).to_be_visible()
    expect(plain.locator("#scenario-c1")).to_be_hidden()
    plain.emulate_media(media="print")
    expect(plain.locator("#scenario-c1")).to_be_visible()
    expect(plain.get_by_role("term").filter(has_text="Remarks")).to_be_visible()


def test_a_page_is_not_endless_on_a_phone(site: str, page: Page) -> None:
    page.set_viewport_size({"width": 320, "height": 700})
    page.goto(f"{site}/demo/")
    assert page.evaluate("document.documentElement.scrollHeight") < 9_000


@pytest.mark.parametrize("width", WIDTHS)
def test_words_are_no_wider_than_reckoned_and_the_window_shows_one_picture(
    site: str, page: Page, width: int
) -> None:
    page.set_viewport_size({"width": width, "height": 900})
    for path in ("demo/", "odd/", "grouped/"):
        page.goto(f"{site}/{path}")
        drawn = page.evaluate(
            """() => [...document.querySelectorAll('svg[role=img] text')].filter(t => t.getClientRects().length)
            .map(t => [t.textContent, Number(t.getAttribute('font-size')), t.className.baseVal.split('--')[1],
                       t.getComputedTextLength()])"""
        )
        assert drawn, path
        too_wide = [one for one in drawn if one[3] > width_of(one[0], one[1], one[2]) + 1]
        assert too_wide == [], path
    page.goto(f"{site}/demo/")
    pictures = page.get_by_role("img", name="Flows of data between the actors")
    expect(pictures).to_have_count(1)
    assert pictures.evaluate("svg => svg.getBoundingClientRect().width") <= width


def test_a_narrow_picture_can_be_read(site: str, page: Page) -> None:
    page.set_viewport_size({"width": 320, "height": 900})
    page.goto(f"{site}/demo/")
    picture = page.get_by_role("img", name="Flows of data between the actors")
    heights = picture.evaluate(
        "svg => [...svg.querySelectorAll('text')].map(t => t.getBoundingClientRect().height)"
    )
    assert min(heights) >= 11


def test_the_walk_goes_on_by_keyboard_without_scripts(site: str, plain: Page) -> None:
    plain.goto(f"{site}/demo/walkthrough/")
    for number in (2, 3):
        link = plain.get_by_role("link", name="Next step")
        link.focus()
        focused = link.evaluate(
            "a => { const s = getComputedStyle(a); return [s.backgroundColor, s.outlineStyle, s.boxShadow] }"
        )
        assert focused != ["rgba(0, 0, 0, 0)", "none", "none"]
        plain.keyboard.press("Enter")
        expect(plain.get_by_role("heading", level=2)).to_contain_text(f"Step {number} of 13")
    plain.get_by_role("link", name="Previous step").press("Enter")
    expect(plain).to_have_url(f"{site}/demo/walkthrough/?step=s2#step-s2")
    expect(plain.get_by_role("heading", level=2)).to_be_focused()


def test_from_step_to_step_few_keys_are_needed(site: str, plain: Page) -> None:
    plain.goto(f"{site}/demo/walkthrough/?step=s4#step-s4")
    between = plain.locator(".ves-stop a").count()
    for _ in range(between + 2):  # the links of the step, “Previous”, “Next”: not those of the head again
        plain.keyboard.press("Tab")
    expect(plain.get_by_role("link", name="Next step")).to_be_focused()


def test_a_wide_picture_scrolls_by_keyboard_inside_its_region(site: str, page: Page) -> None:
    page.set_viewport_size({"width": 700, "height": 900})
    page.goto(f"{site}/demo/")
    page.get_by_role("region", name="Picture of the flows").focus()
    page.keyboard.press("End")
    page.keyboard.press("ArrowRight")
    eventually(lambda: page.evaluate("document.querySelector('.ves-flow-wide').scrollLeft > 0"), seconds=10)
    assert page.evaluate("document.documentElement.scrollLeft") == 0


def test_on_paper_the_picture_fits_and_the_ways_to_other_pages_are_gone(site: str, page: Page) -> None:
    page.set_viewport_size({"width": 718, "height": 1000})  # A4 upright with its margins
    page.emulate_media(media="print")
    for path in ("demo/", "grouped/", "demo/walkthrough/?all=1"):
        page.goto(f"{site}/{path}")
        expect(page.get_by_role("link", name="Overview")).to_have_count(0)
        wide = page.evaluate("document.documentElement.scrollWidth")
        assert wide <= 718, path
        pictures = page.locator("svg[role=img]:visible")
        for n in range(pictures.count()):
            assert pictures.nth(n).evaluate("svg => svg.getBoundingClientRect().right") <= 718
