"""Programs walk through all results by cursors."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.test import Client

from catalog.domain.errors import SearchUnavailable
from catalog.models import DataProduct, User
from catalog.search import SearchEngine
from catalog.search.walking import end
from catalog.selectors.engine import search_engine
from catalog.services import walks
from tests.endpoints import FakeEndpoint
from tests.factories import domain_make, endpoint_make, harvest_now, packages

pytestmark = pytest.mark.django_db
Refresh = Callable[[], None]
NUMBER = 25


@pytest.fixture
def catalogue(endpoint_server: FakeEndpoint, index: Refresh) -> Refresh:
    harvest_now(endpoint_make(endpoint_server.ckan(packages(NUMBER)), domain=domain_make("Northmoor")))
    index()
    return index


def get(client: Client, path: str, status: int = 200) -> Any:
    answer = client.get(path)
    assert answer.status_code == status, answer.content
    return answer.json()


def begin(client: Client, rest: str = "&page_size=10", status: int = 200) -> Any:
    return get(client, f"/api/v1/products/?cursor=*{rest}", status)


def walked(client: Client, rest: str = "&page_size=10") -> Iterator[Any]:
    page = begin(client, rest)
    yield page
    while page["next"]:
        page = get(client, page["next"])
        yield page


def test_all_results_are_walked_once(client: Client, catalogue: Refresh) -> None:
    pages = list(walked(client))
    assert [len(page["results"]) for page in pages] == [10, 10, 5]
    assert {page["count"] for page in pages} == {NUMBER}
    found = [row["id"] for page in pages for row in page["results"]]
    assert len(set(found)) == NUMBER
    listed = get(client, "/api/v1/products/?page_size=100")["results"]
    assert [row["id"] for row in listed] == found


def test_a_walk_keeps_to_the_search(client: Client, catalogue: Refresh) -> None:
    assert begin(client, "&q=zqxvwvut")["results"] == []
    assert begin(client, "&domain=none")["count"] == 0
    page = begin(client, "&q=substation&sort=title&page_size=2")
    assert page["count"] > 2
    other = page["next"].replace("sort=title", "sort=modified")
    assert "another search" in get(client, other, 400)["error"]["message"]


def test_what_changes_meanwhile_is_left_out_or_stays_where_it_was(client: Client, catalogue: Refresh) -> None:
    pages = walked(client)
    first = next(pages)
    gone = DataProduct.objects.exclude(pk__in=[row["id"] for row in first["results"]]).earliest("pk")
    DataProduct.objects.filter(pk=gone.pk).update(audience="hidden", audience_tokens=["curator"])
    found = [row["id"] for page in [first, *pages] for row in page["results"]]
    assert len(found) == len(set(found)) == NUMBER - 1
    assert gone.pk not in found


def test_the_cursor_of_somebody_else_is_refused(
    client: Client, catalogue: Refresh, analyst: User, curator: User
) -> None:
    client.force_login(curator)
    following = begin(client)["next"]
    assert get(client, following)["results"]
    for other in (None, analyst):
        client.logout()
        if other:
            client.force_login(other)
        assert "somebody else" in get(client, following, 400)["error"]["message"]


def test_where_pages_end_the_answer_says_how_to_go_on(
    client: Client, catalogue: Refresh, monkeypatch: pytest.MonkeyPatch
) -> None:
    error = get(client, "/api/v1/products/?page=501", 400)["error"]
    assert "cursor=*" in str(error["fields"]["page"])
    monkeypatch.setattr("catalog.api.views.MAX_WINDOW", 4)
    assert "cursor=*" in get(client, "/api/v1/products/?page=2&page_size=2")["ends"]
    assert "ends" not in get(client, "/api/v1/products/?page=1&page_size=2")


@pytest.mark.parametrize("cursor", ["x", "**", "eyJ:1:2", "a" * 10_000, "\0", "%F0%9F%98%80"])
def test_what_is_no_cursor_is_refused(client: Client, catalogue: Refresh, cursor: str) -> None:
    error = get(client, f"/api/v1/products/?cursor={cursor}", 400)["error"]
    assert "cursor=*" in error["message"]


def test_a_cursor_that_was_changed_is_refused(client: Client, catalogue: Refresh) -> None:
    following = begin(client)["next"]
    path, _, cursor = following.partition("cursor=")
    get(client, f"{path}cursor={cursor[:20]}{'A' if cursor[20] != 'A' else 'B'}{cursor[21:]}", 400)


def test_a_cursor_and_a_page_do_not_go_together(client: Client, catalogue: Refresh) -> None:
    assert "page" in begin(client, "&page=2", 400)["error"]["fields"]


def test_a_walk_that_is_over_says_to_begin_anew(
    client: Client, catalogue: Refresh, monkeypatch: pytest.MonkeyPatch
) -> None:
    points: list[str] = []
    walk = SearchEngine.walk

    def watched(*given: Any) -> Any:
        step = walk(*given)
        points.append(step.place.point)
        return step

    monkeypatch.setattr(SearchEngine, "walk", watched)
    following = begin(client)["next"]
    end(search_engine()._client, points[0])
    error = get(client, following, 410)["error"]
    assert error["code"] == "cursor_ended"
    assert "Begin anew with cursor=*" in error["message"]


def test_a_walk_takes_no_longer_than_an_hour(
    client: Client, catalogue: Refresh, monkeypatch: pytest.MonkeyPatch
) -> None:
    following = begin(client)["next"]
    monkeypatch.setattr(walks, "LONGEST_SECONDS", -1)
    assert "an hour" in get(client, following, 410)["error"]["message"]


def test_no_more_than_some_walks_are_open(client: Client, catalogue: Refresh) -> None:
    opened = [begin(client) for _ in range(walks.AT_ONCE_EACH)]
    assert begin(client, status=429)["error"]["code"] == "too_many"
    get(client, get(client, opened[0]["next"])["next"])  # one goes on to its end
    begin(client)


def test_the_portal_as_a_whole_opens_no_more_than_some(
    client: Client, catalogue: Refresh, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(walks, "AT_ONCE", 1)
    begin(client)
    answer = client.get("/api/v1/products/?cursor=*", REMOTE_ADDR="127.0.0.9")
    assert answer.status_code == 429


def test_without_elasticsearch_there_is_no_walk(
    client: Client, catalogue: Refresh, monkeypatch: pytest.MonkeyPatch
) -> None:
    def away(*_: object) -> None:
        raise SearchUnavailable("Elasticsearch does not answer.")

    following = begin(client)["next"]
    monkeypatch.setattr(SearchEngine, "walk", away)
    assert begin(client, status=503)["error"]["code"] == "search_unavailable"
    assert get(client, following, 503)["error"]["message"] == "Elasticsearch does not answer."
