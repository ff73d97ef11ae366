"""Contexts of the pages on how the class of a product was decided."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.http import HttpRequest
from django.utils import timezone

from catalog.domain.governance.basis import basis_of, is_personal
from catalog.domain.governance.triage import remarks
from catalog.domain.governance.triage_words import labels, outcomes, triage_words
from catalog.domain.policy.product import PERSONAL_CLASS
from catalog.models import ProductCompliance, Triage, TriageDraft
from catalog.selectors.curation import field_state
from catalog.selectors.history import people_named
from catalog.selectors.products import ProductView
from catalog.selectors.todo_kinds_governance import disagreeing, reviews_due
from catalog.selectors.todo_model import Scope
from catalog.selectors.triage import (
    disagreement_of,
    may_triage,
    record_of,
    statements_of,
    triage_draft,
    triages_of,
)
from catalog.selectors.visibility import Viewer
from catalog.web.dates import date_text, moment_text
from catalog.web.labels import OPENNESS
from catalog.web.links import safe_url
from catalog.web.people import name_of, within_sentence
from catalog.web.product_frame import frame
from catalog.web.work_page import list_context, page_of

_DUE = (
    "outcome", "review_on", "product__slug", "product__title", "product__domain_id", "product__domain__name",
)  # fmt: skip
_STATED = (
    "disagrees", "product__slug", "product__title", "product__domain_id", "product__domain__name",
)  # fmt: skip
_ABOUT = "how its class was decided, on which grounds, and when it is looked at again"


def line(view: ProductView) -> dict[str, str] | None:
    """What the product's own page says of its triage, from its assessment. No query."""
    results = view.maturity.results if view.maturity else ()
    found = next((r for r in results if r.id == "POL-TRIAGE"), None)
    if found is None:
        return None
    made = found.state == "verified"
    text = found.detail or "recorded"  # what was found is not told where parts of the entry are veiled
    return {"text": text if made else "", "url": f"/products/{view.product.slug}/triage/"}


def context(user: Viewer, view: ProductView) -> dict[str, Any]:
    """Everything of pages/governance/triage.html. Three queries more than the product itself at most."""
    product = view.product
    rows = triages_of(product)
    names = people_named(user, [row.decided_by for row in rows])
    may = may_triage(user, product)
    basis = _basis(view)
    return {
        **frame(view, "Triage", _ABOUT),
        "latest": triage_shown(rows[0], names, apart=basis is not None) if rows else None,
        "basis": basis,
        "basis_url": f"/products/{product.slug}/triage/basis/",
        "history": [triage_shown(row, names) for row in rows[1:]],
        "statements": [
            {
                "field": said.field,
                "value": said.value,
                "means": OPENNESS[said.openness] if said.openness else "",
            }
            for said in statements_of(product.harvested)
        ],
        "disagree": bool(disagreement_of(product.harvested)),
        "settled": "stated_classes" in product.curated,
        "may_decide": may,
        "draft": _draft(triage_draft(user, product)) if may else None,
        "decide_url": f"/products/{product.slug}/triage/decide/",
        "domain": product.domain,
    }


def _basis(view: ProductView) -> dict[str, Any] | None:
    """The lawful basis that counts, where the class is that of personal data; empty where none is recorded."""
    stated = view.record.stated_classes
    if not is_personal(stated):
        return None
    found = basis_of(stated) if view.layers.get("stated_classes") != "inferred" else None
    if found is None:
        return {}
    over = found.until < timezone.localdate().isoformat()
    label = labels("bases").get(found.kind, found.kind)
    return {
        "label": label,
        "words": found.words,
        "until": date_text(found.until),
        "iso": found.until,
        "over": over,
    }


def basis_context(view: ProductView, latest: Triage | None) -> dict[str, Any]:
    """Everything of pages/governance/basis_form.html but the form."""
    url = f"/products/{view.product.slug}/triage/"
    return {
        **frame(view, "Lawful basis", _ABOUT, ("Triage", url)),
        "triage_url": url,
        "seen": field_state(view.product, "stated_classes"),
        "review": date_text(latest.review_on.isoformat()) if latest else "",
    }


def decide_context(view: ProductView, latest: Triage | None, draft: TriageDraft | None) -> dict[str, Any]:
    """Everything of pages/governance/triage_form.html but the form."""
    url = f"/products/{view.product.slug}/triage/"
    return {
        **frame(view, "Decide its class", _ABOUT, ("Triage", url)),
        "triage_url": url,
        "seen": latest.pk if latest else 0,
        "draft": _draft(draft),
        "ratings": triage_words().ratings,
        "classes": [
            {
                "code": found.code,
                "who": found.who,
                "limits": [labels("ratings")[found.limits[g]] for g in labels("grounds")],
            }
            for found in triage_words().classes
        ],
    }


def due_context(request: HttpRequest, scope: Scope) -> dict[str, Any]:
    """Everything of pages/governance/triage_due.html: what waits in a scope, the longest first; two lists by pages."""
    user, asked = request.user, {name: request.GET.get(name, "")[:9] for name in ("page", "classes")}
    reviews = reviews_due(scope).select_related("product__domain").order_by("review_on", "pk")
    stated = disagreeing(scope).select_related("product__domain").order_by("product__title", "pk")
    due, due_turned = page_of(request, reviews.only(*_DUE), classes=asked["classes"])
    classes, classes_turned = page_of(request, stated.only(*_STATED), param="classes", page=asked["page"])
    return {
        "due": [_due(user, row) for row in due],
        "due_number": due.paginator.count,
        "due_pagination": due_turned,
        "classes": [_disagreeing(user, row) for row in classes],
        "classes_pagination": classes_turned,
        **list_context(
            "Classes to look at",
            "Classes of data products whose day of review has come.",
            key="triage_reviews",
        ),
    }


def _due(user: Viewer, row: Triage) -> dict[str, Any]:
    product = row.product
    url = f"/products/{product.slug}/triage/"
    return {
        "title": product.title,
        "url": url,
        "decide_url": f"{url}decide/" if may_triage(user, product) else "",
        "domain": product.domain.name,
        "outcome": row.outcome,
        "iso": row.review_on.isoformat(),
        "review": date_text(row.review_on.isoformat()),
    }


def _disagreeing(user: Viewer, row: ProductCompliance) -> dict[str, Any]:
    product = row.product
    url = f"/products/{product.slug}/triage/"
    return {
        "title": product.title,
        "url": url,
        "decide_url": f"{url}decide/" if may_triage(user, product) else "",
        "domain": product.domain.name,
        "stated": [f"{field}: {value}" for field, value, _ in row.disagrees],
    }


def _draft(draft: TriageDraft | None) -> str:
    return moment_text(draft.saved_at) if draft else ""


def triage_shown(row: Triage, names: Mapping[UUID, str], *, apart: bool = False) -> dict[str, Any]:
    """One triage as it is told; `apart`: the basis that counts stands by itself."""
    record = record_of(row)
    return {
        "pk": row.pk,
        "outcome": record.outcome,
        "openness": record.openness,
        "who": outcomes().get(record.outcome, ""),
        "grounds": [
            {
                "label": labels("grounds")[ground.id],
                "rating": labels("ratings")[ground.rating],
                "rationale": ground.rationale,
            }
            for ground in record.grounds
        ],
        "basis": {
            "label": labels("bases").get(record.personal.basis, ""),
            "words": record.personal.basis_words,
            "counts": record.outcome == PERSONAL_CLASS and not apart,
        },
        "risks": record.risks,
        "mitigations": [
            {"label": labels("mitigations")[one.id], "words": one.words} for one in record.mitigations
        ],
        "roles": [
            {"label": label, "words": record.roles[name]}
            for name, label in labels("roles").items()
            if name in record.roles
        ],
        "remarks": remarks(record),
        "reason": row.reason,
        "by": within_sentence(name_of(row.decided_by, names)),
        "on": date_text(record.decided_on.isoformat()),
        "review": date_text(record.review_on.isoformat()),
        "review_iso": record.review_on.isoformat(),
        "overdue": record.review_on <= timezone.localdate(),
        "document": {"url": safe_url(record.document_url), "label": record.document_url},
        "recorded": moment_text(row.recorded_at),
    }
