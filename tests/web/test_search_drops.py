"""Where little is found, the page says which part of the search keeps others away."""

import re
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from catalog.domain.errors import SearchUnavailable
from catalog.models import DataProduct, User
from catalog.search import SearchEngine
from catalog.selectors import search_drops
from catalog.selectors.engine import search_engine
from catalog.services.index_due import index_mark_due
from catalog.services.indexing import index_drain
from tests.web.catalogue import Catalogue

pytestmark = pytest.mark.django_db
ODD = ('"', "-", "OR OR", "(a b", "a) b", '"" x', "- -", "a:b c:d", "“x y", "* ?", "é ا 一")


def drops(client: Client, query: str) -> dict[str, str]:
    """What is offered to be dropped → the address without it."""
    answer = client.get(f"/search/?{query}")
    assert answer.status_code == 200
    found = re.findall(
        r'<a class="govuk-link" href="([^"]+)"[^>]*>(Without [^<]+)</a>', answer.content.decode()
    )
    return {label.replace("&#x27;", "'"): url.replace("&amp;", "&") for url, label in found}


def number_of(client: Client, url: str) -> str:
    found = re.search(r"ves-toolbar__count[^>]*>([^<]+)<", client.get(url).content.decode())
    return found[1] if found else ""


def test_each_filter_tells_what_it_keeps_away(client: Client, catalogue: Catalogue) -> None:
    found = drops(client, f"q=linepack&domain={catalogue.domain.slug}&format=CSV")
    assert found == {
        "Without Domain: Northmoor Networks: 3 data products": "/search/?q=linepack&format=CSV",
        "Without any filter: 3 data products": "/search/?q=linepack",
    }
    for label, url in found.items():
        assert label.endswith(number_of(client, url))


def test_each_word_tells_what_it_keeps_away(client: Client, catalogue: Catalogue) -> None:
    found = drops(client, "q=linepack+zqxvwvut&domain=westgas")
    assert found == {"Without the word “zqxvwvut”: 3 data products": "/search/?q=linepack&domain=westgas"}


def test_so_do_a_place_and_dates(client: Client, catalogue: Catalogue) -> None:
    assert drops(client, "q=linepack&bbox=1,50,2,51") == {
        "Without the area: 3 data products": "/search/?q=linepack"
    }
    assert drops(client, "q=linepack&from=1950-01-01&to=1950-02-01") == {
        "Without the dates: 3 data products": "/search/?q=linepack"
    }


def test_where_no_part_alone_helps_two_are_told(client: Client, catalogue: Catalogue) -> None:
    found = drops(client, "q=linepack+zqxvwvut&domain=none&from=1950-01-01&to=1950-02-01")
    assert found == {"Without any filter and the word “zqxvwvut”: 3 data products": "/search/?q=linepack"}
    found = drops(client, "q=linepack&domain=none&licence=none&format=CSV")
    assert list(found) == [
        "Without any filter: 3 data products",
    ]
    assert list(drops(client, "q=linepack+zqxvwvut&domain=none")) == [
        "Without Domain: none and the word “zqxvwvut”: 3 data products"
    ]


def test_a_search_without_all_its_parts_is_not_offered(client: Client, catalogue: Catalogue) -> None:
    assert drops(client, "q=zqxvwvut+qzvwxtuv") == {}
    assert drops(client, "domain=none&licence=none") == {}


def test_values_of_one_filter_are_dropped_together(client: Client, catalogue: Catalogue) -> None:
    slugs = "".join(f"&domain={slug}" for slug in (catalogue.domain.slug, "b", "c"))
    assert list(drops(client, f"q=linepack{slugs}")) == [
        "Without Domain: Northmoor Networks or b and 1 more: 3 data products"
    ]


def test_few_results_are_told_of_too_and_enough_are_not(client: Client, catalogue: Catalogue) -> None:
    gas = DataProduct.objects.filter(title__startswith="Gas linepack").order_by("pk")
    DataProduct.objects.filter(pk=gas[0].pk).update(formats=["XLSX"])
    index_mark_due("p.id = %s", [gas[0].pk])
    index_drain()
    search_engine().refresh()
    assert drops(client, "q=linepack&format=XLSX") == {
        "Without Format: XLSX: 3 data products": "/search/?q=linepack"
    }
    assert drops(client, "q=linepack&domain=westgas") == {}


def test_what_the_reader_may_not_see_does_not_count(
    client: Client, catalogue: Catalogue, curator: User
) -> None:
    query = f"q=secret&domain={catalogue.domain.slug}"
    assert drops(client, query) == {}
    client.force_login(curator)
    assert list(drops(client, query)) == ["Without Domain: Northmoor Networks: 1 data product"]


def test_it_costs_the_database_nothing_and_the_engine_one_request(
    client: Client, catalogue: Catalogue, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[Any] = []
    counts = SearchEngine.counts
    monkeypatch.setattr(SearchEngine, "counts", lambda self, some: asked.append(some) or counts(self, some))
    client.get("/search/?q=linepack&domain=westgas")
    assert asked == []
    with CaptureQueriesContext(connection) as helped:
        client.get("/search/?q=linepack&domain=none")
    assert len(asked) == 1
    monkeypatch.setattr(search_drops, "FEW", 0)
    with CaptureQueriesContext(connection) as alone:
        client.get("/search/?q=linepack&domain=none")
    assert len(asked) == 1
    assert len(helped) == len(alone)


def test_many_parts_are_bounded(client: Client, catalogue: Catalogue) -> None:
    words = "+".join(f"zq{a}xv{b}" for a in "abcdefghij" for b in "abcdefghij")
    filters = "".join(f"&{name}=x" for name in ("domain", "format", "licence", "standard", "case"))
    assert drops(client, f"q={words}{filters}") == {}


@pytest.mark.parametrize("q", ODD)
def test_odd_words_are_no_trouble(client: Client, catalogue: Catalogue, q: str) -> None:
    assert client.get("/search/", {"q": f"zqxvwvut {q}", "domain": "westgas"}).status_code == 200


def test_without_counts_the_page_still_stands(
    client: Client, catalogue: Catalogue, monkeypatch: pytest.MonkeyPatch
) -> None:
    def away(*_: object) -> None:
        raise SearchUnavailable("It does not answer.")

    monkeypatch.setattr(SearchEngine, "counts", away)
    assert drops(client, "q=linepack&domain=none") == {}


def test_what_was_switched_off_and_a_wish_are_offered(client: Client, catalogue: Catalogue) -> None:
    text = client.get("/search/?q=zqxvwvut&widen=no&spell=no").content.decode()
    assert "Have the spelling corrected" in text
    assert "Search for other words for the same too" in text
    assert 'href="/wishes/new/?q=zqxvwvut"' in text
