"""What curators see of a term of the glossary: the products that say it, and what it adds to searches."""

from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import urlencode

from catalog.domain.numbers import counted
from catalog.search import Term
from catalog.selectors.term_hits import DAYS, PAGE_SIZE, TermHits
from catalog.web.links import breadcrumbs, pagination

MOST_PAGES = 10_000 // PAGE_SIZE
UNTOLD = "The search engine does not answer just now, so what it hits cannot be told. Try again in a minute."


def hits_context(
    found: TermHits, path: str, before: TermHits | None = None, searched: int = 0
) -> dict[str, Any]:
    """Context of pages/knowledge/term_hits.html. `path` of its page, "" without paging; `before`: as the term is kept.

    `searched`: how many searches it widened of late.
    """
    total = found.hits.total
    return {
        "total": counted(total, "data product"),
        "number": total,
        "forms": [
            {
                "text": form.text,
                "number": f"{number:,}",
                "url": f"/search/?{urlencode({'q': f'"{form.text}"', 'widen': 'no'})}",
            }
            for form, number in zip(found.forms, found.hits.by_form, strict=True)
        ],
        "ordinary": ", ".join(f"“{text}”" for text in found.ordinary),
        "widening": _widening(found),
        "searched": _searched(searched) if found.term.widens else "",
        "before": counted(before.hits.total, "data product") if before else "",
        "products": [
            {"url": f"/products/{row['slug']}/", "title": row["title"], "domain": row["domain_name"]}
            for row in found.rows
        ],
        "first": (found.page - 1) * PAGE_SIZE + 1,
        "more": total > len(found.rows) and not path,
        "pagination": pagination(
            found.page,
            min(found.pages, MOST_PAGES),
            lambda n: f"{path}?{urlencode({'page': n})}#hits" if n > 1 else f"{path}#hits",
        )
        if path
        else None,
    }


def _widening(found: TermHits) -> str:
    """What it adds to a search, in a sentence."""
    if not found.term.widens:
        return "It does not widen searches: only what is typed is searched."
    more = found.hits.total - found.alone
    if len(found.forms) < 2 and not found.ordinary:
        return "It has one form only, so it adds nothing to a search."
    if not more:
        return f"A search for {found.term.term} finds no more by it."
    return f"A search for {found.term.term} finds {counted(found.alone, 'data product')} without it, and {more:,} more with it."


def _searched(number: int) -> str:
    return f"widened {counted(number, 'search', 'searches')} in {DAYS} days" if number else ""


def use_context(rows: Sequence[tuple[Term, int]], searched: Mapping[str, int]) -> dict[str, Any]:
    """Context of pages/knowledge/terms_used.html. `searched`: slug → how many searches the term widened of late."""
    unused = sum(1 for _, number in rows if not number)
    return {
        "rows": [
            {
                "term": term.term,
                "expansion": term.expansion,
                "url": f"/glossary/{term.slug}/",
                "number": counted(number, "data product"),
                "widens": term.widens,
                "searched": _searched(searched.get(term.slug, 0)),
            }
            for term, number in rows
        ],
        "unused": counted(unused, "term") if unused else "",
        "page_title": "What the terms hit",
        "nav_section": "cases",
        "crumbs": breadcrumbs(("Glossary", "/glossary/"), ("What the terms hit", "")),
    }
