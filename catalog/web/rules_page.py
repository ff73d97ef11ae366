"""Contexts of the pages about guesses: rules, the queue, and an endpoint's dial."""

from collections.abc import Mapping, Sequence
from typing import Any, cast
from urllib.parse import urlencode

from django import forms

from catalog.domain.bridge.dial import MEANINGS, OTHERS, SETTINGS, setting_of
from catalog.domain.bridge.rules import RULES, RULES_OF_FIELD
from catalog.models import Domain, Endpoint
from catalog.selectors.inference import QUEUES, GuessFilters, GuessRow, RuleReport
from catalog.services.inference import guess_mark
from catalog.web.guesses import field_label, rule_text, value_text
from catalog.web.links import breadcrumbs

_USE = {
    "applied": "applied",
    "notified": "applied, to be looked at",
    "proposed": "waiting",
    "accepted": "accepted",
    "refused": "refused",
}


def rules_context(reports: Sequence[RuleReport], *, curator: bool) -> dict[str, Any]:
    """Every rule, and for curators how it fares and its switch."""
    return {
        "rows": [_rule(report) for report in reports],
        "curator": curator,
        "page_title": "Rules that fill gaps",
        "page_description": "What the portal works out by itself where a source is silent, and by which rules.",
        "nav_section": "help",
        "crumbs": breadcrumbs(("Rules that fill gaps", "")),
    }


def _rule(report: RuleReport) -> dict[str, Any]:
    rule, decided = report.rule, report.decided
    return {
        "rule": rule,
        "field": field_label(rule.field),
        "use": [(_USE[state], number) for state, number in sorted(report.use.items())],
        "rate": f"{report.accepted:,} of {decided:,} accepted ({report.accepted / decided:.0%})"
        if decided
        else "nobody has judged it yet",
        "suggestion": report.suggestion,
        "off": report.off,
    }


def queue_context(
    rows: Sequence[GuessRow], filters: GuessFilters, domains: Sequence[Domain], *, page: int, more: bool
) -> dict[str, Any]:
    """A page of the queue; filters as they are."""
    return {
        "rows": [_guess(n, row) for n, row in enumerate(rows)],
        "filters": filters,
        "queues": [(name, label, name == filters.state) for name, label in QUEUES.items()],
        "choices": [
            _choice("rule", "Rule", [(rule.id, rule.does.rstrip(".")) for rule in RULES], filters.rule),
            _choice("field", "Field", [(name, field_label(name)) for name in RULES_OF_FIELD], filters.field),
            _choice("domain", "Domain", [(d.slug, d.name) for d in domains], filters.domain),
        ],
        "previous_url": queue_url(filters, page - 1) if page > 1 else "",
        "next_url": queue_url(filters, page + 1) if more else "",
        "here": queue_url(filters, page),
        "page": page,
        "page_title": "The portal’s guesses",
        "page_description": "What the portal worked out about your products, to be accepted or refused.",
        "crumbs": breadcrumbs(("My work", "/work/"), ("The portal’s guesses", "")),
    }


def queue_url(filters: GuessFilters, page: int = 1) -> str:
    """The address of a page of the queue."""
    asked = {name: getattr(filters, name) for name in GuessFilters.__dataclass_fields__}
    pairs = {name: value for name, value in asked.items() if value}
    return f"/proposals/?{urlencode(pairs | ({'page': str(page)} if page > 1 else {}))}"


def _choice(name: str, label: str, options: Sequence[tuple[str, str]], chosen: str) -> dict[str, Any]:
    told = [("", "All"), *options]
    return {
        "name": name,
        "label": label,
        "options": [(value, text, value == chosen) for value, text in told],
    }


def _guess(n: int, row: GuessRow) -> dict[str, Any]:
    return {
        "n": n,
        "row": row,
        "pick": f"{row.product_id}:{row.field}:{guess_mark(row.guess)}",
        "field": field_label(row.field),
        "value": value_text(row.field, row.guess.value),
        "percent": f"{row.guess.confidence:.0%}",
        "rule": rule_text(row.guess),
    }


def dial_context(endpoint: Endpoint, form: forms.Form) -> dict[str, Any]:
    """The table of a dial's form: a row of radios for each field."""
    columns: dict[str, str] = {"": "As all others", **{str(s): label for s, label in SETTINGS.items()}}
    return {
        "endpoint": endpoint,
        "caption": endpoint.slug,
        "meanings": [(SETTINGS[setting], meaning) for setting, meaning in MEANINGS.items()],
        "settings": list(columns.values()),
        "rows": [_dial_row(form[name], columns) for name in form.fields if name != "why"],
        "page_title": "Dial: what becomes of the portal’s guesses",
        "page_description": f"What the portal may fill by itself in the products of {endpoint.slug}.",
        "nav_section": "endpoints",
        "crumbs": breadcrumbs(
            ("Endpoints", "/endpoints/"), (endpoint.slug, f"/endpoints/{endpoint.slug}/"), ("Dial", "")
        ),
    }


def _dial_row(bound: forms.BoundField, columns: Mapping[str, str]) -> dict[str, Any]:
    choices = cast("list[tuple[str, str]]", list(cast(Any, bound.field).choices))
    allowed = [value for value, _ in choices]
    chosen = bound.value() or ""
    return {
        "label": bound.label,
        "hint": bound.help_text,
        "name": bound.html_name,
        "error": next(iter(bound.errors), ""),
        "radios": [
            {
                "id": bound.auto_id if value == allowed[0] else f"{bound.auto_id}-{value}",
                "value": value,
                "label": label,
                "checked": value == chosen,
            }
            if value in allowed
            else None
            for value, label in columns.items()
        ],
    }


def usual(endpoint: Endpoint) -> str:
    """The setting of all other fields."""
    return setting_of(endpoint.dial, OTHERS)
