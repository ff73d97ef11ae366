"""“How do I get it?” on a product's page: the way that is advised, and what is known of each of its ways."""

from collections.abc import Iterable
from typing import Any

from catalog.domain.access.model import Way, WayGroup
from catalog.selectors.access import Access, ways_at
from catalog.selectors.distributions import Ways
from catalog.selectors.pulls import can_be_pulled, way_code
from catalog.web.way_groups import series_told
from catalog.web.way_words import (
    HELP,
    NOT_TOLD,
    Fact,
    address_of,
    mode_of,
    pattern_name,
    plan_label,
    way_anchor,
    way_facts,
)

_ON_THE_CARD = ("What you need", "Limit", "Limits", "Size", "Rows", "Renewed", "Covers", "Cost")


def ways_shown(access: Access, page: Ways | None) -> tuple[Way, ...]:
    """The ways that a page of very many distributions shows, else all of them."""
    if page is None or access.whole:
        return access.ways
    return ways_at(access.record, [n for n, _ in page.rows], access.measured)


def choice_context(
    access: Access, product_url: str, groups: Iterable[WayGroup] = ()
) -> dict[str, Any] | None:
    """Context of components/way_choice.html; None where nothing but a web page, or not even that, is known.

    `groups`: the series among the ways.
    """
    choice, way = access.choice, access.choice.way
    if not way.pattern:
        return None
    asked = way.interface == "request" or not way.url
    return {
        "pattern": pattern_name(way),
        "pattern_url": f"{HELP}#{way.pattern}",
        "mode": mode_of(way),
        "why": choice.why,
        **_what(way, groups),
        "facts": card_facts(access, way, product_url),
        "plan_url": f"{product_url}pull/?way={way_code(way)}" if can_be_pulled(way) else "",
        "plan_label": plan_label(way),
        "compare_url": f"{product_url}access/",
        "asked": asked,
        "alternatives": [_alternative(other, told, product_url) for other, told in choice.alternatives],
    }


def _what(way: Way, groups: Iterable[WayGroup]) -> dict[str, Any]:
    """The file or service that is advised; of a series all of its files, for none of them is the whole."""
    series = next((group for group in groups if len(group.ways) > 1 and way in group.ways), None)
    if series is None:
        return {"title": way.title, "address": address_of(way)}
    return {"title": f"{series_told(series)}. Of one of them:", "address": {"url": "", "text": ""}}


def card_facts(access: Access, way: Way, product_url: str) -> list[Fact]:
    """What the card tells of a way; what is not told is named in one row."""
    found = [fact for fact in way_facts(way, product_url, access.found_at(way)) if fact.name in _ON_THE_CARD]
    known = [fact for fact in found if fact.is_known]
    unknown = [fact.name.lower() for fact in found if not fact.is_known]
    return [*known, Fact(NOT_TOLD, ", ".join(unknown).capitalize())] if unknown else known


def _alternative(way: Way, told: str, product_url: str) -> dict[str, Any]:
    return {
        "pattern": pattern_name(way),
        "mode": mode_of(way),
        "trade_off": told,
        "plan_url": f"{product_url}pull/?way={way_code(way)}" if can_be_pulled(way) else "",
        "trace_url": f"{product_url}access/#{way_anchor(way)}",
    }
