"""Use cases are begun, edited part by part and listed without a browser: what is kept, who may, what is said."""

from html import unescape
from typing import Any

import pytest
from django.test import Client

from catalog.domain.usecases.model import UseCaseRecord, from_stored
from catalog.models import UseCase, User
from catalog.services.usecases import case_make
from tests.domain.usecases_sample import SAMPLE

pytestmark = pytest.mark.django_db


@pytest.fixture
def lead(db: None) -> User:
    return User.objects.create_user("lead@example.org", "a-long-password")


@pytest.fixture
def client(lead: User) -> Client:
    return signed_in(lead)


@pytest.fixture
def case(lead: User) -> UseCase:
    return case_make(lead, record=SAMPLE)


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def page_of(client: Client, path: str, status: int = 200) -> str:
    answer = client.get(path)
    assert answer.status_code == status, (path, answer.status_code, answer.content[:300])
    return unescape(answer.content.decode())


def told(client: Client, answer: Any) -> str:
    """The page that an answer leads to."""
    assert answer.status_code == 302, unescape(answer.content.decode())[:3000]
    return page_of(client, answer["Location"])


def record(case: UseCase) -> UseCaseRecord:
    case.refresh_from_db()
    return from_stored(case.record)


NEW = {
    "title": "Heat for hospitals",
    "question": "Which network can give heat?",
    "first_name": "Heat network",
    "first_role": "other",
    "second_name": "Hospital",
    "second_role": "consumer",
}


def test_a_case_begins_with_a_question_and_two_actors(client: Client, lead: User) -> None:
    page = told(client, client.post("/use-cases/new/", NEW))

    case = UseCase.objects.get()
    assert (case.slug, case.lead, case.state) == ("heat-for-hospitals", lead, "draft")
    assert [actor.name for actor in record(case).actors] == ["Heat network", "Hospital"]
    assert "is begun" in page
    assert "Draw a flow" in page
    assert "Heat for hospitals" in page_of(client, "/use-cases/?show=mine")
    assert "Heat for hospitals" not in page_of(Client(), "/use-cases/")


def test_what_is_missing_is_said_and_what_was_typed_stays(client: Client) -> None:
    answer = client.post("/use-cases/new/", NEW | {"second_name": ""})
    page = unescape(answer.content.decode())
    assert answer.status_code == 422
    assert "Name two actors" in page
    assert 'value="Heat network"' in page
    assert not UseCase.objects.exists()


def test_three_flows_are_drawn(client: Client, case: UseCase) -> None:
    base = f"/use-cases/{case.slug}/edit/"
    for n in range(3):
        seen = record(case) and case.version
        flow = {"source": "a1", "target": "a2", "what": f"Thing {n}", "mode": "push", "seen": seen}
        page = told(client, client.post(f"{base}flows/new/", flow))
        assert f"Added flow “Thing {n}”" in page
    assert [flow.what for flow in record(case).flows][-3:] == ["Thing 0", "Thing 1", "Thing 2"]
    assert record(case).flows[-1].mode == "push"


def test_parts_move_and_go(client: Client, case: UseCase) -> None:
    base = f"/use-cases/{case.slug}/edit/"
    told(client, client.post(f"{base}flows/arrange/", {"up": "f2", "seen": 1}))
    assert [flow.key for flow in record(case).flows] == ["f2", "f1", "f3"]
    page = told(client, client.post(f"{base}flows/arrange/", {"drop": "f3", "seen": 2}))
    assert "Version 2 in the history still has it" in page
    assert [flow.key for flow in record(case).flows] == ["f2", "f1"]
    assert "flows go from or to this actor" in told(
        client, client.post(f"{base}actors/arrange/", {"drop": "a1", "seen": 3})
    )
    assert record(case).actor("a1")
