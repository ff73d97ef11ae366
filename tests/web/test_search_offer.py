"""A code, a postcode or a place that no product names: the page says what it is and what to search for instead."""

import re
from collections.abc import Callable
from html import unescape
from typing import Any

import pytest
from django.test import Client

from catalog.domain.errors import SearchUnavailable
from catalog.search import SearchEngine
from tests.endpoints import FakeEndpoint
from tests.factories import endpoint_make, harvest_now, package

LEEDS = '{"type": "Polygon", "coordinates": [[[-1.7, 53.7], [-1.4, 53.7], [-1.4, 53.9], [-1.7, 53.9], [-1.7, 53.7]]]}'


@pytest.fixture
def catalogue(index: Callable[[], None], endpoint_server: FakeEndpoint) -> None:
    listed: list[dict[str, Any]] = [
        package("load", "Load of charge points", spatial=LEEDS),
        package("units", "Register of BM units"),
        package("faults", "Faults", spatial="Northern Powergrid (Yorkshire)"),
    ]
    harvest_now(endpoint_make(endpoint_server.ckan([{**one, "notes": ""} for one in listed])))
    index()


def offered(client: Client, q: str, more: str = "") -> tuple[str, dict[str, str]]:
    """What is told, and what is offered → its address."""
    answer = client.get(f"/search/?{more}", {"q": q})
    assert answer.status_code == 200
    found = re.search(r'id="search-offer">(.*?)</div>', answer.content.decode(), re.DOTALL)
    if not found:
        return "", {}
    told = re.search(r"<p[^>]*>(.*?)</p>", found[1], re.DOTALL)
    links = re.findall(r'href="([^"]*)"[^>]*>([^<]*)</a>', found[1])
    return unescape(told[1]) if told else "", {unescape(label): unescape(url) for url, label in links}


def test_a_postcode_leads_to_what_covers_its_area(catalogue: None, client: Client) -> None:
    told, links = offered(client, "LS1 4AP")

    assert told.startswith("“LS1 4AP” is a postcode of the Leeds area.")
    assert links == {"What covers Leeds: 1 data product": "/search/?place=Leeds%2C+England"}
    assert "Load of charge points" in client.get(links["What covers Leeds: 1 data product"]).content.decode()


def test_the_words_beside_a_postcode_are_kept(catalogue: None, client: Client) -> None:
    _, links = offered(client, "charge points LS1 4AP")

    assert links == {
        "“charge points” in Leeds: 1 data product": "/search/?q=charge+points&place=Leeds%2C+England",
        "“charge points” anywhere: 1 data product": "/search/?q=charge+points",
    }


def test_a_place_that_no_product_names_leads_to_what_covers_it(catalogue: None, client: Client) -> None:
    told, links = offered(client, "Leeds")

    assert told == "“Leeds” is the name of a place."
    assert list(links) == ["What covers Leeds, England: 1 data product"]


def test_a_code_says_what_it_is_and_offers_only_what_finds_something(catalogue: None, client: Client) -> None:
    told, links = offered(client, "T_DRAXX-1")

    assert "BM unit connected to the transmission system" in told
    assert links == {"“BM units”: 1 data product": "/search/?q=BM+units"}
    told, links = offered(client, "10YGB----------A")
    assert told.startswith(
        "“10YGB----------A” is built like an Energy Identification Code (EIC): it names an area,"
    )
    assert links == {}


def test_a_gsp_group_leads_to_its_licence_area(catalogue: None, client: Client) -> None:
    told, links = offered(client, "_M")

    assert told == "“_M” is the GSP group of Yorkshire (electricity)."
    assert links == {"What is about Yorkshire (electricity): 1 data product": "/search/?area=dno-yorkshire"}


def test_what_products_have_is_not_explained(catalogue: None, client: Client) -> None:
    for q in ("load", "register", "wind farms", ""):
        assert offered(client, q) == ("", {})


def test_while_elasticsearch_is_away_nothing_is_offered(
    catalogue: None, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    def away(*_: object) -> list[int]:
        raise SearchUnavailable("away")

    monkeypatch.setattr(SearchEngine, "counts", away)

    assert offered(client, "LS1 4AP") == ("", {})
