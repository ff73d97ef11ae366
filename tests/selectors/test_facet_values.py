"""What a harvest, a use case and a domain say reaches the facets, in words."""

from collections.abc import Callable
from importlib import import_module
from typing import Any

import pytest
from django.apps import apps
from django.contrib.auth.models import AnonymousUser

from catalog.models import DataProduct, Standard
from catalog.selectors.facet_labels import named_labels, unknown_value
from catalog.selectors.params import SearchParams
from catalog.selectors.search import facet_counted, products_search
from catalog.services.index_due import index_domain
from catalog.services.usecases import case_step
from tests.endpoints import FakeEndpoint
from tests.factories import domain_make, endpoint_make, harvest_now, package
from tests.web.cases import DEMONSTRATOR, published, served

pytestmark = pytest.mark.django_db
type Refresh = Callable[[], None]
ANYBODY = AnonymousUser()


def counts(**asked: Any) -> dict[str, dict[str, int]]:
    found = products_search(ANYBODY, **asked).response.facets
    return {name: {b.value: b.count for b in buckets} for name, buckets in found.items()}


@pytest.fixture
def feeders(index: Refresh, endpoint_server: FakeEndpoint) -> DataProduct:
    """A product of which much is stated, in the index."""
    extras = [{"key": "frequency", "value": "daily"}, {"key": "network_area", "value": "SPN"}]
    extras.append({"key": "status", "value": "No longer updated"})
    listed = package("feeders", "LV feeders", extras=extras, metadata_modified="2020-01-01T00:00:00")
    domain = domain_make("Northmoor", sector="electricity distribution")
    harvest_now(endpoint_make(endpoint_server.ckan([listed]), domain=domain))
    index()
    return DataProduct.objects.get()


def test_what_a_source_states_is_filtered_by(feeders: DataProduct) -> None:
    assert feeders.status == "DISCONT"
    assert (feeders.frequency, feeders.network_levels, feeders.areas) == ("DAILY", ["lv"], ["dno-south-east"])
    found = counts()

    assert found["frequency"] == {"DAILY": 1}
    assert found["status"] == {"DISCONT": 1}
    assert len(products_search(ANYBODY, q="status:discontinued").rows) == 1
    assert found["network_level"] == {"distribution": 1, "lv": 1}
    assert found["area"] == {"GB": 1, "GB-ENG": 1, "UK": 1, "dno-south-east": 1}
    assert found["sector"] == {"electricity": 1, "electricity-distribution": 1}
    assert found["licence_family"] == {"CC-BY": 1}
    assert found["protocol"] == {"ckan": 1}
    assert found["freshness"] == {"stale": 1}


def test_products_of_before_get_their_status_by_the_migration(feeders: DataProduct) -> None:
    DataProduct.objects.update(status="")
    import_module("catalog.migrations.0040_status").work_out(apps, None)
    assert DataProduct.objects.get().status == "DISCONT"


def test_a_domain_that_changes_its_sector_is_filtered_by_the_new_one(
    feeders: DataProduct, index: Refresh
) -> None:
    domain = feeders.domain
    domain.sector = "gas"
    domain.save()
    index_domain(domain)
    index()

    assert counts()["sector"] == {"gas": 1}


def test_a_published_use_case_is_a_filter_of_its_products_until_it_is_withdrawn(
    feeders: DataProduct, index: Refresh
) -> None:
    flow = DEMONSTRATOR.flows[0].key
    case = published(served(DEMONSTRATOR, **{flow: feeders.slug}), slug="whole")
    index()

    assert counts()["case"] == {"whole": 1}
    response = facet_counted(ANYBODY, SearchParams(), "case")
    assert named_labels({}, response.facets, {})["case"] == {"whole": DEMONSTRATOR.title}
    case_step(None, case=case, step="withdraw", seen=case.version, text="It is over.")
    index()
    assert counts()["case"] == {}


def test_standards_have_names_and_no_query_is_made_without_them(
    django_assert_num_queries: Any,
) -> None:
    Standard.objects.create(slug="cim", name="Common Information Model")
    with django_assert_num_queries(1):
        names = named_labels({}, {}, {"standard": ("cim", "none"), "case": ("draft",)})
    assert (names["standard"], names["case"]) == ({"cim": "Common Information Model"}, {})
    with django_assert_num_queries(0):
        named_labels({}, {}, {"format": ("CSV",)})


def test_only_facets_of_fixed_values_have_unknown_ones() -> None:
    assert unknown_value("format", ("whatever",)) == ""
    assert unknown_value("bulk", ("yes",)) == ""
    assert unknown_value("bulk", ("no",)) == "Bulk has no value “no”. Use one of: yes."
