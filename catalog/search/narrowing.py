"""Clauses by which a search is narrowed beside its words and facets: places and times."""

from catalog.search.request import SearchRequest

type Json = dict[str, object]


def narrowing(request: SearchRequest) -> list[Json]:
    """Return the filter clauses that every product found must meet, facet counts included."""
    return []
