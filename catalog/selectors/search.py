"""Searching products: the engine finds ids, the database says what may be shown of them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import orjson
from django.db.models import F, QuerySet
from msgspec import structs

from catalog.models import DataProduct, Domain
from catalog.search import MAX_WINDOW, Glossary, SearchRequest, SearchResponse
from catalog.search.request import MAX_VALUES
from catalog.selectors.engine import search_engine
from catalog.selectors.glossary_words import glossary_words
from catalog.selectors.params import SearchParams
from catalog.selectors.visibility import Viewer, live_to, tokens_of
from catalog.selectors.worded import WordedQuery, one_of

CARD_FIELDS = (
    "id", "slug", "title", "description", "source_id", "identifiers", "publisher", "formats", "licence",
    "licence_label", "openness", "mqa", "mqa_band", "level", "delivery", "bulk", "modified", "modified_text",
    "status", "domain_id", "audience",
)  # fmt: skip
_DOMAIN = {"domain_slug": F("domain__slug"), "domain_name": F("domain__name")}

_CARDS = WordedQuery(
    (*CARD_FIELDS, *_DOMAIN), lambda products: products.annotate(**_DOMAIN).filter(one_of("pk"))
)


@dataclass(frozen=True, slots=True)
class Found:
    """One page of results: rows are dicts of CARD_FIELDS plus domain_slug and domain_name, in order of rank."""

    rows: list[dict[str, Any]]
    response: SearchResponse
    request: SearchRequest

    @property
    def pages(self) -> int:
        """How many pages there are to turn."""
        total, size = self.response.total, self.request.page_size
        return max(1, MAX_WINDOW // size if total > MAX_WINDOW else -(-total // size))


def products_search(
    user: Viewer,
    *,
    q: str = "",
    filters: Mapping[str, Sequence[str]] | None = None,
    sort: str = "relevance",
    page: int = 1,
    page_size: int = 20,
    facets: bool = True,
    widen: bool = True,
    spell: bool = True,
    glossary: Glossary | None = None,
    strict: bool = False,
) -> Found:
    """Search what `user` may see; `strict`: never show the nearest instead. `glossary`: the one of now, if it was read.

    Raises SearchUnavailable, InvalidInput.
    """
    chosen = {name: tuple(values) for name, values in (filters or {}).items() if values}
    asked = SearchParams(
        q=q, filters=chosen, sort=sort, page=page, page_size=page_size, widen=widen, spell=spell
    )
    return products_asked(user, asked, facets=facets, glossary=glossary, strict=strict)


def products_asked(
    user: Viewer,
    asked: SearchParams,
    *,
    facets: bool = True,
    glossary: Glossary | None = None,
    strict: bool = False,
) -> Found:
    """Search what `user` may see, by the parameters of an address. Raises SearchUnavailable, InvalidInput."""
    request = request_of(user, asked, facets=facets, glossary=glossary, strict=strict)
    response = search_engine().search(request)
    return Found(cards(user, response.ids), response, request)


def facet_counted(user: Viewer, asked: SearchParams, facet: str) -> SearchResponse:
    """One facet with all its values, as the other choices leave them; no products. Raises SearchUnavailable, InvalidInput."""
    request = request_of(user, replace(asked, page=1, page_size=1))
    return search_engine().search(structs.replace(request, counted=(facet,), listed=MAX_VALUES))


def request_of(
    user: Viewer,
    asked: SearchParams,
    *,
    facets: bool = True,
    strict: bool = False,
    glossary: Glossary | None = None,
) -> SearchRequest:
    """What is asked of the engine: the one place where parameters of an address become a search. Raises InvalidInput."""
    return SearchRequest(
        q=asked.q,
        filters=asked.filters,
        sort=asked.sort,
        page=asked.page,
        page_size=asked.page_size,
        viewer=tokens_of(user),
        facets=facets,
        glossary=(glossary or glossary_words()) if asked.widen and asked.q else None,
        spell=asked.spell,
        meaning=asked.meaning,
        box=asked.box,
        covers=asked.covers,
        strict=strict,
    )


def cards(user: Viewer, ids: Sequence[int]) -> list[dict[str, Any]]:
    """Rows for result cards in the order of `ids`; those the person may not see (any more) are left out. One query."""
    by_id = {row["id"]: row for row in _CARDS.rows(user, list(ids))}
    return [by_id[pk] for pk in ids if pk in by_id]


_BOXES = WordedQuery(("id", "boxes"), lambda products: products.filter(one_of("pk")))


def boxes_of(user: Viewer, ids: Sequence[int]) -> dict[int, list[list[float]]]:
    """The boxes of those of some products that the person may see, by product. One query; none without products."""
    return {row["id"]: orjson.loads(row["boxes"]) for row in _BOXES.rows(user, list(ids))} if ids else {}


def products_newest(user: Viewer, number: int = 6) -> list[dict[str, Any]]:
    """The products that came last. One query."""
    return _newest(live_to(user), number)


def products_of_domain(user: Viewer, domain: Domain, number: int) -> list[dict[str, Any]]:
    """The newest products of a domain that `user` may see. One query."""
    return _newest(live_to(user).filter(domain=domain), number)


def _newest(products: QuerySet[DataProduct], number: int) -> list[dict[str, Any]]:
    return list(products.order_by("-first_seen", "-id").values(*CARD_FIELDS, **_DOMAIN)[:number])
