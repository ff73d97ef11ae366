"""The JSON API, by what other programs rely on."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from catalog.models import DataProduct
from catalog.services.withdrawals import withdraw_products
from tests.endpoints import FakeEndpoint
from tests.factories import domain_make, endpoint_make, harvest_now, package, packages

pytestmark = pytest.mark.django_db
Refresh = Callable[[], None]
ROW = {
    "id", "slug", "title", "description", "domain", "publisher", "source_id", "identifiers", "formats", "licence",
    "openness", "status", "modified", "maturity",
}  # fmt: skip


@pytest.fixture
def catalogue(endpoint_server: FakeEndpoint, index: Refresh) -> None:
    """25 products of one domain and one of another."""
    harvest_now(endpoint_make(endpoint_server.ckan(packages(25)), domain=domain_make("Northmoor")))
    other = FakeEndpoint()
    with other:
        harvest_now(
            endpoint_make(other.ckan([package("gas", "Gas linepack")]), domain=domain_make("Westgas"))
        )
    index()


def get(client: Client, path: str, status: int = 200, **query: Any) -> Any:
    answer = client.get(f"/api/v1/{path}", query)
    assert answer.status_code == status, answer.content
    assert answer["Content-Type"] == "application/json"
    return answer.json()


def test_products_are_listed_in_pages(client: Client, catalogue: None) -> None:
    first = get(client, "products/", page_size=20)
    assert first["count"] == 26
    assert len(first["results"]) == 20
    assert set(first["results"][0]) == ROW
    assert first["previous"] is None
    second = client.get(first["next"]).json()
    assert len(second["results"]) == 6
    assert second["next"] is None
    assert "page=" not in second["previous"]
    listed = [row["id"] for page in (first, second) for row in page["results"]]
    assert len(set(listed)) == 26


def test_products_are_searched_and_filtered(client: Client, catalogue: None) -> None:
    found = get(client, "products/", q="linepack")
    assert [row["source_id"] for row in found["results"]] == ["gas"]
    assert found["results"][0]["maturity"]["model"] == "maturity-1.3"
    assert found["results"][0]["maturity"]["level"] in range(6)
    assert get(client, "products/", domain="westgas")["count"] == 1
    assert get(client, "products/", domain=["westgas", "northmoor"], format="CSV")["count"] == 26
    assert get(client, "products/", format="XLSX")["count"] == 0


def test_up_to_a_hundred_a_page(client: Client, catalogue: None) -> None:
    assert len(get(client, "products/", page_size=100)["results"]) == 26
    error = get(client, "products/", 400, page_size=101)["error"]
    assert "page_size" in error["fields"]
    assert error["code"] == "invalid"


@pytest.mark.parametrize(
    "query", [{"page": "x"}, {"page": "0"}, {"sort": "colour"}, {"page": "600", "page_size": "100"}]
)
def test_what_cannot_be_used_is_named(client: Client, index: Refresh, query: dict[str, str]) -> None:
    error = get(client, "products/", 400, **query)["error"]
    assert error["status"] == 400
    assert error["message"]


def test_one_product_with_everything(client: Client, catalogue: None) -> None:
    product = DataProduct.objects.get(source_id="gas")
    full = get(client, f"products/{product.slug}/")
    assert full["record"]["title"] == "Gas linepack"
    assert full["layers"]["title"] == "harvested"
    assert {row["state"] for row in full["mqa_indicators"]} <= {"met", "not_met", "not_checked"}
    assert full["maturity"]["mqa"] == product.mqa


def test_unknown_and_withdrawn_products(client: Client, catalogue: None) -> None:
    assert get(client, "products/nothing-here/", 404)["error"]["code"] == "not_found"
    product = DataProduct.objects.get(source_id="gas")
    withdraw_products([product.pk], because="The source took it back.")
    assert get(client, f"products/{product.slug}/", 410)["error"]["message"] == "The source took it back."


def test_an_unknown_address_answers_in_the_same_shape(client: Client, db: None) -> None:
    assert get(client, "colours/", 404)["error"]["status"] == 404


def test_domains_endpoints_and_runs(client: Client, catalogue: None) -> None:
    counts = {row["slug"]: row["products"] for row in get(client, "domains/")["results"]}
    assert counts == {"northmoor": 25, "westgas": 1}
    assert get(client, "domains/westgas/")["name"] == "Westgas"
    get(client, "domains/nowhere/", 404)
    endpoints = get(client, "endpoints/")["results"]
    assert {row["last_run"]["state"] for row in endpoints} == {"complete"}
    assert "authorization" not in endpoints[0]
    runs = get(client, "runs/", endpoint=endpoints[0]["slug"])["results"]
    assert runs[0]["verdict"].startswith("Complete.")


def test_the_schema_describes_the_api(client: Client, db: None) -> None:
    answer = client.get("/api/v1/schema/", {"format": "json"})
    assert answer.status_code == 200
    assert b"/api/v1/products/" in answer.content
    assert client.get("/api/v1/docs/").status_code == 200


@pytest.mark.django_db
@pytest.mark.parametrize("page", ["0", "x", "99"])
def test_a_page_of_a_list_that_there_is_not_is_told_in_words(client: Client, page: str) -> None:
    answer = client.get("/api/v1/runs/", {"page": page})
    assert answer.status_code == 404
    assert answer.json()["error"]["message"].startswith(f"There is no page {page}: they are numbered from 1")


@pytest.mark.parametrize(
    "address", ["/api/", "/api/v2/products/", "/api/3/action/package_list", "/api/a%0Ab"]
)
def test_beside_the_api_errors_have_its_shape(client: Client, address: str) -> None:
    answer = client.get(address)
    assert answer.status_code == 404
    assert answer.json()["error"]["code"] == "not_found"
