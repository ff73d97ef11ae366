"""The contexts of the pages on one product's maturity."""

from typing import Any

from django.conf import settings
from django.utils import timezone

from catalog.domain.fields import EDITABLE
from catalog.domain.maturity.assess import CheckResult
from catalog.domain.maturity.finding import STATE_MEANINGS, STATES
from catalog.domain.maturity.model import WHO, Check, maturity_model
from catalog.domain.maturity.mqa_model import indicators_by_id
from catalog.domain.numbers import counted
from catalog.domain.openness import openness_of
from catalog.models import DataProduct, LinkUse, SchemaDocument
from catalog.selectors.assessment import (
    assertion_of,
    assessment_changes,
    descriptor_of,
    links_of,
    may_assert,
    samples_of_product,
    schemas_of_product,
)
from catalog.selectors.curation import may_edit
from catalog.selectors.history import people_named
from catalog.selectors.products import ProductView
from catalog.selectors.visibility import Viewer
from catalog.web.dates import date_text, moment_text
from catalog.web.guesses import bridge_bar
from catalog.web.links import safe_url
from catalog.web.maturity_chart import history_chart
from catalog.web.maturity_parts import (
    EditUrl,
    check_row,
    facet_bars,
    facets_with_checks,
    finding_text,
    gate_text,
    ladder,
    next_step,
    states_legend,
)
from catalog.web.people import name_of
from catalog.web.product_frame import frame
from catalog.web.product_page import mqa_context

_ABOUT = "what is reached, on what evidence, and what is next"


def editor(user: Viewer, product: DataProduct) -> EditUrl:
    """Where `user` may change a field of the product; empty where they may not."""

    def url(field: str) -> str:
        may = field in EDITABLE and may_edit(user, product.domain_id, field)
        return f"/products/{product.slug}/edit/{field}/" if may else ""

    return url


def summary(user: Viewer, view: ProductView) -> dict[str, Any] | None:
    """What the product's own page tells: ladder, next step, facet bars. No query for those who are not signed in."""
    if view.maturity is None:
        return None
    base = f"/products/{view.product.slug}/maturity/"
    return {
        "url": base,
        "ladder": ladder(view.maturity),
        "next": next_step(view.maturity, base, editor(user, view.product)),
        "facets": facet_bars(view.maturity, base),
    }


def context(user: Viewer, view: ProductView) -> dict[str, Any]:
    """Everything of pages/maturity/product.html. One query more than the product itself."""
    product, maturity = view.product, view.maturity
    about_it = frame(view, "Maturity", _ABOUT)
    if maturity is None:
        return about_it
    base, site = f"/products/{product.slug}/maturity/", settings.SITE_URL
    openness = openness_of(view.record)
    return {
        **about_it,
        "ladder": ladder(maturity),
        "next": next_step(maturity, base, editor(user, product)),
        "facets": facets_with_checks(maturity, base),
        "bars": facet_bars(maturity),
        "legend": states_legend(),
        "openness": openness,
        "bridge": bridge_bar(view),
        "mqa": mqa_context(view.mqa) if view.mqa else None,
        "chart": history_chart(
            assessment_changes(product),
            first_seen=product.first_seen,
            level=maturity.level,
            now=timezone.now(),
        ),
        "assessed_at": moment_text(product.assessment.assessed_at),
        "until": date_text(maturity.until[:10]) if maturity.until else "",
        "model": maturity.model_version,
        "badge_url": f"{base}badge.svg",
        "badge_code": f'<a href="{site}{base}"><img src="{site}{base}badge.svg" alt="Maturity of the data"></a>',
        "public": product.audience == "public",
    }


def model_context() -> dict[str, Any]:
    """What help/maturity.html tells of the model, made from its declarations."""
    model = maturity_model()
    return {
        "model": model,
        "levels": [
            {"level": level, "checks": [c for c in model.checks if level.number and c.gate == level.number]}
            for level in model.levels
        ],
        "ungated": [check for check in model.checks if not check.gate],
        "facets": model.facets,
        "who": WHO,
        "legend": states_legend(),
    }


def check_context(user: Viewer, view: ProductView, check: Check, form: Any = None) -> dict[str, Any]:
    """Everything of pages/maturity/check.html. At most three queries more than the product itself."""
    product = view.product
    base = f"/products/{product.slug}/maturity/"
    result = _result(view, check)
    said = assertion_of(product, check.id)
    names = people_named(user, [said.by]) if said else {}
    may = may_assert(user, product, check.facet)
    return {
        **frame(view, check.title, _ABOUT, ("Maturity", base)),
        "caption": f"Check {check.id}",
        "check": check,
        "gate": gate_text(check),
        "who": WHO[check.who],
        "row": check_row(result, base) if result else None,
        "found": finding_text(result) if result else "",
        "state_meaning": STATE_MEANINGS[result.state] if result else "",
        "states": STATES,
        "indicators": [indicators_by_id()[name].label for name in check.mqa if name in indicators_by_id()],
        "edit_url": editor(user, product)(check.field) if check.field else "",
        "field": EDITABLE[check.field].label if check.field in EDITABLE else "",
        "assertion": {
            "by": name_of(said.by, names),
            "at": moment_text(said.at),
            "until": moment_text(said.until),
            "reason": said.reason,
            "counts": said.until > timezone.now() and result is not None and result.state == "asserted",
        }
        if said
        else None,
        "may_assert": may and result is not None and _can_be_asserted(result),
        "may_withdraw": may and said is not None,
        "form": form,
        **_evidence(view, check),
    }


def _can_be_asserted(result: CheckResult) -> bool:
    return result.state == "asserted" or (result.passed is False and result.state != "verified")


def _result(view: ProductView, check: Check) -> CheckResult | None:
    return next((r for r in view.maturity.results if r.id == check.id), None) if view.maturity else None


def _evidence(view: ProductView, check: Check) -> dict[str, Any]:
    """What the portal holds behind the answer, where it is more than the record."""
    if "urls" in view.veiled:
        return {}
    if check.id in ("ACC-LIVE", "ACC-SIZE"):
        return {"links": [_link(use) for use in links_of(view.product)]}
    if check.id == "STR-VALID":
        return {
            "samples": [
                {
                    "url": safe_url(sample.url),
                    "outcome": sample.get_outcome_display(),
                    "rows": sample.rows,
                    "detail": sample.detail,
                    "at": moment_text(sample.fetched_at) if sample.fetched_at else "",
                }
                for sample in samples_of_product(view.product)
            ]
        }
    if check.id in ("STR-SCHEMA", "STR-DICT", "ACC-MACH"):
        return {"schemas": [_schema(document) for document in schemas_of_product(view.product)]}
    if check.id == "OPS-CONTRACT" and (found := descriptor_of(view.product)):
        return {
            "descriptor": {
                "url": safe_url(found.url),
                "kind": found.get_kind_display() if found.kind else "",
                "outcome": found.get_outcome_display(),
                "detail": found.detail,
                "at": moment_text(found.checked_at) if found.checked_at else "",
            }
        }
    return {}


def _schema(document: SchemaDocument) -> dict[str, Any]:
    fields = f"{counted(document.named, 'field')}, {document.typed:,} with a type, {document.explained:,} explained"
    return {
        "url": safe_url(document.url),
        "kind": document.get_kind_display() if document.kind else "Not known",
        "outcome": document.get_outcome_display(),
        "fields": fields if document.named else "",
        "detail": document.detail,
        "at": moment_text(document.checked_at) if document.checked_at else "",
    }


def _link(use: LinkUse) -> dict[str, Any]:
    link = use.link
    return {
        "url": safe_url(link.url),
        "address": link.url,
        "state": link.get_state_display(),
        "status": f"HTTP {link.status}" if link.status else "",
        "message": link.message,
        "at": moment_text(link.checked_at) if link.checked_at else "not asked yet",
        "answers": [("answered" if answer else "no answer") for answer in link.answers],
    }
