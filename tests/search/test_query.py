"""Requests, and the bodies built from them."""

from typing import Any

import pytest

from catalog.domain.errors import InvalidInput
from catalog.search import FACETS, SearchRequest
from catalog.search.query import build


@pytest.mark.parametrize(
    ("values", "part"),
    [
        ({"page": 0}, "counted from 1"),
        ({"page": 101, "page_size": 100}, "first 10,000 results"),
        ({"page_size": 0}, "1 to 100"),
        ({"page_size": 101}, "1 to 100"),
        ({"sort": "best"}, "relevance, modified"),
        ({"filters": {"colour": ("red",)}}, "no facet “colour”"),
    ],
)
def test_what_cannot_be_asked(values: dict[str, Any], part: str) -> None:
    with pytest.raises(InvalidInput, match=part):
        SearchRequest(viewer=None, **values)


def test_the_last_page_that_can_be_reached() -> None:
    assert build(SearchRequest(viewer=None, page=100, page_size=100))["from"] == 9_900


def test_a_viewer_is_filtered_in_the_query_itself() -> None:
    body: Any = build(SearchRequest(viewer=("public", "domain:3")))

    assert body["query"]["bool"]["filter"] == [{"terms": {"audience": ["public", "domain:3"]}}]


def test_without_choices_the_facets_are_plain_and_nothing_is_filtered_afterwards() -> None:
    body: Any = build(SearchRequest(viewer=None, filters={"format": ()}))

    assert {name.partition(",")[0] for name in body["aggs"]} == set(FACETS)
    assert "post_filter" not in body


def test_building_is_pure() -> None:
    request = SearchRequest(viewer=("public",), q="wind", filters={"format": ("CSV",)})

    assert build(request) == build(request)
