"""How a domain keeps to the shared rules, for programs."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from catalog.models import Domain, User
from catalog.services.principles import principle_state
from catalog.services.rule_standings import rule_exempt
from tests.factories import domain_make
from tests.services.test_compliance import CLOSED, agree, look
from tests.standing import products_make, stewarded

pytestmark = pytest.mark.django_db
PATH = "/api/v1/domains/northmoor/governance/"
TODAY = timezone.localdate


@pytest.fixture
def northmoor() -> Domain:
    return domain_make("Northmoor", contact="data@northmoor.example")


@pytest.fixture
def steward(northmoor: Domain) -> User:
    return stewarded(northmoor)


def test_it_tells_rules_and_principles(client: Client, northmoor: Domain, steward: User) -> None:
    agree("licence-stated")
    products_make(northmoor, 2)
    products_make(northmoor, 1, **CLOSED)
    products_make(northmoor, 4, audience="hidden", **CLOSED)
    until = TODAY() + timedelta(days=9)
    rule_exempt(steward, domain=northmoor, rule_id="licence-stated", reason="Later.", until=until)
    principle_state(steward, domain=northmoor, principle_id="roles", text="We do.", on=TODAY())
    look()
    told = client.get(PATH).json()
    assert told["rules"] == [
        {
            "rule": "licence-stated",
            "title": "A licence is stated",
            "standing": "exempt",
            "exempt_until": until.isoformat(),
            "met": 2,
            "unmet": 1,
            "unknown": 0,
            "failing": 1,
        }
    ]
    assert (told["version"], told["worked_out"]) == (1, TODAY().isoformat())
    assert [one["number"] for one in told["principles"]] == list(range(1, 12))
    assert told["principles"][0]["statement"] == {"text": "We do.", "url": None, "on": TODAY().isoformat()}
    assert all(figure["of"] in (0, 3) for one in told["principles"] for figure in one["evidence"])
    client.force_login(steward)
    mine = client.get(PATH).json()
    assert (mine["rules"][0]["failing"], mine["rules"][0]["unmet"]) == (5, 1)


def test_without_anything_agreed_there_is_nothing_to_stand_to(client: Client, northmoor: Domain) -> None:
    told = client.get(PATH).json()
    assert (told["version"], told["rules"], told["worked_out"]) == (None, [], None)


def test_a_domain_that_nobody_has_confirmed_is_not_there(client: Client, northmoor: Domain) -> None:
    Domain.objects.update(confirmed=False)
    hidden, none = client.get(PATH), client.get("/api/v1/domains/none/governance/")
    assert (hidden.status_code, none.status_code) == (404, 404)
    assert hidden.json()["error"]["message"].replace("northmoor", "none") == none.json()["error"]["message"]
