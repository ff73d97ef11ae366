"""A product with ten thousand distributions: harvested, found, opened page by page, and searched inside."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from catalog.models import DataProduct, Distribution
from catalog.search import SearchRequest
from catalog.selectors.distributions import MANY, PAGE_SIZE
from catalog.selectors.engine import search_engine
from tests.endpoints import FakeEndpoint
from tests.factories import endpoint_make, harvest_now, package

pytestmark = pytest.mark.django_db
NUMBER = 10_000
SMALL = 300_000  # bytes: the page of the largest product is no larger


def resources(number: int) -> list[dict[str, Any]]:
    return [
        {
            "id": f"r-{n}",
            "name": f"Readings of meter {n:05}",
            "format": "CSV" if n % 2 else "JSON",
            "url": f"https://data.example/meters/{n}.{'csv' if n % 2 else 'json'}",
        }
        for n in range(number)
    ]


@pytest.fixture
def product(index: Callable[[], None], endpoint_server: FakeEndpoint) -> DataProduct:
    """One with very many, in the search index."""
    run = harvest_now(
        endpoint_make(
            endpoint_server.ckan([package("meters", "Meter readings", resources=resources(NUMBER))])
        )
    )
    assert (run.state, run.created) == ("complete", 1), run.verdict
    index()
    return DataProduct.objects.get()


def links(page: str) -> list[str]:
    return re.findall(r'<a class="govuk-link" href="(https://data\.example/meters/[^"]+)"', page)


def test_it_is_harvested_and_found(product: DataProduct) -> None:
    assert Distribution.objects.filter(product=product).count() == NUMBER
    assert product.problems == []
    assert search_engine().search(SearchRequest(viewer=("public",), q="meter readings")).total == 1


def test_its_page_shows_them_page_by_page(product: DataProduct, client: Client) -> None:
    address = f"/products/{product.slug}/"
    first = client.get(address).content.decode()
    assert len(first) < SMALL
    assert f"{NUMBER:,} ways to get it" in first
    assert len(links(first)) == PAGE_SIZE
    last = client.get(address, {"ways_page": NUMBER // PAGE_SIZE}).content.decode()
    assert links(last)[-1] == "https://data.example/meters/9999.csv"
    assert links(client.get(address, {"ways_page": "99999"}).content.decode()) == links(last)
    assert 'href="?ways_page=2#ways"' in first


def test_a_search_inside_them_goes_over_its_pages(product: DataProduct, client: Client) -> None:
    address = f"/products/{product.slug}/"
    found = client.get(address, {"ways_q": "meter 0001"}).content.decode()
    assert "10 of 10,000 have “meter 0001”" in found
    assert len(links(found)) == 10
    many = client.get(address, {"ways_q": "csv", "ways_page": "2"}).content.decode()
    assert len(links(many)) == PAGE_SIZE
    assert 'href="?ways_q=csv&amp;ways_page=3#ways"' in many
    nothing = client.get(address, {"ways_q": "<b>50%\0_"}).content.decode()
    assert "0 of 10,000 have “&lt;b&gt;50% _”" in nothing
    assert links(nothing) == []


def test_an_odd_page_number_is_the_first_page(product: DataProduct, client: Client) -> None:
    for odd in ("0", "-1", "x", "1e9", "²", "9" * 30):
        page = client.get(f"/products/{product.slug}/", {"ways_page": odd}).content.decode()
        assert "Page 1 of 100" in page, odd


def test_the_api_gives_the_first_and_leads_to_the_others(product: DataProduct, client: Client) -> None:
    answer = client.get(f"/api/v1/products/{product.slug}/").json()
    assert len(answer["record"]["distributions"]) == PAGE_SIZE
    assert answer["distributions_count"] == NUMBER
    page = client.get(answer["distributions_url"]).json()
    assert (page["count"], page["previous"], len(page["results"])) == (NUMBER, None, PAGE_SIZE)
    following = client.get(page["next"]).json()
    assert [following["results"][0][name] for name in ("position", "title")] == [
        100,
        "Readings of meter 00100",
    ]
    assert client.get(answer["distributions_url"], {"q": "meter 0001"}).json()["count"] == 10
    assert client.get(answer["distributions_url"], {"page": "101"}).status_code == 404
    assert client.get(answer["distributions_url"], {"page": "x"}).status_code == 400


def test_distributions_of_what_is_not_to_be_seen_are_not_told(product: DataProduct, client: Client) -> None:
    address = f"/api/v1/products/{product.slug}/distributions/"
    DataProduct.objects.update(state="withdrawn", withdrawn_because="It is gone.")
    assert client.get(address).status_code == 410
    DataProduct.objects.update(state="live", audience="domain", audience_tokens=["domain:0"])
    assert client.get(address).status_code == 404
    assert client.get("/api/v1/products/no-such/distributions/").status_code == 404


def test_a_product_with_fewer_has_no_pages(endpoint_server: FakeEndpoint, client: Client) -> None:
    harvest_now(endpoint_make(endpoint_server.ckan([package("few", resources=resources(MANY))])))
    page = client.get(f"/products/{DataProduct.objects.get().slug}/", {"ways_q": "nothing"}).content.decode()
    assert len(links(page)) == MANY
    assert 'name="ways_q"' not in page
