"""The demo federation, registered and harvested as `manage.py up` does it."""

from collections.abc import Callable, Iterator
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from catalog.models import (
    AuditEntry,
    DataProduct,
    Domain,
    Endpoint,
    HarvestItem,
    Membership,
    User,
)
from catalog.search import SearchRequest
from catalog.selectors.engine import search_engine
from tests.factories import harvest_now
from tests.integration.checks import assert_sound
from vesportal.demo.federation import federation
from vesportal.demo.server import start

pytestmark = pytest.mark.django_db


@pytest.fixture
def demo_url() -> Iterator[str]:
    """Where the demo is served."""
    with start() as server:
        yield server.url


def load(url: str) -> str:
    out = StringIO()
    call_command("load_demo", url=url, stdout=out)
    return out.getvalue()


def rows() -> dict[str, list[Any]]:
    """All that load_demo writes."""
    models = (Domain, Endpoint, User, Membership, AuditEntry)
    return {model.__name__: list(model.objects.order_by("pk").values()) for model in models}


def test_loading_the_demo_twice_changes_nothing(demo_url: str) -> None:
    first, before = load(demo_url), rows()
    assert load(demo_url) == first
    assert rows() == before
    assert Domain.objects.filter(is_demo=True).count() == len(federation(demo_url))


def test_the_demo_moves_along_with_its_address(demo_url: str) -> None:
    load("http://127.0.0.1:1")
    load(demo_url)
    assert sorted(Endpoint.objects.values_list("url", flat=True)) == sorted(
        d.url for d in federation(demo_url)
    )


def test_loading_without_an_address_says_what_to_do() -> None:
    with pytest.raises(CommandError, match=r"manage\.py up"):
        call_command("load_demo", url="")


def test_the_whole_federation_is_harvested(demo_url: str, index: Callable[[], None]) -> None:
    load(demo_url)
    told = {demo.slug: demo for demo in federation(demo_url)}
    for endpoint in Endpoint.objects.all():
        run = harvest_now(endpoint)
        assert_sound(run)
        assert run.state == "complete", run.verdict
        assert run.listed >= told[endpoint.slug].products, "its services and series may come on top"
    refused = HarvestItem.objects.get(outcome="refused")
    assert "occurs more than once" in refused.problems[0]["message"]
    assert DataProduct.objects.filter(state="live").count() >= 150

    gated = {slug for slug, demo in told.items() if demo.needs_credentials}
    assert gated
    hidden = DataProduct.objects.filter(audience="hidden")
    assert set(hidden.values_list("domain__slug", flat=True)) == gated
    index()
    everything = search_engine().search(SearchRequest(viewer=None)).total
    public = search_engine().search(SearchRequest(viewer=("public",))).total
    assert everything == DataProduct.objects.filter(state="live").count()
    assert public == everything - hidden.count()

    for endpoint in Endpoint.objects.all():
        again = harvest_now(endpoint)
        assert_sound(again)
        assert (again.state, again.created, again.changed, again.withdrawn) == ("complete", 0, 0, 0)
