"""Contexts of the pages on the maturity of a domain and of all."""

from typing import Any

from catalog.domain.maturity.gap import USABLE
from catalog.domain.maturity.improve import ONCE, SHOWN
from catalog.domain.maturity.model import WHO, Check, maturity_model
from catalog.models import DataProduct, Domain
from catalog.selectors import maturity
from catalog.selectors.maturity import (
    Compared,
    domains_beside,
    examples_seen,
    improvements_of,
    levels_seen,
    plan_of,
)
from catalog.selectors.permissions import decides_for
from catalog.selectors.visibility import Viewer
from catalog.web import domain_maturity_parts as parts
from catalog.web.links import Link, breadcrumbs

SORTS = {"share": "Share at level 3 or above", "products": "Products", "name": "Name"}
LAST_PAGE = 200


def context(user: Viewer, domain: Domain) -> dict[str, Any]:
    """Everything of a domain's page. `domain` from `domain_with_plan`."""
    spread, beside = levels_seen(user, domain.pk), domains_beside(domain.pk)
    plan = plan_of(domain)
    own = beside.get(domain.pk)
    levels = own.levels if own else maturity.NO_LEVELS
    days, worked = maturity.trend(domain.pk), improvements_of(domain)
    examples = examples_seen(user, worked.found[:SHOWN])
    return {
        **_frame(domain, "Maturity", ""),
        "bars": parts.level_bars(spread, domain.slug),
        "usable": parts.usable_text(spread),
        "hidden": max(0, sum(spread.levels) - sum(levels)),
        "improvements": parts.improvement_rows(worked, domain.slug, examples),
        "trend": parts.trend_chart(days, plan),
        "comparison": parts.comparison_rows(maturity.comparison(domain, beside), domain.slug),
        "alone": _alone(domain),
        "plan": parts.plan_card(plan, maturity.plan_progress(plan, levels)) if plan else None,
        "may_plan": decides_for(user, domain.pk),
        "page_description": f"How mature the data products of {domain.name} are, and what would raise it.",
    }


def _alone(domain: Domain) -> str:
    """Why nothing stands beside a domain, where that is its own doing."""
    if not domain.claimed:  # type: ignore[attr-defined]
        return "Only domains with a steward are compared."
    return "" if domain.compared else "This domain takes no part in comparisons."


def _frame(domain: Domain, title: str, last: str) -> dict[str, Any]:
    url = f"/domains/{domain.slug}/"
    steps = [("Domains", "/domains/"), (domain.name, url), ("Maturity", f"{url}maturity/" if last else "")]
    return {
        "domain": domain,
        "maturity_url": f"{url}maturity/",
        "page_title": title if last else f"Maturity of {domain.name}",
        "nav_section": "domains",
        "crumbs": breadcrumbs(*steps, *([(last, "")] if last else [])),
    }


def plan_context(domain: Domain) -> dict[str, Any]:
    """The page on which a plan is made."""
    title = "Change the plan" if plan_of(domain) else "Make a plan"
    return {
        **_frame(domain, title, "Plan"),
        "caption": domain.name,
        "planned": plan_of(domain) is not None,
        "levels": maturity_model().levels[1:],
        "page_description": f"Which level the data products of {domain.name} shall reach, and by when.",
    }


def check_context(
    user: Viewer,
    domain: Domain,
    check: Check,
    products: list[DataProduct],
    *,
    page: int,
    more: bool,
    source: str,
) -> dict[str, Any]:
    """The products of a domain that one check keeps from their next level."""
    mends = decides_for(user, domain.pk) and bool(check.field) and check.who == "steward"
    name = check.id.lower()
    return {
        **_frame(domain, check.not_met, check.title),
        "caption": domain.name,
        "check": check,
        "who": WHO[check.who],
        "once": ONCE.get(check.id, "") if source else "",
        "source": source,
        "to": parts.level_text(check.gate),
        "rows": [_lacking(product, name, check.field if mends else "") for product in products],
        "search_url": parts.search_link(domain.slug, check.gate - 1),
        "previous": _turned(page - 1, source) if page > 1 else "",
        "next": _turned(page + 1, source) if more and page < LAST_PAGE else "",
        "page_description": f"Data products of {domain.name} that this keeps from level {check.gate}: {check.not_met}.",
    }


def _turned(page: int, source: str) -> str:
    return f"?page={page}" + (f"&source={source}" if source else "")


def _lacking(product: DataProduct, check: str, field: str) -> dict[str, str]:
    url = f"/products/{product.slug}/"
    return {
        "title": product.title,
        "url": url,
        "why_url": f"{url}maturity/{check}/",
        "mend_url": f"{url}edit/{field}/" if field else "",
    }


def all_context(user: Viewer, sort: str) -> dict[str, Any]:
    """Everything of the page of all."""
    spread, beside = levels_seen(user), domains_beside()
    enough = len(beside) > maturity.LEAST_OTHERS
    return {
        "bars": parts.level_bars(spread),
        "usable": parts.usable_text(spread),
        "improvements": parts.improvement_rows(maturity.improvements_of_all()),
        "trend": parts.trend_chart(maturity.trend()),
        "domains": [_domain_row(row) for row in sorted_by(sort, beside)] if enough else [],
        "apart": _apart(user, beside if enough else {}),
        "least": maturity.LEAST_OTHERS + 1,
        "sorts": [{"value": name, "label": label, "current": name == sort} for name, label in SORTS.items()],
        "usable_level": parts.level_text(USABLE),
        "whole": parts.WHOLE,
        "page_title": "Maturity of the catalogue",
        "page_description": "How well data products are described and kept, over all domains and beside each other.",
        "nav_section": "domains",
        "crumbs": breadcrumbs(("Maturity", "")),
    }


def sorted_by(sort: str, beside: dict[int, Compared]) -> list[Compared]:
    """The compared domains in an order of SORTS."""
    if sort == "name":
        return sorted(beside.values(), key=lambda row: row.name.casefold())
    if sort == "products":
        return sorted(beside.values(), key=lambda row: (-row.total, row.name))
    return maturity.ranked(beside.values())


def _domain_row(row: Compared) -> dict[str, Any]:
    return {
        "name": row.name,
        "url": f"/domains/{row.slug}/maturity/",
        "total": row.total,
        "share": parts.percent(row.share),
        "width": round(row.share * parts.WHOLE / 100),
        "levels": list(enumerate(row.levels)),
        "mqa": round(row.mqa),
    }


def _apart(user: Viewer, beside: dict[int, Compared]) -> list[Link]:
    found = maturity.domains_apart(user, beside)
    return [{"label": domain.name, "url": f"/domains/{domain.slug}/maturity/"} for domain in found]
