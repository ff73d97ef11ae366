"""What a page of results says where there are none or few: which part of the search keeps others away, and what else to try."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any
from urllib.parse import urlencode

from catalog.domain.numbers import counted
from catalog.search.counting import MOST_COUNTED
from catalog.selectors.facet_labels import FACET_LABELS, Labels
from catalog.selectors.params import SearchParams
from catalog.selectors.search import Found
from catalog.selectors.search_drops import Drop, Part
from catalog.selectors.search_offer import Offer
from catalog.web.links import search_url

_MOST = 6  # of the parts that could be dropped
_LONGEST = 80
Link = dict[str, str]


def drops_told(drops: Sequence[Drop], asked: SearchParams, names: Labels) -> list[Link]:
    """“Without Domain: Westgas: 12 data products”, each a link to that search."""
    return [{"label": _told(drop, asked, names), "url": search_url(drop.asked)} for drop in drops[:_MOST]]


def _told(drop: Drop, asked: SearchParams, names: Labels) -> str:
    what = " and ".join(_part(part, asked, names) for part in drop.parts)
    return f"Without {what}: {counted(drop.number, f'{"or more " if drop.number >= MOST_COUNTED else ""}data product')}"


def _part(part: Part, asked: SearchParams, names: Labels) -> str:
    match part.kind:
        case "facet":
            labels = [names.get(part.name, {}).get(value, value) for value in asked.filters[part.name]]
            more = f" and {len(labels) - 2} more" if len(labels) > 2 else ""
            return f"{FACET_LABELS[part.name]}: {' or '.join(labels[:2])[:_LONGEST]}{more}"
        case "place":
            return f"the place “{part.name[:_LONGEST]}”" if part.name else "the area"
        case "time":
            return "the dates"
        case "word":
            return f"the word “{part.name[:_LONGEST]}”"
        case _:
            return "any filter"


def offer_told(offer: Offer | None) -> dict[str, Any] | None:
    """{told, searches: “What covers Leeds: 12 data products”, each a link}, or None."""
    if offer is None:
        return None
    links = [
        {
            "label": f"{one.label}: {counted(one.number, 'data product')}",
            "url": search_url(one.asked),
        }
        for one in offer.searches
    ]
    return {"told": offer.told, "searches": links}


def empty_state(found: Found, asked: SearchParams, drops: Sequence[Link] = ()) -> dict[str, Any]:
    """Context of components/empty_state.html: what was not found, and what to try instead."""
    if found.response.total:
        return {
            "title": f"There is no page {asked.page}",
            "text": f"These results have {counted(found.pages, 'page')}.",
            "suggestions": [{"label": "Go to the first page", "url": search_url(asked)}],
        }
    narrowed = bool(asked.filters or asked.box or asked.covers)
    if not asked.q and not narrowed:
        return {
            "title": "The catalogue is empty",
            "text": "No data products have been harvested yet, or none is for you to see.",
            "suggestions": [
                {"label": "See the endpoints and how their harvests fare", "url": "/endpoints/"},
                {"label": "Read how a domain is connected", "url": "/help/#connect"},
            ],
        }
    tail = " with these filters" if narrowed else ""
    what = " and ".join([*(["these words"] if asked.q else []), *(["these properties"] if narrowed else [])])
    return {
        "title": f"Nothing matches “{asked.q[:120]}”{tail}" if asked.q else f"Nothing matches{tail}",
        "text": f"No data product that you may see has {what}. Some things to try:",
        "suggestions": [*drops, *_suggestions(asked)],
    }


def _suggestions(asked: SearchParams) -> Iterator[Link]:
    if '"' in asked.q:
        plain = " ".join(asked.q.replace('"', " ").split())
        yield {"label": "Search without the quotation marks", "url": search_url(replace(asked, q=plain))}
    if not asked.spell:
        yield {"label": "Have the spelling corrected", "url": search_url(replace(asked, spell=True))}
    if not asked.widen:
        yield {
            "label": "Search for other words for the same too",
            "url": search_url(replace(asked, widen=True)),
        }
    if asked.q:
        yield {"label": "Use fewer or more general words, and check the spelling", "url": ""}
    yield {"label": "Browse all data products", "url": "/search/"}
    yield {"label": "Browse the domains", "url": "/domains/"}
    wish = "/wishes/new/" + (f"?{urlencode({'q': asked.q[:300]})}" if asked.q else "")
    yield {"label": "Say that you need data that is not here", "url": wish}
