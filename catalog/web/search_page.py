"""The context of the search page: cards, facets, chips and pages, worked out so that the template only prints."""

from collections.abc import Mapping
from functools import cache
from typing import Any

from django.utils.formats import date_format

from catalog.domain.maturity.mqa_model import band_of, mqa_model
from catalog.domain.vocabulary.licences import licences
from catalog.domain.vocabulary.themes import themes
from catalog.models import Domain
from catalog.search import highlight
from catalog.selectors.params import SORTS, SearchParams
from catalog.selectors.search import Found
from catalog.web.links import pagination, search_url

OPENNESS_LABELS = {"open": "Open", "shared": "Shared", "closed": "Closed", "unknown": "Unknown"}
FACET_LABELS = {
    "domain": "Domain",
    "theme": "Theme",
    "format": "Format",
    "licence": "Licence",
    "openness": "Openness",
    "band": "Metadata quality",
}


def card(row: Mapping[str, Any], q: str = "") -> dict[str, Any]:
    """One result card (components/result_card.html) from a row of selectors.search."""
    return {
        "url": f"/products/{row['slug']}/",
        "title": highlight(row["title"], q, 300) if q else row["title"],
        "excerpt": highlight(row["description"], q, 260),
        "domain": row["domain_name"],
        "domain_url": f"/domains/{row['domain_slug']}/",
        "openness": row["openness"],
        "openness_label": OPENNESS_LABELS[row["openness"]],
        "formats": row["formats"][:6],
        "licence": row["licence_label"],
        "updated": date_format(row["modified"], "j M Y") if row["modified"] else "",
        "mqa": {
            "band": row["mqa_band"],
            "band_label": band_of(row["mqa"]).label,
            "text": f"{row['mqa']}/405",
            "percent": str(round(row["mqa"] / 4.05)),
        },
    }


@cache
def _fixed_labels() -> dict[str, dict[str, str]]:
    return {
        "theme": {code: theme.label for code, theme in themes().items()},
        "licence": {key: entry.label for key, entry in licences().items()},
        "openness": OPENNESS_LABELS,
        "band": {band.id: band.label for band in mqa_model().bands},
    }


def labels() -> dict[str, dict[str, str]]:
    """Facet → value → label. One query, for the domains' names."""
    return {**_fixed_labels(), "domain": dict(Domain.objects.values_list("slug", "name"))}


def facets(found: Found, asked: SearchParams, names: Mapping[str, Mapping[str, str]]) -> list[dict[str, Any]]:
    """Context of components/facet.html; a facet that cannot narrow anything is left out."""
    shown = []
    for n, (name, label) in enumerate(FACET_LABELS.items()):
        buckets = found.response.facets.get(name, ())
        chosen = asked.filters.get(name, ())
        if len(buckets) < 2 and not chosen:
            continue
        options = [
            {
                "id": f"{name}-{i}",
                "value": bucket.value,
                "label": names.get(name, {}).get(bucket.value, bucket.value),
                "count": f"{bucket.count:,}",
                "checked": bucket.value in chosen,
            }
            for i, bucket in enumerate(buckets)
        ]
        shown.append({"name": name, "label": label, "chosen": len(chosen), "open": n < 3, "options": options})
    return shown


def chips(asked: SearchParams, names: Mapping[str, Mapping[str, str]]) -> list[dict[str, str]]:
    """Context of components/chip.html."""
    return [
        {
            "facet": FACET_LABELS[name],
            "label": names.get(name, {}).get(value, value),
            "remove_url": search_url(asked, but=(name, value)),
        }
        for name, values in asked.filters.items()
        for value in values
    ]


def context(found: Found, asked: SearchParams) -> dict[str, Any]:
    """Everything the search page shows. One query."""
    names = labels()
    shown_q = found.response.corrected or asked.q
    total = found.response.total
    first = (asked.page - 1) * asked.page_size + 1
    return {
        "asked": asked,
        "problems": list(asked.problems.values()),
        "total": total,
        "total_text": f"{total:,} data product{'' if total == 1 else 's'}",
        "first": first,
        "last": first + len(found.rows) - 1,
        "corrected": found.response.corrected,
        "relaxed": found.response.relaxed,
        "results": [card(row, shown_q) for row in found.rows],
        "facets": facets(found, asked, names),
        "chips": chips(asked, names),
        "clear_url": search_url(SearchParams(q=asked.q, sort=asked.sort)),
        "sorts": [
            {"value": value, "label": label, "selected": value == asked.sort}
            for value, label in SORTS.items()
        ],
        "pagination": pagination(asked.page, found.pages, lambda n: search_url(asked, page=n)),
    }


def figures(numbers: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Context of components/figure.html from selectors.domains.catalogue_figures."""
    return [
        {"value": numbers["products"], "label": "data products", "url": "/search/"},
        {"value": numbers["open"], "label": "of them open", "url": "/search/?openness=open"},
        {"value": numbers["domains"], "label": "domains", "url": "/domains/"},
        {"value": numbers["endpoints"], "label": "endpoints harvested", "url": "/endpoints/"},
    ]
