"""Every page of self-serve in a real browser: by axe, at 1280 and 320 pixels, with errors, and by keyboard."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer
from pytest_django.plugin import DjangoDbBlocker

from catalog.models import (
    Conflict,
    DomainClaim,
    Endpoint,
    Link,
    LinkUse,
    ProblemReport,
    ProductChange,
    ProductDay,
    User,
)
from catalog.services.selfserve import domain_claim
from tests.endpoints import Answer, FakeEndpoint
from tests.factories import packages
from tests.web.catalogue import PASSWORD, Catalogue
from tests.web.test_browser import accessible, sign_in

pytestmark = [pytest.mark.browser, pytest.mark.django_db]
WIDTHS = (1280, 320)


@pytest.fixture(scope="module")
def site(catalogue: Catalogue, django_db_blocker: DjangoDbBlocker) -> Iterator[str]:
    """The portal's address, with things to do for its steward and its curator."""
    with django_db_blocker.unblock():
        User.objects.create_superuser("boss@example.org", PASSWORD, first_name="Boss")
        _make_work(catalogue)
        server = LiveServer("127.0.0.1")
        yield server.url
        server.stop()


def _make_work(catalogue: Catalogue) -> None:
    product = catalogue.product
    now = catalogue.run.created_at
    person = User.objects.create_user("cla@example.org", PASSWORD, first_name="Cla", last_name="Imant")
    domain_claim(person, domain=catalogue.never.domain, reason="I run its data team; ask the office.")
    ProblemReport.objects.create(
        product=product, kind="link", text="The file is gone.", email="reader@example.org"
    )
    Conflict.objects.create(product=product, field="title", before="Before", now="What the source says now")
    link, _ = Link.objects.get_or_create(
        key="broken", defaults={"url": "https://data.example/p.csv", "host": "data.example", "due_at": now}
    )
    Link.objects.filter(pk=link.pk).update(
        state="gone", status=404, message="The page is not there.", answers=[False]
    )
    LinkUse.objects.get_or_create(link=link, product=product)
    ProductDay.objects.create(product=product, day=now.date(), found=40, opened=12)
    ProductChange.objects.create(
        product=product, at=now, by="source", revision=2, action="harvest", changes={"title": ["a", "b"]}
    )


def pages_of_steward(catalogue: Catalogue) -> dict[str, str]:
    endpoint = f"/endpoints/{catalogue.endpoint.slug}/"
    return {
        "work": "/work/",
        "links": "/links/",
        "conflicts": "/conflicts/",
        "reports": "/reports/",
        "report": f"/reports/{ProblemReport.objects.earliest('pk').pk}/",
        "endpoint": endpoint,
        "settings": f"{endpoint}settings/",
        "disconnect": f"{endpoint}disconnect/",
        "connect": "/connect/",
        "register": "/register/",
        "claim": "/domains/westgas/claim/",
        "unclaimed": "/domains/westgas/",
        "report a problem": f"/products/{catalogue.product.slug}/report/",
        "account": "/account/",
    }


def test_axe_finds_nothing_on_a_stewards_pages(site: str, page: Page, catalogue: Catalogue) -> None:
    page.emulate_media(reduced_motion="reduce")
    sign_in(page, site)
    for name, path in pages_of_steward(catalogue).items():
        page.goto(site + path)
        assert accessible(page, *WIDTHS, unfolded=True) == [], name


def test_axe_finds_nothing_on_a_curators_pages_and_on_pages_with_errors(
    site: str, page: Page, catalogue: Catalogue
) -> None:
    page.emulate_media(reduced_motion="reduce")
    sign_in(page, site, "boss@example.org")
    claim = DomainClaim.objects.get()
    for path in ("/work/", "/claims/", f"/claims/{claim.pk}/"):
        page.goto(site + path)
        assert accessible(page, *WIDTHS) == [], path
    page.get_by_role("button", name="Refuse").click()
    expect(page.get_by_role("alert")).to_contain_text("Say why")
    assert accessible(page, *WIDTHS) == [], "a refusal without a reason"
    for path, button in (("/register/", "Register the domain"), ("/connect/", "Continue")):
        page.goto(site + path)
        page.get_by_role("button", name=button).click()
        expect(page.get_by_role("alert")).to_be_visible()
        assert accessible(page, *WIDTHS) == [], f"{path} with errors"


@pytest.mark.parametrize("width", WIDTHS)
def test_axe_finds_nothing_on_the_five_screens(
    site: str, page: Page, catalogue: Catalogue, endpoint_server: FakeEndpoint, width: int
) -> None:
    page.set_viewport_size({"width": width, "height": 900})
    page.emulate_media(reduced_motion="reduce")
    sign_in(page, site)
    bad = [{"id": "", "title": "", "notes": "nameless"}]
    endpoint_server.answers["/"] = Answer(b"<html>Welcome</html>", "text/html")
    page.goto(f"{site}/connect/")
    page.get_by_label("Address of the catalogue").fill(f"{endpoint_server.url}/")
    page.get_by_role("button", name="Continue").click()
    expect(page.get_by_text("No catalogue was recognised")).to_be_visible()
    assert accessible(page) == [], "nothing recognised"
    page.get_by_label("CKAN").check()
    page.get_by_role("button", name="Show what would come in").click()
    expect(page.get_by_role("alert")).to_be_visible()
    assert accessible(page) == [], "a preview that failed"
    page.goto(f"{site}/connect/")
    page.get_by_label("Address of the catalogue").fill(endpoint_server.ckan([*packages(30), *bad]))
    for name, button in (
        ("Where is the catalogue?", "Continue"),
        ("What does it speak?", "Show what would come in"),
        ("What would come in", "Continue"),
        ("How should it be harvested?", "Continue"),
        ("Check and connect", ""),
    ):
        expect(page.get_by_role("heading", level=1)).to_have_text(name)
        assert accessible(page) == [], name
        if button:
            page.get_by_role("button", name=button).click()
    assert not Endpoint.objects.filter(url__startswith=endpoint_server.url).exists()


def test_a_problem_is_reported_by_keyboard_alone(site: str, page: Page, catalogue: Catalogue) -> None:
    before = ProblemReport.objects.count()
    page.goto(f"{site}/products/{catalogue.product.slug}/report/")
    page.locator("#id_kind").focus()
    page.keyboard.press("Space")
    page.keyboard.press("Tab")
    page.keyboard.type("The file holds only a header.")
    page.keyboard.press("Tab")
    page.keyboard.type("reader@example.org")
    page.keyboard.press("Tab")
    expect(page.get_by_role("button", name="Send")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_text("Thank you.")).to_be_visible()
    assert ProblemReport.objects.count() == before + 1
    assert ProblemReport.objects.latest("pk").text == "The file holds only a header."


def test_the_first_screen_works_by_keyboard_alone(
    site: str, page: Page, catalogue: Catalogue, endpoint_server: FakeEndpoint
) -> None:
    sign_in(page, site)
    page.goto(f"{site}/connect/")
    page.get_by_label("For which domain?").focus()
    page.keyboard.press("Tab")
    page.keyboard.type(endpoint_server.ckan(packages(2)))
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("What does it speak?")
