"""Samples and contracts of the demo federation: what `manage.py up` shows of them."""

import pytest

from catalog.models import DataProduct, Descriptor, Endpoint, Sample
from catalog.services.demo import demo_load
from catalog.services.document_rounds import descriptors_check_due
from catalog.services.samples import samples_check_due, samples_collect
from tests.factories import harvest_now
from vesportal.demo.server import start

pytestmark = pytest.mark.django_db


def test_samples_of_the_demo_are_valid_but_for_the_one_that_slips() -> None:
    with start() as server:
        demo_load(server.url)
        for endpoint in Endpoint.objects.filter(slug__in=["northmoor", "tallyhouse"]):
            samples_collect(harvest_now(endpoint).pk)
        while samples_check_due() + descriptors_check_due():
            pass
    slipped = Sample.objects.get(outcome="invalid")
    assert slipped.url.endswith("/northmoor/files/ltds-table-4-fault-levels.csv")
    assert "“not measured” is no number" in slipped.detail
    assert "So are 3 more rows." in slipped.detail
    valid = Sample.objects.filter(outcome="valid")
    assert {url.rpartition(".")[2] for url in valid.values_list("url", flat=True)} >= {"csv", "parquet"}
    assert valid.count() > 20
    assert not valid.filter(preview__isnull=True).exists()
    closed = DataProduct.objects.filter(openness__in=["shared", "closed"])
    assert closed.exists()
    assert not Sample.objects.filter(product__in=closed).exclude(outcome="").exists()
    assert set(Descriptor.objects.filter(kind="odcs").values_list("outcome", flat=True)) == {"valid"}
    assert set(Descriptor.objects.filter(kind="openapi").values_list("outcome", flat=True)) == {"valid"}
