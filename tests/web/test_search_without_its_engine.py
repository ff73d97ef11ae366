"""Elasticsearch refused, hanging or wiped: every page that searches stays up, says so, and comes back by itself."""

import socket
import threading
from collections.abc import Iterator

import pytest
from django.conf import LazySettings
from django.test import Client

from catalog.domain.errors import SearchUnavailable
from catalog.search.breaker import Breaker
from catalog.search.client import Client as Elastic
from catalog.selectors.engine import search_engine
from catalog.services.indexing import texts_drain
from tests.web.catalogue import Catalogue

pytestmark = pytest.mark.django_db
SAID = 'id="search-fallback"'
SEARCHES = (
    "/search/", "/search/?q=substation", "/search/?q=substation&domain=northmoor-networks&sort=title&page=2",
    '/search/?q="half hourly" -gas title:x', "/search/?q=demand&from=2020-01-01&bbox=-3,50,2,56", "/search/?q=zzzz",
    "/search/?q=substation&view=table", "/search/?q=substation&view=map", "/search/?level=3&openness=open",
)  # fmt: skip


@pytest.fixture
def away(catalogue: Catalogue, settings: LazySettings) -> Iterator[None]:
    """Elasticsearch at an address where nothing listens; the sweep had written the words before."""
    texts_drain()
    settings.ELASTICSEARCH_URL = "http://127.0.0.1:9"
    search_engine.cache_clear()
    yield
    search_engine().close()
    search_engine.cache_clear()


@pytest.mark.usefixtures("away")
def test_every_search_is_answered_by_the_database_and_says_so(client: Client) -> None:
    for path in SEARCHES:
        answer = client.get(path)
        assert answer.status_code == 200, path
        assert SAID in answer.content.decode(), path
    found = client.get("/search/?q=substation").content.decode()
    assert "</mark> demand 1" in found
    assert 'name="openness"' in found, "facets are counted too"
    assert SAID in client.get("/search/?q=substation", HTTP_HX_REQUEST="true").content.decode()


@pytest.mark.usefixtures("away")
def test_programs_are_told_too(client: Client) -> None:
    answer = client.get("/api/v1/products/?q=substation&page_size=3").json()
    assert (answer["fallback"], len(answer["results"])) == (True, 3)
    assert answer["count"] > 3
    walk = client.get("/api/v1/products/?cursor=*")
    assert walk.status_code == 503
    assert walk.json()["error"]["code"] == "search_unavailable"


def test_while_it_answers_nothing_is_said(client: Client, catalogue: Catalogue) -> None:
    assert SAID not in client.get("/search/?q=substation").content.decode()
    assert client.get("/api/v1/products/?q=substation").json()["fallback"] is False


@pytest.mark.usefixtures("away")
def test_every_other_page_that_searches_stays_up(client: Client, catalogue: Catalogue) -> None:
    for path in (
        "/",
        f"/products/{catalogue.product.slug}/",
        "/domains/",
        f"/domains/{catalogue.domain.slug}/",
    ):
        assert client.get(path).status_code == 200, path
    compare = client.get(f"/compare/?p={catalogue.product.slug}&q=substation")
    assert (compare.status_code, "Substation demand" in compare.content.decode()) == (200, True)
    ready = client.get("/readyz")
    assert (ready.status_code, ready.json()["parts"]["search"]) == (
        503,
        "fallback: Elasticsearch does not answer",
    )


def test_a_wiped_index_is_no_empty_answer(client: Client, catalogue: Catalogue) -> None:
    texts_drain()
    engine = search_engine()
    name = next(iter(engine._index._indices()))
    engine._keeping.call(
        "POST", "/_aliases", {"actions": [{"remove": {"index": name, "alias": engine._index.live}}]}
    )
    try:
        page = client.get("/search/?q=substation").content.decode()
        assert SAID in page
        assert "Substation demand 1" in page
    finally:
        engine._keeping.call(
            "POST", "/_aliases", {"actions": [{"add": {"index": name, "alias": engine._index.live}}]}
        )
    assert SAID not in client.get("/search/?q=substation").content.decode()


class Hanging:
    """A server that takes every connection and answers none."""

    def __enter__(self) -> "Hanging":
        self._listening = socket.create_server(("127.0.0.1", 0))
        self.port = self._listening.getsockname()[1]
        self.taken: list[socket.socket] = []
        threading.Thread(target=self._take, daemon=True).start()
        return self

    def _take(self) -> None:
        while True:
            try:
                self.taken.append(self._listening.accept()[0])
            except OSError:
                return

    def __exit__(self, *exc_info: object) -> None:
        self._listening.close()
        for one in self.taken:
            one.close()


def test_one_that_hangs_is_waited_for_once_and_then_left_alone_for_some_seconds() -> None:
    now = [100.0]
    breaker = Breaker(5.0, clock=lambda: now[0])
    with Hanging() as server:
        client = Elastic(f"http://127.0.0.1:{server.port}", timeout=0.2, breaker=breaker)
        for _ in range(20):
            with pytest.raises(SearchUnavailable, match="does not answer"):
                client.call("GET", "/")
        assert len(server.taken) == 1
        now[0] += 5.1
        for _ in range(5):
            with pytest.raises(SearchUnavailable):
                client.call("GET", "/")
        assert len(server.taken) == 2, "one try after its rest"
        client.close()


def test_one_caller_at_a_time_tries_and_the_first_answer_opens_it_to_all() -> None:
    now = [0.0]
    breaker = Breaker(5.0, clock=lambda: now[0])
    assert [breaker.ask(), breaker.ask()] == [True, True]
    breaker.failed()
    assert breaker.ask() is False
    now[0] = 5.1
    assert [breaker.ask(), breaker.ask(), breaker.ask()] == [True, False, False]
    breaker.well()
    assert [breaker.ask(), breaker.ask()] == [True, True]


def test_search_comes_back_by_itself(client: Client, catalogue: Catalogue, settings: LazySettings) -> None:
    """A proxy in front of Elasticsearch that is shut and opened again; the process is not started anew."""
    engine = search_engine()
    asked = engine._asked
    now = [0.0]
    breaker = Breaker(5.0, clock=lambda: now[0])
    there, asked._breaker = asked._url, breaker
    try:
        asked._url = "http://127.0.0.1:9"
        asked.close()
        assert SAID in client.get("/search/?q=substation").content.decode()
        asked._url = there
        asked.close()
        assert SAID in client.get("/search/?q=substation").content.decode(), "not before its time"
        now[0] += 5.1
        assert SAID not in client.get("/search/?q=substation").content.decode()
        assert breaker.open is False
    finally:
        asked._url, asked._breaker = there, Breaker()
        asked.close()
