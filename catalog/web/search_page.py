"""The context of the search page: cards, facets, chips and pages, worked out so that the template only prints."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from django.utils.safestring import SafeString, mark_safe

from catalog.domain.maturity.model import level_name
from catalog.domain.maturity.mqa import MAX_POINTS
from catalog.domain.maturity.mqa_model import band_of
from catalog.domain.numbers import counted
from catalog.search import highlight, query_problems
from catalog.search.request import MAX_WINDOW
from catalog.selectors.facet_labels import named_labels
from catalog.selectors.params import SORTS, SearchParams
from catalog.selectors.search import Found
from catalog.selectors.search_drops import Drop
from catalog.web.dates import day_text
from catalog.web.drawing import cards_drawn, drawn
from catalog.web.labels import OPENNESS, STATUS_TAGS
from catalog.web.links import pagination, query_url, search_pairs, search_url
from catalog.web.result_views import sort_offered, views_context
from catalog.web.search_empty import drops_told, empty_state
from catalog.web.search_facets import chips, facets
from catalog.web.search_meaning import meaning_context, meaning_mark
from catalog.web.search_scope import place_choices, scope, scope_chips
from catalog.web.search_words import other_words, widened_context

Boxes = Mapping[int, Sequence[Sequence[float]]]  # product id → its boxes
PAGE_SIZE = 20
LAST_PAGE = MAX_WINDOW // PAGE_SIZE


def card(
    row: Mapping[str, Any], q: str = "", also: tuple[str, ...] = (), *, why: str = "", found_by: str = ""
) -> dict[str, Any]:
    """One result card (components/result_card.html) from a row of selectors.search.

    `also`: other words for those of `q`. `why`: the search as parameters of an address, where its order can be explained.
    `found_by`: how it was found, where that is not by its words.
    """
    points = row["mqa"]
    return {
        "url": f"/products/{row['slug']}/",
        "title": _marked(row["title"], q, 300, also),
        "name": row["title"][:120],
        "compare_url": f"/compare/?p={row['slug']}",
        "found_by": found_by,
        "why_url": f"/search/why/{row['slug']}/{why}" if why else "",
        "excerpt": _marked(row["description"], q, 260, also),
        "domain": row["domain_name"],
        "domain_url": f"/domains/{row['domain_slug']}/",
        "status": STATUS_TAGS.get(row["status"], ""),
        "openness": row["openness"],
        "openness_label": OPENNESS[row["openness"]],
        "formats": row["formats"][:6],
        "licence": row["licence_label"],
        "ways": _ways(row),
        "level": "" if row["level"] is None else f"Level {row['level']}: {level_name(row['level'])}",
        "updated": day_text(row["modified"]),
        "mqa": {
            "band": row["mqa_band"],
            "band_label": band_of(points).label,
            "text": f"{points}/{MAX_POINTS}",
            "percent": str(round(points * 100 / MAX_POINTS)),
        },
    }


def _why(asked: SearchParams) -> str:
    """The parameters of the page that explains a result; none where the order does not come of what was typed."""
    return query_url("", search_pairs(asked)) if asked.q and asked.sort == "relevance" else ""


def _ways(row: Mapping[str, Any]) -> str:
    """How it is obtained, in two or three words."""
    words = [*(["push"] if "push" in row["delivery"] else []), *(["bulk"] if row["bulk"] else [])]
    return ", ".join(words)


def _marked(text: str, q: str, length: int, also: tuple[str, ...]) -> SafeString:
    return mark_safe(highlight(text, q, length, also))  # noqa: S308 - highlight escapes all but its own <mark>


def reachable(asked: SearchParams) -> SearchParams:
    """The same search, on the last page that can be turned to where a later one was asked for."""
    if asked.page <= LAST_PAGE:
        return asked
    told = {**asked.problems, "page": f"Only the first {MAX_WINDOW:,} results can be paged through."}
    return replace(asked, page=LAST_PAGE, problems=told)


def context(
    found: Found,
    asked: SearchParams,
    domains: Mapping[str, str],
    boxes: Boxes | None = None,
    drops: Sequence[Drop] = (),
) -> dict[str, Any]:
    """Everything the search page shows. No query; `domains` as in `named_labels`, `boxes` of the products for the map.

    `drops`: parts of the search without which there would be more results.
    """
    response = found.response
    names = named_labels(domains, response.facets, asked.filters)
    shown_q, also = response.corrected or asked.q, other_words(response.widened)
    why = _why(replace(asked, q=shown_q)) if found.rows and not response.fallback else ""
    total_text = counted(response.total, "data product")
    told = drops_told(drops, asked, names)
    shown_chips = [*scope_chips(asked), *chips(asked, names)]
    narrowing = facets(response, asked, names)
    return {
        "page_title": f"{asked.q[:80]} – Search" if asked.q else "Search data products",
        "page_description": f"{total_text}{f' for “{asked.q[:80]}”' if asked.q else ' of many organisations'}.",
        "asked": asked,
        "problems": [*filter(None, [asked.cut]), *asked.told(), *query_problems(asked.q)],
        "total": response.total,
        "total_text": total_text,
        "announcement": f"{total_text} found" if found.rows else "Nothing found",
        "corrected": response.corrected,
        "relaxed": response.relaxed,
        "again_url": search_url(asked) if response.fallback else "",
        "precise": response.precise,
        **widened_context(found, asked),
        **meaning_context(found, asked),
        "drawn": cards_drawn(
            card(row, shown_q, also, why=why, found_by=meaning_mark(row["id"], response, shown_q))
            for row in found.rows
        )
        if asked.view == "list"
        else "",
        **(views_context(found, asked, boxes) if found.rows else {}),
        "few": told if found.rows else [],
        "empty": None if found.rows else empty_state(found, asked, told),
        "facets": narrowing,
        "boxes": drawn("components/facet.html#box", "facet", narrowing),
        "chips": shown_chips,
        "clear_url": search_url(SearchParams(q=asked.q, sort=asked.sort)) if len(shown_chips) > 1 else "",
        "sorts": [
            {"value": value, "label": label, "selected": value == asked.sort}
            for value, label in SORTS.items()
            if sort_offered(value, asked)
            if value != "fit" or asked.box
        ],
        "scope": scope(asked),
        "choices": place_choices(asked),
        "pagination": pagination(asked.page, found.pages, lambda n: search_url(asked, page=n)),
    }
