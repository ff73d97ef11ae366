"""Why a product is among the results of a search."""

from contextlib import suppress
from dataclasses import dataclass, replace

from catalog.domain.errors import SearchUnavailable
from catalog.search.explaining import Explanation
from catalog.selectors.engine import search_engine
from catalog.selectors.params import SearchParams
from catalog.selectors.search import Found, request_of
from catalog.selectors.visibility import Viewer, live_to


@dataclass(frozen=True, slots=True)
class Why:
    """A product, and the parts of its score; none where the index is `away` or does not hold it yet."""

    slug: str
    title: str
    explanation: Explanation | None
    away: bool = False


def whys_found(user: Viewer, asked: SearchParams, found: Found) -> dict[int, Explanation]:
    """The parts of the score of each product found, by id; none where the order does not come of what was typed.

    No query. Raises InvalidInput.
    """
    if not asked.q or asked.sort != "relevance" or found.response.fallback or not found.rows:
        return {}
    searched = replace(asked, q=found.response.corrected or asked.q)
    with suppress(SearchUnavailable):
        request = request_of(user, searched, facets=False, glossary=found.request.glossary)
        return search_engine().explain(request, [row["id"] for row in found.rows])
    return {}


def why_found(user: Viewer, asked: SearchParams, slug: str) -> Why | None:
    """The parts of a product's score, if `user` may see it. One query. Raises InvalidInput."""
    row = live_to(user).filter(slug=slug).values_list("pk", "slug", "title").first()
    if row is None:
        return None
    pk, slug, title = row
    try:
        explained = search_engine().explain(request_of(user, asked, facets=False), [pk])
    except SearchUnavailable:
        return Why(slug, title, None, away=True)
    return Why(slug, title, explained.get(pk))
