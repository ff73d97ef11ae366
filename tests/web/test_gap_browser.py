"""The pages of gaps in a real browser: by axe at 1280 and 320 pixels, by keyboard, without scripts, empty and with errors."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect
from pytest_django.live_server_helper import LiveServer
from pytest_django.plugin import DjangoDbBlocker

from catalog.domain.usecases.gaps import gap_id
from catalog.models import Gap, User
from tests import database
from tests.gaps import Gaps, decided, flow, gaps_make, published, searched, seen_by
from tests.web.test_browser import WIDTHS, accessible, sign_in

pytestmark = [pytest.mark.browser, pytest.mark.django_db]
LONG = "Halbstundenwerteverteilnetztransformatorenbelastung" * 3
OPEN_ALL = "document.querySelectorAll('details').forEach((details) => { details.open = true; })"
CURATOR = "gap.curator@example.org"


@pytest.fixture(scope="module")
def made(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[tuple[str, Gaps]]:
    """The portal's address, and what stands in it: gaps of each kind, one with a domain, one closed, words that are too long."""
    with django_db_blocker.unblock():
        gaps = gaps_make()
        curator = User.objects.create_user(CURATOR, "a-long-password", is_curator=True)
        decided(
            curator, seen_by(curator, "below")[0], "assign", domain=gaps.domain, text="Describe its columns."
        )
        decided(
            curator,
            seen_by(curator, "gone")[0],
            "close",
            text="The other one does.",
            product=gaps.products["parallel"],
        )
        published(f"{LONG} {LONG}"[:300], flow(f"{LONG} needed", need=LONG * 2, level=3))
        published("حالة الاستخدام", flow("الطلب على الحرارة"))
        for n in range(30):
            searched(f"word number {n}", people=n + 1)
        server = LiveServer("127.0.0.1")
        yield server.url, gaps
        server.stop()
        database.empty()


@pytest.mark.parametrize("who", ["nobody", "curator"])
def test_axe_finds_nothing_and_nothing_runs_off_the_screen(
    made: tuple[str, Gaps], page: Page, who: str
) -> None:
    site, gaps = made
    page.emulate_media(reduced_motion="reduce")
    if who == "curator":
        sign_in(page, site, CURATOR)
    user = User.objects.get(email=CURATOR)
    here = [f"/gaps/{gap.id}/" for gap in seen_by(user) if gap.kind in ("need", "below", "gone", "parallel")]
    lists = [
        "/gaps/",
        "/gaps/?kind=search&page=2",
        "/gaps/?state=closed",
        "/gaps/?state=gone",
        f"/gaps/?case={gaps.case.slug}",
    ]
    for path in [*lists, *here]:
        page.goto(site + path)
        page.evaluate(OPEN_ALL)
        assert accessible(page, *WIDTHS) == [], path


def test_forms_are_accessible_and_errors_are_told(made: tuple[str, Gaps], page: Page) -> None:
    site, _ = made
    sign_in(page, site, CURATOR)
    user = User.objects.get(email=CURATOR)
    wish = seen_by(user, "wish")[0].id
    for step, button in (
        ("assign", "Give it to a domain"),
        ("close", "Close it"),
        ("note", "Note something"),
    ):
        page.goto(f"{site}/gaps/{wish}/{step}/")
        assert accessible(page, *WIDTHS) == [], step
        if step != "note":
            page.get_by_role("button", name=button).click()
            expect(page.get_by_role("alert")).to_be_visible()
            assert accessible(page, *WIDTHS) == [], f"{step}, with an error"


@pytest.mark.parametrize("width", WIDTHS)
def test_a_curator_finds_a_gap_and_gives_it_away_by_keyboard(
    made: tuple[str, Gaps], page: Page, width: int
) -> None:
    site, gaps = made
    page.set_viewport_size({"width": width, "height": 900})
    words = f"word number {20 + WIDTHS.index(width)}"
    sign_in(page, site, CURATOR)
    page.goto(f"{site}/gaps/")
    page.get_by_role("link", name="Searched for, not found").press("Enter")
    page.get_by_role("link", name=words, exact=True).press("Enter")
    page.get_by_role("button", name="Give it to a domain").press("Enter")
    page.get_by_label("The domain").select_option(label=gaps.domain.name)
    page.get_by_label("A word to its stewards").fill("Yours, I think.")
    page.get_by_label("What everybody may read of it").fill(f"Counts of {words}")
    page.get_by_role("button", name="Give it to a domain").press("Enter")
    expect(page.get_by_text("in the to-do list of the domain’s stewards")).to_be_visible()
    row = Gap.objects.get(title=f"Counts of {words}")
    assert (row.state, row.domain) == ("assigned", gaps.domain)
    page.goto(f"{site}/gaps/?kind=search&domain={gaps.domain.pk}")
    expect(page.get_by_role("link", name=row.title, exact=True)).to_be_visible()


def test_without_scripts_a_list_is_narrowed_and_a_gap_closed(
    made: tuple[str, Gaps], browser: Browser
) -> None:
    site, gaps = made
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    sign_in(page, site, gaps.steward.email)
    page.goto(f"{site}/gaps/")
    page.get_by_label("State").select_option(label="With a domain")
    page.get_by_role("button", name="Filter").click()
    title = gaps.products["below"].title
    page.get_by_role("link", name=title, exact=True).click()
    page.get_by_role("button", name="Close it").click()
    page.get_by_label("The reason").fill("Its columns are described.")
    page.get_by_role("button", name="Close it").click()
    expect(page.get_by_text("The gap is closed.")).to_be_visible()
    expect(page.get_by_text("Its columns are described.")).to_be_visible()
    row = Gap.objects.get(kind="below")
    assert (row.state, gap_id(row.kind, row.key)) == ("closed", page.url.rstrip("/").rpartition("/")[2])
    context.close()


def test_each_figure_of_the_list_lands_on_what_it_counts(made: tuple[str, Gaps], page: Page) -> None:
    site, _ = made
    page.goto(f"{site}/gaps/?kind=need")
    page.get_by_role("link", name="2 use cases: Half-hourly heat demand").click()
    expect(page.get_by_role("heading", name="2 use cases")).to_be_in_viewport()
    page.get_by_role("link", name="Plan for heat").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Plan for heat")
