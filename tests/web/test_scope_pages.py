"""Where and when to search: on the results, on a map, on a timeline, and with odd values."""

import re
from collections.abc import Callable
from html import unescape
from urllib.parse import quote

import pytest
from django.db.models import F
from django.http import QueryDict
from django.test import Client

from catalog.models import DataProduct, IndexState
from catalog.search import Box, Span
from catalog.selectors.engine import search_engine
from catalog.selectors.params import search_params
from catalog.web.links import search_url
from catalog.web.search_scope import span_told
from tests.endpoints import FakeEndpoint
from tests.factories import endpoint_make, harvest_now, package

LEEDS = '{"type":"Polygon","coordinates":[[[-1.7,53.7],[-1.3,53.7],[-1.3,53.9],[-1.7,53.7]]]}'
WORLD = '{"type":"Polygon","coordinates":[[[-180,-90],[180,-90],[180,90],[-180,90],[-180,-90]]]}'


def said(name: str, title: str, **extras: str) -> dict[str, object]:
    return package(name, title, extras=[{"key": key, "value": value} for key, value in extras.items()])


@pytest.fixture
def placed(db: None, endpoint_server: FakeEndpoint, index: Callable[[], None]) -> None:
    """Products of Leeds, of the world, and of nowhere; of 2019 to 2020, of March 2021, since 2024, and of no time."""
    found = [
        said("leeds", "Load of Leeds", spatial=LEEDS, temporal_start="2019", temporal_end="2020"),
        said("world", "Load of the world", spatial=WORLD, temporal_start="2021-03", temporal_end="2021-03"),
        said("since", "Load since then", temporal_start="2024"),
        said("plain", "Load of nowhere"),
    ]
    harvest_now(endpoint_make(endpoint_server.ckan(found)))
    index()


def page(client: Client, address: str, **headers: str) -> str:
    answer = client.get(address, headers=headers)
    assert answer.status_code == 200, address
    return unescape(answer.content.decode())


def titles(text: str) -> list[str]:
    """Titles of the results, in order."""
    return re.findall(
        r'class="ves-result__title"[^>]*><a[^>]*>(.*?)</a>', text.replace("<mark>", "").replace("</mark>", "")
    )


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ("bbox=-2,53,-1,54", ["Load of Leeds", "Load of the world"]),
        ("west=-2&south=53&east=-1&north=54", ["Load of Leeds", "Load of the world"]),
        ("bbox=170,-10,-170,10", ["Load of the world"]),
        ("place=Leeds", ["Load of Leeds", "Load of the world"]),
        ("place=leeds&from=2020&to=2020-01", ["Load of Leeds"]),
        ("from=2021-03-31&to=2021-03-31", ["Load of the world"]),
        ("from=2030", ["Load since then"]),
        ("to=2018", []),
        ("q=load&bbox=-2,53,-1,54&sort=fit", ["Load of Leeds", "Load of the world"]),
    ],
)
def test_results_are_what_lies_there_then(client: Client, placed: None, asked: str, found: list[str]) -> None:
    assert titles(page(client, f"/search/?{asked}")) == found


def test_chips_tell_area_and_time_and_take_them_away(client: Client, placed: None) -> None:
    text = page(client, "/search/?q=load&place=Leeds&from=2019&to=2020")
    chips = dict(re.findall(r'class="ves-chip" href="([^"]*)".*?ves-chip__facet">(\w+):', text))
    assert chips == {
        "/search/?q=load&from=2019-01-01&to=2020-12-31": "Area",
        "/search/?q=load&place=Leeds": "Time",
    }
    assert "2019 to 2020" in text
    drawn = page(client, "/search/?bbox=-2,53,-1,54&sort=fit")
    assert "Around Sheffield, Leeds and Bradford" in drawn
    assert '<input type="hidden" name="bbox" value="-2,53,-1,54">' in drawn
    assert 'href="/search/?"' not in drawn


def test_pages_filters_and_orders_keep_area_and_time(client: Client, placed: None) -> None:
    asked = search_params(QueryDict("q=a&bbox=-2.123456,53,-1,54&from=2019&to=2020-02&sort=fit"))
    assert (
        search_params(QueryDict(search_url(asked, page=2).partition("?")[2])).box
        == asked.box
        == Box(-2.123456, 53, -1, 54)
    )
    assert asked.covers == Span("2019-01-01", "2020-02-29")
    assert "sort=fit" in search_url(asked)


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        ("bbox=1,2", "Give the area as four numbers in degrees"),
        ("bbox=1,2,3,4,5", "Give the area as four numbers in degrees"),
        ("bbox=NaN,2,3,4", "Give the area as four numbers in degrees"),
        ("bbox=1e999,2,3,4", "Give the area as four numbers in degrees"),
        ("bbox=,,,", "Give the area as four numbers in degrees"),
        ("west=1", "Give the area as four numbers in degrees"),
        ("bbox=١,2,3,4", "Give the area as four numbers in degrees"),
        ("bbox=" + "9" * 100_000, "Give the area as four numbers in degrees"),
        ("bbox=181,2,3,4", "West goes from −180 to 180 degrees, and not to 181."),
        ("bbox=1,2,3,91", "North goes from −90 to 90 degrees, and not to 91."),
        ("bbox=1,54,3,53", "South (54) lies above north (53). Swap the two."),
        ("place=Xyzzy", "No place called “Xyzzy” is known here. Try a country"),
        ("place=%00" + "x" * 5000, "No place called"),
        ("place=Leeds&bbox=1,2,3,4", "The place was searched in. To search by the numbers, empty the place."),
        ("from=soon", "“soon” is no date"),
        ("to=9999", "“9999” is no date"),
        ("from=2024-02-30", "“2024-02-30” is no date"),
        ("from=2024&to=2023", "The time ends (2023-12-31) before it begins (2024-01-01)."),
    ],
)  # fmt: skip
def test_odd_values_are_told_and_the_search_goes_on(
    client: Client, placed: None, asked: str, told: str
) -> None:
    text = page(client, f"/search/?{asked}")
    assert told in text
    if "Leeds" not in asked:
        assert len(titles(text)) == 4
    for address in ("/search/map/", "/search/time/"):
        page(client, f"{address}?{asked}")
    answer = client.get(f"/api/v1/products/?{asked}")
    assert answer.status_code == 400, answer.content


def test_markup_in_a_place_is_escaped(client: Client, placed: None) -> None:
    hostile = quote('"><script>alert(1)</script>')
    for address in ("/search/", "/search/map/", "/search/time/"):
        answer = client.get(f"{address}?place={hostile}&from={hostile}&bbox={hostile}")
        assert b"<script>alert" not in answer.content


def test_a_name_that_several_places_have_gives_the_choice(client: Client, placed: None) -> None:
    text = page(client, "/search/?q=load&place=Newport&from=2019")
    assert "Several places are called “Newport”." in text
    choice = re.search(r'href="([^"]*)"[^>]*>Newport, Isle of Wight, England</a>', text)
    assert choice
    chosen = page(client, choice[1])
    assert "Newport, Isle of Wight, England" in chosen
    assert titles(chosen) == ["Load of the world"]
    assert "Several places" not in chosen


def test_a_live_answer_brings_the_boxes_unless_the_form_asked(client: Client, placed: None) -> None:
    by_chip = page(client, "/search/?q=load", **{"hx-request": "true"})
    by_form = page(client, "/search/?q=load", **{"hx-request": "true", "hx-trigger": "search-form"})
    assert '<div id="scope" hx-swap-oob="true">' in by_chip
    assert 'id="scope"' not in by_form


def test_the_map_page_has_numbers_places_and_named_areas(client: Client, placed: None) -> None:
    text = page(client, "/search/map/?q=load&format=CSV&bbox=-2,53,-1,54")
    fields = dict(re.findall(r'id="(west|south|east|north)"[^>]*value="([^"]*)"', text))
    assert fields == {"west": "-2", "south": "53", "east": "-1", "north": "54"}
    assert text.count('class="ves-map__area"') == 1
    assert 'href="/search/?q=load&format=CSV&place=Scotland"' in text
    assert 'href="/search/?q=load&format=CSV&area=dno-eastern"' in text
    assert text.count('<input type="hidden" name="q" value="load">') == 2
    assert 'class="ves-map__area"' not in page(client, "/search/map/")


def test_a_place_can_be_adjusted_as_numbers(client: Client, placed: None) -> None:
    text = page(client, "/search/map/?place=Fiji")
    fields = dict(re.findall(r'id="(west|south|east|north)"[^>]*value="([^"]*)"', text))
    assert float(fields["west"]) > float(fields["east"])
    assert text.count('class="ves-map__area"') == 2


def test_the_timeline_counts_years_and_leads_to_each(client: Client, placed: None) -> None:
    text = page(client, "/search/time/?q=load")
    bars = re.findall(r'<a href="([^"]*)" aria-label="([^"]*)">', text)
    assert ("/search/?q=load&from=2019-01-01&to=2019-12-31", "2019: 1 data product") in bars
    assert [label for _, label in bars][-1] == "2024: 1 data product"
    assert "3 data products cover some of this time" in text
    for url, label in bars:
        assert len(titles(page(client, url))) == int(label.split(": ")[1].split()[0])


def test_a_year_opens_into_months(client: Client, placed: None) -> None:
    text = page(client, "/search/time/?from=2021&to=2021")
    assert re.findall(r'aria-label="(\w+ 2021: [^"]*)"', text) == ["Mar 2021: 1 data product"]
    assert "How many cover each month" in text


def test_counts_follow_area_and_filters(client: Client, placed: None) -> None:
    assert "2 data products cover" in page(client, "/search/time/?place=Leeds")
    assert "No data product that your search finds says" in page(client, "/search/time/?format=NONE")


def test_hidden_products_are_in_no_bar(client: Client, placed: None, index: Callable[[], None]) -> None:
    DataProduct.objects.update(audience="hidden", audience_tokens=["domain:1"], revision=F("revision") + 1)
    IndexState.objects.update(revision=F("revision") + 1)
    index()
    text = page(client, "/search/time/")
    assert "No data product that your search finds says" in text
    assert 'aria-label="2019' not in text


def test_an_index_that_is_away_is_told(client: Client, db: None) -> None:
    search_engine().drop()
    assert client.get("/search/time/").status_code == 200
    assert client.get("/search/map/").status_code == 200


@pytest.mark.parametrize(
    ("span", "told"),
    [
        (Span("2020-01-01", "2020-12-31"), "2020"),
        (Span("2020-01-01", "2021-12-31"), "2020 to 2021"),
        (Span("2020-02-01", "2020-02-29"), "February 2020"),
        (Span("2020-01-01", "2020-02-29"), "January 2020 to February 2020"),
        (Span("2020-01-01", "2020-02-28"), "1 January 2020 to 28 February 2020"),
        (Span("2020-03-05", "2020-03-05"), "5 March 2020"),
        (Span("2020-01-01", ""), "from 2020"),
        (Span("", "2020-06-30"), "until June 2020"),
        (Span("", "2020-06-29"), "until 29 June 2020"),
    ],
)
def test_a_span_is_told_shortly(span: Span, told: str) -> None:
    assert span_told(span) == told
