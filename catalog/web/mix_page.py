"""Contexts of the pages about mixes."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.http import QueryDict

from catalog.domain.licence_terms import term_text
from catalog.domain.mix_notes import INTENTS, USUAL
from catalog.domain.numbers import counted
from catalog.domain.policy.mix import Mixed
from catalog.domain.policy.model import NOT_LEGAL_ADVICE, Verdict
from catalog.domain.vocabulary.licences import licences
from catalog.models import MixNote
from catalog.selectors.policy_mix import MOST, NoteSeen, names_of, note_changes
from catalog.selectors.products import ProductView
from catalog.services.mixes import note_url
from catalog.web.dates import date_text, moment_text
from catalog.web.distributions import licence_label
from catalog.web.links import breadcrumbs
from catalog.web.may_i_parts import answer_full, answer_row, answers, duties_context
from catalog.web.mix_address import mix_url
from catalog.web.product_frame import asked_words

_CLASSES = {
    "": "not stated",
    "IB1-O": "Open",
    "unknown": "not stated: treat it as not open",
    "IB1-SA": "Shared (IB1-SA)",
    "Shared": "Shared",
    "IB1-SB": "Shared (IB1-SB)",
    "IB1-SP": "Shared, personal data (IB1-SP)",
    "IB1-C": "Closed",
}
_CRUMB = ("Mix", "/mix/")


@dataclass(frozen=True, slots=True)
class Asked:
    """What an address asks for: slugs, an intent, words to find another product by; `dropped`: slugs beyond the most."""

    slugs: tuple[str, ...]
    intent: str
    q: str
    dropped: int


def asked(query: QueryDict) -> Asked:
    """`p` may stand there several times; the first MOST different ones count."""
    slugs = list(dict.fromkeys(slug[:100].replace("\0", "") for slug in query.getlist("p") if slug.strip()))
    intent = query.get("intent", "")
    usual = intent if intent in INTENTS else USUAL
    return Asked(tuple(slugs[:MOST]), usual, asked_words(query), max(0, len(slugs) - MOST))


def context(
    wanted: Asked,
    views: Sequence[ProductView],
    mixed: Mixed | None,
    found: Sequence[Mapping[str, Any]] | None,
) -> dict[str, Any]:
    """Everything of pages/policy/mix.html; `found`: rows of products to add, None where the search is away. No query."""
    slugs = tuple(view.product.slug for view in views)
    alone = map(answer_row, mixed.alone) if mixed else ()
    under = {one.input: one.reference for one in mixed.under} if mixed else {}
    return {
        "page_title": "Mix",
        "page_description": "What you may do with several data products together, under which duties, and what bars it.",
        "nav_section": "search",
        "crumbs": breadcrumbs(("Mix", "")),
        "slugs": slugs,
        "products": [
            {**_product(view, name, wanted, slugs), "alone": row, "under": under.get(name, "")}
            for view, name, row in zip(views, names_of(views), alone, strict=True)
        ],
        "most": MOST,
        "full": len(views) >= MOST,
        "dropped": wanted.dropped,
        "unseen": len(wanted.slugs) - len(views),
        "intent": wanted.intent,
        "intents": [(intent.id, intent.label, intent.id == wanted.intent) for intent in INTENTS.values()],
        "told": told(mixed, wanted.intent) if mixed and views else None,
        "here": mix_url(*slugs, intent=wanted.intent),
        "q": wanted.q,
        "search_away": found is None,
        "found": [_addable(row, wanted, slugs) for row in found or () if row["slug"] not in slugs],
        "advice": NOT_LEGAL_ADVICE,
    }


def _product(view: ProductView, name: str, wanted: Asked, slugs: tuple[str, ...]) -> dict[str, Any]:
    others = tuple(slug for slug in slugs if slug != view.product.slug)
    return {
        "title": name,
        "domain": view.product.domain.name,
        "url": f"/products/{view.product.slug}/may-i/",
        "licence": licence_label(view.record.licence) if view.record.licence else "",
        "remove_url": mix_url(*others, intent=wanted.intent),
    }


def _addable(row: Mapping[str, Any], wanted: Asked, slugs: tuple[str, ...]) -> dict[str, str]:
    return {
        "title": row["title"],
        "url": f"/products/{row['slug']}/",
        "domain": row["domain_name"],
        "add_url": mix_url(*slugs, row["slug"], intent=wanted.intent),
    }


def told(mixed: Mixed, intent: str) -> dict[str, Any]:
    """Context of pages/policy/mix_told.html: what is told of a mix, for an intent."""
    wanted = INTENTS[intent]
    main = mixed.verdicts.get(wanted.question) or mixed.verdicts["mix_publish"]  # kept before it was asked
    terms = mixed.terms
    facts = (
        ("Class of the result", _CLASSES.get(terms.sensitivity, terms.sensitivity)),
        ("Recipients", _among(terms.recipients)),
        ("Purposes", _among(terms.purposes)),
        ("Territory", _among(terms.territories)),
        ("Ends on", date_text(terms.until)),
    )
    return {
        "intent": wanted.label,
        "main": answer_full(main),
        "under": mixed.under,
        "rows": answers(mixed.verdicts),
        "duties": duties_context(_owed(mixed, main), id="mix-credits"),
        "facts": [(name, text) for name, text in facts if text],
        "licences": [_licence(code) for code in mixed.licences],
        "published": mixed.verdicts["mix_publish"].answer in ("yes", "yes_if"),
        "conflict": main.conflict,
        "blockers": mixed.blockers,
        "warnings": mixed.warnings,
        "ways_out": mixed.ways_out,
    }


def _owed(mixed: Mixed, main: Verdict) -> Sequence[Any]:
    """The duties of what is wanted, in the order of the inputs; what goes with any use, where it asks for none itself."""
    return main.duties or (mixed.credits if main.answer != "no" else ())


def _among(found: tuple[str, ...] | None) -> str:
    return (
        ""
        if found is None
        else ", ".join(map(term_text, found)) or "nobody: the inputs have nothing in common"
    )


def _licence(code: str) -> dict[str, str]:
    entry = licences().get(code)
    return {"label": entry.label if entry else code, "url": f"/licences/{code}/" if entry else ""}


def notes_context(notes: Sequence[MixNote]) -> dict[str, Any]:
    """The list of a person's notes."""
    return {
        "notes": [
            {
                "title": note.title,
                "url": note_url(note),
                "intent": _intent(note),
                "number": counted(note.number, "product"),  # type: ignore[attr-defined]
                "made": moment_text(note.made_at),
                "changed": moment_text(note.changed_at) if note.changed_at else "",
                "shared": note.shared,
            }
            for note in notes
        ],
        "page_title": "Your mixes",
        "page_description": "The mixes that you keep a note of.",
        "crumbs": breadcrumbs(_CRUMB, ("Your mixes", "")),
    }


def _intent(note: MixNote) -> str:
    return INTENTS[note.intent].label if note.intent in INTENTS else note.intent


def note_context(seen: NoteSeen, *, own: bool) -> dict[str, Any]:
    """Everything of pages/policy/mix_note.html."""
    note, now, then = seen.note, seen.now, seen.then
    usual = note.intent if note.intent in INTENTS else USUAL
    slugs = [one.product.slug for one in seen.inputs]
    return {
        "note": note,
        "own": own,
        "seen": bool(seen.inputs),
        "whole": seen.whole,
        "products": [
            {
                "title": one.product.title,
                "domain": one.product.domain.name,
                "url": f"/products/{one.product.slug}/",
                "gone": one.product.state != "live",
            }
            for one in seen.inputs
        ],
        "made": moment_text(note.made_at),
        "checked": moment_text(note.checked_at),
        "changed": moment_text(note.changed_at) if note.changed_at else "",
        "changes": note_changes(seen),
        "now": told(now, usual) if now else None,
        "then": told(then, usual) if then else None,
        "calculate_url": mix_url(*slugs, intent=usual) if slugs else "",
        "url": note_url(note),
        "advice": NOT_LEGAL_ADVICE,
        "caption": "A mix",
        "page_title": note.title,
        "page_description": "What was told of a mix of data products, and what is told of it now.",
        "noindex": True,
        "crumbs": breadcrumbs(
            _CRUMB, *([("Your mixes", "/mix/notes/")] if own else []), (note.title[:80], "")
        ),
    }
