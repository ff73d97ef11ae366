"""Which of some products a search finds: no order, no counts, no nearest ones. For saved searches and feeds."""

from collections.abc import Mapping, Sequence
from typing import Any

from catalog.search.query import build
from catalog.search.request import MAX_WINDOW, SearchRequest

type Json = dict[str, object]


def build_matching(request: SearchRequest, among: Sequence[int] | None = None) -> Json:
    """Return the body that finds the ids of all products that `request` asks for, 10,000 at most.

    `among`: only of these, 10,000 at most.
    """
    body = build(request)
    filters: list[object] = [body["query"]]
    if "post_filter" in body:
        filters.append(body["post_filter"])
    if among is not None:
        filters.append({"terms": {"id": list(among)}})
    return {
        "query": {"bool": {"filter": filters}},
        "size": MAX_WINDOW if among is None else max(1, len(among)),
        "sort": [{"id": "asc"}],
        "track_total_hits": MAX_WINDOW + 1,
        "stored_fields": "_none_",
    }


def read_matching(answer: Mapping[str, Any]) -> frozenset[int]:
    """Return the ids in the answer to `build_matching`."""
    return frozenset(hit["sort"][0] for hit in answer["hits"]["hits"])
