"""Boxes and spans of days on their way from a source, or a decision, to the index."""

from importlib import import_module

import pytest
from django.apps import apps

from catalog.models import DataProduct, IndexState
from catalog.services.rederive import products_rederive
from tests.endpoints import FakeEndpoint
from tests.factories import endpoint_make, harvest_now, packages

pytestmark = pytest.mark.django_db

LEEDS = '{"type":"Polygon","coordinates":[[[-1.7,53.7],[-1.3,53.7],[-1.3,53.9],[-1.7,53.7]]]}'
SPAN = {"temporal_start": "2020", "temporal_end": "2021-06"}


@pytest.fixture
def product(endpoint_server: FakeEndpoint) -> DataProduct:
    extras = [{"key": key, "value": value} for key, value in {"spatial": LEEDS, **SPAN}.items()]
    (package,) = packages(1)
    harvest_now(endpoint_make(endpoint_server.ckan([{**package, "extras": extras}])))
    return DataProduct.objects.get()


def test_a_harvest_stores_them(product: DataProduct) -> None:
    assert product.boxes == [[-1.7, 53.7, -1.3, 53.9]]
    assert product.periods == [["2020-01-01", "2021-06-30"]]


def test_they_are_derived_anew_only_where_they_differ(product: DataProduct) -> None:
    assert products_rederive([product.pk]) == 0
    product.curated = {"places": {"value": [{"name": "Wales"}], "by": "k", "at": "2026-11-01T00:00:00Z"}}
    product.save(update_fields=["curated"])
    assert products_rederive([product.pk]) == 1
    product.refresh_from_db()
    assert product.boxes == [[-5.35, 51.384, -2.647, 53.427]]
    assert IndexState.objects.get(product=product).revision == 2


def test_products_that_were_there_before_get_them(product: DataProduct) -> None:
    DataProduct.objects.update(boxes=[], periods=[])
    import_module("catalog.migrations.0031_boxes_and_periods").work_out(apps, None)
    product.refresh_from_db()
    assert product.boxes == [[-1.7, 53.7, -1.3, 53.9]]
    assert product.periods == [["2020-01-01", "2021-06-30"]]
