"""Contexts of the pages on the shared rules, and on how domains keep to them."""

from typing import Any

from django.core.paginator import Paginator

from catalog.domain.governance.rules_model import Rule
from catalog.models import Domain, RuleSet
from catalog.selectors import compliance
from catalog.selectors.compliance import compliance_of, compliance_table, failing, failing_number
from catalog.selectors.history import people_named
from catalog.selectors.shared_rules import (
    Said,
    decisions_of,
    may_stand,
    rules_for,
    rules_of,
    ruleset_agreed,
    rulesets,
)
from catalog.selectors.visibility import Viewer
from catalog.web import compliance_parts as parts
from catalog.web.dates import date_text
from catalog.web.links import breadcrumbs, pagination
from catalog.web.people import name_of, within_sentence

TITLE = "Shared rules"


def all_context(user: Viewer) -> dict[str, Any]:
    """Everything of pages/governance/all.html."""
    agreed = ruleset_agreed()
    rules = rules_of(agreed)
    rows, day = compliance_table(rules)
    return {
        "agreed": _version(agreed) if agreed else None,
        "rules": [
            {"rule": rule, "url": parts.rule_url(rule), "met": parts.rule_met_text(rule, rows)}
            for rule in rules
        ],
        "rows": [parts.row_shown(row) for row in rows],
        "apart": compliance.domains_apart(user, rows),
        "trend": parts.trend_shown(compliance.trend(rules=[rule.id for rule in rules])),
        "day": parts.worked_out(day),
        "may_propose": bool(getattr(user, "is_curator", False)),
        "page_title": TITLE,
        "page_description": "What the domains of this portal have agreed on, and how each keeps to it.",
        "nav_section": "domains",
        "crumbs": breadcrumbs((TITLE, "")),
    }


def _version(made: RuleSet) -> dict[str, Any]:
    return {
        "version": made.version,
        "on": date_text(made.agreed_on.isoformat()) if made.agreed_on else "",
        "note": made.note,
        "rules": [rule.title for rule in rules_of(made)],
        "state": made.get_state_display(),
        "open": made.state == RuleSet.State.PROPOSED,
    }


def versions() -> list[dict[str, Any]]:
    """All versions of the rules, newest first."""
    return [_version(made) for made in rulesets()]


def rule_context(rule: Rule, *, agreed: bool) -> dict[str, Any]:
    """Everything of pages/governance/rule.html."""
    rows, day = compliance_table([rule]) if agreed else ([], None)
    return {
        "rule": rule,
        "agreed": agreed,
        "rows": [parts.row_shown(row) for row in rows],
        "trend": parts.trend_shown(compliance.trend(rules=[rule.id])) if agreed else None,
        "day": parts.worked_out(day),
        "whole": parts.WHOLE,
        "page_title": rule.title,
        "page_description": rule.text,
        "nav_section": "domains",
        "crumbs": breadcrumbs((TITLE, "/governance/"), (rule.title, "")),
    }


def domain_context(user: Viewer, domain: Domain) -> dict[str, Any]:
    """Everything of pages/governance/domain.html; `domain` as `domain_governed` gives it."""
    rules = rules_for(domain)
    row, day = compliance_of(domain, rules)
    failed = failing_number(user, domain)
    shown = parts.row_shown(row)
    for cell in shown["cells"]:
        cell["failing"], cell["hidden"] = failed.get(cell["rule"], (0, 0))
    return {
        **frame(domain, TITLE),
        "row": shown,
        "met": parts.met_text(row),
        "trend": parts.trend_shown(compliance.trend(rules=[rule.id for rule in rules], domain_id=domain.pk)),
        "day": parts.worked_out(day),
        "whole": parts.WHOLE,
        "may_stand": may_stand(user, domain),
        "page_description": f"How {domain.name} keeps to the rules that the domains have agreed on.",
    }


def domain_rule_context(user: Viewer, domain: Domain, rule: Rule, *, page: str) -> dict[str, Any]:
    """Everything of pages/governance/domain_rule.html but the forms; `domain` as `domain_governed` gives it."""
    row, day = compliance_of(domain, [rule])
    said, agreed = decisions_of(domain).get(rule.id), rule in rules_for(domain)
    found = Paginator(failing(user, domain, rule), compliance.PAGE).get_page(page)
    return {
        **frame(domain, rule.title, (TITLE, f"/domains/{domain.slug}/governance/")),
        "rule": rule,
        "agreed": agreed,
        "cell": parts.row_shown(row)["cells"][0],
        "decided": _decided(user, said) if said else None,
        "seen": said.revision if said else 0,
        "failing": [_failing(product) for product in found],
        "number": found.paginator.count,
        "pagination": pagination(found.number, found.paginator.num_pages, "?page={}".format),
        "day": parts.worked_out(day),
        "may_stand": may_stand(user, domain) and agreed,
        "page_description": f"How {domain.name} stands to the shared rule: {rule.title}.",
    }


def _failing(product: Any) -> dict[str, Any]:
    return {
        "title": product.title,
        "url": f"/products/{product.slug}/",
        "detail": product.detail,
        "hidden": product.audience != "public",
    }


def _decided(user: Viewer, said: Said) -> dict[str, str]:
    return {
        "label": said.label,
        "state": said.state,
        "on": date_text(said.on.isoformat()),
        "until": date_text(said.until.isoformat()) if said.until else "",
        "reason": said.reason,
        "by": within_sentence(name_of(said.by, people_named(user, [said.by]))),
    }


def frame(domain: Domain, title: str, *steps: tuple[str, str]) -> dict[str, Any]:
    """What pages on a domain's governance share."""
    url = f"/domains/{domain.slug}/"
    return {
        "domain": domain,
        "caption": domain.name,
        "page_title": title,
        "nav_section": "domains",
        "crumbs": breadcrumbs(("Domains", "/domains/"), (domain.name, url), *steps, (title, "")),
    }
