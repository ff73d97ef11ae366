"""Stored products derived anew: only what differs is written, and everything that follows is."""

from datetime import timedelta

import msgspec
import pytest
from django.utils import timezone

from catalog.domain.identity import source_key
from catalog.models import Assessment, DataProduct, IndexState, Link, LinkUse, ProductChange
from catalog.services.assessing import assessments_renew
from catalog.services.rederive import products_rederive
from tests.endpoints import FakeEndpoint
from tests.factories import endpoint_make, harvest_now, packages

pytestmark = pytest.mark.django_db


@pytest.fixture
def products(endpoint_server: FakeEndpoint) -> list[DataProduct]:
    harvest_now(endpoint_make(endpoint_server.ckan(packages(3))))
    return list(DataProduct.objects.order_by("source_id"))


def decide(product: DataProduct, field: str, value: object) -> None:
    product.curated = {field: {"value": value, "by": "k", "at": "2026-11-01T00:00:00Z"}}
    product.save(update_fields=["curated"])


def test_what_does_not_differ_is_not_written(products: list[DataProduct]) -> None:
    assert products_rederive([p.pk for p in products]) == 0
    assert set(DataProduct.objects.values_list("revision", flat=True)) == {1}


def test_a_decision_reaches_columns_distributions_assessment_and_index(products: list[DataProduct]) -> None:
    decide(
        products[0],
        "distributions",
        [{"title": "By hand", "download_url": "https://data.example/a.xlsx", "format": "XLSX"}],
    )
    IndexState.objects.update(indexed_revision=1)
    assert products_rederive([p.pk for p in products]) == 1
    product = DataProduct.objects.get(pk=products[0].pk)
    assert (product.formats, product.revision) == (["XLSX"], 2)
    assert [d.title for d in product.distributions.all()] == ["By hand"]
    assert IndexState.objects.get(product=product).revision == 2
    assert Assessment.objects.get(product=product).mqa != Assessment.objects.get(product=products[1]).mqa


def test_a_layer_that_its_caller_changed_raises_the_revision_in_any_case(products: list[DataProduct]) -> None:
    decide(products[0], "version", "2.0")  # in no column
    assert products_rederive([products[0].pk], touched=True) == 1
    assert DataProduct.objects.get(pk=products[0].pk).revision == 2


def test_checked_links_count_and_survive_a_change_of_the_record(endpoint_server: FakeEndpoint) -> None:
    listed = packages(1)
    endpoint = endpoint_make(endpoint_server.ckan(listed))
    harvest_now(endpoint)
    product = DataProduct.objects.get()
    url = product.distributions.get().download_url
    link = Link.objects.create(
        key=source_key(url), url=url, host="data.example", state="ok", status=200,
        due_at=timezone.now() + timedelta(days=1),
    )  # fmt: skip
    LinkUse.objects.create(link=link, product=product)
    assert products_rederive([product.pk]) == 1
    checked = DataProduct.objects.get().mqa
    assert checked > product.mqa
    listed[0]["title"] += " anew"
    harvest_now(endpoint)
    assert DataProduct.objects.get().mqa == checked


def test_an_unknown_id_is_passed_over(products: list[DataProduct]) -> None:
    assert products_rederive([0, 2**40]) == 0
    assert not ProductChange.objects.filter(action="infer").exists()


def test_a_product_that_cannot_be_derived_costs_the_others_nothing(products: list[DataProduct]) -> None:
    """Such as one that was stored by a version whose values this one does not know."""
    broken, sound, _ = products
    decide(broken, "kind", "no kind that there is")
    decide(sound, "title", "Mended title")
    assert products_rederive([p.pk for p in products]) == 1
    assert DataProduct.objects.get(pk=sound.pk).title == "Mended title"
    Assessment.objects.update(due_at=timezone.now())
    assessments_renew()
    left = Assessment.objects.filter(due_at__lte=timezone.now())
    assert [a.product_id for a in left] == [broken.pk]


def test_a_change_that_breaks_a_product_is_refused(products: list[DataProduct]) -> None:
    decide(products[0], "kind", "no kind that there is")
    with pytest.raises(msgspec.ValidationError):
        products_rederive([products[0].pk], touched=True)
