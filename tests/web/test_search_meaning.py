"""What the search page says of search by meaning; the model is played."""

import re
import threading
from collections.abc import Callable
from html import unescape

import pytest
from django.test import Client

from catalog.search.asking import QueryVectors
from catalog.search.embedding import Vector
from catalog.selectors.engine import search_engine
from catalog.services import vectors
from catalog.services.indexing import DrainAside
from tests.embedding import PlayedModel, played
from tests.endpoints import FakeEndpoint
from tests.factories import endpoint_make, harvest_now, package

TITLES = {"a": "Wind farms", "b": "Turbines", "c": "Tariffs", "d": "Chargers"}


@pytest.fixture
def catalogue(
    index: Callable[[], None], endpoint_server: FakeEndpoint, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A few products with vectors, and an engine that goes by them."""
    model = PlayedModel()
    monkeypatch.setattr(vectors, "meaning_is_on", lambda: True)
    monkeypatch.setattr(vectors, "embedder", lambda: model)
    monkeypatch.setattr(DrainAside, "nudge", lambda self: None)
    monkeypatch.setattr(search_engine()._answering, "vectors", played())
    listed = [{**package(name, title), "notes": ""} for name, title in TITLES.items()]
    harvest_now(endpoint_make(endpoint_server.ckan(listed)))
    index()
    vectors.vectors_make()
    index()


def page(client: Client, address: str) -> str:
    response = client.get(address)
    assert response.status_code == 200
    return unescape(" ".join(response.content.decode().split()))


def cards(html: str) -> dict[str, bool]:
    """Title → whether its card says that it was found by meaning."""
    found = re.findall(r'<li class="ves-result">.*?</ul></div>', html)
    title = re.compile(r'<h3 class="ves-result__title"><a [^>]*>(.*?)</a>')
    named = {re.sub("<[^>]*>", "", match[1]): card for card in found if (match := title.search(card))}
    return {name: "Near in meaning" in card for name, card in named.items()}


def test_what_is_found_by_meaning_alone_is_marked_and_counted(catalogue: None, client: Client) -> None:
    html = page(client, "/search/?q=wind")

    assert cards(html) == {"Wind farms": False, "Turbines": True}
    assert ">2 data products<" in html
    assert "1 of these does not have the word: it was found by its meaning." in html
    assert "Near in meaning, without your word<" in html
    assert ">Search for the word alone<" in html
    assert "/search/?q=wind&meaning=no" in html


def test_of_several_words_it_is_told_that_not_all_are_there(catalogue: None, client: Client) -> None:
    html = page(client, "/search/?q=wind+farms")

    assert "1 of these does not have all the words: it was found by its meaning." in html
    assert "Near in meaning, with none of your words<" in html
    assert ">Search for the words alone<" in html


def test_it_can_be_switched_off_and_on_again(catalogue: None, client: Client) -> None:
    html = page(client, "/search/?q=wind&meaning=no")

    assert cards(html) == {"Wind farms": False}
    assert ">1 data product<" in html
    assert '<input type="hidden" name="meaning" value="no">' in html
    assert 'href="/search/?q=wind">Search by meaning too</a>' in html


def test_where_nothing_has_the_words_the_page_says_so_and_takes_a_wish(
    catalogue: None, client: Client
) -> None:
    html = page(client, "/search/?q=plug")

    assert cards(html) == {"Chargers": True}
    assert "No data product has the word <strong>plug</strong>." in html
    assert 'href="/wishes/new/?q=plug"' in html
    assert "No data product has the words of <strong>plug plugs</strong>." in page(
        client, "/search/?q=plug+plugs"
    )


def test_what_nothing_has_the_words_of_counts_as_missed(
    catalogue: None, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    missed: dict[str, bool] = {}
    monkeypatch.setattr(
        "catalog.web.views.search_counted",
        lambda searched, **asker: missed.update({searched.q: searched.missed}),
    )
    for q in ("plug", "wind", "nowhere"):
        client.get("/search/", {"q": q})

    assert missed == {"plug": True, "wind": False, "nowhere": True}


def only_words(client: Client, said: str) -> None:
    html = page(client, "/search/?q=wind")
    assert cards(html) == {"Wind farms": False}
    assert said in html
    assert said not in page(client, "/search/")
    assert said not in page(client, "/search/?q=wind&sort=title")


def test_without_a_model_the_page_says_in_a_line_that_it_goes_by_words_alone(
    catalogue: None, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(search_engine()._answering, "vectors", QueryVectors(lambda: None, limit=10))

    only_words(client, "search by meaning is not set up here.")


def test_where_the_model_is_slow_the_page_does_not_wait_and_says_so(
    catalogue: None, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    may_end = threading.Event()

    class Slow:
        def vector(self, text: str) -> Vector:
            may_end.wait(60)
            return (1.0,)

    monkeypatch.setattr("catalog.search.asking._LOADING", 0)
    monkeypatch.setattr(search_engine()._answering, "vectors", QueryVectors(Slow, limit=0.01))
    try:
        only_words(client, "search by meaning took too long just now.")
    finally:
        may_end.set()


def test_the_api_says_the_same(catalogue: None, client: Client) -> None:
    found = client.get("/api/v1/products/", {"q": "wind"}).json()
    assert (found["count"], found["meaning"], found["by_meaning"]) == (2, "used", 1)

    found = client.get("/api/v1/products/", {"q": "wind", "meaning": "no"}).json()
    assert (found["count"], found["meaning"], found["by_meaning"]) == (1, "", 0)
