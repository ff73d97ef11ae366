"""Licences, “May I use it?” and mixes in a real browser: for everybody, at every width, by keyboard, without scripts."""

from collections.abc import Iterator

import pytest
from msgspec.structs import replace
from playwright.sync_api import Browser, Page, expect
from pytest_django.live_server_helper import LiveServer
from pytest_django.plugin import DjangoDbBlocker

from catalog.domain.licence_terms import LicenceTerms
from catalog.domain.product import Concept, Licence, Lineage
from catalog.models import DataProduct
from catalog.services.licences import licence_edit, licence_propose, proposal_url
from catalog.services.mixes import note_keep, note_url, notes_recheck
from catalog.services.policies import flows_refresh
from tests.web.catalogue import Catalogue
from tests.web.data_products import product_make, record_put
from tests.web.shots import shot
from tests.web.test_browser import WIDTHS, accessible, sign_in

pytestmark = [pytest.mark.browser, pytest.mark.django_db]
TERMS = LicenceTerms(
    permissions=("odrl:reproduce", "odrl:distribute"), source="https://example.org/licence", confirmed=True
)

OWN = replace(
    TERMS,
    open="yes",
    label="Northmoor Open Data Licence",
    spellings=("Northmoor ODL", "https://example.org/odl"),
)


@pytest.fixture(scope="module")
def addresses(catalogue: Catalogue, django_db_blocker: DjangoDbBlocker) -> dict[str, str]:
    """Pages in each of their states."""
    with django_db_blocker.unblock():
        for name, code, sources in (
            ("credited", "CC-BY-4.0", ()),
            ("alike", "ODbL-1.0", ()),
            ("unpaid", "CC-BY-NC-4.0", ()),
            ("derived", "CC0-1.0", ("alike", "SCADA")),
        ):
            product_make(
                catalogue.endpoint, name, licence=Licence(code=code, label=code), access_rights="PUBLIC",
                lineage=Lineage(sources=tuple(Concept(label=s) for s in sources)) if sources else None,
            )  # fmt: skip
        licence_edit(None, code="SPEN-ODL", terms=TERMS, seen=1, why="Compared with the text.")
        proposal = licence_propose(
            catalogue.member, code="NPG-ODL-1.0", terms=TERMS, seen=1, why="It says so."
        )
        licence_edit(None, code="OWN-1.0", terms=OWN, seen=0, why="Asked for by its owner.")
        proposed = licence_propose(
            catalogue.member,
            code="THEIRS-1.0",
            terms=replace(OWN, label="Their licence", spellings=()),
            seen=0,
            why="Missing.",
        )
        note = note_keep(catalogue.member, slugs=["credited", "alike"], intent="publish", title="Both")
        record_put(DataProduct.objects.get(slug="alike"), licence=Licence(code="CC-BY-SA-4.0"))
        DataProduct.objects.filter(slug="alike").update(revision=4)
        notes_recheck()
        flows_refresh()
        return {
            "licences": "/licences/",
            "licences-none": "/licences/?q=zqxv",
            "licence": "/licences/SPEN-ODL/?version=2",
            "licence-unknown": "/licences/SHARED-AGREEMENT/",
            "licence-edit": "/licences/NPG-ODL-1.0/edit/",
            "licence-new": "/licences/new/",
            "licence-added": "/licences/OWN-1.0/",
            "proposal-new": proposal_url(proposed),
            "proposal": proposal_url(proposal),
            "may-i": "/products/credited/may-i/",
            "may-i-derived": "/products/derived/may-i/",
            "may-i-hidden-terms": f"/products/{catalogue.odd['addresses']}/may-i/",
            "product": "/products/credited/",
            "mix-empty": "/mix/",
            "mix": "/mix/?p=credited&p=alike&q=substation",
            "mix-conflict": "/mix/?p=alike&p=unpaid",
            "mix-partner": "/mix/?p=alike&p=unpaid&p=credited&intent=partner",
            "notes": "/mix/notes/",
            "note": note_url(note),
            "flows": "/flows/",
        }


@pytest.fixture(scope="module")
def site(addresses: dict[str, str], django_db_blocker: DjangoDbBlocker) -> Iterator[str]:
    """The portal's address, served by a thread of this process."""
    with django_db_blocker.unblock():
        server = LiveServer("127.0.0.1")
        yield server.url
        server.stop()


def test_axe_finds_nothing_on_the_pages_of_policies(site: str, page: Page, addresses: dict[str, str]) -> None:
    page.emulate_media(reduced_motion="reduce")
    sign_in(page, site)
    for name, path in addresses.items():
        answer = page.goto(f"{site}{path}")
        assert answer
        assert answer.status == 200, name
        for width in WIDTHS:
            page.set_viewport_size({"width": width, "height": 900})
            page.evaluate(
                "document.querySelectorAll('details').forEach((details) => { details.open = true; })"
            )
            shot(page, f"policy-{name}-{width}")
            assert accessible(page) == [], name
    page.goto(f"{site}/licences/SHARED-AGREEMENT/edit/")
    page.get_by_role("button", name="Propose").click()
    expect(page.get_by_text("Give a reason").first).to_be_visible()
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 900})
        shot(page, f"policy-licence-edit-errors-{width}")
        assert accessible(page) == [], "errors"
    page.goto(f"{site}/licences/new/")
    page.get_by_role("button", name="Propose").click()
    expect(page.get_by_text("Give the licence its name.").first).to_be_visible()
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 900})
        shot(page, f"policy-licence-new-errors-{width}")
        assert accessible(page) == [], "errors of a new one"


def test_from_a_product_to_a_note_without_scripts(
    site: str, browser: Browser, addresses: dict[str, str]
) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    sign_in(page, site)
    page.goto(f"{site}/products/credited/")
    page.get_by_role("link", name="Mix it with other products").click()
    page.get_by_label("Find another data product").fill("linepack")
    page.get_by_role("button", name="Search products to mix").click()
    page.get_by_role("link", name="Add Gas linepack").first.click()
    expect(page.get_by_role("table", name="The products of the mix").get_by_role("row")).to_have_count(3)
    page.get_by_label("What do you want to do?").select_option("commercial")
    page.get_by_role("button", name="Work it out").click()
    expect(page.locator(".govuk-body-l")).to_contain_text("Use the result commercially:")
    page.get_by_label("Title").fill("Gas beside power")
    page.get_by_role("button", name="Keep the note").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Gas beside power")
    expect(page.get_by_text("It comes out as it did when it was made.")).to_be_visible()
    page.get_by_role("button", name="Delete this note").click()
    expect(page.get_by_text("is deleted")).to_be_visible()
    context.close()


def test_a_conflict_is_worked_out_by_keyboard(site: str, page: Page, addresses: dict[str, str]) -> None:
    page.goto(f"{site}{addresses['mix-conflict']}")
    page.get_by_label("What do you want to do?").focus()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.wait_for_url("**intent=inside**")
    expect(page.locator(".govuk-body-l")).to_contain_text("Yes")
    page.goto(f"{site}{addresses['mix-conflict']}")
    expect(page.locator(".govuk-body-l")).to_contain_text("No")
    expect(page.get_by_text("Side by side")).to_be_visible()
