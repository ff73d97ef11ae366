"""The pages on maturity in a real browser: for everybody, at every width, by keyboard, without scripts."""

from collections.abc import Iterator

import pytest
from django.utils import timezone
from playwright.sync_api import Browser, Page, expect
from pytest_django.live_server_helper import LiveServer
from pytest_django.plugin import DjangoDbBlocker

from catalog.models import SchemaDocument
from catalog.services.assertions import check_assert
from catalog.services.curation import field_decide
from catalog.services.rederive import products_rederive
from tests.web.catalogue import Catalogue
from tests.web.shots import shot
from tests.web.test_browser import WIDTHS, accessible, sign_in

pytestmark = [pytest.mark.browser, pytest.mark.django_db]
SCHEMA = "https://data.example/a-schema-of-half-hourly-demand-at-every-primary-substation.json"
WHY = "It is in the contract with every user, clause 4."


@pytest.fixture(scope="module")
def base(catalogue: Catalogue, django_db_blocker: DjangoDbBlocker) -> str:
    """A product with a history, an assertion, and a schema that was read."""
    with django_db_blocker.unblock():
        product, member = catalogue.product, catalogue.member
        check_assert(member, product=product, check_id="OPS-SLA", reason=WHY)
        field_decide(member, product=product, field="frequency", value="DAILY", why=WHY)
        field_decide(member, product=product, field="version", value="2", why=WHY)
        field_decide(member, product=product, field="schema", value={"url": SCHEMA}, why=WHY)
        SchemaDocument.objects.filter(product=product, url=SCHEMA).update(
            kind="jsonschema",
            outcome="valid",
            fields=[
                {"name": "at", "type": "date-time", "description": "When."},
                {"name": "load", "type": "number"},
            ],
            named=2,
            typed=2,
            explained=1,
            checked_at=timezone.now(),
        )
        products_rederive([product.pk])
        return f"/products/{product.slug}/maturity/"


@pytest.fixture(scope="module")
def site(base: str, django_db_blocker: DjangoDbBlocker) -> Iterator[str]:
    """The portal's address, served by a thread of this process."""
    with django_db_blocker.unblock():
        server = LiveServer("127.0.0.1")
        yield server.url
        server.stop()


def test_axe_finds_nothing_on_the_pages_of_maturity(site: str, page: Page, base: str) -> None:
    page.emulate_media(reduced_motion="reduce")
    sign_in(page, site)
    for name, path in {
        "maturity": base,
        "check": f"{base}ops-sla/",
        "check-link": f"{base}acc-live/",
        "check-sample": f"{base}str-valid/",
        "check-schema": f"{base}str-schema/",
        "schema-read": f"{base.removesuffix('maturity/')}schema/",
        "model": "/help/maturity/",
        "product-maturity": base.removesuffix("maturity/"),
    }.items():
        page.goto(f"{site}{path}")
        for width in WIDTHS:
            page.set_viewport_size({"width": width, "height": 900})
            page.evaluate(
                "document.querySelectorAll('details').forEach((details) => { details.open = true; })"
            )
            shot(page, f"maturity-{name}-{width}")
            assert accessible(page) == [], name
    page.goto(f"{site}{base}ops-sla/")
    page.get_by_label("Why is it met?").fill("")
    page.get_by_role("button", name="Assert that it is met").click()
    expect(page.get_by_text("Say why it is met").first).to_be_visible()
    assert accessible(page, *WIDTHS) == [], "errors"


def test_a_steward_gives_their_word_without_scripts_and_by_keyboard(
    site: str, browser: Browser, base: str
) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    sign_in(page, site)
    page.goto(f"{site}{base}ops-quality/")
    page.get_by_label("Why is it met?").focus()
    page.keyboard.type(WHY)
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.get_by_text("is asserted.")).to_be_visible()
    page.goto(f"{site}{base}")
    expect(page.get_by_role("listitem").filter(has_text=WHY).get_by_text("Asserted").first).to_be_visible()
    context.close()
