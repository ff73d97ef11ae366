"""The answer to a search, in as few requests as will do: as it was typed; else corrected, or the nearest there is."""

from collections.abc import Mapping
from contextlib import suppress
from typing import Any

import msgspec

from catalog.domain.errors import SearchUnavailable
from catalog.search.asking import QueryVectors
from catalog.search.counting import build_count, read_count
from catalog.search.facets import read_facets
from catalog.search.meaning import Answer, ask_both, ask_nearest, text_meant
from catalog.search.parsing import Query, parse
from catalog.search.query import Match, build
from catalog.search.request import SearchRequest, SearchResponse
from catalog.search.searches import Searches
from catalog.search.spelling import respelled

ALL_NEEDED = 3  # words up to which all must be there
FEW = 10  # results below which the nearest are shown after them


class Answering:
    """Answers requests: by words by `searches`, which something else may stand in for; by meaning only by `searched`, the index.

    `vectors`: of queries, by which meaning is found where it reaches a cosine of `least`.
    """

    def __init__(
        self, searches: Searches, searched: Searches, vectors: QueryVectors, *, least: float
    ) -> None:
        self._searches = searches
        self._searched = searched
        self.vectors = vectors
        self._least = least

    def answer(self, request: SearchRequest) -> SearchResponse:
        """Return one page of results. One request to Elasticsearch, unless few have all the words."""
        query = parse(request.q)
        near: list[Answer] = []
        response = self._ask(request, near=near)
        if request.strict or not query.text:
            return response
        if response.worded >= FEW:
            some = len(query.loose_stems) > ALL_NEEDED  # then a wrong word may stand beside enough right ones
            return (some and self._corrected(request, query, response.worded)) or response
        if response.worded:
            return self._corrected(request, query, response.worded) or self._with_nearest(
                request, query, response, near
            )
        return self._second_try(request, query, near, meaning=response.meaning) or response

    def _ask(
        self, request: SearchRequest, match: Match = "all", near: list[Answer] | None = None
    ) -> SearchResponse:
        """Return what has the words, and what is meant by them where `request` asks for that too.

        `near` keeps what is nearest, so that the same request is not asked for it again with another match.
        """
        text = text_meant(request)
        asked = self.vectors.of(text) if text else None
        if asked and asked.vector:
            with suppress(SearchUnavailable):  # then whatever stands in for Elasticsearch answers, by words
                ask, kept = self._searched.one, [] if near is None else near
                if not kept:
                    kept.append(ask_nearest(ask, request, asked.vector, least=self._least))
                return ask_both(ask, request, match, kept[0])
        response = read_response(self._searches.one(build(request, match=match)), request)
        return msgspec.structs.replace(response, meaning=asked.state if asked and not asked.vector else "")

    def _with_nearest(
        self, request: SearchRequest, query: Query, precise: SearchResponse, near: list[Answer]
    ) -> SearchResponse:
        """Return few results with the nearest after them, where several words leave room for that."""
        if request.sort != "relevance" or not query.plain or len(query.parts) < 2:
            return precise
        response = self._ask(request, "any", near)
        if response.worded == precise.worded:
            return precise
        return msgspec.structs.replace(response, relaxed=True, precise=precise.worded)

    def _second_try(
        self, request: SearchRequest, query: Query, near: list[Answer], *, meaning: str
    ) -> SearchResponse | None:
        """Return the first with hits: the last word going on, words corrected, only some of the words."""
        # where meaning is used the one that is taken is asked again with it: till then its number is enough
        body = build_count if meaning == "used" else build
        going_on, some = self._searches.many([body(request, match="prefix"), body(request, match="any")])
        if read_count(going_on):
            return self._answered(going_on, request, "prefix", near, meaning)
        if corrected := self._corrected(request, query, 0, nearest=read_count(some)):
            return corrected
        if not read_count(some):
            return None
        response = self._answered(some, request, "any", near, meaning)
        return msgspec.structs.replace(response, relaxed=True)

    def _answered(
        self,
        by_words: Mapping[str, Any],
        request: SearchRequest,
        match: Match,
        near: list[Answer],
        meaning: str,
    ) -> SearchResponse:
        """Return the answer `by_words`; where meaning was `used` before, one by both, and `by_words` only counts."""
        if meaning == "used":
            return self._ask(request, match, near)
        return msgspec.structs.replace(read_response(by_words, request), meaning=meaning)

    def _corrected(
        self, request: SearchRequest, query: Query, found: int, *, nearest: int = 0
    ) -> SearchResponse | None:
        """Return what the query finds as it was probably meant, if that is more than as typed.

        `found` have all of what was typed, or else `nearest` some of it.
        """
        q = ""
        if request.spell:
            with suppress(SearchUnavailable):  # what stands in for Elasticsearch may not know
                q = respelled(self._searches.one, request, query, found=found)
        if not q:
            return None
        meant = msgspec.structs.replace(request, q=q)
        response = self._ask(meant)
        if response.worded >= max(1, found):
            return msgspec.structs.replace(response, corrected=q)
        if found or (response := self._ask(meant, "any")).worded < max(1, nearest):
            return None
        return msgspec.structs.replace(response, corrected=q, relaxed=True)


def read_response(answer: Mapping[str, Any], request: SearchRequest) -> SearchResponse:
    """Return what Elasticsearch's `answer` to a body of `build(request)` says."""
    hits = answer["hits"]["hits"]
    facets, others = read_facets(answer["aggregations"], request) if request.facets else ({}, {})
    return SearchResponse(
        total=answer["hits"]["total"]["value"],
        ids=tuple(hit["sort"][-1] for hit in hits),
        scores=tuple(hit["_score"] for hit in hits),
        facets=facets,
        others=others,
        widened=request.widened,
        fallback=answer.get("fallback", False),
    )
