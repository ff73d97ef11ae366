"""The first figures of a domain are there as soon as its first harvest has ended."""

import pytest

from catalog.models import Domain, DomainDay, DomainImprovements
from catalog.services.figures import figures_begin
from catalog.services.harvest import harvest_start
from catalog.services.rounds import while_due
from tests.endpoints import FakeEndpoint
from tests.factories import endpoint_make, harvest_now, package

pytestmark = pytest.mark.django_db


def test_they_are_worked_out_once_when_the_first_products_are_there(endpoint_server: FakeEndpoint) -> None:
    endpoint = endpoint_make(endpoint_server.ckan([package("p")]))
    assert figures_begin() is False
    harvest_now(endpoint)
    assert figures_begin() is True
    assert (DomainImprovements.objects.count(), DomainDay.objects.count()) == (1, 1)
    assert Domain.objects.get().bridge
    assert figures_begin() is False


def test_they_wait_for_a_harvest_that_is_on(endpoint_server: FakeEndpoint) -> None:
    endpoint = endpoint_make(endpoint_server.ckan([package("p")]))
    harvest_now(endpoint)
    harvest_start(endpoint, asked_by="test")
    assert figures_begin() is False


def test_rounds_go_on_until_nothing_is_due_or_the_time_is_over() -> None:
    left = [20, 20, 5, 0, 99]
    assert while_due(lambda *, seconds: left.pop(0), seconds=5) == 45
    assert left == [99]
    assert while_due(lambda *, seconds: 1, seconds=0) == 0
