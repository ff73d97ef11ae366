"""A session that ends in the middle of something: nothing is lost, and its person is told and led back."""

from datetime import date, timedelta

import pytest
from django.test import Client

from catalog.domain.governance.principles import principles
from catalog.models import DataProduct, Domain, PrincipleStatement, Triage, User
from tests.factories import domain_make
from tests.services.test_compliance import agree
from tests.standing import products_make, stewarded

pytestmark = pytest.mark.django_db
PASSWORD = "a-long-password"
WORDS = "Two sites hang on one line, and whoever knows which may cut both."


@pytest.fixture
def northmoor() -> Domain:
    return domain_make("Northmoor", contact="data@northmoor.example")


@pytest.fixture
def steward(northmoor: Domain) -> User:
    return stewarded(northmoor)


@pytest.fixture
def product(northmoor: Domain) -> DataProduct:
    return products_make(northmoor, 1)[0]


def sign_in(client: Client, user: User, back: str = "") -> str:
    answer = client.post("/accounts/login/", {"login": user.email, "password": PASSWORD, "next": back})
    assert answer.status_code == 302
    return str(answer["Location"])


def triage_typed() -> dict[str, str]:
    day = date.today()
    return {
        "rating_personal": "VL",
        "rating_commercial": "VL",
        "rating_security": "M",
        "rationale_security": WORDS,
        "outcome": "IB1-SB",
        "why": WORDS,
        "decided_on": day.isoformat(),
        "review_on": (day + timedelta(days=300)).isoformat(),
        "action": "decide",
    }


def ended(client: Client, path: str, typed: dict[str, str]) -> str:
    """Look at a form, be signed out by something else, send it; the page that one is led to, after signing in again."""
    shown = client.get(path)
    assert shown.status_code == 200
    hidden = {"kept_for": shown.context["kept_value"], "seen": str(shown.context["seen"])}
    client.post("/accounts/logout/")
    answer = client.post(path, {**typed, **hidden})
    assert answer["Location"] == f"/accounts/login/?next={path}"
    assert "what you typed is kept" in client.get(answer["Location"]).content.decode()
    return path


def test_a_triage_that_was_typed_is_there_again(client: Client, steward: User, product: DataProduct) -> None:
    sign_in(client, steward)
    typed = triage_typed() | {
        "review_on": "",
        "review_on-day": "31",
        "review_on-month": "",
        "review_on-year": "2027",
    }
    path = ended(client, f"/products/{product.slug}/triage/decide/", typed)
    assert sign_in(client, steward, path) == path
    page = client.get(path)
    assert "What you typed before you were signed out is here again" in page.content.decode()
    form = page.context["form"]
    assert form["rationale_security"].value() == WORDS
    assert form["outcome"].value() == "IB1-SB"
    assert [part["value"] for part in form["review_on"].parts] == ["31", "", "2027"]
    assert not Triage.objects.exists(), "nothing was decided without a session"
    client.post(path, {**triage_typed(), "seen": "0"})
    assert Triage.objects.get().reason == WORDS
    assert client.get(path).context["form"]["why"].value() != WORDS, "and is forgotten once it is sent"


def test_nobody_else_gets_to_read_it(
    client: Client, steward: User, product: DataProduct, northmoor: Domain
) -> None:
    other = stewarded(northmoor, "other@example.org")
    sign_in(client, steward)
    path = ended(client, f"/products/{product.slug}/triage/decide/", triage_typed())
    sign_in(client, other, path)
    assert WORDS not in client.get(path).content.decode()


def test_what_a_domain_says_of_a_principle_is_there_again(
    client: Client, steward: User, northmoor: Domain
) -> None:
    sign_in(client, steward)
    principle = principles().principles[0].id
    path = ended(
        client,
        f"/domains/{northmoor.slug}/data-best-practice/{principle}/",
        {"text": WORDS, "on": "2026-01-02"},
    )
    sign_in(client, steward, path)
    assert WORDS in client.get(path).content.decode()
    assert not PrincipleStatement.objects.exists()


def test_a_button_leads_back_to_its_page_and_says_that_nothing_was_done(
    client: Client, steward: User, northmoor: Domain
) -> None:
    agree()
    sign_in(client, steward)
    page = f"/domains/{northmoor.slug}/governance/rules/licence-stated/"
    client.post("/accounts/logout/")
    client.get("/accounts/login/")
    client.cookies["sessionid"] = "one-that-has-ended"
    answer = client.post(
        f"{page}decide/",
        {"action": "adopt", "on": "2026-01-02"},
        headers={"Referer": f"http://testserver{page}?page=2"},
    )
    assert answer["Location"] == f"/accounts/login/?next={page}%3Fpage%3D2"
    assert "nothing was changed" in client.get(answer["Location"]).content.decode()
    assert not northmoor.rule_standings.exists()
    assert sign_in(client, steward, f"{page}?page=2") == f"{page}?page=2"


@pytest.mark.parametrize(
    "referer",
    [
        "",
        "https://evil.example/account/",
        "http://testserver@evil.example/",
        "http://testserver//evil.example/",
        "http://[",
        "javascript:alert(1)",
        "http://testserver/accounts/login/?next=/x/",
    ],
)
def test_another_site_is_no_page_to_come_back_to(client: Client, referer: str) -> None:
    path = "/account/sessions/end-all/"
    answer = client.post(path, headers={"Referer": referer})
    assert answer["Location"] == f"/accounts/login/?next={path}"


def test_looking_is_led_to_where_one_looked(client: Client) -> None:
    answer = client.get("/account/?a=b", headers={"Referer": "http://testserver/search/"})
    assert answer["Location"] == "/accounts/login/?next=/account/%3Fa%3Db"
