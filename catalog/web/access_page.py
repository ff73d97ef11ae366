"""The contexts of the page that compares all ways of a product, and of the help page on access."""

from typing import Any
from urllib.parse import urlencode

from django.http import QueryDict

from catalog.domain.access.caps import published_caps
from catalog.domain.access.model import Way, Wish
from catalog.domain.access.patterns import modes, patterns
from catalog.domain.access.rules import RULES
from catalog.domain.access.words import AUTHENTICATIONS, VERDICTS, WISHES
from catalog.selectors.access import Access, ways_of_page
from catalog.selectors.distributions import PAGE_SIZE
from catalog.selectors.products import ProductView
from catalog.selectors.pulls import can_be_pulled, way_code
from catalog.web.dates import date_text
from catalog.web.links import pagination
from catalog.web.product_access import choice_context
from catalog.web.product_frame import asked_page
from catalog.web.pull_page import TONES, frame
from catalog.web.way_groups import groups_of
from catalog.web.way_words import (
    INTERFACES,
    LIMITS,
    address_of,
    mode_of,
    pattern_name,
    way_anchor,
    way_facts,
)

SHOWN_OPEN = 3  # ways whose figures are not folded


def wish_asked(query: QueryDict) -> Wish | None:
    """What a way is to be advised for; None for what the product itself is made for, and for what is no wish."""
    asked = query.get("wish", "")
    return next((wish for wish in WISHES if wish == asked), None)


def context(view: ProductView, access: Access, query: QueryDict) -> dict[str, Any]:
    """Everything of pages/access/product.html: a page of its ways, 100 distributions each."""
    base = f"/products/{view.product.slug}/"
    number = len(view.record.distributions)
    pages = max(1, -(-number // PAGE_SIZE))
    page = asked_page(query, pages)
    ways = ways_of_page(access, page)
    known = dict.fromkeys(way.pattern for way in (*access.ways, *ways) if way.pattern)
    return {
        **frame(view, "How to get it"),
        "choice": _choice(access, base),
        "wishes": _wishes(access, page),
        "patterns": [
            _pattern(entry, access, ways, base) for entry in patterns().values() if entry.id in known
        ],
        "ways": [_way(way, access, base, n) for n, way in enumerate(ways)],
        "number": number,
        "page": page,
        "pages": pages,
        "pagination": pagination(page, pages, lambda n: f"?{urlencode({'page': n})}#ways"),
    }


def _choice(access: Access, base: str) -> dict[str, Any] | None:
    choice = choice_context(access, base, groups_of(access.ways))
    return {**choice, "compare_url": ""} if choice else None


def _wishes(access: Access, page: int) -> list[dict[str, Any]]:
    """What else a way can be advised for; the current one has no link."""
    kept = {"page": page} if page > 1 else {}
    return [
        {
            "label": label,
            "url": f"?{urlencode({'wish': wish, **kept})}",
            "current": wish == access.choice.wish,
        }
        for wish, label in WISHES.items()
    ]


def _pattern(entry: Any, access: Access, ways: tuple[Way, ...], base: str) -> dict[str, Any]:
    first = next((w for w in (*ways, *access.ways) if w.pattern == entry.id), None)
    here = any(w.pattern == entry.id for w in ways)
    return {
        "entry": entry,
        "mode": dict(zip(("arrow", "word"), modes()[entry.mode].mark.split(" ", 1), strict=True)),
        "number": sum(w.pattern == entry.id for w in ways),
        "url": f"#{way_anchor(first)}" if first and here else "",
        "plan_url": f"{base}pull/?way={way_code(first)}" if first and can_be_pulled(first) else "",
        "advised": entry.id == access.choice.way.pattern,
    }


def _way(way: Way, access: Access, base: str, place: int) -> dict[str, Any]:
    return {
        "id": way_anchor(way),
        "title": way.title,
        "format": way.format,
        "pattern": pattern_name(way),
        "mode": mode_of(way) if way.pattern else None,
        "interface": INTERFACES[way.interface],
        "restricted": way.restricted,
        "address": address_of(way),
        "facts": way_facts(way, base, access.found_at(way)),
        "plan_url": f"{base}pull/?way={way_code(way)}" if can_be_pulled(way) else "",
        "open": place < SHOWN_OPEN,
    }


# --- help --------------------------------------------------------------------------------------


def help_context() -> dict[str, Any]:
    """What help/access.html tells: modes, patterns, the chooser's rules, verdicts, and what owners publish of limits."""
    return {
        "modes": [
            {
                "arrow": mode.mark.split(" ", 1)[0],
                "word": mode.mark.split(" ", 1)[1],
                "label": mode.label,
                "meaning": mode.meaning,
            }
            for mode in modes().values()
        ],
        "patterns": [
            {
                "entry": entry,
                "mode": dict(zip(("arrow", "word"), modes()[entry.mode].mark.split(" ", 1), strict=True)),
            }
            for entry in patterns().values()
        ],
        "rules": [rule.words for rule in RULES],
        "verdicts": [
            {"mark": mark, "label": label, "tone": TONES[verdict], "meaning": _VERDICT_MEANINGS[verdict]}
            for verdict, (mark, label) in VERDICTS.items()
        ],
        "caps": [_cap(cap) for cap in published_caps()],
    }


_VERDICT_MEANINGS = {
    "fine": "It takes ten minutes of calls at most, and is within every limit that is known.",
    "slow": "It can be done this way, in hours or days, or is one very large download.",
    "use-bulk": "Paging cannot reach all of it, or takes long, and the product has a file that can.",
    "ask-owner": "It is given out with permission only, or would take more than a week of calls: ask for a file.",
    "not-possible": "This way does not give it, and no file of the product does.",
    "cannot-say": "How many rows there are, or how many a call gives, is not known. Nothing is guessed.",
}


def _cap(cap: Any) -> dict[str, Any]:
    told = [
        words.format(f"{value:,.0f}")
        for name, words in LIMITS.items()
        if (value := getattr(cap, name)) is not None
    ]
    if cap.authentication:
        told.append(f"needed: {AUTHENTICATIONS[cap.authentication].lower()}")
    if cap.restricted:
        told.append(f"for what is restricted: {AUTHENTICATIONS[cap.restricted].lower()}")
    names = (INTERFACES.get(name, "Opendatasoft groups of records") for name in cap.interfaces)
    where = ", ".join(cap.hosts) or ", ".join(names)
    return {
        "id": cap.id,
        "where": where,
        "told": told,
        "source": cap.source,
        "text": cap.text,
        "seen": date_text(cap.seen) if cap.seen else "",
    }
