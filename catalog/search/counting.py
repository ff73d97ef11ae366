"""How many results each of several searches has: nothing is ranked and nothing fetched."""

from collections.abc import Mapping
from typing import Any

from catalog.search.query import Match, build
from catalog.search.request import SearchRequest

type Json = dict[str, object]

MOST_COUNTED = 10_000  # beyond that it is “more than”


def build_count(request: SearchRequest, *, match: Match = "all") -> Json:
    """Return the body that counts what `request` asks for, never the nearest."""
    body = build(request, match=match)
    filters = [body["query"], *([body["post_filter"]] if "post_filter" in body else [])]
    return {"query": {"bool": {"filter": filters}}, "size": 0, "track_total_hits": MOST_COUNTED}


def read_count(answer: Mapping[str, Any]) -> int:
    """Return the number in the answer to `build_count`."""
    return int(answer["hits"]["total"]["value"])
