"""Saved searches in a real browser: from the search to the mail, following, ending mail; axe; 320 pixels; without scripts."""

import re
from collections.abc import Callable, Iterator
from email import message_from_string
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import Browser, Page, expect
from pytest_django.live_server_helper import LiveServer

from catalog.models import NotificationChoice, SearchDay, SearchWords, User, Watch, WatchNews
from catalog.services.outbox import outbox_sweep
from catalog.services.watch_notices import watches_tell
from catalog.services.watch_rounds import watches_round
from catalog.services.watches import follow
from tests.endpoints import FakeEndpoint
from tests.mail_server import MailServer
from tests.services.test_watches import Source
from tests.web.test_browser import accessible

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PASSWORD = "a-long-password"


@pytest.fixture
def post(settings: Any) -> Iterator[MailServer]:
    """A mail server that the portal sends to."""
    with MailServer() as server:
        settings.MAILERS = server.mailers
        yield server


@pytest.fixture
def source(transactional_db: None, endpoint_server: FakeEndpoint, index: Callable[[], None]) -> Source:
    """Two products, committed, as the portal runs in a thread of its own; and a curator."""
    User.objects.create_superuser("boss@example.org", PASSWORD, first_name="Boss")
    source = Source(endpoint_server, index)
    source.put("heat", "Heat pump installations")
    source.put("frost", "Frost days by grid supply point")
    watches_round()
    source.harvest()
    return source


@pytest.fixture
def site(source: Source, live_server: LiveServer) -> str:
    """The portal's address."""
    return str(live_server.url)


def sign_in(page: Page, site: str, email: str = "boss@example.org") -> None:
    page.goto(f"{site}/accounts/login/")
    page.get_by_label("Email").fill(email)
    page.locator("#id_password").fill(PASSWORD)
    press(page, "Sign in")


def press(page: Page, name: str) -> None:
    page.get_by_role("main").get_by_role("button", name=name, exact=True).click()


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no scripts"])
def test_a_saved_search_leads_to_a_mail_that_can_be_ended(
    site: str, source: Source, post: MailServer, browser: Browser, scripts: bool
) -> None:
    page = browser.new_context(java_script_enabled=scripts).new_page()
    sign_in(page, site)
    page.goto(f"{site}/search/?q=frost")
    page.get_by_role("link", name="Save this search").click()
    page.get_by_label("What do you call this search?").fill("Frost anywhere")
    page.get_by_label("At once, within some minutes").check()
    press(page, "Save")
    expect(page.get_by_role("alert")).to_contain_text("“Frost anywhere” is saved.")
    source.put("frost-2", "Frost nights")
    assert source.harvest() == 1
    assert watches_tell() == 1
    outbox_sweep()
    (letter,) = post.letters
    assert "Frost nights: new" in _plain(letter)
    page.reload()
    expect(page.get_by_role("row", name=re.compile("Frost nights"))).to_contain_text("New")
    press(page, "Mark all as seen")
    expect(page.get_by_text("Since you looked")).to_have_count(0)
    found = re.search(r"/unsubscribe/[^\s>]+", _plain(letter))
    assert found
    page.goto(site + found[0])
    press(page, "End these mails")
    assert NotificationChoice.objects.get().ways["watches"] == "none"
    source.put("frost-3", "Frost mornings")
    source.harvest()
    watches_tell()
    outbox_sweep()
    assert len(post.letters) == 1
    page.context.close()


def _plain(letter: str) -> str:
    """The body of a mail, whatever it was encoded for the way."""
    payload = message_from_string(letter).get_payload(decode=True)
    assert isinstance(payload, bytes)
    return payload.decode()


def test_a_product_is_followed_by_keyboard_and_no_more(site: str, source: Source, page: Page) -> None:
    sign_in(page, site)
    page.goto(f"{site}/products/{source.product('frost').slug}/")
    page.get_by_role("button", name="Follow this data product").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("alert")).to_contain_text("You follow this data product")
    assert Watch.objects.get().product == source.product("frost")
    page.get_by_role("button", name="Stop following").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="Follow this data product")).to_be_visible()
    assert not Watch.objects.exists()


def test_a_feed_is_made_and_ended(site: str, source: Source, page: Page) -> None:
    sign_in(page, site)
    watch = follow(User.objects.get(), product=source.product("frost"))
    page.goto(f"{site}/account/watches/{watch.pk}/")
    press(page, "Make a feed")
    address = (page.locator("#feed-url").text_content() or "").partition("/watches/")[2]
    assert page.request.get(f"{site}/watches/{address}").status == 200
    press(page, "End the feed")
    assert page.request.get(f"{site}/watches/{address}").status == 404


@pytest.mark.parametrize("width", [1280, 320])
def test_axe_finds_nothing(site: str, source: Source, page: Page, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 900})
    page.emulate_media(reduced_motion="reduce")
    sign_in(page, site)
    page.goto(f"{site}/account/watches/")
    assert accessible(page) == [], "empty"
    watch = follow(User.objects.get(), domain=source.endpoint.domain)
    WatchNews.objects.create(
        watch=watch,
        product=source.product("frost"),
        kinds=["changed", "maturity"],
        fields=["title"],
        levels=[1, 2],
        at=timezone.now(),
    )
    for n in range(3):
        SearchWords.objects.create(
            words=f"half-hourly-demand-by-substation {n}", day=timezone.now().date(), times=9, people=9, missed=9,
            missed_people=9,
        )  # fmt: skip
    SearchDay.objects.create(day=timezone.now().date(), times=9, missed=3, filters={"level": 3}, took=[9])
    for path in (
        "/account/watches/",
        f"/account/watches/{watch.pk}/",
        f"/account/watches/{watch.pk}/edit/",
        "/account/watches/new/?q=frost",
        "/search/?q=frost",
        f"/domains/{source.endpoint.domain.slug}/",
        f"/products/{source.product('frost').slug}/",
        "/curation/searches/",
    ):
        page.goto(site + path)
        assert accessible(page) == [], path
