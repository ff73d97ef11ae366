"""Pages that tell of everything or changes in a real browser: by axe at 1280 and 320 pixels, by keyboard, without scripts."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Browser, Page, expect
from pytest_django.live_server_helper import LiveServer
from pytest_django.plugin import DjangoDbBlocker

from catalog.models import Endpoint, HarvestRun
from catalog.services.withdrawals import HELD
from tests.endpoints import FakeEndpoint
from tests.factories import packages
from tests.web.catalogue import Catalogue
from tests.web.shots import shot
from tests.web.test_browser import accessible, sign_in

pytestmark = [pytest.mark.browser, pytest.mark.django_db]
WIDTHS = (1280, 320)


@pytest.fixture(scope="module")
def site(catalogue: Catalogue, django_db_blocker: DjangoDbBlocker) -> Iterator[str]:
    """The portal's address, with a run of changes that holds deletions."""
    with django_db_blocker.unblock():
        Endpoint.objects.filter(pk=catalogue.endpoint.pk).update(whole_every_days=7)
        now = timezone.now()
        told = {"message": "1 live product is deleted at the source.", "rule": HELD, "number": 1}
        HarvestRun.objects.create(
            endpoint=catalogue.endpoint,
            state="complete",
            started_at=now,
            ended_at=now,
            changes_since=now - timedelta(days=1),
            requests=1,
            gone=1,
            listed=1,
            changed=1,
            problems=[{**told, "products": [catalogue.product.pk]}],
            verdict="Complete. Asked for what changed since yesterday. 1 record listed: 1 changed. 1 deleted at the source.",
        )
        server = LiveServer("127.0.0.1")
        yield server.url
        server.stop()


def test_axe_finds_nothing_on_pages_of_changes(site: str, page: Page, catalogue: Catalogue) -> None:
    sign_in(page, site, catalogue.member.email)
    base = f"{site}/endpoints/{catalogue.endpoint.slug}/"
    run = HarvestRun.objects.latest("pk")
    for name, path in {
        "endpoint": base,
        "settings": f"{base}settings/",
        "run": f"{base}runs/{run.pk}/",
    }.items():
        page.goto(path)
        for width in WIDTHS:
            assert accessible(page, width) == [], path
            shot(page, f"{name}-{width}")


def test_a_steward_changes_what_is_asked_for_by_keyboard_with_an_error_on_the_way(
    site: str, page: Page, catalogue: Catalogue
) -> None:
    sign_in(page, site, catalogue.member.email)
    page.goto(f"{site}/endpoints/{catalogue.endpoint.slug}/settings/")
    changes = page.get_by_label("What changed since the harvest before, and everything now and then")
    expect(changes).to_be_checked()
    page.get_by_label("Days between two harvests of everything").fill("")
    page.keyboard.press("Enter")
    mend = page.get_by_role("link", name="Say after how many days everything is read again, such as 7.")
    expect(mend).to_be_visible()
    assert accessible(page, *WIDTHS) == []
    shot(page, "error")
    mend.press("Enter")
    page.keyboard.type("14")
    page.keyboard.press("Enter")
    expect(page.get_by_text("and everything every 14 days")).to_be_visible()


def test_without_a_script_an_endpoint_is_connected_that_is_asked_for_changes(
    site: str, browser: Browser, catalogue: Catalogue, endpoint_server: FakeEndpoint
) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    sign_in(page, site, catalogue.member.email)
    page.goto(f"{site}/connect/?domain={catalogue.endpoint.domain.slug}")
    page.get_by_label("Address of the catalogue").fill(endpoint_server.ckan(packages(3)))
    page.get_by_role("button", name="Continue").click()
    page.get_by_role("button", name="Show what would come in").click()
    page.get_by_role("button", name="Continue").click()
    expect(page.get_by_label("Everything each time")).to_be_checked()
    page.get_by_label("What changed since the harvest before, and everything now and then").check()
    expect(page.get_by_label("Days between two harvests of everything")).to_have_value("7")
    shot(page, "connect-settings")
    page.get_by_role("button", name="Continue").click()
    expect(
        page.get_by_text("what changed since the harvest before, and everything every 7 days")
    ).to_be_visible()
    shot(page, "connect-check")
    context.close()
