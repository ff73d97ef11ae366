"""What Elasticsearch's failures look like to the portal."""

import os
import socket

import pytest

from catalog.domain.errors import SearchUnavailable
from catalog.search import SearchEngine, SearchRequest
from catalog.search.client import Client
from tests.search.conftest import elasticsearch_url


@pytest.fixture
def nobody_there() -> str:
    """A URL on which nothing listens."""
    with socket.socket() as sock:
        sock.bind(("127.0.0.1", 0))
        return f"http://vesportal:secret-word@127.0.0.1:{sock.getsockname()[1]}"


def test_no_answer_is_said_without_the_password(nobody_there: str) -> None:
    engine = SearchEngine(nobody_there, "vesportal-test-", timeout=1)

    for ask in (
        engine.health,
        engine.ensure,
        engine.refresh,
        lambda: engine.write([], [(1, 1)]),
        lambda: engine.search(SearchRequest(viewer=None, q="wind")),
        lambda: engine.suggest("wind", None),
        lambda: engine.rebuild(iter(()), lambda: 0),
    ):
        with pytest.raises(SearchUnavailable, match=r"at 127\.0\.0\.1:\d+ does not answer") as caught:
            ask()
        assert "secret-word" not in str(caught.value)
    engine.close()


def test_a_server_that_hangs_is_given_up() -> None:
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        silent.listen()
        engine = SearchEngine(f"http://127.0.0.1:{silent.getsockname()[1]}", "vesportal-test-", timeout=0.2)

        with pytest.raises(SearchUnavailable, match="does not answer"):
            engine.health()
        engine.close()


def test_a_wrong_password_names_the_setting() -> None:
    scheme, _, rest = elasticsearch_url().partition("://")
    if "@" not in rest:
        pytest.skip("this Elasticsearch asks for no password")
    client = Client(f"{scheme}://vesportal:wrong@{rest.rpartition('@')[2]}")

    with pytest.raises(SearchUnavailable, match="check ELASTICSEARCH_URL"):
        client.call("GET", "/_cluster/health")
    client.close()


def test_a_refused_request_says_why(engine: SearchEngine) -> None:
    client = Client(elasticsearch_url())
    engine.ensure()

    with pytest.raises(SearchUnavailable, match="refused a request"):
        client.call("POST", f"/{engine._index.live}/_search", {"query": {"no_such_query": {}}})
    client.close()


def test_connections_are_opened_anew_after_a_fork(monkeypatch: pytest.MonkeyPatch) -> None:
    client = Client(elasticsearch_url())
    before = client._client()
    assert client._client() is before
    child = os.getpid() + 1
    monkeypatch.setattr("catalog.search.client.os.getpid", lambda: child)

    assert client._client() is not before
    client.close()
    before.close()
