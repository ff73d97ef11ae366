"""The pages for judging guesses in a real browser: accessible at every width, usable without JavaScript."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect
from pytest_django.live_server_helper import LiveServer
from pytest_django.plugin import DjangoDbBlocker

from catalog.models import DataProduct, MappingVersion
from tests.web.catalogue import PASSWORD, Catalogue
from tests.web.test_browser import WIDTHS, accessible, sign_in

pytestmark = [pytest.mark.browser, pytest.mark.django_db]
COLUMNS = [
    {"name": "Reference", "target": "identifiers", "confidence": 0.97, "because": "Its name says so.", "samples": ["A1"]},
    {"name": "Last update", "target": "modified", "confidence": 0.8, "because": "Its values are dates.", "dates": "day-first",
     "samples": ["01/05/2024", "02/05/2024"]},
    {"name": "A long name of a column that somebody wrote in a hurry", "target": "keywords", "confidence": 0.4,
     "because": "Several values stand in each cell.", "separator": ";", "new": True, "samples": ["demand; load; substation"]},
]  # fmt: skip


@pytest.fixture(scope="module")
def site(catalogue: Catalogue, django_db_blocker: DjangoDbBlocker) -> Iterator[str]:
    """The portal's address, with a mapping to approve and a licence to ask about."""
    with django_db_blocker.unblock():
        MappingVersion.objects.create(
            endpoint=catalogue.endpoint,
            version=1,
            options={"columns": COLUMNS, "identifier": ["Reference"], "notes": ["Two rows are empty."]},
        )
        product = catalogue.product
        asked = {
            "value": {"code": "CC-BY-4.0"},
            "confidence": 0.6,
            "rule": "licence-text@1",
            "because": "It says so.",
            "state": "proposed",
        }
        DataProduct.objects.filter(pk=product.pk).update(
            proposals=1, inferred=product.inferred | {"licence": asked}
        )
        server = LiveServer("127.0.0.1")
        yield server.url
        server.stop()


@pytest.fixture
def addresses(catalogue: Catalogue) -> dict[str, str]:
    endpoint = f"/endpoints/{catalogue.endpoint.slug}/"
    return {
        "rules": "/rules/",
        "waiting": "/proposals/",
        "to look at": "/proposals/?state=notified",
        "nothing": "/proposals/?rule=class-text",
        "dial": f"{endpoint}dial/",
        "columns": f"{endpoint}mapping/",
        "product": catalogue.pages["product"],
    }


def test_axe_finds_nothing(site: str, page: Page, addresses: dict[str, str]) -> None:
    sign_in(page, site)
    for name, path in addresses.items():
        page.goto(site + path)
        assert accessible(page, *WIDTHS, unfolded=True) == [], name


def test_a_steward_judges_and_sets_the_dial_without_javascript(
    site: str, browser: Browser, addresses: dict[str, str]
) -> None:
    context = browser.new_context(java_script_enabled=False)
    plain = context.new_page()
    sign_in(plain, site, "mem@example.org", PASSWORD)
    plain.goto(site + addresses["to look at"])
    plain.locator("input[name=pick]").nth(0).check()
    plain.locator("input[name=pick]").nth(1).check()
    plain.get_by_role("button", name="Refuse those ticked").click()
    expect(plain.get_by_role("alert")).to_contain_text("2 guesses refused.")
    plain.goto(site + addresses["dial"])
    plain.get_by_label("All other fields: Propose").check()
    plain.get_by_role("button", name="Set the dial").click()
    expect(plain.get_by_role("alert")).to_contain_text("The dial is set.")
    context.close()
