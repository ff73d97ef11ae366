"""Use cases in the demonstration: served flows, gaps, overlaps, what is too immature or forbidden, and a review that waits."""

from collections import Counter

import pytest
from django.contrib.auth.models import AnonymousUser

from catalog.models import CaseFlow, Endpoint, UseCase
from catalog.selectors.usecases import case_get
from catalog.services.demo import demo_load
from catalog.services.demo_usecases import demo_usecases_fill
from catalog.services.worked_cases import WORKED
from tests.factories import harvest_now
from vesportal.demo.server import start

pytestmark = [pytest.mark.django_db, pytest.mark.slow]


def test_the_demonstration_shows_flows_in_every_state() -> None:
    assert demo_usecases_fill() == 0, "nothing has been harvested yet"
    with start() as server:
        demo_load(server.url)
        for endpoint in Endpoint.objects.order_by("pk"):
            harvest_now(endpoint)

    assert demo_usecases_fill() == 4

    counts: Counter[str] = Counter()
    doubled = 0
    for slug in WORKED:
        view = case_get(AnonymousUser(), slug)
        assert view
        counts.update(view.standing.counts)
        doubled += sum(flow.doubled for flow in view.standing.flows)
    assert counts == {"served": 8, "ask": 6, "gap": 4, "below": 2, "forbidden": 1, "hidden": 1}
    assert doubled == 4
    assert Counter(UseCase.objects.values_list("state", "is_demo")) == {
        ("published", True): 3,
        ("review", True): 1,
    }
    assert set(UseCase.objects.values_list("lead__email", flat=True)) == {"analyst@demo.example"}
    assert demo_usecases_fill() == 0
    assert (UseCase.objects.count(), CaseFlow.objects.count()) == (4, 22)
