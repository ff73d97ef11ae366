"""Facet counts: each facet counts under the choices made in all the others, but not under its own."""

from collections.abc import Mapping
from typing import Any

from catalog.search.request import FACET_SIZE, FACETS, Bucket

type Json = dict[str, object]
type Chosen = Mapping[str, tuple[str, ...]]


def chosen_filter(chosen: Chosen, *, but: str = "") -> Json:
    """Return the clause for products that have one of the values chosen in each facet, `but` one facet."""
    clauses = [{"terms": {facet: list(values)}} for facet, values in chosen.items() if facet != but]
    return {"bool": {"filter": clauses}} if clauses else {"match_all": {}}


def aggregations(chosen: Chosen) -> Json:
    """Return the `aggs` of the request; plain ones where nothing is chosen, which are the fastest."""
    plain: Json = {facet: _values(facet) for facet in FACETS if facet not in chosen}
    if not chosen:
        return plain
    own: Json = {facet: _own(facet, chosen) for facet in chosen}
    return {**own, "rest": {"filter": chosen_filter(chosen), "aggs": plain}} if plain else own


def read_facets(
    aggs: Mapping[str, Any], chosen: Chosen
) -> tuple[dict[str, tuple[Bucket, ...]], dict[str, int]]:
    """Return the buckets of all facets, and for each how many products stand under values not listed."""
    found = {facet: _answer(aggs, facet, chosen) for facet in FACETS}
    facets = {facet: _buckets(answer, chosen.get(facet, ())) for facet, answer in found.items()}
    others = {facet: int(answer["sum_other_doc_count"]) for facet, answer in found.items()}
    return facets, others


def _values(facet: str) -> Json:
    return {"terms": {"field": facet, "size": FACET_SIZE}}


def _own(facet: str, chosen: Chosen) -> Json:
    values = list(chosen[facet])
    picked: Json = {"terms": {"field": facet, "include": values, "size": len(values)}}
    return {
        "filter": chosen_filter(chosen, but=facet),
        "aggs": {"values": _values(facet), "picked": picked},
    }


def _answer(aggs: Mapping[str, Any], facet: str, chosen: Chosen) -> Mapping[str, Any]:
    if facet not in chosen:
        answer: Mapping[str, Any] = (aggs["rest"] if chosen else aggs)[facet]
        return answer
    own = aggs[facet]
    listed = {bucket["key"] for bucket in own["values"]["buckets"]}
    beyond = [bucket for bucket in own["picked"]["buckets"] if bucket["key"] not in listed]
    return {**own["values"], "buckets": [*own["values"]["buckets"], *beyond]}


def _buckets(answer: Mapping[str, Any], picked: tuple[str, ...]) -> tuple[Bucket, ...]:
    counts = {bucket["key"]: bucket["doc_count"] for bucket in answer["buckets"]}
    missing = {value: 0 for value in picked if value not in counts}  # so that it can be taken back
    return tuple(Bucket(value, count, value in picked) for value, count in {**counts, **missing}.items())
