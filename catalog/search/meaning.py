"""Search by meaning beside search by words: when, what is sent for it, and how the two answers become one.

The two orders are fused by their scores. Whatever must hold for a product to be found by words, apart from loose words, must
hold for one that is found by meaning: who may see it, filters, places, times, phrases, fields, what is excluded.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, NamedTuple

import msgspec

from catalog.search.clauses import clause, either
from catalog.search.embedding import Vector
from catalog.search.facets import chosen_filter, read_facets
from catalog.search.fusion import Fused, Ranked, fuse, shares
from catalog.search.glossary import Widening
from catalog.search.narrowing import narrowing
from catalog.search.nodes import All, Condition, Either, Node, Not, Phrase, Word
from catalog.search.parsing import Query, parse, wanted
from catalog.search.prior import prior
from catalog.search.query import ALL_BOOST, EXACT_LEAST, Match, audience_filter, build, some_words
from catalog.search.request import SearchRequest, SearchResponse
from catalog.search.text import words

type Json = dict[str, object]
type Answer = Mapping[str, Any]
type Ask = Callable[[Json], Answer]

WINDOW = 100  # results of either order that are fused
_CANDIDATES = 200  # that Elasticsearch compares: with these it finds 96 of the 100 nearest
_CODE = re.compile(r"[\d_./:@\\]")
_BY_SCORE: list[Json] = [{"_score": "desc"}, {"id": "asc"}]
# What the prior is worked out from; nothing else of a product is fetched.
_VALUES: list[object] = ["maturity", "used", "status", {"field": "modified", "format": "epoch_millis"}]
_OF_PRIOR = ("maturity", "used", "modified", "status")
_DAY = 86_400_000  # milliseconds


def text_meant(request: SearchRequest) -> str:
    """Return the text whose meaning is to be looked for; "" where a search goes by words alone.

    That is one without loose words, or whose loose words are all codes or names of ways to describe and serve (a model of
    sentences makes nothing of them); one that is sorted by anything but relevance, as what is found by meaning may be far
    off; and one that wants no more than what was asked for.
    """
    query = parse(request.q)
    if not request.meaning or request.strict or request.sort != "relevance" or not _has_loose_words(query):
        return ""
    if _only_served(request, query):
        return ""
    return request.glossary.expanded(query.text) if request.glossary else query.text


def ask_nearest(ask: Ask, request: SearchRequest, vector: Vector, *, least: float) -> Answer:
    """Return what is nearest to `vector`, of what `request` asks for beside loose words; at a cosine of `least` or more."""
    return ask(_nearest_body(request, vector, least))


def ask_both(ask: Ask, request: SearchRequest, match: Match, near: Answer) -> SearchResponse:
    """Return the page of `request` from both orders. One call of `ask`; beyond the fused results, a second one.

    `near`: the answer of `ask_nearest`.
    """
    by_words = _words_body(request, match)
    some = (
        some_words(request) if match == "all" else None
    )  # else whatever has some of the words is found by words
    answer = ask(_with_meant(by_words, _ids(near), some))
    both = _Both.read(answer, near, request, match)
    start = (request.page - 1) * request.page_size
    shown = both.order[start : start + request.page_size]
    if (room := request.page_size - len(shown)) and both.worded > WINDOW:
        rest = ask(_rest_body(by_words, both, max(0, start - len(both.order)), room))
        shown += [Fused(product, 0.0) for product in _ids(rest)]
    facets, others = read_facets(answer["aggregations"], request) if request.facets else ({}, {})
    return SearchResponse(
        total=both.worded + len(both.alone),
        ids=tuple(product for product, _ in shown),
        scores=tuple(score for _, score in shown),
        facets=facets,
        others=others,
        widened=request.widened,
        meaning="used",
        meant=len(both.alone),
        by_meaning=tuple(product for product, _ in shown if product in both.alone),
        some_words=tuple(product for product, _ in shown if product in both.some),
    )


class _Both(NamedTuple):
    """Both answers as one. `worded`: how many have the words. `alone`: ids that were found by meaning alone.

    `some`: those of them that have some of the words.
    `later`: ids in `order` that have the words too, but so far down that the next pages would bring them again.
    """

    order: list[Fused]
    worded: int
    alone: frozenset[int]
    some: frozenset[int]
    later: list[int]

    @classmethod
    def read(cls, answer: Answer, near: Answer, request: SearchRequest, match: Match) -> "_Both":
        counted = answer["aggregations"]["alone"]
        alone = _keys(counted["ids"])
        some = _keys(counted["some"]["ids"]) if "some" in counted else frozenset()
        hits = [hit for hit in answer["hits"]["hits"] if hit["sort"][-1] not in alone]
        by_words, by_meaning = _by_words(hits, match), _by_meaning(near)
        factors = {hit["sort"][-1]: _factor(hit, request) for hit in (*hits, *near["hits"]["hits"])}
        exact = {hit["sort"][-1] for hit in hits if hit["_score"] >= EXACT_LEAST}
        return cls(
            order=fuse(by_words, by_meaning, first=exact, factor=lambda product: factors[product]),
            worded=answer["hits"]["total"]["value"] - len(alone),
            alone=alone,
            some=some,
            later=sorted({one.id for one in by_meaning} - {one.id for one in by_words} - alone),
        )


def _keys(terms: Answer) -> frozenset[int]:
    return frozenset(bucket["key"] for bucket in terms["buckets"])


def _by_words(hits: Sequence[Answer], match: Match) -> list[Ranked]:
    scores = [hit["_score"] for hit in hits]
    parts = shares(scores, exact=EXACT_LEAST, every=ALL_BOOST if match == "any" else 0.0)
    return [Ranked(hit["sort"][-1], part) for hit, part in zip(hits, parts, strict=True)]


def _by_meaning(near: Answer) -> list[Ranked]:
    """For vectors of length 1 Elasticsearch scores (1 + cosine) / 2."""
    return [Ranked(hit["sort"][-1], 2 * hit["_score"] - 1) for hit in near["hits"]["hits"]]


def _only_served(request: SearchRequest, query: Query) -> bool:
    """Whether nothing is asked but a way to describe or serve, such as dbt or WMS, or a standard by its letters or number.

    The model would take it for another word.
    """
    if not query.plain:
        return False
    facts = [one for found in request.meant.values() for one in found if one.facts]
    said = {stem for one in facts for stem in one.stems}
    return any(map(_is_served, facts)) and said.issuperset(query.loose_stems)


def _is_served(one: Widening) -> bool:
    of_standards = all(fact.facet == "standard" for fact in one.facts)
    lettered = len(one.stems) == 1 or any(stem.isdigit() for stem in one.stems)
    return not of_standards or (lettered and not one.meanings)


def _has_loose_words(query: Query) -> bool:
    loose = wanted(tuple(part for part in query.parts if _is_loose(part)))
    found = [word for leaf in loose for word in leaf.text.split()]
    return any(words(word) and not _CODE.search(word) for word in found)


def _is_loose(node: Node) -> bool:
    """Whether it is nothing but words, which meaning stands in for; all else must be met to the letter."""
    match node:
        case Word():
            return True
        case Either(options=parts) | All(parts=parts):
            return all(map(_is_loose, parts))
        case Phrase() | Condition() | Not():
            return False


def _words_body(request: SearchRequest, match: Match) -> Json:
    window = msgspec.structs.replace(request, page=1, page_size=WINDOW)
    return {**build(window, match=match, weighed=False), "docvalue_fields": _VALUES}


def _nearest_body(request: SearchRequest, vector: Vector, least: float) -> Json:
    return {
        "knn": {
            "field": "vector",
            "query_vector": vector,
            "k": WINDOW,
            "num_candidates": _CANDIDATES,
            "similarity": least,
            "filter": _conditions(request),
        },
        "size": WINDOW,
        "sort": _BY_SCORE,
        "stored_fields": "_none_",
        "docvalue_fields": _VALUES,
        "track_total_hits": False,
    }


def _with_meant(by_words: Json, meant: list[int], some: Json | None) -> Json:
    """What has the words, and then what is meant, which scores nothing; counted together, and which of it has not the words.

    Of the latter also which meets `some`, where that is asked.
    """
    worded = by_words["query"]
    assert isinstance(worded, dict)
    ids: Json = {"terms": {"id": meant}}
    scoreless: Json = {"constant_score": {"filter": ids, "boost": 0}}
    listed: Json = {"ids": {"terms": {"field": "id", "size": WINDOW}}}
    alone: Json = {
        "filter": {"bool": {"filter": [ids], "must_not": [worded]}},
        "aggs": {**listed, "some": {"filter": some, "aggs": listed}} if some else listed,
    }
    counted = by_words.get("aggs", {})
    assert isinstance(counted, dict)
    return {**by_words, "query": either([worded, scoreless]), "aggs": {**counted, "alone": alone}}


def _conditions(request: SearchRequest) -> list[Json]:
    parts = parse(request.q).parts
    conditions = [*audience_filter(request.viewer), *narrowing(request)]
    if request.chosen:
        conditions.append(chosen_filter(request))
    return [*conditions, *(clause(part, request.meant) for part in parts if not _is_loose(part))]


def _rest_body(by_words: Json, both: _Both, after: int, size: int) -> Json:
    """What has the words and is not among the fused results, from the place `after` on."""
    query: Json = {"bool": {"must": [by_words["query"]], "must_not": [{"terms": {"id": both.later}}]}}
    kept: Json = {
        name: by_words[name] for name in ("sort", "stored_fields", "post_filter") if name in by_words
    }
    return {**kept, "query": query, "from": WINDOW + after, "size": size, "track_total_hits": False}


def _ids(answer: Answer) -> list[int]:
    return [hit["sort"][-1] for hit in answer["hits"]["hits"]]


def _factor(hit: Answer, request: SearchRequest) -> float:
    values = hit.get("fields", {})
    level, used, modified, status = (values.get(name, (None,))[0] for name in _OF_PRIOR)
    age = None if modified is None else (_midnight(request) - int(modified)) / _DAY
    return prior(level, age, used or 0, status or "")


def _midnight(request: SearchRequest) -> float:
    """The moment from which `with_prior` measures freshness, in milliseconds since 1970."""
    return datetime.combine(request.today, datetime.min.time(), UTC).timestamp() * 1000
