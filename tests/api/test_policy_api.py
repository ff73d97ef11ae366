"""The API on licences and on what may be done with a product."""

from typing import Any

import pytest
from django.test import Client

from catalog.domain.licence_terms import LicenceTerms
from catalog.models import DataProduct, User
from catalog.services.licences import licence_edit
from tests.endpoints import FakeEndpoint
from tests.factories import endpoint_make, harvest_now, package

pytestmark = pytest.mark.django_db


@pytest.fixture
def product(endpoint_server: FakeEndpoint) -> DataProduct:
    endpoint_server.ckan([package("open"), package("none", license_id="", license_title="", license_url="")])
    harvest_now(endpoint_make(endpoint_server.url))
    return DataProduct.objects.get(source_id="open")


def get(client: Client, path: str, status: int = 200) -> Any:
    answer = client.get(f"/api/v1/{path}")
    assert answer.status_code == status, answer.content
    return answer.json()


def test_the_registry_as_data(client: Client, product: DataProduct, curator: User) -> None:
    rows = {row["id"]: row for row in get(client, "licences/")["results"]}
    assert rows[product.licence]["products"] == 1
    assert rows["SHARED-AGREEMENT"]["terms"]["confirmed"] is False
    assert get(client, "licences/CC-BY-4.0/")["versions"] == []
    terms = LicenceTerms(permissions=("odrl:reproduce",), note="Shorter.")
    licence_edit(curator, code="CC-BY-4.0", terms=terms, seen=1, why="Shorter.")
    now = get(client, "licences/CC-BY-4.0/")
    assert (now["version"], now["terms"]["permissions"]) == (2, ["odrl:reproduce"])
    assert [version["version"] for version in now["versions"]] == [2, 1]
    assert now["versions"][0]["why"] == "Shorter."
    assert get(client, "licences/nonsense/", 404)["error"]["code"] == "not_found"


def test_numbers_of_the_registry_leave_out_hidden_products(client: Client, product: DataProduct) -> None:
    DataProduct.objects.update(audience="hidden", audience_tokens=["nobody"])
    assert get(client, f"licences/{product.licence}/")["products"] == 0
