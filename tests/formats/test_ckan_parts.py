"""Pages of a CKAN listing in smaller parts."""

from urllib.parse import parse_qs, urlsplit

import pytest

from catalog.formats.ckan import CKAN
from catalog.formats.protocol import PageRequest

SEARCH = "https://data.example/api/3/action/package_search?rows=10&start=20&sort=id+asc&q=wind"


def window(request: PageRequest | None) -> tuple[int, int]:
    """Where a page begins and where it ends."""
    assert request is not None
    query = parse_qs(urlsplit(request.url).query)
    start, rows = query.get("start") or query["offset"], query.get("rows") or query["limit"]
    return int(start[0]), int(start[0]) + int(rows[0])


def test_a_page_is_halved_and_its_query_kept() -> None:
    first, second = CKAN.split(PageRequest(SEARCH))
    assert (window(first), window(second)) == ((20, 25), (25, 30))
    assert parse_qs(urlsplit(second.url).query)["q"] == ["wind"]


def test_an_odd_page_loses_no_record() -> None:
    first, second = CKAN.split(PageRequest(SEARCH.replace("rows=10", "rows=7")))
    assert (window(first), window(second)) == ((20, 23), (23, 27))


def test_from_part_to_part_every_record_is_asked_for_once_and_then_pages_are_whole_again() -> None:
    request, windows = PageRequest(SEARCH), []
    for _ in range(4):
        parts = CKAN.split(request)
        request = parts[0] if parts else request
    for _ in range(7):
        windows.append(window(request))
        following = CKAN.after(request) if windows[-1] == (20, 21) else None
        request = following or _next(request)
    assert windows == [(20, 21), (21, 22), (22, 25), (25, 30), (30, 40), (40, 50), (50, 60)]


def _next(request: PageRequest) -> PageRequest:
    start, end = window(request)
    records = ",".join(f'{{"id": "p-{n}", "title": "x", "resources": []}}' for n in range(start, end))
    body = f'{{"success": true, "result": {{"count": 100, "results": [{records}]}}}}'
    following = CKAN.read_page(request, "application/json", body.encode()).next
    assert following is not None
    return following


def test_the_older_listing_is_split_too() -> None:
    url = "https://data.example/api/3/action/current_package_list_with_resources?limit=4&offset=8"
    assert [window(part) for part in CKAN.split(PageRequest(url))] == [(8, 10), (10, 12)]


@pytest.mark.parametrize(
    "url",
    [
        SEARCH.replace("rows=10", "rows=1"),
        "https://data.example/api/3/action/package_show?id=x",
        "https://data.example/packages.json",
    ],
)
def test_what_is_no_page_of_several_is_not_split(url: str) -> None:
    assert CKAN.split(PageRequest(url)) == ()


def test_after_what_is_no_page_nothing_is_known() -> None:
    assert CKAN.after(PageRequest("https://data.example/packages.json")) is None
