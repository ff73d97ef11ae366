"""The whole portal in a real browser: what people do, with and without JavaScript, and what the browser thinks of it."""

import re
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import ConsoleMessage, Page, Request, expect
from pytest_django.live_server_helper import LiveServer
from pytest_django.plugin import DjangoDbBlocker

from catalog.models import User
from tests.web.axe import violations
from tests.web.catalogue import PASSWORD, Catalogue

pytestmark = [pytest.mark.browser, pytest.mark.django_db]
WIDTHS = (1280, 320)
SEARCH = "/search/?q=substation"
ODDEST = ("long", "many", "addresses", "arabic")


@pytest.fixture(scope="module")
def site(catalogue: Catalogue, django_db_blocker: DjangoDbBlocker) -> Iterator[str]:
    """The portal's address, served by a thread of this process."""
    with django_db_blocker.unblock():
        User.objects.create_superuser("boss@example.org", PASSWORD, first_name="Boss")
        server = LiveServer("127.0.0.1")
        yield server.url
        server.stop()


@pytest.fixture
def complaints(page: Page) -> list[str]:
    """What the browser complained of: errors, and everything that the policy refused."""
    said: list[str] = []

    def hear(message: ConsoleMessage) -> None:
        # The stock admin and the page to try the API name no icon, so the browser asks for this one.
        if message.type in ("error", "warning") and not message.location["url"].endswith("/favicon.ico"):
            said.append(message.text)

    page.on("console", hear)
    page.on("pageerror", lambda error: said.append(str(error)))
    page.on("requestfailed", lambda request: said.extend(_lost(request)))
    return said


def _lost(request: Request) -> list[str]:
    """A request that failed; one that was given up because the visitor went on is none."""
    return [] if request.failure == "net::ERR_ABORTED" else [f"not loaded: {request.url} ({request.failure})"]


def sign_in(page: Page, site: str, email: str = "mem@example.org", password: str = PASSWORD) -> None:
    page.goto(f"{site}/accounts/login/")
    page.get_by_label("Email").fill(email)
    page.locator("#id_password").fill(password)
    with page.expect_navigation():  # whatever comes of it
        page.get_by_role("main").get_by_role("button", name="Sign in", exact=True).click()


def count_of(page: Page) -> str:
    return page.locator(".ves-toolbar__count").inner_text()


def accessible(page: Page, *widths: int, unfolded: bool = False) -> list[str]:
    """What axe finds, and whether anything runs off the screen: as the page is, or at each of the widths.

    A page that is loaded once for several widths costs half of one that is loaded for each. `unfolded`: with all that
    can be unfolded; at each width anew, as a script folds the filters where the screen becomes narrow.
    """
    if not widths:
        return _found(page)
    found = []
    for width in widths:
        page.set_viewport_size({"width": width, "height": 900})
        if unfolded:
            page.evaluate(
                "document.querySelectorAll('details').forEach((details) => { details.open = true; })"
            )
        found += [f"{said} ({width} px)" for said in _found(page)]
    return found


def _found(page: Page) -> list[str]:
    found = violations(page)
    width = page.evaluate("document.documentElement.scrollWidth")
    shown = page.viewport_size or {"width": 0}
    return found + ([f"{width} px wide"] if width > shown["width"] else [])


# --- accessibility and the policy, on every type of page ---

Addresses = Callable[[Catalogue], dict[str, str]]
ANONYMOUS: Addresses = lambda c: {  # noqa: E731 - a table, in terms of what the catalogue holds
    **c.pages,
    "filtered": "/search/?q=data&domain=westgas&format=CSV&sort=title",
    "nothing found": "/search/?q=zqxv+wvut&domain=westgas",
    "corrected": "/search/?q=linepakc",
    **{f"product {name}": f"/products/{slug}/" for name, slug in c.odd.items() if name in ODDEST},
    "failed run": f"/endpoints/broken/runs/{c.failed.pk}/",
    "never run": f"/endpoints/{c.never.slug}/",
    "sign in": "/accounts/login/",
    "sign up": "/accounts/signup/",
    "forgotten": "/accounts/password/reset/",
}
GONE: Addresses = lambda c: {"404": "/none/", "410": f"/products/{c.withdrawn.slug}/"}  # noqa: E731
SIGNED_IN: Addresses = lambda c: {  # noqa: E731
    **{name: c.pages[name] for name in ("home", "search", "product", "domain", "endpoints")},
    "account": "/account/",
    "addresses": "/accounts/email/",
    "password": "/accounts/password/change/",
    "sign out": "/accounts/logout/",
}


def test_axe_finds_nothing_on_any_page(
    site: str, page: Page, catalogue: Catalogue, complaints: list[str]
) -> None:
    page.emulate_media(reduced_motion="reduce")
    for name, path in ANONYMOUS(catalogue).items():
        page.goto(site + path)
        assert accessible(page, *WIDTHS) == [], name
        assert complaints == [], name


def test_axe_finds_nothing_on_error_pages(site: str, page: Page, catalogue: Catalogue) -> None:
    for status, path in GONE(catalogue).items():
        answer = page.goto(site + path)
        assert answer
        assert answer.status == int(status)
        assert accessible(page, *WIDTHS) == [], status


def test_axe_finds_nothing_on_pages_of_signed_in_people(
    site: str, page: Page, catalogue: Catalogue, complaints: list[str]
) -> None:
    sign_in(page, site)
    assert accessible(page, *WIDTHS) == [], "with a message"
    for name, path in SIGNED_IN(catalogue).items():
        page.goto(site + path)
        assert accessible(page, *WIDTHS) == [], name
        assert complaints == [], name


def test_a_page_with_everything_unfolded_is_accessible(site: str, page: Page, catalogue: Catalogue) -> None:
    page.goto(site + catalogue.pages["product"])
    page.evaluate("document.querySelectorAll('details').forEach((details) => { details.open = true; })")
    assert accessible(page) == []


def test_the_page_to_try_the_api_works_under_the_policy(site: str, page: Page, complaints: list[str]) -> None:
    page.goto(f"{site}/api/v1/docs/")
    page.locator(".opblock").first.wait_for()
    assert complaints == []


def test_the_admin_works_under_the_policy(site: str, page: Page, complaints: list[str]) -> None:
    sign_in(page, site, "boss@example.org")
    for path in ("/admin/", "/admin/catalog/dataproduct/", "/admin/catalog/endpoint/"):
        page.goto(site + path)
        expect(page.locator("#content h1")).to_be_visible()
        assert complaints == [], path


# --- searching ---


def test_a_visitor_searches_filters_turns_pages_and_opens_a_product(
    site: str, page: Page, complaints: list[str]
) -> None:
    page.goto(site)
    page.get_by_role("combobox", name="Search data products").fill("substation")
    page.keyboard.press("Enter")
    expect(page).to_have_url(f"{site}/search/?q=substation")
    everything = count_of(page)
    page.get_by_role("link", name="Next page").click()
    expect(page.get_by_role("link", name="Page 2")).to_have_attribute("aria-current", "page")
    expect(page).to_have_url(f"{site}/search/?q=substation&page=2")
    page.go_back()
    expect(page.get_by_role("link", name="Page 1")).to_have_attribute("aria-current", "page")
    page.locator("#facet-openness summary").evaluate("summary => { summary.parentElement.open = true; }")
    assert count_of(page) == everything
    page.locator(".ves-result__title a").first.click()
    expect(page.get_by_role("heading", name="How do I get it?")).to_be_visible()
    assert complaints == []


def test_a_filter_is_live_and_a_chip_takes_it_away(site: str, page: Page, complaints: list[str]) -> None:
    page.goto(f"{site}/search/")
    before = count_of(page)
    page.get_by_label("Westgas").check()
    expect(page.locator(".ves-toolbar__count")).to_have_text("3 data products")
    expect(page).to_have_url(f"{site}/search/?domain=westgas")
    expect(page.locator("#search-status")).to_have_text("3 data products found")
    expect(page.get_by_label("Westgas")).to_be_focused()
    page.get_by_role("link", name="Remove Domain: Westgas").click()
    expect(page.locator(".ves-toolbar__count")).to_have_text(before)
    expect(page.get_by_label("Westgas")).not_to_be_checked()
    assert complaints == []


def test_the_order_is_live_and_keeps_the_title_in_step(site: str, page: Page) -> None:
    page.goto(site + SEARCH)
    page.get_by_label("Sort by").select_option("title")
    expect(page).to_have_url(f"{site}/search/?q=substation&sort=title")
    shown = page.locator(".ves-result__title").all_inner_texts()
    assert shown == sorted(shown)
    page.get_by_role("combobox", name="Words to look for").fill("linepack")
    page.keyboard.press("Enter")
    expect(page.locator(".ves-toolbar__count")).to_have_text("3 data products")
    assert page.title() == "linepack – Search – Vesportal"


def test_without_javascript_searching_filtering_and_paging_work_all_the_same(site: str, plain: Page) -> None:
    plain.goto(site)
    plain.get_by_role("searchbox").fill("substation")
    plain.get_by_role("button", name="Search").click()
    plain.get_by_label("Northmoor Networks").check()
    plain.get_by_role("button", name="Apply filters").click()
    expect(plain.get_by_label("Northmoor Networks")).to_be_checked()
    expect(plain).to_have_url(re.compile("domain=northmoor-networks"))
    plain.get_by_label("Sort by").select_option("title")
    plain.get_by_role("button", name="Sort").click()
    plain.get_by_role("link", name="Next page").click()
    expect(plain).to_have_url(re.compile("sort=title&page=2"))
    plain.get_by_role("link", name="Remove Domain: Northmoor Networks").click()
    expect(plain.get_by_label("Northmoor Networks")).not_to_be_checked()
    plain.locator(".ves-result__title a").first.click()
    expect(plain.get_by_role("heading", name="May I use it?")).to_be_visible()
    plain.get_by_text("Show everything that is known, as JSON").click()
    expect(plain.locator("#record-json")).to_be_visible()


def test_a_search_by_keyboard_alone(site: str, page: Page) -> None:
    page.goto(site + SEARCH)
    page.locator("#q").focus()
    expect(page.locator(".ves-chip")).to_have_count(0)
    for _ in range(20):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.matches('.ves-facet input[type=checkbox]')"):
            break
    page.keyboard.press("Space")
    expect(page.locator(".ves-chip")).to_have_count(1)
    ticked = page.locator(".ves-facet input:checked")
    expect(ticked).to_be_focused()


# --- accounts ---


def test_signing_in_and_out(site: str, page: Page, catalogue: Catalogue, complaints: list[str]) -> None:
    page.goto(site + catalogue.pages["product"])
    page.get_by_role("link", name="Sign in", exact=True).click()
    page.get_by_label("Email").fill("mem@example.org")
    page.locator("#id_password").fill(PASSWORD)
    page.get_by_role("main").get_by_role("button", name="Sign in", exact=True).click()
    expect(page).to_have_url(site + catalogue.pages["product"])
    page.get_by_role("link", name="Your account: Mem").click()
    expect(page.get_by_role("heading", name="Your account")).to_be_visible()
    expect(page.get_by_role("cell", name="Steward")).to_be_visible()
    page.get_by_role("link", name="Sign out").click()
    page.get_by_role("main").get_by_role("button", name="Sign out").click()
    expect(page.get_by_role("link", name="Sign in", exact=True)).to_be_visible()
    assert complaints == []


def test_signing_in_without_javascript(site: str, plain: Page) -> None:
    sign_in(plain, site)
    expect(plain.get_by_role("link", name="Sign out")).to_be_visible()


def test_a_wrong_password_is_told_at_the_top_and_the_address_is_kept(site: str, page: Page) -> None:
    sign_in(page, site, password="wrong")
    alert = page.get_by_role("alert")
    expect(alert).to_contain_text("There is a problem")
    expect(page.get_by_label("Email")).to_have_value("mem@example.org")
    assert page.title() == "Error: Sign in – Vesportal"
    assert accessible(page) == []


def test_after_many_attempts_one_has_to_wait(site: str, page: Page) -> None:
    for _ in range(6):
        sign_in(page, site, password="wrong")
    expect(page.get_by_role("alert")).to_contain_text("Too many failed login attempts")
    sign_in(page, site)
    expect(page.get_by_role("link", name="Sign out")).to_have_count(0)
