"""The page on which a use case is edited, and the one on which it begins."""

from collections.abc import Iterator
from typing import Any

from django.http import HttpRequest

from catalog.domain.maturity.model import level_name
from catalog.domain.numbers import counted
from catalog.domain.usecases.model import LAYERS, ROLES, SECTORS, UseCaseRecord
from catalog.domain.usecases.standing import STATES as FLOW_STATES
from catalog.domain.usecases.standing import FlowStanding
from catalog.domain.usecases.states import REVIEW, STATES, steps_open
from catalog.selectors.case_people import leads
from catalog.selectors.case_work import editors_of, returned_with
from catalog.selectors.usecases import CaseView
from catalog.web.case_edit_form_page import edit_url
from catalog.web.case_edit_forms import MODES, FlowForm
from catalog.web.case_edit_parts import LISTED, SECTIONS, Section
from catalog.web.case_words import FLOW_TONES, TONES, mode_word
from catalog.web.dates import moment_text
from catalog.web.links import breadcrumbs
from catalog.web.request_page import kept

_SHOWN = 160  # characters of a text


def new_context(request: HttpRequest) -> dict[str, Any]:
    """Everything of pages/usecase/edit_new.html but the form."""
    return {
        "page_title": "New use case",
        "page_description": "Begin a use case: a question, and who needs data from whom.",
        "nav_section": "cases",
        "crumbs": breadcrumbs(("Use cases", "/use-cases/"), ("New", "")),
        **kept(request),
    }


def context(request: HttpRequest, view: CaseView) -> dict[str, Any]:
    """Everything of pages/usecase/edit.html. Three queries more than the case itself."""
    row, record, whole = view.row, view.record, view.whole
    back = returned_with(row) if row.state != REVIEW else None
    closed = row.state == REVIEW
    return {
        "row": row,
        "closed": closed,
        "state": {"label": STATES[row.state], "tone": TONES[row.state]},
        "changed": moment_text(row.changed_at),
        "returned": back and {"why": back.why, "at": moment_text(back.at)},
        "lacks": [] if closed else list(lacking(whole))[:3],
        "about": [_about(section, record, view) for section in SECTIONS.values()],
        "actors": [_actor(actor) for actor in record.actors],
        "flows": [_flow(one, view) for one in view.standing.flows],
        "flow_form": FlowForm(case=whole),
        "roles": list(ROLES.items()),
        "scenarios": [_scenario(one, record) for one in record.scenarios],
        "lists": [_listed(kind, record) for kind in LISTED],
        "standing": _standing(view),
        "steps": [{"step": step, "url": edit_url(row, f"review/{step.name}/")} for step in _steps(view)],
        "lead": row.lead,
        "editors": editors_of(row),
        "leads": leads(request.user, row),
        "edit_url": edit_url(row),
        "url": f"/use-cases/{row.slug}/",
        "nav": _nav(),
        "caption": "Edit use case",
        "page_title": record.title,
        "page_description": f"Edit the use case {record.title[:120]}.",
        "nav_section": "cases",
        "crumbs": breadcrumbs(
            ("Use cases", "/use-cases/"), (record.title[:80], f"/use-cases/{row.slug}/"), ("Edit", "")
        ),
        **kept(request),
    }


def _steps(view: CaseView) -> list[Any]:
    """The steps that may be taken; taking off is for what is on the pages."""
    found = steps_open(view.row.state, view.roles)
    return [step for step in found if step.name != "withdraw" or view.row.published is not None]


def _nav() -> list[dict[str, str]]:
    names = {
        "about": "About the case",
        "actors": "Actors",
        "flows": "Flows",
        "scenarios": "Scenarios",
        "more": "More",
        "review": "Review",
        "people": "Who edits",
    }
    return [{"label": label, "url": f"#{name}"} for name, label in names.items()]


def lacking(case: UseCaseRecord) -> Iterator[dict[str, str]]:
    """What a reader would miss most, the most important first: `text`, and where to mend it on the page."""
    if not case.question.strip():
        yield {"text": "Say which question the case answers.", "url": "section/question/"}
    if len(case.actors) < 2:
        yield {"text": "Name at least two actors: one who has data, one who needs it.", "url": "actors/new/"}
    if not case.flows:
        yield {"text": "Draw the first flow: what does one actor give another?", "url": "#flows"}
    bare = [flow for flow in case.flows if not flow.products and not flow.need]
    if bare:
        yield {
            "text": f"Find the data for “{bare[0].what[:80]}”, or say in words what is needed.",
            "url": f"flows/{bare[0].key}/products/",
        }
    unsaid = [flow for flow in case.flows if not flow.mode]
    if unsaid:
        yield {
            "text": f"Say whether “{unsaid[0].what[:80]}” is pushed or pulled.",
            "url": f"flows/{unsaid[0].key}/",
        }
    if not case.sectors:
        yield {"text": "Choose the sectors, so that people find the case.", "url": "section/placing/"}
    if case.flows and not case.steps:
        yield {
            "text": "Tell it step by step: the walkthrough is made of a scenario.",
            "url": f"scenarios/{case.scenarios[0].key}/step/" if case.scenarios else "scenarios/new/",
        }


def _about(section: Section, record: UseCaseRecord, view: CaseView) -> dict[str, Any]:
    return {
        "name": section.name,
        "label": section.label,
        "url": f"section/{section.name}/",
        "lines": list(_lines(section, record, view)),
    }


_WORDS: dict[str, dict[str, str]] = {"sectors": dict(SECTORS), "layers": dict(LAYERS)}  # type: ignore[dict-item]


def _lines(section: Section, record: UseCaseRecord, view: CaseView) -> Iterator[dict[str, str]]:
    """What a section says now, briefly."""
    words = {**_WORDS, "builds_on": view.titles}
    for name in section.fields:
        value = getattr(record, name)
        if not value:
            continue
        said = (
            ", ".join(str(words.get(name, {}).get(one, one)) for one in value)
            if isinstance(value, tuple)
            else value
        )
        label = section.form.base_fields[name].label
        yield {"label": str(label), "text": said if len(said) <= _SHOWN else f"{said[:_SHOWN]}…"}


def _actor(actor: Any) -> dict[str, str]:
    return {
        "key": actor.key,
        "name": actor.name,
        "role": ROLES[actor.role],
        "organisation": actor.organisation,
        "text": actor.description[:_SHOWN],
    }


def _flow(one: FlowStanding, view: CaseView) -> dict[str, Any]:
    flow = one.flow
    return {
        "key": flow.key,
        "what": flow.what,
        "source": view.record.actor_name(flow.source),
        "target": view.record.actor_name(flow.target),
        "two_way": flow.two_way,
        "mode": mode_word(flow.mode),
        "mode_text": MODES.get(flow.mode, ""),
        "cadence": flow.cadence,
        "state": FLOW_STATES[one.state],
        "tone": FLOW_TONES[one.state],
        "why": one.why,
        "products": [
            {"title": fact.title, "url": f"/products/{view.views[fact.slug].product.slug}/"}
            for fact in one.products
        ],
        "hidden": one.hidden,
        "inferred": flow.inferred,
    }


def _scenario(one: Any, record: UseCaseRecord) -> dict[str, Any]:
    whats = {flow.key: flow.what for flow in record.flows}
    return {
        "key": one.key,
        "title": one.title,
        "text": one.text[:_SHOWN],
        "steps": [
            {
                "key": step.key,
                "title": step.title,
                "actor": record.actor_name(step.actor),
                "flows": [whats[key] for key in step.flows if key in whats],
            }
            for step in one.steps
        ],
    }


def _listed(kind: Any, record: UseCaseRecord) -> dict[str, Any]:
    items = getattr(record, kind.name)
    return {
        "kind": kind,
        "items": [{"number": n, "label": kind.of(item)[:120]} for n, item in enumerate(items, 1)],
    }


def _standing(view: CaseView) -> str:
    """How the case stands, in a sentence."""
    standing = view.standing
    if not standing.flows:
        return ""
    gaps = len(standing.gaps)
    said = f"{counted(len(standing.flows), 'flow')}, {counted(gaps, 'gap')}."
    if standing.readiness is not None:
        level = standing.readiness
        said += f" Readiness: level {level} ({level_name(level)}), the lowest among its data products."
    return said
