"""From nothing to searchable in a real browser without a script: register, be confirmed, five screens, harvest, search."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Browser, Page, expect
from pytest_django.live_server_helper import LiveServer

from catalog.formats.registry import PROTOCOLS
from catalog.models import DataProduct, HarvestRun, User
from tests.endpoints import Answer, FakeEndpoint
from tests.factories import packages
from tests.web.catalogue import PASSWORD
from tests.web.test_browser import sign_in

pytestmark = [pytest.mark.browser, pytest.mark.slow]
CSV = """Ref,Dataset name,Summary,Owner,Refresh,Patch,Link
F-1,Half-hourly feeder load,Load of each feeder every half hour.,Fenland Heat,Daily,Upper Fen,https://data.example/load.csv
F-2,Boiler inventory,Where boilers stand and how old they are.,Fenland Heat,Yearly,Lower Fen,https://data.example/boilers.csv
F-3,Outage log,Every outage since 2015 with its cause.,Fenland Heat,Monthly,Upper Fen,https://data.example/outages.csv
"""


def ckan_of(server: FakeEndpoint) -> str:
    return server.ckan(packages(3))


def csv_of(server: FakeEndpoint) -> str:
    server.answers["/our-data.csv"] = Answer(CSV.encode(), "text/csv")
    return f"{server.url}/our-data.csv"


SOURCES = {
    "ckan": (ckan_of, "Substation demand 1"),
    "inventory": (csv_of, "Half-hourly feeder load"),
}


@pytest.mark.parametrize("protocol", [name for name in SOURCES if name in PROTOCOLS])
@pytest.mark.usefixtures("transactional_db", "celery_process")
def test_somebody_connects_from_nothing_to_searchable(
    protocol: str,
    live_server: LiveServer,
    browser: Browser,
    index: Callable[[], None],
    endpoint_server: FakeEndpoint,
) -> None:
    play, title = SOURCES[protocol]
    User.objects.create_user("fen@heat.example", PASSWORD, first_name="Fen")
    User.objects.create_superuser("cura@example.org", PASSWORD, first_name="Cura")
    site = live_server.url
    page, visitor, curator = (browser.new_context(java_script_enabled=False).new_page() for _ in range(3))
    sign_in(page, site, "fen@heat.example")
    _register(page, site)
    visitor.goto(f"{site}/domains/fenland-heat/")
    expect(visitor.get_by_role("heading", level=1)).to_have_text("Page not found")
    sign_in(curator, site, "cura@example.org")
    _confirm(curator, site)
    page.reload()
    page.get_by_role("link", name="Connect an endpoint").click()
    _five_screens(page, play(endpoint_server), title)
    expect(page.get_by_text("its first harvest has begun")).to_be_visible()
    _until_complete(page, HarvestRun.objects.get())
    assert DataProduct.objects.filter(state="live").count() == 3
    index()
    visitor.goto(f"{site}/search/?q={title.replace(' ', '+')}")
    expect(visitor.get_by_role("link", name=title, exact=True)).to_be_visible()
    if protocol == "inventory":
        _correct_the_columns(page, site)
        _keep_what_a_person_decided(page, site, endpoint_server)
    for window in (page, visitor, curator):
        window.context.close()


def _register(page: Page, site: str) -> None:
    page.goto(f"{site}/register/")
    page.get_by_label("Name of the organisation or team").fill("Fenland Heat")
    page.get_by_label("How do you belong to it").fill("I run its data team.")
    page.get_by_role("button", name="Register the domain").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Fenland Heat")


def _five_screens(page: Page, url: str, title: str) -> None:
    page.get_by_label("Address of the catalogue").fill(url)
    page.get_by_role("button", name="Continue").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("What does it speak?")
    page.get_by_role("button", name="Show what would come in").click()
    expect(page.get_by_role("rowheader", name=title)).to_be_visible()
    page.get_by_role("button", name="Continue").click()
    page.get_by_label("Hours between two harvests").fill("12")
    page.get_by_label("Everybody", exact=True).check()
    page.get_by_role("button", name="Continue").click()
    expect(page.get_by_text("every 12 hours")).to_be_visible()
    page.get_by_role("button", name="Connect", exact=True).click()


def _until_complete(page: Page, run: HarvestRun) -> None:
    """The run's page, loaded again until it tells of the end, as somebody without scripts would."""
    for _ in range(120):
        if page.get_by_text("Complete. 3 records listed: 3 new.").count():
            return
        page.wait_for_timeout(250)
        page.reload()
    run.refresh_from_db()
    pytest.fail(f"the run is {run.state}: {run.verdict}")


def _correct_the_columns(page: Page, site: str) -> None:
    """“Patch” is the owner's word for a place: nobody could guess it."""
    product = DataProduct.objects.get(title="Half-hourly feeder load")
    page.goto(f"{site}/endpoints/{product.endpoint.slug}/mapping/")
    page.get_by_label("Field for Patch").select_option("places.name")
    page.get_by_role("button", name="See what comes of it").click()
    expect(page.get_by_text("Upper Fen").first).to_be_visible()
    page.get_by_label("Why", exact=True).fill("The owner calls places patches.")
    page.get_by_role("button", name="Approve this mapping").click()
    expect(page.get_by_text("is approved. What was harvested is mapped again now.")).to_be_visible()
    _until(page, f"{site}/products/{product.slug}/", "Upper Fen")


def _keep_what_a_person_decided(page: Page, site: str, server: FakeEndpoint) -> None:
    """Edit a title; let the source change it and be harvested; keep the person's."""
    product = DataProduct.objects.get(source_id="F-2")
    address = f"{site}/products/{product.slug}/"
    page.goto(f"{address}edit/title/")
    page.get_by_label("Title").fill("Boilers of the fen")
    page.get_by_label("Reason").fill("So people call it.")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Boilers of the fen")
    changed = CSV.replace("Boiler inventory", "Boiler register")
    server.answers["/our-data.csv"] = Answer(changed.encode(), "text/csv")
    page.goto(f"{site}/endpoints/{product.endpoint.slug}/")
    page.get_by_role("button", name="Harvest now").click()
    expect(page.get_by_text("The harvest has begun.")).to_be_visible()
    _until(page, page.url, "1 changed")
    page.goto(address)
    page.get_by_role("link", name=re.compile("Keep, take or merge.*Title")).click()
    expect(page.get_by_role("main")).to_contain_text("Boiler register")
    page.get_by_label("Reason").fill("Ours is what people say.")
    page.get_by_role("button", name="Keep what the person decided").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Boilers of the fen")


def _until(page: Page, address: str, words: str) -> None:
    """Loads the page again until it holds the words, as somebody without scripts would."""
    for _ in range(120):
        page.goto(address)
        if page.get_by_text(words).count():
            return
        page.wait_for_timeout(250)
    pytest.fail(f"{address} never said “{words}”: {page.get_by_role('main').inner_text()[:2000]}")


def _confirm(page: Page, site: str) -> None:
    page.goto(f"{site}/work/")
    page.get_by_role("link", name="1 claim to a domain").click()
    page.get_by_role("link", name="Fenland Heat").click()
    page.get_by_role("button", name="Confirm").click()
    expect(page.get_by_text("is now a steward of Fenland Heat")).to_be_visible()
