"""Use cases are made in a real browser: by keyboard alone, without scripts, at every width; axe finds nothing."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Locator, Page, expect
from pytest_django.live_server_helper import LiveServer
from pytest_django.plugin import DjangoDbBlocker

from catalog.domain.usecases.model import UseCaseRecord, from_stored
from catalog.models import UseCase, User
from catalog.services.case_people import EDITOR_INVITATIONS, editor_invite
from catalog.services.usecases import case_change, case_make, case_step
from tests.web.cases import DEMONSTRATOR, published, served
from tests.web.catalogue import PASSWORD, Catalogue
from tests.web.test_browser import WIDTHS, accessible, sign_in

pytestmark = [pytest.mark.browser, pytest.mark.django_db]
LEAD = "lena@example.org"


@pytest.fixture(scope="module")
def site(catalogue: Catalogue, django_db_blocker: DjangoDbBlocker) -> Iterator[str]:
    """The portal's address, served by a thread of this process, with a person, a draft and a published case."""
    with django_db_blocker.unblock():
        lead = User.objects.create_user(LEAD, PASSWORD, first_name="Lena")
        User.objects.create_superuser("boss@example.org", PASSWORD, first_name="Boss")
        slugs = [
            catalogue.product.slug,
            catalogue.odd["long"],
            catalogue.hidden.slug,
            catalogue.withdrawn.slug,
        ]
        record = served(DEMONSTRATOR, **dict(zip(("f1", "f4", "f5", "f9"), slugs, strict=True)))
        published(record, lead=lead, slug="public")
        draft = case_make(None, record=record, slug="draft")
        draft.lead = lead
        draft.save()
        case_change(None, case=draft, record=DEMONSTRATOR, seen=1, what="Products taken away")
        editor_invite(lead, case=draft, email="new@x.example")
        waiting = case_make(lead, record=DEMONSTRATOR, slug="waiting")
        case_step(lead, case=waiting, step="submit", seen=1)
        server = LiveServer("127.0.0.1")
        yield server.url
        server.stop()


def tab_to(page: Page, wanted: Locator) -> None:
    """Press the key until the focus is there, as somebody without a mouse does."""
    for _ in range(160):
        if wanted.evaluate("element => element === document.activeElement"):
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"The key Tab does not lead to {wanted}.")


def fill(page: Page, label: str, text: str) -> None:
    tab_to(page, page.get_by_label(label, exact=True))
    page.keyboard.type(text)


def press(page: Page, name: str) -> None:
    with page.expect_navigation():
        tab_to(page, page.get_by_role("main").get_by_role("button", name=name, exact=True).first)
        page.keyboard.press("Enter")


def kept(title: str) -> UseCaseRecord:
    return from_stored(UseCase.objects.get(title=title).record)


def test_a_new_user_makes_a_case_by_keyboard_with_data_from_the_catalogue(
    site: str, page: Page, catalogue: Catalogue
) -> None:
    sign_in(page, site, LEAD)
    page.goto(f"{site}/use-cases/")
    tab_to(page, page.get_by_role("button", name="Begin a use case"))
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("New use case")
    fill(page, "Title", "Heat for hospitals")
    fill(page, "The question", "Which network can keep a hospital warm?")
    fill(page, "First actor", "Heat network")
    fill(page, "Second actor", "Hospital")
    press(page, "Begin")
    expect(page.get_by_role("alert")).to_contain_text("is begun")
    for what in ("Substation demand", "Weather", "Price of heat"):
        fill(page, "From", "Heat")
        fill(page, "To", "Hosp")
        fill(page, "What is given", what)
        press(page, "Add the flow")
        expect(page.get_by_role("alert")).to_contain_text(f"Added flow “{what}”")
    tab_to(page, page.get_by_role("link", name="Find its data of Substation demand"))
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Its data")
    fill(page, "Search", "substation demand")
    press(page, "Search") if page.evaluate("!window.htmx") else page.keyboard.press("Enter")
    expect(page.locator("#found h3")).to_contain_text("“substation demand”")
    first = page.locator("#found").get_by_role("button").first
    tab_to(page, first)
    with page.expect_navigation():
        page.keyboard.press("Enter")
    expect(page.get_by_role("alert")).to_contain_text("It is added")
    case = kept("Heat for hospitals")
    assert [actor.name for actor in case.actors] == ["Heat network", "Hospital"]
    assert [(flow.source, flow.target, len(flow.products)) for flow in case.flows] == [
        ("a1", "a2", 1),
        ("a1", "a2", 0),
        ("a1", "a2", 0),
    ]


def test_the_same_without_a_script_as_far_as_a_review_and_publication(site: str, browser: Browser) -> None:
    plain = browser.new_context(java_script_enabled=False).new_page()
    sign_in(plain, site, LEAD)
    main = plain.get_by_role("main")
    plain.goto(f"{site}/use-cases/new/")
    for label, text in (
        ("Title", "Water"),
        ("The question", "Where?"),
        ("First actor", "A"),
        ("Second actor", "B"),
    ):
        plain.get_by_label(label, exact=True).fill(text)
    main.get_by_role("button", name="Begin").click()
    plain.get_by_label("From", exact=True).select_option(label="A")
    plain.get_by_label("To", exact=True).select_option(label="Everybody who wants it")
    plain.get_by_label("What is given").fill("Demand")
    main.get_by_role("button", name="Add it, and find its data").click()
    plain.get_by_label("Or say in words what is needed").fill("Demand of each substation")
    main.get_by_role("button", name="Keep it, and find candidates").click()
    main.get_by_role("button", name="Add").first.click()
    expect(plain.get_by_role("alert")).to_contain_text("It is added")
    main.get_by_role("button", name="Go on").click()
    main.get_by_role("button", name="Add a scenario").click()
    plain.get_by_label("Title", exact=True).fill("A dry summer")
    main.get_by_role("button", name="Save").click()
    for step in ("Look", "Decide"):
        main.get_by_role("link", name="Add a step to A dry summer").click()
        plain.get_by_label("What happens").fill(step)
        plain.get_by_label("Demand (A → all)").check()
        main.get_by_role("button", name="Save").click()
    main.get_by_role("button", name=re.compile("^Up.*Decide")).click()
    assert [step.title for step in kept("Water").steps] == ["Decide", "Look"]
    main.get_by_role("button", name="Ask for a review").click()
    main.get_by_role("button", name="Ask for a review").click()
    expect(plain.get_by_role("alert")).to_contain_text("waits for a review")
    expect(main.get_by_role("button", name="Add the flow")).to_have_count(0)
    boss = browser.new_context(java_script_enabled=False).new_page()
    sign_in(boss, site, "boss@example.org")
    boss.goto(f"{site}/use-cases/?show=review")
    boss.get_by_role("link", name="Water").click()
    boss.get_by_role("main").get_by_role("button", name="Publish").click()
    boss.get_by_role("main").get_by_role("button", name="Publish").click()
    expect(boss.get_by_role("alert")).to_contain_text("It is published")
    for context in (plain.context, boss.context):
        context.close()


def test_axe_finds_nothing_on_any_page(site: str, page: Page) -> None:
    page.emulate_media(reduced_motion="reduce")
    sign_in(page, site, LEAD)
    edit = "/use-cases/draft/edit/"
    token = EDITOR_INVITATIONS.token(UseCase.objects.get(slug="draft").invitations.get())
    for path in (
        "/use-cases/", "/use-cases/?q=nothing-of-the-kind", "/use-cases/?show=mine", "/use-cases/new/", edit,
        "/use-cases/public/edit/", "/use-cases/waiting/edit/", f"{edit}section/placing/", f"{edit}section/builds-on/",
        f"{edit}actors/a1/", f"{edit}flows/f1/", f"{edit}flows/f1/products/?q=substation", f"{edit}flows/f2/products/",
        f"{edit}scenarios/c1/step/", f"{edit}references/new/", f"{edit}review/submit/", f"{edit}people/", f"{edit}delete/",
        f"/use-cases/invitations/{token}/", "/use-cases/draft/history/", "/use-cases/draft/history/diff/?from=1&to=2",
        "/use-cases/public/history/",
    ):  # fmt: skip
        answer = page.goto(f"{site}{path}")
        assert answer
        assert answer.status == 200, path
        assert accessible(page, *WIDTHS) == [], path
    page.goto(f"{site}/use-cases/new/")
    page.get_by_role("button", name="Begin").click()
    expect(page.get_by_role("alert")).to_contain_text("There is a problem")
    assert accessible(page, *WIDTHS) == []
    page.goto(f"{site}/use-cases/draft/edit/flows/new/")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_role("alert")).to_contain_text("Choose an actor")
    assert accessible(page, *WIDTHS) == []


def test_what_was_done_is_told_where_it_was_done_with_the_focus(site: str, page: Page) -> None:
    sign_in(page, site, LEAD, PASSWORD)
    page.goto(f"{site}/use-cases/draft/edit/#flows")
    form = page.locator("form[action='flows/new/']")
    form.get_by_label("From").select_option(index=1)
    form.get_by_label("To").select_option(index=2)
    form.get_by_label("What is given").fill("Flows of the last hour")
    form.get_by_role("button", name="Add the flow").click()
    done = page.get_by_role("alert")
    expect(done).to_contain_text("Added flow “Flows of the last hour”")
    expect(done).to_be_focused()
    expect(done).to_be_in_viewport()
    assert done.evaluate("message => message.nextElementSibling.id") == "flows"
    assert accessible(page, *WIDTHS) == []
