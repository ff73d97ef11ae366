"""The context of the page on what serves a flow."""

from typing import Any

from django.http import HttpRequest

from catalog.domain.access.patterns import modes, patterns
from catalog.domain.errors import SearchUnavailable
from catalog.domain.maturity.model import level_name
from catalog.domain.policy.model import QUESTIONS
from catalog.domain.usecases.candidates import Candidate, candidate
from catalog.domain.usecases.model import DataFlow
from catalog.domain.usecases.standing import STATES, ProductFacts, flow_standing
from catalog.selectors.case_candidates import Candidates, candidates_for
from catalog.selectors.case_work import CaseWork
from catalog.selectors.products import products_named
from catalog.selectors.usecases import facts_of
from catalog.web.case_edit_form_page import frame
from catalog.web.case_words import FLOW_TONES, mode_word
from catalog.web.labels import OPENNESS
from catalog.web.request_page import kept


def context(request: HttpRequest, work: CaseWork, flow: DataFlow, q: str, seen: int) -> dict[str, Any]:
    """Everything of pages/usecase/edit_products.html but its form. One search or two, four queries or five."""
    views = products_named(request.user, flow.products)
    facts = {slug: facts_of(slug, view) for slug, view in views.items()}
    named = [slug for slug in flow.products if slug in views]
    standing = flow_standing(flow, facts, len(flow.products) - len(named))
    words = q or flow.need
    found = _found(request, flow, words)
    return {
        **frame(work, "Its data"),
        **kept(request),
        "caption": _caption(work, flow),
        "seen": seen,
        "asks": list(_asks(flow)),
        "state": {"label": STATES[standing.state], "tone": FLOW_TONES[standing.state], "why": standing.why},
        "named": [
            {
                **_told(facts[slug], views[slug].product.slug),
                "lacks": candidate(flow, facts[slug], "").lacks_text,
            }
            for slug in named
        ],
        "hidden": len(flow.products) - len(named),
        "q": q,
        "words": words or flow.what,
        "found": None if found is None else [_candidate(one) for one in found.found],
        "some": bool(found and found.some),
        "corrected": found.corrected if found else "",
    }


def _caption(work: CaseWork, flow: DataFlow) -> str:
    ends = [work.record.actor_name(end) for end in (flow.source, flow.target)]
    return f"{flow.what} ({ends[0]} → {ends[1]})" if all(ends) else flow.what


def _found(request: HttpRequest, flow: DataFlow, words: str) -> Candidates | None:
    """None where the search is away."""
    try:
        return candidates_for(request.user, flow, words)
    except SearchUnavailable:
        return None


def _asks(flow: DataFlow) -> list[str]:
    """What the flow asks of its data, each in a few words."""
    asked = [modes()[flow.mode].mark] if flow.mode else []
    asked += [patterns()[flow.pattern].name] if flow.pattern else []
    asked += [flow.sensitivity] if flow.sensitivity else []
    asked += [f"level {flow.level} or above"] if flow.level is not None else []
    return asked + [QUESTIONS[use].short.lower() for use in flow.uses]


def _told(facts: ProductFacts, slug: str) -> dict[str, Any]:
    """A product in a list: what decides whether it fits."""
    modes_told = [mode_word(mode) for mode in facts.delivery]
    return {
        "slug": facts.slug,
        "url": f"/products/{slug}/",
        "title": facts.title,
        "domain": facts.domain,
        "level": "" if facts.level is None else f"Level {facts.level}: {level_name(facts.level)}",
        "openness": facts.openness,
        "openness_label": OPENNESS[facts.openness],
        "modes": [mode for mode in modes_told if mode],
        "withdrawn": facts.withdrawn,
    }


def _candidate(one: Candidate) -> dict[str, Any]:
    return {**_told(one.facts, one.facts.slug), "why": one.why}
