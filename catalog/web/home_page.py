"""The context of the start page."""

from collections.abc import Mapping, Sequence
from typing import Any

from catalog.models import Domain
from catalog.selectors.domains import catalogue_figures
from catalog.web.drawing import cards_drawn
from catalog.web.search_page import card

DOMAINS_SHOWN = 8


def context(domains: Sequence[Domain], newest: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """What is inside in figures, the domains with most products, and what came last."""
    figures = catalogue_figures(domains)
    largest = sorted(domains, key=lambda domain: -domain.product_count)  # type: ignore[attr-defined]
    return {
        "figures": [
            {"value": figures["products"], "label": "data products", "url": "/search/"},
            {"value": figures["open"], "label": "of them open to all", "url": "/search/?openness=open"},
            {"value": figures["domains"], "label": "domains that publish them", "url": "/domains/"},
            {"value": figures["endpoints"], "label": "endpoints harvested", "url": "/endpoints/"},
        ],
        "newest": cards_drawn(card(row) for row in newest),
        "domains": largest[:DOMAINS_SHOWN],
        "domains_total": len(domains),
    }
