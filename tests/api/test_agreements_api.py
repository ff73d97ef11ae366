"""Agreements by the JSON API: to whom their data goes on, for whom the page shows it."""

import pytest
from django.utils import timezone
from rest_framework.test import APIClient

from catalog.models import Agreement, User
from catalog.services.partners import partner_add, partner_end
from tests.asking import Asking, asking_make

pytestmark = pytest.mark.django_db


@pytest.fixture
def asking(db: None) -> Asking:
    return asking_make()


def answered(user: User, agreement: Agreement) -> tuple[int, dict[str, object]]:
    client = APIClient()
    client.force_authenticate(user)
    answer = client.get(f"/api/v1/agreements/{agreement.reference}/")
    return answer.status_code, answer.json()


def test_both_sides_read_the_partners_that_count_and_nobody_else(asking: Asking) -> None:
    agreement = asking.agreement("active", actions=["derive", "distribute"])
    assert answered(asking.requester, agreement)[1]["onward_to"] == "nobody"
    partner_add(asking.steward, agreement=agreement, name="Ash Ltd")
    oak = partner_add(asking.steward, agreement=agreement, name="Oak Ltd", email="pat@oak.example")
    partner_end(asking.steward, agreement=agreement, pk=oak.pk, why="They left.")
    curator = User.objects.create_user("curator@example.org", "x", is_curator=True)
    for user in (asking.requester, asking.steward, curator):
        status, given = answered(user, agreement)
        assert (status, given["onward_to"]) == (200, "partners")
        assert given["partners"] == [{"name": "Ash Ltd", "since": timezone.localdate().isoformat()}]
    assert answered(User.objects.create_user("other@example.org", "x"), agreement)[0] == 404


def test_to_whom_it_goes_on_is_said_where_no_partner_can_be_or_has_to_be_named(asking: Asking) -> None:
    inside = asking.agreement("active")
    public = asking.agreement("active", actions=["derive", "distribute"], recipients="public")
    for agreement, to in ((inside, "nobody"), (public, "anybody")):
        given = answered(asking.requester, agreement)[1]
        assert (given["onward_to"], given["partners"]) == (to, [])
