"""Requests and agreements in a real browser: the whole way with two people, with and without scripts; axe; the keyboard."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Browser, Page, expect
from pytest_django.live_server_helper import LiveServer

from catalog.models import AccessRequest, Agreement, AuditEntry, User
from catalog.services.request_rounds import requests_remind
from catalog.services.request_settings import answer_template_save, request_field_save
from catalog.services.wishes import wish_make
from tests.asking import HOW, PASSWORD, Asking, asking_make
from tests.web.days import type_day
from tests.web.test_browser import accessible

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
WIDTHS = (1280, 320)


@pytest.fixture
def asking(transactional_db: None) -> Asking:
    """A domain that is asked, and a curator; committed, as the portal runs in a thread of its own."""
    User.objects.create_superuser("boss@example.org", PASSWORD, first_name="Boss")
    return asking_make()


@pytest.fixture
def site(asking: Asking, live_server: LiveServer) -> str:
    """The portal's address."""
    return str(live_server.url)


def press(page: Page, name: str) -> None:
    page.get_by_role("main").get_by_role("button", name=name, exact=True).click()


def sign_in(page: Page, site: str, email: str) -> None:
    page.goto(f"{site}/accounts/login/")
    page.get_by_label("Email").fill(email)
    page.locator("#id_password").fill(PASSWORD)
    press(page, "Sign in")


def follow(page: Page, name: str) -> None:
    page.get_by_role("main").get_by_role("link", name=name, exact=True).click()


def said(page: Page, words: str) -> None:
    expect(page.get_by_role("alert")).to_contain_text(words)


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no scripts"])
def test_two_people_walk_from_a_request_to_the_end_of_access(
    site: str, asking: Asking, browser: Browser, scripts: bool
) -> None:
    asks, owns = (browser.new_context(java_script_enabled=scripts).new_page() for _ in range(2))
    sign_in(asks, site, "asker@example.org")
    sign_in(owns, site, "steward@example.org")
    reference = _asks(asks, site, asking)
    _question_and_answer(asks, owns, site, reference)
    agreement = _approved(asks, owns, site, reference)
    _granted_and_confirmed(asks, owns, agreement)
    _renewed(asks, owns, agreement)
    _over(asks, owns, agreement)
    for page in (asks, owns):
        page.context.close()
    assert _course(AccessRequest.objects.get(reference=reference)) == [
        "send by requester", "take by steward", "ask by steward", "answer by requester", "approve by steward",
    ]  # fmt: skip
    assert _course(Agreement.objects.get(request__reference=reference)) == [
        "accept by requester", "grant by steward", "confirm by requester", "ask_renewal by requester", "renew by steward",
        "accept_renewal by requester", "expire by portal", "close by steward",
    ]  # fmt: skip


def _course(row: AccessRequest | Agreement) -> list[str]:
    """Every step that was taken, and by which side; each of them stands in the audit as well."""
    steps = list(row.messages.order_by("pk").values_list("step", "side"))
    word = "request" if isinstance(row, AccessRequest) else "agreement"
    audited = AuditEntry.objects.filter(object_type=row._meta.model_name, object_id=str(row.pk)).order_by(
        "pk"
    )
    assert [entry.action for entry in audited if entry.action != "agreement.make"] == [
        f"{word}.{step}" for step, _ in steps
    ]
    return [f"{step} by {side}" for step, side in steps]


def _asks(page: Page, site: str, asking: Asking) -> str:
    """The requester fills in the form from the page of a product; returns the reference."""
    page.goto(f"{site}/products/{asking.products[0].slug}/")
    follow(page, "Ask for access")
    press(page, "Begin a request")
    page.get_by_label(asking.products[1].title, exact=True).check()
    press(page, "Save and continue")
    page.get_by_label("Organisation that you ask for").fill("Fenland University")
    page.get_by_label("Research", exact=True).check()
    page.get_by_label("The purpose in your own words").fill("A study of demand in winter.")
    press(page, "Save and continue")
    page.get_by_label("How will you use the data?").fill("Statistics.")
    press(page, "Save and continue")
    expect(page.get_by_role("alert")).to_contain_text("Choose one")
    expect(page.get_by_label("How will you use the data?")).to_have_value("Statistics.")
    page.get_by_label("Only people of our organisation").check()
    page.get_by_label("It is not mixed with other data").check()
    for question in ("Is the use commercial?", "Will it train a model?"):
        page.get_by_role("group", name=question).get_by_label("No").check()
    press(page, "Save and continue")
    today = timezone.localdate()
    type_day(page, "First day", today)
    type_day(page, "Last day", today + timedelta(days=100))
    press(page, "Save and continue")
    expect(page.get_by_role("heading", level=1)).to_have_text("Check your request")
    press(page, "Send the request")
    said(page, "is sent")
    found = re.search(r"R-\d{4}-\d{4}", page.url)
    assert found, page.url
    return found[0]


def _question_and_answer(asks: Page, owns: Page, site: str, reference: str) -> None:
    owns.goto(f"{site}/desk/")
    follow(owns, reference)
    expect(owns.get_by_role("main")).to_contain_text("A study of demand in winter.")
    follow(owns, "Take it up")
    press(owns, "Take it up")
    owns.get_by_label("Your question").fill("Which area do you need?")
    press(owns, "Ask a question")
    said(owns, "time to answer stands still")
    asks.goto(f"{site}/notifications/")
    expect(asks.get_by_role("main")).to_contain_text(f"{reference} to Northmoor has a question for you")
    asks.goto(f"{site}/requests/{reference}/")
    asks.get_by_label("Your answer").fill("All of it.")
    press(asks, "Answer")
    said(asks, "Your answer is sent")


def _approved(asks: Page, owns: Page, site: str, reference: str) -> str:
    """The steward approves with conditions; returns the address of the agreement."""
    owns.goto(f"{site}/requests/{reference}/")
    expect(owns.get_by_role("main")).to_contain_text("All of it.")
    owns.get_by_role("button", name="Approve", exact=True).click()
    owns.get_by_label("What they have to do").fill("Credit: Northmoor Networks")
    owns.get_by_label("Conditions, and a word to the requester").fill("On your own machines alone.")
    press(owns, "Approve")
    said(owns, "It is approved")
    asks.goto(f"{site}/requests/{reference}/")
    asks.get_by_role("main").get_by_role("link", name=re.compile(r"^A-\d{4}")).click()
    expect(asks.get_by_role("main")).to_contain_text("On your own machines alone.")
    expect(asks.get_by_role("main")).to_contain_text("Credit: Northmoor Networks")
    asks.get_by_role("button", name="Accept the text").click()
    press(asks, "Accept the text")
    said(asks, "You accepted the text")
    return asks.url


def _granted_and_confirmed(asks: Page, owns: Page, agreement: str) -> None:
    owns.goto(agreement)
    owns.get_by_role("button", name="Grant access").click()
    owns.get_by_label("How access works").fill("The password is: hunter2x")
    press(owns, "Grant access")
    expect(owns.get_by_role("alert")).to_contain_text("looks like it holds a secret")
    owns.get_by_label("How access works").fill(HOW)
    press(owns, "Grant access")
    said(owns, "told how access works")
    asks.goto(agreement)
    expect(asks.get_by_role("main")).to_contain_text("Sign in at https://files.northmoor.example/")
    asks.get_by_role("button", name="It works").click()
    press(asks, "It works")
    said(asks, "in force")


def _renewed(asks: Page, owns: Page, agreement: str) -> None:
    follow(asks, "Ask for a renewal")
    asks.get_by_label("Why you go on needing it").fill("Another winter.")
    press(asks, "Ask for a renewal")
    said(asks, "you ask for a renewal")
    owns.goto(agreement)
    owns.get_by_role("button", name="Renew", exact=True).click()
    type_day(owns, "New last day", timezone.localdate() + timedelta(days=300))
    press(owns, "Renew")
    said(owns, "waits for the other side")
    asks.goto(agreement)
    asks.get_by_role("button", name="Accept the new text").click()
    press(asks, "Accept the new text")
    said(asks, "It goes on until")


def _over(asks: Page, owns: Page, agreement: str) -> None:
    reference = agreement.rstrip("/").rpartition("/")[2]
    today = timezone.localdate()
    Agreement.objects.filter(reference=reference).update(
        starts=today - timedelta(days=400), ends=today - timedelta(days=1)
    )
    requests_remind()
    for page in (asks, owns):
        page.goto(f"{agreement.partition('/agreements/')[0]}/notifications/")
        expect(page.get_by_role("main")).to_contain_text(f"{reference} with Northmoor has ended by its date")
    asks.goto(agreement)
    expect(asks.get_by_role("main")).to_contain_text("Stop using the data under it.")
    owns.goto(agreement)
    owns.get_by_role("button", name="Access is taken away").click()
    owns.get_by_label("What was done").fill("The account is locked.")
    press(owns, "Access is taken away")
    said(owns, "It is closed")
    asks.reload()
    expect(asks.get_by_role("main")).to_contain_text("The account is locked.")
    assert Agreement.objects.get(reference=reference).state == "closed"


# --- axe, narrow screens, errors ---


@pytest.fixture
def pages(site: str, asking: Asking) -> dict[str, dict[str, str]]:
    """Person → name of a page → its address: with something in every list, and in every state that looks different."""
    long = "Wholesystemflexibilitydemonstratorconsortium " * 4
    request_field_save(
        asking.steward,
        domain=asking.domain,
        label="Which area?",
        help_text="As the map has it.",
        kind="choice",
        choices=["North", "South"],
        required=False,
    )
    answer_template_save(asking.steward, domain=asking.domain, title="Area", text="Which area, please?")
    asked, review = asking.request("asked", organisation=long[:200]), asking.request("review", number=3)
    refused, held = asking.request("refused"), asking.agreement("active")
    offered, renewed, over = (asking.agreement(state) for state in ("approved", "renewed", "revoked"))
    wish = wish_make(asking.requester, title="Heat networks", text="Where they are.")
    draft = asking.request("draft", use="")
    request, agreement = "/requests/{}/".format, "/agreements/{}/".format
    return {
        "asker@example.org": {
            "first page": f"/products/{asking.products[0].slug}/request/",
            "list": "/requests/",
            "draft": request(draft.reference),
            **{
                part: request(draft.reference) + f"edit/{part}/"
                for part in ("products", "purpose", "use", "period", "questions")
            },
            "asked": request(asked.reference),
            "refused": request(refused.reference),
            "withdraw": request(asked.reference) + "withdraw/",
            "agreements": "/agreements/",
            "offered": agreement(offered.reference),
            "accept": agreement(offered.reference) + "accept/",
            "held": agreement(held.reference),
            "printed": agreement(held.reference) + "print/",
            "onward": agreement(held.reference) + "onward/",
            "renewed": agreement(renewed.reference),
            "over": agreement(over.reference),
            "wish": "/wishes/new/",
            "wishes": "/wishes/",
        },
        "steward@example.org": {
            "desk": "/desk/?queue=all",
            "empty desk": "/desk/?q=nothing",
            "review": request(review.reference),
            "approve": request(review.reference) + "approve/",
            "in part": request(review.reference) + "approve_part/",
            "refuse": request(review.reference) + "refuse/",
            "agreements": "/agreements/?side=owner&show=all",
            "close": agreement(over.reference) + "close/",
            "revoke": agreement(held.reference) + "revoke/",
            "settings": f"/domains/{asking.domain.slug}/requests/",
            "question": f"/domains/{asking.domain.slug}/requests/fields/new/",
        },
        "boss@example.org": {
            "wishes": "/wishes/",
            "wish": f"/wishes/{wish.reference}/",
            "desk": "/desk/",
        },
    }


def test_axe_finds_nothing_on_any_page(site: str, page: Page, pages: dict[str, dict[str, str]]) -> None:
    page.emulate_media(reduced_motion="reduce")
    for person, addresses in pages.items():
        page.context.clear_cookies()
        sign_in(page, site, person)
        for name, path in addresses.items():
            answer = page.goto(site + path)
            assert answer is not None
            assert answer.status == 200, (person, name, answer.status)
            page.evaluate(
                "document.querySelectorAll('details').forEach((details) => { details.open = true; })"
            )
            assert accessible(page, *WIDTHS) == [], f"{name} of {person}"


def test_axe_finds_nothing_where_forms_have_errors(
    site: str, page: Page, pages: dict[str, dict[str, str]]
) -> None:
    page.set_viewport_size({"width": 320, "height": 900})
    page.emulate_media(reduced_motion="reduce")
    for person, name, button in (
        ("asker@example.org", "use", "Save and continue"),
        ("asker@example.org", "onward", "Put it down"),
        ("steward@example.org", "in part", "Approve in part"),
        ("steward@example.org", "question", "Save"),
    ):
        page.context.clear_cookies()
        sign_in(page, site, person)
        page.goto(site + pages[person][name])
        press(page, button)
        expect(page.get_by_role("alert")).to_contain_text("There is a problem")
        assert accessible(page) == [], name


def test_an_answer_is_given_by_keyboard_alone(site: str, page: Page, asking: Asking) -> None:
    request = asking.request("asked")
    sign_in(page, site, "asker@example.org")
    page.goto(f"{site}/requests/{request.reference}/")
    field = page.get_by_label("Your answer")
    for _ in range(60):
        page.keyboard.press("Tab")
        if field.evaluate("(element) => element === document.activeElement"):
            break
    page.keyboard.type("By keyboard.")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    said(page, "Your answer is sent")
    request.refresh_from_db()
    assert request.state == "answered"


def test_who_got_data_outside_the_agreement_is_asked_about_before_it_is_put_down(
    site: str, page: Page, pages: dict[str, dict[str, str]]
) -> None:
    page.set_viewport_size({"width": 320, "height": 900})
    page.emulate_media(reduced_motion="reduce")
    sign_in(page, site, "asker@example.org")
    page.goto(site + pages["asker@example.org"]["onward"])
    page.get_by_label("Who got it").fill("Somebody Else Ltd")
    page.get_by_label("What they got").fill("Monthly sums")
    type_day(page, "On which day", timezone.localdate())
    press(page, "Put it down")
    expect(page.get_by_role("alert")).to_contain_text("is outside the agreement")
    assert accessible(page) == []
    page.get_by_label("It has gone to them already").check()
    press(page, "Put it down")
    expect(page.get_by_role("row", name="Somebody Else Ltd")).to_contain_text("Outside the agreement")
    assert accessible(page) == []
