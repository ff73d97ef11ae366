"""What somebody meets who uses the API for the first time: its beginning, slips, errors with a way out, browsers, 304."""

from typing import Any

import pytest
from django.test import Client
from rest_framework.test import APIRequestFactory

from catalog.api.elsewhere import BEGIN
from catalog.api.errors import handle
from catalog.api.urls import urlpatterns
from catalog.domain.errors import SearchUnavailable, TooMany
from catalog.models import DataProduct
from catalog.services.limits import limit
from tests.api.test_api import Refresh, catalogue, get  # noqa: F401
from tests.endpoints import FakeEndpoint
from tests.factories import domain_make, endpoint_make, harvest_now, packages

pytestmark = pytest.mark.django_db


def test_the_beginning_names_all_that_needs_no_name(client: Client) -> None:
    plain = {str(p.name) for p in urlpatterns if p.name and "<" not in str(p.pattern)}
    assert set(BEGIN) == plain - {"root"}
    begin = get(client, "")
    assert begin["products"] == "http://testserver/api/v1/products/"
    assert list(begin) == list(BEGIN)


@pytest.mark.parametrize("address", ["/api/v1", "/api/v1/products?q=a%20b&format=CSV", "/api/v1/domains"])
def test_a_slash_left_out_leads_to_the_address(client: Client, address: str) -> None:
    path, mark, query = address.partition("?")
    answer = client.get(address)
    assert (answer.status_code, answer["Location"]) == (301, f"{path}/{mark}{query}")
    assert client.post(address).status_code == 404


def test_what_is_at_neither_address_is_not_there(client: Client) -> None:
    assert client.get("/api/v1/colours").status_code == 404
    assert client.get("/api/v1//evil.example").status_code == 404


@pytest.mark.parametrize(
    ("path", "headers", "status", "words"),
    [
        ("requests/", {}, 401, "Authorization: Bearer vpt_…, made at /account/tokens/"),
        ("products/", {"Accept": "text/xml"}, 406, "ask for that, or leave the header Accept out"),
    ],
)
def test_an_error_says_what_to_do(client: Client, path: str, headers: Any, status: int, words: str) -> None:
    answer = client.get(f"/api/v1/{path}", headers=headers)
    assert answer.status_code == status
    assert words in answer.json()["error"]["message"]


def test_a_method_that_is_not_taken_is_told_with_those_that_are(client: Client) -> None:
    answer = client.delete("/api/v1/products/")
    assert answer.status_code == 405
    said = answer.json()["error"]["message"]
    assert said == "DELETE cannot be used at this address. It takes GET, HEAD, OPTIONS."


def test_asked_too_often_says_when_to_ask_again() -> None:
    context = {"request": APIRequestFactory().get("/api/v1/products/"), "view": None}
    limit("something", "me", most=1, seconds=60)
    with pytest.raises(TooMany, match=r"1 times within 1 minute\.") as refused:
        limit("something", "me", most=1, seconds=60)
    assert handle(refused.value, context)["Retry-After"] == "60"
    assert handle(SearchUnavailable("Away."), context)["Retry-After"] == "30"


def test_parameters_that_there_are_not_are_told(client: Client, index: Refresh) -> None:
    notes = get(client, "products/", formats="CSV", widen="false", page_size=5)["notes"]
    assert notes == [
        "“formats” is no parameter of the search: it was left out. Did you mean format?",
        "“widen” can be “no” alone: it was left out.",
    ]
    assert get(client, "products/", cursor="*", colour="blue")["notes"] == [
        "“colour” is no parameter of the search: it was left out."
    ]
    known = {"q": "demand", "west": "-3", "south": "53", "east": "0", "north": "55", "explain": "yes"}
    assert get(client, "products/", **known)["notes"] == []


def test_formats_and_licences_are_found_however_they_are_written(client: Client, catalogue: None) -> None:  # noqa: F811
    assert (
        get(client, "products/", format="csv")["count"] == get(client, "products/", format="CSV")["count"] > 0
    )
    product = DataProduct.objects.exclude(licence="").first()
    assert product
    assert get(client, "products/", licence=product.licence.lower())["count"] > 0


def test_a_place_that_is_not_known_is_not_said_to_have_been_searched(client: Client, index: Refresh) -> None:
    error = get(client, "products/", 400, place="Xyzzy", to="soon")["error"]
    assert error["fields"]["place"].startswith("No place called “Xyzzy” is known here. Try a country")
    assert error["fields"]["to"].startswith("“soon” is no date from 1000 to 2200. Write 2024")
    page = client.get("/search/", {"place": "Xyzzy", "to": "soon"}).content.decode()
    assert "All places were searched." in page
    assert "It was left out." in page


@pytest.mark.parametrize("what", ["", "distributions/", "access/", "plan/", "policy/"])
def test_all_of_a_merged_product_leads_to_the_one_that_was_kept(
    client: Client, endpoint_server: FakeEndpoint, what: str
) -> None:
    harvest_now(endpoint_make(endpoint_server.ckan(packages(2)), domain=domain_make("Northmoor")))
    kept, gone = DataProduct.objects.order_by("pk")
    DataProduct.objects.filter(pk=gone.pk).update(state=DataProduct.State.MERGED, merged_into=kept)
    answer = client.get(f"/api/v1/products/{gone.slug}/{what}", {"page": "1"})
    assert answer.status_code == 301
    assert answer["Location"].partition("?")[0] == f"/api/v1/products/{kept.slug}/{what}"
    assert answer["Cache-Control"] == "no-cache"


def test_what_has_not_changed_is_not_sent_again(client: Client, index: Refresh) -> None:
    first = client.get("/api/v1/products/")
    again = client.get("/api/v1/products/", headers={"If-None-Match": first["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    domain_make("Northmoor")
    domains = client.get("/api/v1/domains/", headers={"If-None-Match": first["ETag"]})
    assert domains.status_code == 200
    assert "ETag" not in client.get("/help/")


def test_what_may_be_null_is_described_so_that_every_reader_of_openapi_knows(client: Client) -> None:
    described = client.get("/api/v1/schema/", headers={"Accept": "application/json"}).json()
    assert described["openapi"].startswith("3.1")
    assert "nullable" not in str(described), "of OpenAPI 3.0, where it counts for nothing beside a reference"
    parts = described["components"]["schemas"]
    assert parts["DomainMaturity"]["properties"]["plan"]["oneOf"][1] == {"type": "null"}
    assert parts["PaginatedRunList"]["properties"]["next"]["type"] == ["string", "null"]
    assert parts["Domain"]["properties"]["homepage"] == {"type": "string"}
    beginning = described["paths"]["/api/v1/"]["get"]["responses"]["200"]["content"]["application/json"]
    assert beginning["schema"]["additionalProperties"]["format"] == "uri"


def test_a_page_of_another_site_reads_what_everybody_may_and_sends_nothing(client: Client) -> None:
    asked = client.options(
        "/api/v1/requests/",
        headers={"Origin": "https://app.example", "Access-Control-Request-Method": "GET"},
    )
    assert asked.status_code == 204
    assert asked["Access-Control-Allow-Headers"].startswith("Authorization")
    assert "POST" not in asked["Access-Control-Allow-Methods"]
    answer = client.get("/api/v1/domains/", headers={"Origin": "https://app.example"})
    assert answer["Access-Control-Allow-Origin"] == "*"
    assert "Access-Control-Allow-Credentials" not in answer
    etag = answer["ETag"]
    assert (
        client.get("/api/v1/domains/", headers={"If-None-Match": etag})["Access-Control-Allow-Origin"] == "*"
    )
    assert client.get("/api/v1/requests/")["Access-Control-Allow-Origin"] == "*", "an error can be read, too"
    assert "Access-Control-Allow-Origin" not in client.post("/api/v1/endpoints/x/hook")
    assert "Access-Control-Allow-Origin" not in client.get("/help/")


def test_operators_can_keep_pages_of_other_sites_out(client: Client, settings: Any) -> None:
    settings.OTHER_SITES = False
    headers = {"Origin": "https://app.example", "Access-Control-Request-Method": "GET"}
    assert "Access-Control-Allow-Origin" not in client.options("/api/v1/requests/", headers=headers)
    assert "Access-Control-Allow-Origin" not in client.get("/api/v1/domains/", headers=headers)
