"""The API on how a product is got: its ways with their sources, what is advised, and plans."""

from typing import Any

import pytest
from django.test import Client

from catalog.models import DataProduct
from tests.endpoints import FakeEndpoint
from tests.factories import endpoint_make, harvest_now, package
from tests.web.access_products import products_put
from tests.web.test_many_ways import resources

pytestmark = pytest.mark.django_db


@pytest.fixture
def products(endpoint_server: FakeEndpoint) -> dict[str, DataProduct]:
    return products_put(endpoint_server)


def get(client: Client, product: DataProduct, kind: str, status: int = 200, **query: Any) -> Any:
    answer = client.get(f"/api/v1/products/{product.slug}/{kind}/", query)
    assert answer.status_code == status, answer.content
    return answer.json()


def test_ways_tell_their_figures_with_their_sources(client: Client, products: dict[str, DataProduct]) -> None:
    answer = get(client, products["bmu"], "access")
    ways = {way["way"]: way for way in answer["results"]}
    assert ways.keys() == {"0.file", "0.ckan-datastore"}
    store = ways["0.ckan-datastore"]
    assert store["limits"]["per_minute"]["value"] == 2
    assert store["limits"]["per_minute"]["source"] == "published cap"
    assert "NESO" in store["limits"]["per_minute"]["text"]
    assert store["rows"] == {"value": 17_520_000, "source": "declared"}
    assert "byte_size" not in store
    assert answer["recommendation"]["way"] == "0.file"
    assert "274 minutes" in answer["recommendation"]["why"]
    assert [other["way"] for other in answer["recommendation"]["alternatives"]] == ["0.ckan-datastore"]
    assert client.get(store["plan_url"]).json()["calls"] == 548


def test_a_wish_changes_what_is_advised(client: Client, products: dict[str, DataProduct]) -> None:
    assert get(client, products["half-hourly"], "access")["recommendation"]["rule"] == "large"
    wished = get(client, products["half-hourly"], "access", wish="aggregate")["recommendation"]
    assert (wished["rule"], wished["way"], wished["wish"]) == (
        "aggregate",
        "4.ods-records.query",
        "aggregate",
    )
    told = get(client, products["half-hourly"], "access", 400, wish="magic")
    assert "history" in told["error"]["fields"]["wish"]


def test_the_worked_cases_as_plans(client: Client, products: dict[str, DataProduct]) -> None:
    store = get(client, products["bmu"], "plan", way="0.ckan-datastore")
    assert (store["rows"], store["calls"], store["minutes"], store["verdict"], store["better"]) == (
        17_520_000, 548, 274, "use-bulk", "0.file",
    )  # fmt: skip
    records = get(client, products["half-hourly"], "plan", way="4.ods-records")
    assert (records["rows"], records["window"], records["verdict"]) == (17_520, 10_000, "use-bulk")
    quota = get(client, products["quota"], "plan")
    assert (quota["calls"], quota["days"], quota["verdict"]) == (175_200, 18, "ask-owner")


def test_a_plan_leads_to_its_scripts(client: Client, products: dict[str, DataProduct]) -> None:
    answer = get(
        client, products["slices"], "plan", west=-3, south=53.5, east=-2, north=54, fields="timestamp"
    )
    assert answer["need"] == {"bbox": [-3.0, 53.5, -2.0, 54.0], "fields": ["timestamp"]}
    script = next(script for script in answer["scripts"] if script["language"] == "python")
    saved = client.get(script["url"])
    assert saved.status_code == 200
    assert "BBOX = (-3.0, 53.5, -2.0, 54.0)" in saved.content.decode()


def test_what_cannot_be_used_is_named(client: Client, products: dict[str, DataProduct]) -> None:
    asked = {
        "from": "soon",
        "until": "2026-13",
        "west": "999",
        "rows": "-1",
        "fields": "nothing",
        "way": "0.arcgis",
    }
    told = get(client, products["slices"], "plan", 400, **asked)["error"]["fields"]
    assert told.keys() == {"from", "until", "west", "south", "rows", "way"}
    assert (
        "nothing"
        in get(client, products["slices"], "plan", 400, fields="nothing")["error"]["fields"]["fields"]
    )


def test_a_product_with_nothing_to_plan(client: Client, products: dict[str, DataProduct]) -> None:
    assert get(client, products["nothing"], "access")["results"][0]["pattern"] == ""
    assert "names no file" in get(client, products["nothing"], "plan", 404)["error"]["message"]
    asked = get(client, products["restricted"], "plan")
    assert (asked["verdict"], asked["scripts"]) == ("ask-owner", [])


def test_what_is_not_to_be_seen_is_not_told(client: Client, products: dict[str, DataProduct]) -> None:
    product = products["bmu"]
    DataProduct.objects.filter(pk=product.pk).update(state="withdrawn", withdrawn_because="Gone.")
    for kind in ("access", "plan"):
        get(client, product, kind, 410)
    DataProduct.objects.filter(pk=product.pk).update(
        state="live", audience="hidden", audience_tokens=["nobody"]
    )
    for kind in ("access", "plan"):
        get(client, product, kind, 404)


def test_very_many_distributions_by_pages(client: Client, endpoint_server: FakeEndpoint) -> None:
    harvest_now(endpoint_make(endpoint_server.ckan([package("meters", resources=resources(260))])))
    product = DataProduct.objects.get()
    first = get(client, product, "access")
    assert (first["count"], len(first["results"])) == (260, 100)
    last = get(client, product, "access", page=3)
    assert [way["index"] for way in last["results"]] == list(range(200, 260))
    get(client, product, "access", 404, page=4)
    assert get(client, product, "plan", way="217.file")["way"] == "217.file"
    assert "way" in get(client, product, "plan", 400, way="260.file")["error"]["fields"]
