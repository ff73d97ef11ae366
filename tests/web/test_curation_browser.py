"""Mending entries in a real browser: from a changed source to a kept value, by hand, without JavaScript, for everybody."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect
from pytest_django.live_server_helper import LiveServer
from pytest_django.plugin import DjangoDbBlocker

from catalog.models import BulkEdit, Conflict, DataProduct, ProductChange, User
from catalog.selectors.bulk_edit import bulk_plan
from catalog.selectors.params import SearchParams
from catalog.services.bulk_edit import bulk_edit_do
from catalog.services.curation import field_decide
from tests.endpoints import FakeEndpoint
from tests.factories import endpoint_make, harvest_now, package
from tests.web.catalogue import PASSWORD, Catalogue
from tests.web.test_browser import WIDTHS, accessible, sign_in

pytestmark = [pytest.mark.browser, pytest.mark.django_db]
WHY = "The owner told us."
TITLE_CONFLICT = re.compile("Keep, take or merge.*Title")
FIELDS = (
    "title", "description", "themes", "licence", "places", "contacts", "policies", "audience",
)  # fmt: skip


class Mended:
    """A product with a history and a conflict, from a source that changed its mind."""

    def __init__(self, catalogue: Catalogue, server: FakeEndpoint) -> None:
        listed = [package("moody", "Feeder load")]
        endpoint = endpoint_make(server.ckan(listed), domain=catalogue.domain, slug="moody")
        harvest_now(endpoint)
        product = DataProduct.objects.get(source_id="moody")
        actor = catalogue.member
        for field, value in (
            ("title", "Feeder load, half-hourly"),
            ("contacts", [{"name": "Data team", "email": "data@northmoor.example"}]),
            ("places", [{"name": "Northmoor", "bbox": [-3, 50, 1, 54]}]),
            ("description", "# About\n\nWhat it **holds**:\n\n- one\n- two"),
        ):
            field_decide(actor, product=product, field=field, value=value, why=WHY)
        listed[:] = [package("moody", "Feeder load per phase", tags=[{"name": "phase"}])]
        harvest_now(endpoint)
        self.url = f"/products/{product.slug}/"
        self.product = product
        choice = {"asked": SearchParams(q="linepack"), "field": "frequency", "value": "DAILY"}
        boss = User.objects.create_superuser("boss@example.org", PASSWORD, first_name="Boss")
        plan = bulk_plan(boss, **choice)  # type: ignore[arg-type]
        self.edit = bulk_edit_do(boss, **choice, why=WHY, key=plan.key)  # type: ignore[arg-type]


@pytest.fixture(scope="module")
def mended(catalogue: Catalogue, django_db_blocker: DjangoDbBlocker) -> Iterator[Mended]:
    with django_db_blocker.unblock(), FakeEndpoint() as server:
        yield Mended(catalogue, server)


@pytest.fixture(scope="module")
def site(mended: Mended, django_db_blocker: DjangoDbBlocker) -> Iterator[str]:
    """The portal's address, served by a thread of this process."""
    with django_db_blocker.unblock():
        server = LiveServer("127.0.0.1")
        yield server.url
        server.stop()


def test_axe_finds_nothing_on_the_pages_for_mending(site: str, page: Page, mended: Mended) -> None:
    page.emulate_media(reduced_motion="reduce")
    sign_in(page, site)
    change = ProductChange.objects.filter(product=mended.product, action="edit").latest("id")
    conflict = Conflict.objects.get(product=mended.product, field="title")
    paths = {
        "product": mended.url,
        **{field: f"{mended.url}edit/{field}/" for field in FIELDS},
        "conflict": f"/conflicts/{conflict.pk}/",
        "history": f"{mended.url}history/",
        "diff": f"{mended.url}history/diff/",
        "roll back": f"{mended.url}history/{change.pk}/roll-back/",
        "choose": "/search/edit/?q=substation",
        "value": "/search/edit/?q=substation&field=contacts",
    }
    for name, path in paths.items():
        answer = page.goto(site + path)
        assert answer, name
        assert answer.status == 200, name
        assert accessible(page, *WIDTHS, unfolded=True) == [], name
    page.get_by_label("Name").first.fill("Data team")
    page.get_by_label("Reason").fill(WHY)
    page.get_by_role("button", name="See what would change").click()
    expect(page.get_by_role("heading", name="look first")).to_be_visible()
    assert accessible(page, *WIDTHS) == [], "preview"
    page.goto(f"{site}{mended.url}edit/title/")
    page.get_by_label("Title").fill("")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("alert")).to_contain_text("needs a name to be found")
    assert accessible(page, *WIDTHS) == [], "errors"


def test_the_result_of_an_edit_of_many_is_accessible(site: str, page: Page, mended: Mended) -> None:
    sign_in(page, site, "boss@example.org")
    page.goto(f"{site}/edits/{mended.edit.pk}/")
    expect(page.get_by_role("button", name="Undo for all")).to_be_visible()
    assert accessible(page) == []


def test_a_steward_adds_a_contact_keeps_a_title_and_sees_both_in_the_history_without_javascript(
    site: str, browser: Browser, mended: Mended
) -> None:
    context = browser.new_context(java_script_enabled=False, viewport={"width": 1280, "height": 900})
    page = context.new_page()
    sign_in(page, site)
    page.goto(site + mended.url)
    page.get_by_role("link", name=TITLE_CONFLICT).click()
    for words in ("Feeder load per phase", "Feeder load, half-hourly"):
        expect(page.get_by_role("main")).to_contain_text(words)
    page.get_by_label("Reason").fill("Ours says more.")
    page.get_by_role("button", name="Keep what the person decided").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Feeder load, half-hourly")
    expect(page.get_by_role("link", name=TITLE_CONFLICT)).to_have_count(0)
    page.get_by_role("link", name="Edit Contact").click()
    page.get_by_role("button", name="Add another row").click()
    page.get_by_role("group", name="Contact 3").get_by_label("Name").fill("Help desk")
    page.get_by_label("Reason").fill("They opened one.")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("main")).to_contain_text("Help desk")
    page.get_by_role("link", name="how it has changed").click()
    headings = page.get_by_role("heading", level=2)
    expect(headings.nth(0)).to_have_text("Edited: Contact")
    expect(headings.nth(1)).to_have_text("Kept, although the source changed: Title")
    page.get_by_role("link", name="Roll back").first.click()
    page.get_by_label("Reason").fill("A mistake.")
    page.get_by_role("button", name="Roll back").click()
    expect(page.get_by_role("heading", name="Rolled back: Contact")).to_be_visible()
    context.close()


def test_a_curator_edits_what_a_search_finds_and_undoes_it(site: str, page: Page, mended: Mended) -> None:
    sign_in(page, site, "boss@example.org")
    page.goto(f"{site}/search/?q=linepack")
    page.get_by_role("link", name="Edit these 3 data products").click()
    page.get_by_label("Which field?").select_option("keywords")
    page.get_by_role("button", name="Continue").click()
    page.get_by_label("Keywords").fill("gas\npressure")
    page.get_by_label("Reason").fill(WHY)
    page.get_by_role("button", name="See what would change").click()
    expect(page.get_by_role("table").get_by_role("row")).to_have_count(4)
    page.get_by_role("button", name="Change 3 products").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("“Keywords” of 3 products")
    page.get_by_label("Reason").fill("A mistake.")
    page.get_by_role("button", name="Undo for all").click()
    expect(page.get_by_role("alert")).to_contain_text("Undone for 3 products")
    assert BulkEdit.objects.filter(undone_at__isnull=False).count() == 1
