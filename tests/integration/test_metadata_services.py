"""The demo's catalogue service and its folder of metadata, harvested over HTTP as endpoints are: whole, and again."""

from io import StringIO

import pytest
from django.core.management import call_command

from catalog.models import DataProduct, Endpoint
from tests.factories import harvest_now
from tests.integration.checks import assert_sound
from vesportal.demo.records import domains
from vesportal.demo.server import start

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("slug", ["kettlemoor", "gullwick"])
def test_every_product_is_listed_once_and_nothing_changes_the_second_time(slug: str) -> None:
    with start() as server:
        call_command("load_demo", url=server.url, stdout=StringIO())
        endpoint = Endpoint.objects.get(domain__slug=slug)
        first, second = harvest_now(endpoint), harvest_now(endpoint)
    number = len(domains()[slug].products)
    assert_sound(first)
    assert (first.state, first.listed, first.created, first.refused) == ("complete", number, number, 0)
    assert_sound(second)
    assert (second.state, second.created, second.changed, second.withdrawn) == ("complete", 0, 0, 0)
    live = DataProduct.objects.filter(domain__slug=slug, state="live")
    assert set(live.values_list("source_id", flat=True)) == {
        product.uuid for product in domains()[slug].products
    }
