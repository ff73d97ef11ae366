"""Linked descriptions of the demo federation: what they add to the records of a DCAT feed."""

import pytest
from django.contrib.auth.models import AnonymousUser

from catalog.models import DataProduct, Endpoint, LinkedDocument
from catalog.selectors.products import ProductView, product_get
from catalog.services.demo import demo_load
from catalog.services.document_rounds import descriptors_check_due, linked_check_due, schemas_check_due
from catalog.services.samples import samples_collect
from tests.factories import harvest_now
from vesportal.demo.server import start

pytestmark = pytest.mark.django_db


def view_of(name: str) -> ProductView:
    product = DataProduct.objects.get(endpoint__slug="brookvale", source_id__endswith=name)
    view = product_get(AnonymousUser(), product.slug)
    assert view is not None
    return view


def test_a_contract_a_collection_and_an_api_description_add_what_the_feed_leaves_out() -> None:
    with start() as server:
        demo_load(server.url)
        endpoint = Endpoint.objects.get(slug="brookvale")
        run = harvest_now(endpoint)
        samples_collect(run.pk)
        while linked_check_due() + descriptors_check_due() + schemas_check_due():
            pass
        assert set(LinkedDocument.objects.values_list("outcome", "kind")) == {
            ("valid", "odcs"), ("valid", "stac"), ("valid", "openapi")
        }  # fmt: skip
        leakage = view_of("leakage-by-district-metered-area")
        assert leakage.layers["schema"] == "linked"
        assert leakage.layers["sla"] == "linked"
        assert leakage.record.schema is not None
        assert [field.unit for field in leakage.record.schema.fields if field.name == "energy"]
        rainfall = view_of("rainfall-radar-catchment")
        assert (rainfall.layers["places"], rainfall.layers["periods"]) == ("linked", "linked")
        assert rainfall.record.periods[0].start.startswith("2018-01-01")
        overflow = view_of("storm-overflow-events")
        api = overflow.record.distributions[1]
        assert api.schema is not None
        assert {field.name for field in api.schema.fields} >= {"off_at", "restored_at"}
        again = harvest_now(endpoint)
    assert (again.changed, again.created) == (0, 0)
    assert view_of("rainfall-radar-catchment").layers["places"] == "linked"
