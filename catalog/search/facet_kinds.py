"""The facets of search: which columns they stand for, and those whose values are spans of time counted from today.

For most a facet is a keyword field of the index of the same name. Of vocabularies whose terms lie in each other the index
holds the broader terms too, so that who chooses one finds what is filed under the narrower ones, and each product counts once.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, timedelta
from typing import Any

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
    "status": "status",
    "frequency": "frequency",
    "freshness": "modified_text, frequency",
    "updated": "modified",
    "network_level": "network_levels",
    "area": "areas",
    "standard": "conforms",
    "protocol": "of the endpoint, and the kinds of documents that are linked",
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
_STALE = "freshness, stale"  # the second count that freshness takes
_MISSING, _DATED = "0001-01-01", "0002-01-01"  # stands for no date; dates are later than this
_DAYS = {"week": 7, "month": 31, "quarter": 92, "year": 366}


def spans(facet: str, today: date) -> dict[str, Json]:
    """Value → clause of a facet whose values depend on the day; nothing for others."""
    if facet == "updated":
        none: Json = {"bool": {"must_not": [{"exists": {"field": "modified"}}]}}
        within = {name: _within("modified", ends) for name, ends in _ages(today).items()}
        return {**within, "undated": none}
    return _freshness(today) if facet == "freshness" else {}


def span_counts(facet: str, today: date) -> dict[str, Json]:
    """The aggregations that count the values of such a facet: ranges of a date, which cost a fraction of clauses."""
    if facet == "updated":
        ages = [{"key": name, **ends} for name, ends in _ages(today).items()]
        return {facet: _ranges("modified", [*ages, {"key": "undated", "to": _DATED}])}
    if facet != "freshness":
        return {}
    day = str(today)
    due = [
        {"key": "current", "from": day},
        {"key": "overdue", "from": _DATED, "to": day},
        {"key": "unsaid", "to": _DATED},
    ]
    stale = [{"key": "stale", "from": _DATED, "to": day}]
    return {facet: _ranges("late_at", due), _STALE: _ranges("stale_at", stale)}


def read_spans(facet: str, answers: Mapping[str, Any]) -> dict[str, int]:
    """Value → how many products, from the answers to `span_counts`."""
    numbers = {name: int(bucket["doc_count"]) for name, bucket in answers[facet]["buckets"].items()}
    if facet == "freshness":
        stale = int(answers[_STALE]["buckets"]["stale"]["doc_count"])
        numbers |= {"stale": stale, "late": numbers["overdue"] - stale}
    return {value: numbers[value] for value in (UPDATED if facet == "updated" else FRESHNESS)}


def with_broader(facet: str, codes: Iterable[str]) -> tuple[str, ...]:
    """What the index holds of a facet for these codes."""
    return TREES[facet]().with_broader(codes)


def _ages(today: date) -> dict[str, dict[str, str]]:
    """Value → from and to of the date of change; a date that lies ahead by more than a day is in none."""
    ahead = str(today + timedelta(days=2))
    within = {name: {"from": str(today - timedelta(days=n)), "to": ahead} for name, n in _DAYS.items()}
    return {**within, "older": {"from": _DATED, "to": str(today - timedelta(days=_DAYS["year"]))}}


def _freshness(today: date) -> dict[str, Json]:
    day = str(today)
    return {
        "current": {"range": {"late_at": {"gte": day}}},
        "late": {
            "bool": {"filter": [{"range": {"late_at": {"lt": day}}}, {"range": {"stale_at": {"gte": day}}}]}
        },
        "stale": {"range": {"stale_at": {"lt": day}}},
        "unsaid": {"bool": {"must_not": [{"exists": {"field": "late_at"}}]}},
    }


def _within(field: str, ends: Mapping[str, str]) -> Json:
    return {"range": {field: {"gte": ends["from"], "lt": ends["to"]}}}


def _ranges(field: str, ranges: Sequence[Mapping[str, str]]) -> Json:
    """Counts by ranges; what has no date counts as of the year 1."""
    return {"date_range": {"field": field, "missing": _MISSING, "keyed": True, "ranges": list(ranges)}}
