"""The facets of search: which columns they stand for, and those whose values are spans of time counted from today.

For most a facet is a keyword field of the index of the same name. Of vocabularies whose terms lie in each other the index
holds the broader terms too, so that who chooses one finds what is filed under the narrower ones, and each product counts once.
"""

from collections.abc import Callable, Iterable
from datetime import date, timedelta

from catalog.domain.vocabulary.areas import area_tree
from catalog.domain.vocabulary.network_levels import network_level_tree
from catalog.domain.vocabulary.sectors import sector_tree
from catalog.domain.vocabulary.themes import theme_tree
from catalog.domain.vocabulary.trees import Tree

type Json = dict[str, object]

# Each is a parameter of the address line, here with the column or relation of a product that it stands for.
COLUMNS = {
    "domain": "domain__slug",
    "sector": "domain__sector",  # in words: sectors_named
    "theme": "themes",
    "format": "formats",
    "licence": "licence",  # or licence_label, where it is not in the registry
    "licence_family": "licence",  # the families of the registry
    "openness": "openness",
    "band": "mqa_band",
    "level": "level",
    "pattern": "patterns",
    "delivery": "delivery",
    "bulk": "bulk",
    "no_signup": "no_signup",
    "frequency": "frequency",
    "freshness": "modified_text, frequency",
    "updated": "modified",
    "network_level": "network_levels",
    "area": "areas",
    "standard": "conforms",
    "layer": "conforms and the layers of use cases",
    "case": "serves__flow__use_case__slug",
}
FACETS = tuple(COLUMNS)
TREES: dict[str, Callable[[], Tree]] = {
    "sector": sector_tree,
    "theme": theme_tree,
    "network_level": network_level_tree,
    "area": area_tree,
}
FRESHNESS = ("current", "late", "stale", "unsaid")
UPDATED = ("week", "month", "quarter", "year", "older", "undated")
_DAYS = {"week": 7, "month": 31, "quarter": 92, "year": 366}


def spans(facet: str, today: date) -> dict[str, Json]:
    """Value → clause of a facet whose values depend on the day; nothing for others.

    A date that lies ahead by more than a day, which nothing can have changed on yet, counts as none.
    """
    if facet == "updated":
        return _updated(today)
    return _freshness(today) if facet == "freshness" else {}


def with_broader(facet: str, codes: Iterable[str]) -> tuple[str, ...]:
    """What the index holds of a facet for these codes."""
    return TREES[facet]().with_broader(codes)


def _updated(today: date) -> dict[str, Json]:
    ahead = _changed(today)
    within = {name: _changed(today, since=today - timedelta(days=days)) for name, days in _DAYS.items()}
    older: Json = {"range": {"modified": {"lt": str(today - timedelta(days=_DAYS["year"]))}}}
    return {**within, "older": older, "undated": _not(ahead)}


def _freshness(today: date) -> dict[str, Json]:
    day = str(today)
    known = _all(_changed(today), {"exists": {"field": "late_at"}})
    return {
        "current": _all(_changed(today), {"range": {"late_at": {"gte": day}}}),
        "late": _all({"range": {"late_at": {"lt": day}}}, {"range": {"stale_at": {"gte": day}}}),
        "stale": {"range": {"stale_at": {"lt": day}}},
        "unsaid": _not(known),
    }


def _changed(today: date, *, since: date | None = None) -> Json:
    """Changed between these days, with a day's grace for clocks that are ahead."""
    ends = {"gte": str(since)} if since else {}
    return {"range": {"modified": {**ends, "lte": str(today + timedelta(days=1))}}}


def _all(*clauses: Json) -> Json:
    return {"bool": {"filter": list(clauses)}}


def _not(clause: Json) -> Json:
    return {"bool": {"must_not": [clause]}}
