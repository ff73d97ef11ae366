"""The pages of governance in a real browser: by axe at 1280 and 320 pixels, open and shut, by keyboard, in print, without JS."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Browser, Page, expect
from pytest_django.live_server_helper import LiveServer
from pytest_django.plugin import DjangoDbBlocker

from catalog.models import ComplianceDay, DataProduct, RuleStanding, Triage
from catalog.services.principles import principle_state
from catalog.services.rule_standings import rule_adopt, rule_exempt
from catalog.services.triage import triage_record
from tests.factories import domain_make
from tests.services.test_compliance import agree, look
from tests.services.test_triage import past_due, record
from tests.standing import products_make, stewarded
from tests.web.catalogue import Catalogue
from tests.web.test_browser import accessible, sign_in

pytestmark = [pytest.mark.browser, pytest.mark.django_db]
WIDTHS = (1280, 320)
DOMAIN = "/domains/northmoor-networks/"
RULE = f"{DOMAIN}governance/rules/licence-stated/"
LONG = "Northmoornetzverteilerschutzeinstellungen" * 3
TODAY = timezone.localdate


@pytest.fixture(scope="module")
def site(catalogue: Catalogue, django_db_blocker: DjangoDbBlocker) -> Iterator[str]:
    """The portal's address, with rules agreed, triages, an exemption that has ended, and days behind."""
    with django_db_blocker.unblock():
        _fill(catalogue)
        server = LiveServer("127.0.0.1")
        yield server.url
        server.stop()


def _fill(catalogue: Catalogue) -> None:
    agree()
    for outcome, why in (("IB1-SP", LONG), ("IB1-SB", "Two sites hang on one line.")):
        made = triage_record(None, product=catalogue.product, record=record(outcome=outcome), why=why)
    past_due(made, days=4)
    second = DataProduct.objects.filter(domain=catalogue.domain, state="live").order_by("pk")[3]
    said = {
        "stated_classes": [
            {"field": "ib1_sensitivity_class", "value": "IB1-O"},
            {"field": "rights", "value": "Shared"},
        ]
    }
    DataProduct.objects.filter(pk=second.pk).update(harvested={**second.harvested, **said})
    rule_adopt(None, domain=catalogue.domain, rule_id="contact-reached")
    rule_exempt(None, domain=catalogue.domain, rule_id="level-reached", reason=LONG, until=TODAY())
    RuleStanding.objects.filter(rule="level-reached").update(until=TODAY() - timedelta(days=1))
    other = domain_make("Unabgekürzterverbundnetzbetreiberdernordsee")
    products_make(other, 2)
    stewarded(other, "other@example.org")
    principle_state(
        None, domain=catalogue.domain, principle_id="open", text=LONG, url="https://x.example/", on=TODAY()
    )
    look()
    for ago in (10, 5):
        ComplianceDay.objects.create(
            domain=catalogue.domain,
            day=TODAY() - timedelta(days=ago),
            rule="contact-reached",
            met=20 - ago,
            unmet=ago,
            standing="unmet",
        )


def pages(catalogue: Catalogue) -> dict[str, str]:
    return {
        "all": "/governance/",
        "rule": "/governance/rules/contact-reached/",
        "versions": "/governance/versions/",
        "domain": f"{DOMAIN}governance/",
        "domain and rule": RULE,
        "exempt": f"{DOMAIN}governance/rules/level-reached/",
        "principles": f"{DOMAIN}data-best-practice/",
        "triage": f"/products/{catalogue.product.slug}/triage/",
        "no triage": f"/products/{catalogue.odd['arabic']}/triage/",
    }


def test_axe_finds_nothing_and_nothing_runs_off_the_screen(
    site: str, page: Page, catalogue: Catalogue
) -> None:
    page.emulate_media(reduced_motion="reduce")
    for name, path in pages(catalogue).items():
        page.goto(site + path)
        assert accessible(page, *WIDTHS) == [], name
        assert accessible(page, *WIDTHS, unfolded=True) == [], f"{name}, opened"


@pytest.mark.parametrize("width", WIDTHS)
def test_a_steward_decides_a_class_by_keyboard_with_an_error_on_the_way(
    site: str, page: Page, catalogue: Catalogue, width: int
) -> None:
    product = DataProduct.objects.filter(domain=catalogue.domain, state="live").order_by("pk")
    product = product[10 + WIDTHS.index(width)]
    page.set_viewport_size({"width": width, "height": 900})
    sign_in(page, site, catalogue.member.email)
    page.goto(f"{site}/triage/")
    assert accessible(page) == []
    page.goto(f"{site}/products/{product.slug}/triage/")
    page.get_by_role("link", name="Decide").press("Enter")
    expect(page.locator('input[name="rating_personal"]').first).to_be_visible()
    assert accessible(page) == []
    for ground, rating in (("personal", "VL"), ("commercial", "VL"), ("security", "M")):
        page.locator(f'input[name="rating_{ground}"][value="{rating}"]').press("Space")
    page.locator('input[name="outcome"][value="IB1-SB"]').press("Space")
    page.get_by_label("Reason", exact=True).fill("Two sites hang on one line.")
    page.get_by_role("button", name="Decide").press("Enter")
    expect(page.get_by_role("alert")).to_contain_text("Say why the security ground is rated above very low.")
    assert accessible(page) == [], "with an error"
    page.get_by_label("Why is the security ground rated so?").fill("It shows which site feeds which.")
    page.get_by_role("button", name="Decide").press("Enter")
    expect(page.get_by_text("The class is decided: IB1-SB.")).to_be_visible()
    assert Triage.objects.get(product=product).openness == "shared"


def test_without_a_script_a_draft_is_kept_and_a_rule_adopted(
    site: str, browser: Browser, catalogue: Catalogue
) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    sign_in(page, site, catalogue.member.email)
    page.goto(f"{site}/products/{catalogue.odd['many']}/triage/decide/")
    page.get_by_label("What could go wrong?").fill("Half done.")
    page.get_by_label("What could go wrong?").press("Tab")
    page.get_by_role("button", name="Keep as a draft").click()
    page.get_by_role("link", name="Go on with it").click()
    expect(page.get_by_label("What could go wrong?")).to_have_value("Half done.")
    page.goto(site + RULE)
    page.get_by_role("button", name="Adopt the rule").click()
    expect(page.get_by_text("has adopted “A licence is stated”")).to_be_visible()
    context.close()


def test_forms_of_a_steward_are_accessible(site: str, page: Page, catalogue: Catalogue) -> None:
    sign_in(page, site, catalogue.member.email)
    for path in (
        f"{DOMAIN}governance/rules/level-reached/",
        f"{DOMAIN}data-best-practice/open/",
        f"{DOMAIN}data-best-practice/",
    ):
        page.goto(site + path)
        assert accessible(page, *WIDTHS) == [], path


def test_the_principles_print_without_what_surrounds_them(site: str, page: Page) -> None:
    page.emulate_media(media="print")
    page.goto(f"{site}{DOMAIN}data-best-practice/")
    expect(page.locator(".ves-header")).to_be_hidden()
    expect(page.locator(".ves-footer")).to_be_hidden()
    expect(page.get_by_role("heading", name="11. Data is presumed open")).to_be_visible()
