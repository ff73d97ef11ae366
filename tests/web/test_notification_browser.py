"""Notifications in a real browser: by axe, at 1280 and 320 pixels, by keyboard, and without JavaScript."""

from collections.abc import Iterator
from itertools import pairwise

import pytest
from playwright.sync_api import Browser, Page, expect
from pytest_django.live_server_helper import LiveServer
from pytest_django.plugin import DjangoDbBlocker

from catalog.models import Notification, NotificationChoice, User
from catalog.services.notice_mail import unsubscribe_url
from catalog.services.notify import notify
from tests.web.catalogue import Catalogue
from tests.web.test_browser import WIDTHS, accessible, sign_in

pytestmark = [pytest.mark.browser, pytest.mark.django_db]


@pytest.fixture(scope="module")
def site(catalogue: Catalogue, django_db_blocker: DjangoDbBlocker) -> Iterator[str]:
    """The portal's address; its steward was told three things, and has a long name."""
    with django_db_blocker.unblock():
        people = User.objects.filter(pk=catalogue.member.pk)
        people.update(first_name="Bartholomew-Alexander Konstantinopolous")
        for n in range(3):
            notify(
                [catalogue.member],
                kind="request.asked",
                title=f"Request {n} for half-hourly-real-and-reactive-power-voltage-and-tap-position",
                url="/help/",
                text="> May we use it?",
            )
        server = LiveServer("127.0.0.1")
        yield server.url
        server.stop()
        people.update(first_name=catalogue.member.first_name)


def test_axe_finds_nothing(site: str, page: Page, catalogue: Catalogue) -> None:
    page.emulate_media(reduced_motion="reduce")
    sign_in(page, site)
    link = unsubscribe_url(catalogue.member, "requests").partition("/unsubscribe/")[2]
    for path in ("/notifications/", "/account/notifications/", f"/unsubscribe/{link}"):
        page.goto(site + path)
        assert accessible(page, *WIDTHS) == [], path


def test_reading_by_keyboard(site: str, page: Page, catalogue: Catalogue) -> None:
    sign_in(page, site)
    page.goto(f"{site}/notifications/")
    page.locator("button", has_text="Mark as read: Request 2").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_text("Marked as read.")).to_be_visible()
    assert Notification.objects.get(title__startswith="Request 2").read_at is not None
    expect(page.locator('.ves-header__tasks a[href="/notifications/"]')).to_contain_text("(2 unread)")
    page.locator("button[name=open]", has_text="Request 1").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_contain_text("help")
    assert Notification.objects.get(title__startswith="Request 1").read_at is not None
    expect(page.locator('.ves-header__tasks a[href="/notifications/"]')).to_contain_text("(1 unread)")


_PLACES = """() => [...document.querySelectorAll(".ves-header a, .ves-header button:not([hidden])")]
    .filter((link) => link.checkVisibility()).map((link) => link.getBoundingClientRect())
    .map(({left, right, top, bottom}) => ({left, right, top, bottom}))"""


def test_a_long_name_moves_nothing_in_the_header(site: str, page: Page, catalogue: Catalogue) -> None:
    sign_in(page, site)
    page.goto(f"{site}/notifications/")
    expect(page.get_by_role("link", name="Your account: Bartholomew-Alexander")).to_be_visible()
    for width, rows in ((320, 2), (400, 2), (641, 2), (800, 2), (1024, 2), (1259, 2), (1260, 1), (1280, 1)):
        page.set_viewport_size({"width": width, "height": 700})
        expect(page.locator(".govuk-js-service-navigation-toggle")).to_be_visible(visible=width < 641)
        found = page.evaluate(_PLACES)
        assert max(one["right"] for one in found) <= width
        for n, one in enumerate(found):
            for other in found[:n]:
                apart = one["left"] >= other["right"] or other["left"] >= one["right"]
                assert apart or one["top"] >= other["bottom"] or other["top"] >= one["bottom"], (width, one)
        middles = sorted((one["top"] + one["bottom"]) / 2 for one in found)
        steps = sum(below - above > 12 for above, below in pairwise(middles))
        assert steps + 1 == rows, (width, middles)


def test_everything_without_javascript(site: str, browser: Browser, catalogue: Catalogue) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    sign_in(page, site)
    page.goto(f"{site}/notifications/")
    page.get_by_role("button", name="Mark all as read").click()
    expect(page.get_by_role("button", name="Mark all as read")).to_have_count(0)
    page.goto(f"{site}/account/notifications/")
    page.get_by_role("group", name="Licences and mixes").get_by_label("Not by mail").check()
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("Your choices are saved.")).to_be_visible()
    assert NotificationChoice.objects.get(user=catalogue.member).ways["policies"] == "none"
    link = unsubscribe_url(catalogue.member, "requests").partition("/unsubscribe/")[2]
    page.goto(f"{site}/unsubscribe/{link}")
    page.get_by_role("button", name="End these mails").click()
    expect(page.get_by_text("You get no more mail about “Requests and agreements”")).to_be_visible()
    assert NotificationChoice.objects.get(user=catalogue.member).ways["requests"] == "none"
    context.close()
