"""Walking through all results, however many: `search_after` with a point in time, which later changes do not touch.

A walk holds what a search asks for, never the nearest. It keeps resources of Elasticsearch busy until it is closed or
nobody went on for KEPT_SECONDS.
"""

from collections.abc import Mapping
from typing import Any
from urllib.parse import quote

import msgspec
from elasticsearch import ApiError

from catalog.domain.errors import SearchUnavailable, WalkEnded
from catalog.search.client import Client, IndexMissing
from catalog.search.query import build
from catalog.search.request import SearchRequest

type Json = dict[str, object]

KEPT_SECONDS = 120
_GONE = ("search_context_missing_exception", "search_phase_execution_exception", "index_not_found_exception")


class Place(msgspec.Struct, frozen=True):
    """Where a walk stands: the point in time, the sort values of the last result, how many there are and were seen."""

    point: str
    after: tuple[Any, ...]
    total: int
    seen: int


class Step(msgspec.Struct, frozen=True):
    """A page of a walk. `place`: where to go on; None where it was the last page, and the walk is closed."""

    ids: tuple[int, ...]
    total: int
    place: Place | None


def walk(client: Client, index: str, request: SearchRequest, place: Place | None) -> Step:
    """Return the first page or, with a `place`, the next one; pages are as long as `request` says. One or two requests.

    Raises WalkEnded where the point in time is no more, SearchUnavailable.
    """
    point = place.point if place else _begin(client, index)
    try:
        answer = client.call("POST", "/_search", build_step(request, point, place))
    except SearchUnavailable as error:
        if place and _is_gone(error):
            raise WalkEnded(
                f"This walk through the results is over: a page was asked for more than {KEPT_SECONDS} seconds after "
                "the one before, or the index was rebuilt. Begin anew with cursor=*."
            ) from error
        raise
    step = read_step(answer, place)
    if step.place is None:
        end(client, answer["pit_id"])
    return step


def end(client: Client, point: str) -> None:
    """Close a point in time; one that is closed already is no error."""
    try:
        client.call("DELETE", "/_pit", {"id": point})
    except IndexMissing:
        return


def build_step(request: SearchRequest, point: str, place: Place | None) -> Json:
    """Return the body that finds the results after `place`."""
    body = build(request)
    del body["from"]
    body["pit"] = {"id": point, "keep_alive": f"{KEPT_SECONDS}s"}
    if place:
        body["search_after"] = list(place.after)
        body["track_total_hits"] = False
    return body


def read_step(answer: Mapping[str, Any], place: Place | None) -> Step:
    """Return what the answer to `build_step` says; `place` is where the walk stood before."""
    hits = answer["hits"]["hits"]
    total = place.total if place else answer["hits"]["total"]["value"]
    seen = (place.seen if place else 0) + len(hits)
    # Elasticsearch adds a value of its own behind the id, which is the last of every order.
    ids = tuple(int(hit["sort"][-2]) for hit in hits)
    if not hits or seen >= total:
        return Step(ids, total, None)
    return Step(ids, total, Place(answer["pit_id"], tuple(hits[-1]["sort"]), total, seen))


def _is_gone(error: SearchUnavailable) -> bool:
    """Whether Elasticsearch answers, but not of this point in time: nobody went on in time, or its index is deleted."""
    answer = error.__cause__
    return isinstance(answer, ApiError) and answer.error in _GONE


def _begin(client: Client, index: str) -> str:
    parameters = {"keep_alive": f"{KEPT_SECONDS}s"}
    return str(client.call("POST", f"/{quote(index)}/_pit", params=parameters)["id"])
