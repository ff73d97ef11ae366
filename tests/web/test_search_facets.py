"""Facets on the search page, the page of all values of one, and what is said of values that a facet does not have."""

import html
import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client
from pytest_django.plugin import DjangoDbBlocker

from catalog.models import DataProduct
from catalog.search import FACETS
from catalog.search.request import FACET_SIZE
from catalog.selectors.engine import search_engine
from catalog.selectors.facet_labels import FACET_LABELS, fixed_labels
from catalog.services.indexing import index_drain
from catalog.web.search_facet_page import SHOWN
from catalog.web.search_facets import BOXES
from tests import database
from tests.endpoints import FakeEndpoint
from tests.factories import domain_make, endpoint_make, harvest_now, package

pytestmark = pytest.mark.django_db
FORMATS = 130


def with_format(n: int) -> dict[str, Any]:
    file = {"id": "1", "name": "f", "format": f"Odd {n:03}", "url": f"https://data.example/{n}"}
    area = [{"key": "network_area", "value": "EPN" if n % 2 else "South Wales"}]
    return package(f"f{n}", f"Feed {n}" + (" of LV feeders" if n < 3 else ""), resources=[file], extras=area)


@pytest.fixture(scope="module")
def shelf(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """130 products with a format each, and one that nobody may see; committed and searchable."""
    engine = search_engine()
    with django_db_blocker.unblock(), FakeEndpoint() as server, FakeEndpoint() as other:
        engine.drop()
        engine.ensure()
        north = domain_make("Northmoor", sector="electricity distribution")
        harvest_now(endpoint_make(server.ckan([with_format(n) for n in range(FORMATS)]), domain=north))
        file = {"id": "1", "name": "f", "format": "Odd secret", "url": "https://data.example/s"}
        hidden = domain_make("Westgas", sector="gas")
        secret = other.ckan([package("secret", "Feed apart", resources=[file])])
        harvest_now(endpoint_make(secret, domain=hidden, audience="hidden", slug="secret"))
        index_drain()
        engine.refresh()
    yield
    with django_db_blocker.unblock():
        database.empty()
        search_engine().drop()


def text_of(path: str, **headers: str) -> str:
    response = Client().get(path, headers=headers)
    assert response.status_code == 200, path
    return response.content.decode()


def boxes(text: str) -> list[str]:
    """The names of the boxes of options, in their order."""
    return re.findall(r'<details class="ves-facet" id="facet-(\w+)"', text.partition('<div id="facets"')[2])


def options(text: str, facet: str) -> dict[str, str]:
    """Value → label and count of the options of a facet, in their order."""
    items = re.findall(
        rf'name="{facet}" type="checkbox" value="([^"]*)"[^>]*><label[^>]*><span>(.*?)</span>.*?</span>([\d,]+)</span>',
        text,
    )
    return {html.unescape(value): f"{html.unescape(label)}: {count}" for value, label, count in items}


def test_every_facet_has_a_name_and_stands_in_one_box() -> None:
    assert set(FACET_LABELS) == set(FACETS)
    assert sorted(facet for box in BOXES for facet in box.facets) == sorted(FACETS)
    assert set(fixed_labels()) < set(FACETS)


def test_values_are_told_in_words_and_lie_in_each_other(shelf: None) -> None:
    text = text_of("/search/?q=feed")

    assert list(options(text, "area").values()) == [
        "United Kingdom: 130",
        "Great Britain: 130",
        "England: 65",
        "Eastern (electricity): 65",
        "Wales: 65",
        "South Wales (electricity): 65",
    ]
    assert options(text, "network_level") == {
        "distribution": "Electricity distribution: 3",
        "lv": "Low voltage (LV): 3",
    }
    assert re.search(r'class="govuk-checkboxes__item ves-facet__in-3"><input[^>]*value="dno-eastern"', text)


def test_a_box_that_narrows_nothing_is_left_out(shelf: None) -> None:
    found = boxes(text_of("/search/?q=feed"))

    assert found.index("format") < found.index("area") < found.index("network_level")
    assert not {"openness", "licence", "domain", "sector"}.intersection(found)  # all have the same


def test_what_is_chosen_comes_first_and_open_and_can_be_taken_back(shelf: None) -> None:
    text = text_of("/search/?q=feed&network_level=lv&area=GB-WLS&sector=electricity")

    assert boxes(text)[:3] == ["area", "network_level", "sector"]
    for name in ("area", "network_level", "sector"):
        assert re.search(rf'id="facet-{name}" open', text), name
    assert "2 data products" in text
    assert 'href="/search/?q=feed&amp;sector=electricity&amp;area=GB-WLS"' in text
    assert all(f">{label}</span>" in text or f"> {label}" in text for label in ("Wales", "Low voltage (LV)"))


def test_a_broader_term_finds_the_narrower_ones(shelf: None) -> None:
    assert "65 data products" in text_of("/search/?area=GB-WLS")
    assert "130 data products" in text_of("/search/?area=UK")


def test_a_value_that_a_facet_does_not_have_is_named_and_left_out(shelf: None) -> None:
    text = text_of("/search/?q=feed&network_level=cellar&area=GB-WLS")

    assert "Network level has no value “cellar”. Use one of: transmission, 400kv" in text
    assert "65 data products" in text


def test_the_api_refuses_a_value_that_a_facet_does_not_have(shelf: None) -> None:
    refused = Client().get("/api/v1/products/?freshness=rotten")

    assert refused.status_code == 400
    assert "Freshness has no value “rotten”" in refused.content.decode()
    assert Client().get("/api/v1/products/?area=GB-WLS&page_size=1").json()["count"] == 65


@pytest.mark.parametrize(
    "query",
    [
        "&".join(f"format=v{n}" for n in range(400)),
        "area=" + "x" * 5000,
        "format=%00&case=%F0%9F%92%A9",
        "level=-1&updated=now",
    ],
)
def test_absurd_values_are_an_answer(shelf: None, query: str) -> None:
    assert Client().get(f"/search/?{query}").status_code == 200
    assert Client().get(f"/search/facet/format/?{query}").status_code == 200


def test_more_values_than_are_used_are_said(shelf: None) -> None:
    text = text_of("/search/?" + "&".join(f"format=ODD%20{n:03}" for n in range(60)))

    assert "Only the first 50 values of “Format” were used." in text
    assert "50 data products" in text


def test_a_long_facet_leads_to_all_its_values(shelf: None) -> None:
    text = text_of("/search/?q=feed&area=GB-WLS")

    assert len(options(text, "format")) == FACET_SIZE
    assert 'href="/search/facet/format/?q=feed&amp;area=GB-WLS"' in text
    assert "Show all values and search in them" in text


def test_the_page_of_all_values_has_them_in_pages_and_keeps_the_search(shelf: None) -> None:
    first = text_of("/search/facet/format/?q=feed")

    assert "<h1" in first
    assert "Filter by format" in first
    assert "130 values" in first
    assert len(options(first, "format")) == SHOWN
    assert "values=2" in first
    second = text_of("/search/facet/format/?q=feed&values=2")
    assert len({**options(first, "format"), **options(second, "format")}) == FORMATS
    assert '<input type="hidden" name="q" value="feed">' in second
    assert "65 values" in text_of("/search/facet/format/?area=GB-WLS")


def test_values_are_looked_for_by_their_words(shelf: None) -> None:
    assert list(options(text_of("/search/facet/format/?find=12+odd"), "format")) == [
        "ODD 012", "ODD 112", *(f"ODD {n}" for n in range(120, 130)),
    ]  # fmt: skip
    assert options(text_of("/search/facet/area/?find=wales"), "area").keys() == {"GB-WLS", "dno-south-wales"}
    assert options(text_of("/search/facet/area/?find=GB-wls"), "area").keys() == {"GB-WLS"}
    assert "No value fits" in text_of("/search/facet/area/?find=atlantis")


def test_what_is_ticked_stays_ticked_while_somebody_looks_on(shelf: None) -> None:
    text = text_of("/search/facet/format/?format=ODD+007&find=odd+01")

    assert '<input type="hidden" name="format" value="ODD 007">' in text
    assert 'value="ODD 007" checked' in text_of("/search/facet/format/?format=ODD+007&find=007")


def test_a_script_gets_the_options_alone(shelf: None) -> None:
    text = text_of("/search/facet/format/?find=odd+129", **{"HX-Request": "true"})

    assert "<html" not in text
    assert options(text, "format") == {"ODD 129": "ODD 129: 1"}


def test_a_page_of_a_filter_that_there_is_not_is_not_found(shelf: None) -> None:
    assert Client().get("/search/facet/colour/").status_code == 404


def test_values_of_what_nobody_may_see_are_nowhere(shelf: None) -> None:
    hidden = DataProduct.objects.get(source_id="secret")

    assert hidden.formats == ["ODD SECRET"]
    assert "ODD SECRET" not in text_of("/search/facet/format/?find=secret").replace("“secret”", "")
    assert "Westgas" not in text_of("/search/facet/domain/")
    assert "Gas" not in options(text_of("/search/facet/sector/"), "sector")


def test_hostile_values_are_shown_as_text(shelf: None) -> None:
    text = text_of('/search/facet/format/?find="><script>alert(1)</script>&format="><img src=x>')

    assert "<script>alert" not in text
    assert "<img src=x" not in text
