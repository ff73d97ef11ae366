"""Requests in the demonstration: every state can be seen, and filling it twice changes nothing."""

import pytest

from catalog.models import AccessRequest, AccessWish, Agreement, Endpoint
from catalog.selectors.todo import Scope, todo_list
from catalog.services.demo import demo_load
from catalog.services.demo_requests import demo_requests_fill
from tests.factories import harvest_now
from vesportal.demo.server import start

pytestmark = pytest.mark.django_db


def test_the_demonstration_shows_requests_in_their_states() -> None:
    assert demo_requests_fill() == 0, "nothing has been registered yet"
    with start() as server:
        demo_load(server.url)
        first = Endpoint.objects.order_by("pk")[0]
        harvest_now(first)
    assert demo_requests_fill() == 6
    states = list(AccessRequest.objects.order_by("pk").values_list("state", flat=True))
    assert sorted(states) == ["approved", "approved", "asked", "draft", "refused", "sent"]
    assert set(Agreement.objects.values_list("state", flat=True)) == {"approved", "active"}
    assert Agreement.objects.filter(onward_shares__isnull=False).count() == 1
    assert AccessWish.objects.get().state == "open"
    waiting = {todo.kind.key for todo in todo_list(Scope(frozenset([first.domain_id])))}
    assert "requests" in waiting
    assert demo_requests_fill() == 0
    assert AccessRequest.objects.count() == 6
