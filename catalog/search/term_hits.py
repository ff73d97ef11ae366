"""Which products say a term, and in which of its forms: for who keeps the glossary. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from catalog.search.forms import Form
from catalog.search.widening import form_clause

type Json = dict[str, object]


class Hits(NamedTuple):
    """Products that say a term: how many, a page of their ids, best first, and how many say each form."""

    total: int
    ids: tuple[int, ...]
    by_form: tuple[int, ...]


def build_hits(forms: Sequence[Form], viewer: tuple[str, ...] | None, *, page: int, size: int) -> Json:
    """Return the body for a page of the products in which one of `forms` stands."""
    counted = {str(n): form_clause(form) for n, form in enumerate(forms)}
    return {
        "query": {"bool": {"must": [_any_of(forms)], "filter": _seen(viewer)}},
        "from": (page - 1) * size,
        "size": size,
        "sort": [{"_score": "desc"}, {"id": "asc"}],
        "track_total_hits": True,
        "stored_fields": "_none_",
        "aggs": {"forms": {"filters": {"filters": counted}}} if forms else {},
    }


def read_hits(answer: Mapping[str, Any], number: int) -> Hits:
    """Return what the answer to `build_hits` of `number` forms says."""
    buckets = answer["aggregations"]["forms"]["buckets"] if number else {}
    return Hits(
        int(answer["hits"]["total"]["value"]),
        tuple(int(hit["sort"][-1]) for hit in answer["hits"]["hits"]),
        tuple(int(buckets[str(n)]["doc_count"]) for n in range(number)),
    )


def build_totals(terms: Mapping[str, Sequence[Form]], viewer: tuple[str, ...] | None) -> Json:
    """Return the body that counts the products of each term: name → its forms, at least one each."""
    clauses = {name: _any_of(forms) for name, forms in terms.items()}
    return {
        "query": {"bool": {"filter": _seen(viewer)}},
        "size": 0,
        "track_total_hits": False,
        "aggs": {"terms": {"filters": {"filters": clauses}}},
    }


def read_totals(answer: Mapping[str, Any]) -> dict[str, int]:
    """Return name → number of products, from the answer to `build_totals`."""
    buckets = answer["aggregations"]["terms"]["buckets"]
    return {name: int(bucket["doc_count"]) for name, bucket in buckets.items()}


def _any_of(forms: Iterable[Form]) -> Json:
    return {"bool": {"should": [form_clause(form) for form in forms], "minimum_should_match": 1}}


def _seen(viewer: tuple[str, ...] | None) -> list[Json]:
    return [] if viewer is None else [{"terms": {"audience": list(viewer)}}]
