"""Why a product stands where it does: the parts of its score, asked for when somebody wants to know. Pure.

A second search, restricted to the products in question and to the viewer, whose clauses have names: Elasticsearch says
which of them match each product, and what each counts.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

import msgspec

from catalog.search.clauses import combined
from catalog.search.described import Fact
from catalog.search.embedding import Vector
from catalog.search.narrowing import narrowing
from catalog.search.parsing import MAX_STEMS, parse
from catalog.search.prior import Prior, prior_parts
from catalog.search.query import EXACT_BOOSTS, audience_filter
from catalog.search.request import SearchRequest
from catalog.search.text import part_stems
from catalog.search.widening import fact_clause, form_clause

type Json = dict[str, object]

PLACES = {"title_st": "title", "body_st": "description", "named_st": "names"}
_VALUES: list[object] = ["maturity", "used", "status", {"field": "modified", "format": "strict_date"}]


class WordFound(msgspec.Struct, frozen=True):
    """A word as `typed`, the places where it stands (of `PLACES`), and its share of what all words count, 0 to 1."""

    typed: str
    places: tuple[str, ...]
    share: float


class Explanation(msgspec.Struct, frozen=True, kw_only=True):
    """The parts of one product's score.

    `exact`: the field that is exactly what was typed, one of EXACT_BOOSTS, or "". `also`: other words for the same
    that stand in it. `facts`: how it is described or served, where words of the query mean that. `cosine`: how near its
    meaning is, None where that was not asked or is far. `level`, `age_days`, `used` and `status` are what
    `prior` is worked out from.
    """

    exact: str
    words: tuple[WordFound, ...]
    also: tuple[str, ...]
    facts: tuple[Fact, ...]
    cosine: float | None
    level: int | None
    age_days: int | None
    used: int
    status: str
    prior: Prior


def build_explanation(request: SearchRequest, ids: Sequence[int]) -> Json:
    """Return the body that asks what of the query stands in which of the products `ids`."""
    query = parse(request.q)
    named: list[Json] = [
        {"terms": {field: [*query.typed, *query.named], "_name": f"exact {field}"}}
        for field, _ in EXACT_BOOSTS
    ]
    for number, typed in enumerate(typed_words(request.q)):
        said = part_stems(typed)[:MAX_STEMS]
        named.append(_named(combined(said, "1"), f"word {number}"))
        named += [
            {
                "match": {
                    field: {"query": " ".join(said), "operator": "and", "_name": f"place {number} {field}"}
                }
            }
            for field in PLACES
        ]
    named += [
        _named(form_clause(form), f"also {form.text}")
        for widening in request.widened
        for form in widening.forms
    ]
    named += [
        {"constant_score": {"filter": fact_clause([fact]), "_name": f"fact {number}"}}
        for number, fact in enumerate(_facts(request))
    ]
    return {
        "query": {"bool": {"filter": _restricted(request, ids), "should": named}},
        "size": len(ids),
        "sort": [{"id": "asc"}],
        "stored_fields": "_none_",
        "docvalue_fields": _VALUES,
        "track_total_hits": False,
    }


def build_nearness(request: SearchRequest, ids: Sequence[int], vector: Vector, least: float) -> Json:
    """Return the body that asks how near the meaning of the products `ids` is to `vector`."""
    near: Json = {
        "field": "vector", "query_vector": vector, "k": len(ids), "num_candidates": max(len(ids), 10), "similarity": least,
        "filter": _restricted(request, ids),
    }  # fmt: skip
    order = [{"_score": "desc"}, {"id": "asc"}]
    return {"knn": near, "size": len(ids), "sort": order, "stored_fields": "_none_"}


def read_explanations(
    request: SearchRequest, answer: Mapping[str, Any], near: Mapping[str, Any] | None
) -> dict[int, Explanation]:
    """Return the explanation of each product that the viewer may see, by id."""
    # For vectors of length 1 Elasticsearch scores (1 + cosine) / 2.
    cosines = {hit["sort"][-1]: 2 * hit["_score"] - 1 for hit in near["hits"]["hits"]} if near else {}
    typed = typed_words(request.q)
    return {
        hit["sort"][-1]: _explanation(hit, request, typed, cosines.get(hit["sort"][-1]))
        for hit in answer["hits"]["hits"]
    }


def typed_words(q: str) -> list[str]:
    """Return the words of a query that count, as typed, each once."""
    return [word for word in dict.fromkeys(parse(q).text.split()) if part_stems(word)][:MAX_STEMS]


def _facts(request: SearchRequest) -> list[Fact]:
    """What words of the query mean of how products are described and served, each once."""
    every = (fact for widenings in request.meant.values() for one in widenings for fact in one.facts)
    return list(dict.fromkeys(every))


def _explanation(
    hit: Mapping[str, Any], request: SearchRequest, typed: Sequence[str], cosine: float | None
) -> Explanation:
    scores: Mapping[str, float] = hit.get("matched_queries") or {}
    total = sum(scores.get(f"word {number}", 0.0) for number in range(len(typed))) or 1.0
    words = tuple(
        WordFound(
            word,
            tuple(place for field, place in PLACES.items() if f"place {number} {field}" in scores),
            scores.get(f"word {number}", 0.0) / total,
        )
        for number, word in enumerate(typed)
    )
    values = hit.get("fields", {})
    status = str(_first(values, "status") or "")
    level, used = _first(values, "maturity"), int(_first(values, "used") or 0)
    modified = _first(values, "modified")
    age = (request.today - date.fromisoformat(modified)).days if modified else None
    return Explanation(
        exact=next((field for field, _ in EXACT_BOOSTS if f"exact {field}" in scores), ""),
        words=words,
        also=tuple(name.removeprefix("also ") for name in scores if name.startswith("also ")),
        facts=tuple(fact for number, fact in enumerate(_facts(request)) if f"fact {number}" in scores),
        cosine=cosine,
        level=level,
        age_days=age,
        used=used,
        status=status,
        prior=prior_parts(level, age, used, status),
    )


def _first(values: Mapping[str, Any], field: str) -> Any:
    return values.get(field, [None])[0]


def _named(clause: Json, name: str) -> Json:
    return {"bool": {"must": [clause], "_name": name}}


def _restricted(request: SearchRequest, ids: Sequence[int]) -> list[Json]:
    return [{"terms": {"id": list(ids)}}, *audience_filter(request.viewer), *narrowing(request)]
