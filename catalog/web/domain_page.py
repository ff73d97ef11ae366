"""The context of a domain's page."""

from collections.abc import Mapping, Sequence
from typing import Any

from catalog.domain.maturity.gap import USABLE
from catalog.models import Domain, Endpoint
from catalog.selectors.maturity import at_least
from catalog.selectors.permissions import connects_for, decides_for, manages_members, owns
from catalog.selectors.visibility import Viewer
from catalog.web.distributions import contact_link
from catalog.web.drawing import cards_drawn
from catalog.web.guesses import bar_of
from catalog.web.links import breadcrumbs, safe_url
from catalog.web.run_page import health_rows
from catalog.web.search_page import card


def context(
    user: Viewer, domain: Domain, endpoints: Sequence[Endpoint], newest: Sequence[Mapping[str, Any]]
) -> dict[str, Any]:
    """Who the domain is, its endpoints' health, its newest products, and what `user` may do here.

    `unclaimed`: nobody can answer for it here, so its owner's own contact stands where forms would be.
    """
    total = sum(endpoint.product_count for endpoint in endpoints)  # type: ignore[attr-defined]
    return {
        "domain": domain,
        "homepage": safe_url(domain.homepage),
        "contact": contact_link(domain.contact),
        "unclaimed": domain.confirmed and not domain.claimed,  # type: ignore[attr-defined]
        "may_connect": connects_for(user, domain.pk),
        "may_settle": decides_for(user, domain.pk),
        "answers_requests": owns(user, domain.pk),
        "may_manage": manages_members(user, domain.pk),
        "bridge": bar_of(domain.bridge, {}) if domain.bridge else None,
        "endpoints": health_rows(endpoints),
        "newest": cards_drawn(card(row) for row in newest),
        "more": len(newest) < total,
        "total": total,
        "usable": at_least(user, domain.pk, USABLE) if total else 0,
        "page_title": domain.name,
        "page_description": domain.description[:160] or f"The data products of {domain.name}.",
        "nav_section": "domains",
        "crumbs": breadcrumbs(("Domains", "/domains/"), (domain.name, "")),
    }
