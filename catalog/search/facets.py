"""Facet counts: each facet counts under the choices made in all the others, but not under its own."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from catalog.search.facet_kinds import read_spans, span_counts, spans
from catalog.search.request import Bucket, SearchRequest

type Json = dict[str, object]


def chosen_filter(request: SearchRequest, *, but: str = "") -> Json:
    """Return the clause for products that have one of the values chosen in each facet, `but` one facet."""
    clauses = [_has(facet, values, request.today) for facet, values in request.chosen.items() if facet != but]
    return {"bool": {"filter": clauses}} if clauses else {"match_all": {}}


def aggregations(request: SearchRequest) -> Json:
    """Return the `aggs` of the request; plain ones where nothing is chosen, which are the fastest."""
    chosen = request.chosen
    plain: Json = {}
    for facet in request.counted:
        plain |= _values(facet, request) if facet not in chosen else {}
    if not chosen:
        return plain
    own: Json = {facet: _own(facet, request) for facet in request.counted if facet in chosen}
    return {**own, "rest": {"filter": chosen_filter(request), "aggs": plain}} if plain else own


def read_facets(
    aggs: Mapping[str, Any], request: SearchRequest
) -> tuple[dict[str, tuple[Bucket, ...]], dict[str, int]]:
    """Return the buckets of all facets, and for each how many products stand under values not listed."""
    chosen = request.chosen
    found = {facet: _answer(aggs, facet, request) for facet in request.counted}
    facets = {facet: _buckets(answer, chosen.get(facet, ())) for facet, answer in found.items()}
    others = {facet: int(answer.get("sum_other_doc_count", 0)) for facet, answer in found.items()}
    return facets, others


def _has(facet: str, values: tuple[str, ...], today: date) -> Json:
    clauses = spans(facet, today)
    if not clauses:
        return {"terms": {facet: list(values)}}
    wanted = [clauses[value] for value in values if value in clauses]
    return {"bool": {"should": wanted, "minimum_should_match": 1}} if wanted else {"match_none": {}}


def _values(facet: str, request: SearchRequest) -> Json:
    """The aggregations of one facet; most need one, of its own name."""
    by_dates = span_counts(facet, request.today)
    by_value: Json = {facet: {"terms": {"field": facet, "size": request.listed}}}
    return {**by_dates} if by_dates else by_value


def _own(facet: str, request: SearchRequest) -> Json:
    values = list(request.chosen[facet])
    aggs = _values(facet, request)
    if not spans(facet, request.today):
        aggs["picked"] = {"terms": {"field": facet, "include": values, "size": len(values)}}
    return {"filter": chosen_filter(request, but=facet), "aggs": aggs}


def _answer(aggs: Mapping[str, Any], facet: str, request: SearchRequest) -> Mapping[str, Any]:
    """The buckets of a facet as a list, with those that are chosen."""
    chosen = request.chosen
    answers = aggs[facet] if facet in chosen else aggs.get("rest", aggs)
    if span_counts(facet, request.today):
        numbers = read_spans(facet, answers)
        return {"buckets": [{"key": key, "doc_count": number} for key, number in numbers.items() if number]}
    if facet not in chosen:
        answer: Mapping[str, Any] = answers[facet]
        return answer
    listed = {bucket["key"] for bucket in answers[facet]["buckets"]}
    beyond = [bucket for bucket in answers["picked"]["buckets"] if bucket["key"] not in listed]
    return {**answers[facet], "buckets": [*answers[facet]["buckets"], *beyond]}


def _buckets(answer: Mapping[str, Any], picked: tuple[str, ...]) -> tuple[Bucket, ...]:
    counts = {bucket["key"]: bucket["doc_count"] for bucket in answer["buckets"]}
    missing = {value: 0 for value in picked if value not in counts}  # so that it can be taken back
    return tuple(Bucket(value, count, value in picked) for value, count in {**counts, **missing}.items())
