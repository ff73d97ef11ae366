"""What facets and their values are called, and which values there are where that is known beforehand."""

from collections.abc import Iterable, Mapping, Sequence
from functools import cache

from django.db.models import CharField, F, Value

from catalog.domain.access.patterns import patterns
from catalog.domain.maturity.model import maturity_model
from catalog.domain.maturity.mqa_model import mqa_model
from catalog.domain.usecases.model import LAYERS
from catalog.domain.vocabulary.areas import areas
from catalog.domain.vocabulary.frequency import frequencies
from catalog.domain.vocabulary.licences import licence_families, licences
from catalog.domain.vocabulary.network_levels import network_levels
from catalog.domain.vocabulary.sectors import sectors
from catalog.domain.vocabulary.statuses import STATUSES
from catalog.domain.vocabulary.themes import theme_groups, themes
from catalog.formats.registry import PROTOCOLS
from catalog.models import Standard, UseCase
from catalog.search import Bucket

# In the order of the page: what narrows most people's searches first.
FACET_LABELS = {
    "theme": "Theme",
    "domain": "Domain",
    "format": "Format",
    "area": "Area",
    "network_level": "Network level",
    "delivery": "Delivery",
    "bulk": "Bulk",
    "no_signup": "Sign-up",
    "freshness": "Freshness",
    "updated": "Data changed",
    "frequency": "Update frequency",
    "status": "Status",
    "openness": "Openness",
    "licence_family": "Licence family",
    "licence": "Licence",
    "level": "Maturity level",
    "pattern": "Access pattern",
    "sector": "Sector",
    "case": "Use case",
    "standard": "Standard",
    "protocol": "How it is described",
    "layer": "Layer",
    "band": "Metadata quality",
}
OPENNESS = {"open": "Open", "shared": "Shared", "closed": "Closed", "unknown": "Openness unknown"}
_FRESHNESS = {
    "current": "Up to date by its own frequency",
    "late": "Late: one and a half intervals without a change",
    "stale": "Long late: three intervals without a change",
    "unsaid": "No interval or date of change stated",
}
_UPDATED = {
    "week": "Changed in the last 7 days",
    "month": "Changed in the last month",
    "quarter": "Changed in the last 3 months",
    "year": "Changed in the last year",
    "older": "Changed longer ago",
    "undated": "No date of change stated",
}
_LISTED = 40  # values that a sentence names

type Labels = dict[str, Mapping[str, str]]


@cache
def fixed_labels() -> Labels:
    """Facet → value → label, in the order to show, of those facets which have no other values."""
    return {
        "theme": theme_groups() | {code: theme.label for code, theme in themes().items()},
        "openness": OPENNESS,
        "band": {band.id: band.label for band in mqa_model().bands},
        "level": {str(level.number): f"{level.number} {level.name}" for level in maturity_model().levels},
        "pattern": {pattern.id: pattern.name for pattern in patterns().values()},
        "layer": dict(LAYERS),
        "protocol": {name: protocol.label for name, protocol in sorted(PROTOCOLS.items())},
        "delivery": {"pull": "Pull: you fetch it", "push": "Push: it is sent to you"},
        "bulk": {"yes": "Bulk available"},
        "no_signup": {"yes": "No sign-up needed"},
        "frequency": {code: entry.label for code, entry in frequencies().items() if code != "UNKNOWN"},
        "status": STATUSES,
        "freshness": _FRESHNESS,
        "updated": _UPDATED,
        "network_level": {code: level.label for code, level in network_levels().items()},
        "area": {code: area.label for code, area in areas().items()},
    }


def named_labels(
    domains: Mapping[str, str], facets: Mapping[str, Sequence[Bucket]], chosen: Mapping[str, Iterable[str]]
) -> Labels:
    """Facet → value → label of all facets. `domains`: names by slug of those that the person may know of.

    One query where standards or use cases are among the values, else none. What has no label is shown as it is.
    """
    wanted = {
        facet: {*(bucket.value for bucket in facets.get(facet, ())), *chosen.get(facet, ())}
        for facet in ("standard", "case")
    }
    return {
        **fixed_labels(),
        "licence": {key: entry.label for key, entry in licences().items()},
        "licence_family": licence_families(),
        "sector": sectors(),
        "domain": domains,
        **(_titles(wanted) if any(wanted.values()) else {}),
    }


def _titles(wanted: Mapping[str, set[str]]) -> Labels:
    """Names of standards, and titles of published cases, by slug. One query."""
    standards = Standard.objects.order_by().filter(slug__in=wanted["standard"])
    cases = UseCase.objects.order_by().filter(slug__in=wanted["case"], published__isnull=False)
    rows = standards.values_list("slug", F("name"), Value("standard", output_field=CharField())).union(
        cases.values_list("slug", F("title"), Value("case", output_field=CharField())), all=True
    )
    rows = rows.order_by()
    found: dict[str, dict[str, str]] = {"standard": {}, "case": {}}
    for slug, title, facet in rows:
        found[facet][slug] = title
    return dict(found)


def unknown_value(facet: str, values: Iterable[str]) -> str:
    """A sentence on the first of `values` that the facet does not have; empty where it has all of them or any."""
    known = fixed_labels().get(facet)
    stranger = next((value for value in values if known is not None and value not in known), "")
    if not stranger or known is None:
        return ""
    some = ", ".join(list(known)[:_LISTED])
    return f"{FACET_LABELS[facet]} has no value “{stranger[:60]}”. Use one of: {some}."
