"""“May I use it?”: a section of the product's page, and a page of its own with every reason."""

from collections import Counter
from collections.abc import Sequence
from typing import Any

from django.core.paginator import Page

from catalog.domain.licence_terms import terms_of_entry
from catalog.domain.numbers import counted
from catalog.domain.openness import openness_of
from catalog.domain.policy.model import NOT_LEGAL_ADVICE, STRICTNESS, Terms
from catalog.domain.vocabulary.licences import LicenceEntry, licence_entry
from catalog.models import ProductFlow
from catalog.selectors.policy import ProductPolicy, UnderAgreement, duties_of
from catalog.selectors.policy_flow import FlowSeen
from catalog.selectors.products import ProductView
from catalog.web.dates import date_text
from catalog.web.distributions import contact_link, contact_links, licence_label
from catalog.web.labels import OPENNESS
from catalog.web.licence_terms import terms_groups
from catalog.web.links import breadcrumbs, pagination
from catalog.web.may_i_parts import AnswerRow, answer_full, answer_groups, answer_row, answers, duties_context
from catalog.web.mix_address import mix_url
from catalog.web.product_frame import frame

_FOLDED = 20  # agreements whose answers are on the page, those that end first
_ABOUT = "what you may do with it, under which duties, and why"


def section(view: ProductView, policy: ProductPolicy, flow: FlowSeen | None = None) -> dict[str, Any]:
    """What the product's own page shows; `flow`: what flows into it. No query."""
    rows = answers(policy.verdicts)
    return {
        "rows": rows,
        "groups": answer_groups(rows),
        "duties": duties_context(policy.duties),
        "url": f"/products/{view.product.slug}/may-i/",
        "mix_url": mix_url(view.product.slug),
        "guessed": policy.terms.guessed,
        "veiled": "policy" in view.veiled,
        "licence_url": _licence_url(view),
        "advice": NOT_LEGAL_ADVICE,
        "flow_says": _flow_says(flow) if flow else "",
    }


def _flow_says(seen: FlowSeen) -> str:
    """In a sentence, what the terms of what it was made of leave to ask; empty where they are known and kept."""
    if any(one.certain for one in seen.flow.looser):
        return "Its stated licence leaves out what it was made of asks for."
    if seen.flow.looser or seen.unknown or seen.cut:
        return "It is made of data whose terms are not certain: ask before you let others use what you make of it."
    return ""


def context(
    view: ProductView, policy: ProductPolicy, flow: FlowSeen | None, held: Sequence[UnderAgreement] = ()
) -> dict[str, Any]:
    """Everything of pages/policy/may_i.html; `flow`: what flows into it; `held`: agreements of who looks."""
    product, record = view.product, view.record
    asked = contact_link(product.domain.contact)
    openness = openness_of(record)
    entry = _entry(view)
    return {
        **frame(view, "May I use it?", _ABOUT),
        **section(view, policy),
        "answers": [answer_full(verdict) for verdict in policy.verdicts.values()],
        "terms": terms_rows(policy.terms),
        "openness": openness,
        "openness_label": OPENNESS[openness.value],
        "licence": entry,
        "licence_groups": terms_groups(terms_of_entry(entry)) if entry and not entry.vague else [],
        "ask": contact_links(record.contacts) or ([asked] if asked else []),
        "odrl_url": f"/products/{product.slug}/may-i.jsonld",
        "api_url": f"/api/v1/products/{product.slug}/policy/",
        "policies": record.policies,
        "flow": flow_context(flow, policy) if flow else None,
        "for_you": _for_you(policy, held),
        "held": list(map(_held, held[:_FOLDED])),
        "held_number": counted(len(held), "agreement"),
        "held_more": [(one.agreement.reference, _until(one)) for one in held[_FOLDED:]],
    }


def _for_you(policy: ProductPolicy, held: Sequence[UnderAgreement]) -> list[AnswerRow]:
    """The best answer to each question that everyone gets or an agreement gives, which is then named."""
    rows = []
    for question, verdict in policy.verdicts.items():
        best, under = verdict, ""
        for one in held:
            told = one.verdicts[question]
            if STRICTNESS[told.answer] < STRICTNESS[best.answer]:
                best, under = told, f"Under {one.agreement.reference}: "
        row = answer_row(best)
        rows.append(row._replace(why=f"{under}{row.why}"))
    return rows


def _until(one: UnderAgreement) -> str:
    return date_text(one.agreement.ends.isoformat())


def _held(one: UnderAgreement) -> dict[str, Any]:
    rows = answers(one.verdicts)
    number = Counter(row.label for row in rows)
    return {
        "reference": one.agreement.reference,
        "url": f"/agreements/{one.agreement.reference}/",
        "ends": _until(one),
        "rows": rows,
        "duties": duties_context(duties_of(one.verdicts), id=f"credits-{one.agreement.pk}"),
        "told": "; ".join(f"{n} {label.lower()}" for label, n in number.items()),
    }


def flow_context(seen: FlowSeen, policy: ProductPolicy) -> dict[str, Any]:
    """Context of pages/policy/flow.html; `policy`: of the product alone."""
    own = [verdict.answer for verdict in policy.verdicts.values()]
    return {
        "same": own == [verdict.answer for verdict in seen.verdicts.values()],
        "number": counted(len(seen.inputs), "product"),
        "unknown": seen.unknown,
        "cut": seen.cut,
        "looser": [one.says for one in seen.flow.looser if one.certain],
        "questions": [one.says for one in seen.flow.looser if not one.certain],
        "inputs": [
            {
                "title": view.record.title,
                "url": f"/products/{view.product.slug}/may-i/",
                "licence": licence_label(view.record.licence) if view.record.licence else "",
            }
            for view in seen.inputs
        ],
        "rows": answers(seen.verdicts),
        "duties": duties_context(duties_of(seen.verdicts), id="flow-credits"),
    }


def flows_context(page: Page[ProductFlow]) -> dict[str, Any]:
    """A page of the licences that are looser than their inputs."""
    last = page.paginator.num_pages
    return {
        "rows": page.object_list,
        "pagination": pagination(page.number, last, lambda number: f"/flows/?page={number}"),
        "page_title": "Licences looser than their inputs",
        "page_description": "Derived products that state less than what they were made of asks for.",
        "crumbs": breadcrumbs(("My work", "/work/"), ("Licences looser than their inputs", "")),
    }


def _licence_url(view: ProductView) -> str:
    entry = _entry(view)
    return f"/licences/{entry.id}/" if entry and not entry.vague else ""


def _entry(view: ProductView) -> LicenceEntry | None:
    licence = view.record.licence
    return licence_entry(licence.code, licence.iri, licence.label) if licence else None


def terms_rows(terms: Terms) -> list[tuple[str, str]]:
    """The limits of terms in words, those that there are."""
    limits = (
        ("For the purposes", terms.purposes),
        ("For the recipients", terms.recipients),
        ("Within", terms.territories),
        ("From", (terms.start,) if terms.start else None),
        ("Until", (terms.until,) if terms.until else None),
        ("A published result carries", terms.share_alike or None),
        ("Check the version of", terms.families or None),
        ("Ask first", terms.ask_first or None),
    )
    return [
        (name, ", ".join(found) or "nobody: what the inputs allow has nothing in common")
        for name, found in limits
        if found is not None
    ]
