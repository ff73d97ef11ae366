"""Products like one of them: by its rarest words, and by what is meant where the index has vectors."""

from collections.abc import Mapping, Sequence
from typing import Any

from catalog.search.fusion import by_places
from catalog.search.query import audience_filter

type Json = dict[str, object]

_TERMS = 25  # of the product, the rarest ones
_LEAST = "30%"  # of them a product needs
_CANDIDATES = 100
_NEAR = 0.75  # the score of a vector that counts as near: a cosine of a half


def build_alike(index: str, product: int, viewer: tuple[str, ...] | None, size: int) -> Json:
    """Return the body that finds products with words of this one."""
    like: Json = {
        "fields": ["title_st", "body_st"],
        "like": [{"_index": index, "_id": str(product)}],
        "max_query_terms": _TERMS,
        "min_term_freq": 1,
        "min_doc_freq": 2,
        "minimum_should_match": _LEAST,
    }
    return _found({"bool": {"must": {"more_like_this": like}, "filter": audience_filter(viewer)}}, size)


def build_vector(product: int, viewer: tuple[str, ...] | None) -> Json:
    """Return the body that fetches the vector of this product."""
    query = {"bool": {"filter": [{"term": {"id": product}}, *audience_filter(viewer)]}}
    return {"query": query, "size": 1, "_source": ["vector"]}


def build_near(vector: Sequence[float], product: int, viewer: tuple[str, ...] | None, size: int) -> Json:
    """Return the body that finds what lies near `vector`, but for this product."""
    other: Json = {"bool": {"must_not": {"term": {"id": product}}}}
    near = {
        "field": "vector",
        "query_vector": list(vector),
        "k": size,
        "num_candidates": max(size, _CANDIDATES),
        "filter": [*audience_filter(viewer), other],
    }
    return {**_found({"knn": near}, size), "min_score": _NEAR}


def read_vector(answer: Mapping[str, Any]) -> list[float]:
    """Return the vector in the answer to `build_vector`; empty where there is none."""
    hits = answer["hits"]["hits"]
    return hits[0].get("_source", {}).get("vector") or [] if hits else []


def alike(by_words: Mapping[str, Any], near: Mapping[str, Any] | None) -> list[int]:
    """Return the ids of both answers, those first that stand high in both."""
    return by_places(_ids(by_words), _ids(near) if near else [])


def _found(query: Json, size: int) -> Json:
    return {
        "query": query,
        "size": size,
        "sort": [{"_score": "desc"}, {"id": "asc"}],
        "track_total_hits": False,
        "stored_fields": "_none_",
    }


def _ids(answer: Mapping[str, Any]) -> list[int]:
    return [hit["sort"][-1] for hit in answer["hits"]["hits"]]
