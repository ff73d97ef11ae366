"""How pages tell of a case's parts: its flows and how each stands, actors, scenarios, parallels, sources."""

from collections.abc import Iterable, Mapping
from typing import Any

from catalog.domain.access.patterns import patterns
from catalog.domain.maturity.model import level_name
from catalog.domain.policy.model import ANSWERS, QUESTIONS
from catalog.domain.usecases.drawn import Picture
from catalog.domain.usecases.lanes_flow import States, name_of
from catalog.domain.usecases.model import ROLES, SECTORS, DataFlow, Scenario, UseCaseRecord
from catalog.domain.usecases.sequence import sequence, sequence_narrow
from catalog.domain.usecases.standing import STATES, FlowStanding, ProductFacts, State, answer_for
from catalog.selectors.usecases import CaseView
from catalog.web.case_words import FLOW_TONES, mode_word
from catalog.web.links import safe_url

MARKS: Mapping[State, str] = {
    "served": "✓",
    "gap": "○",
    "gone": "○",
    "hidden": "–",
    "below": "!",
    "forbidden": "✕",
    "ask": "?",
}  # the sign of a state, so that no colour is needed


_LABELS: Mapping[str, str] = {str(answer): label for answer, label in ANSWERS.items()}


def flow_rows(view: CaseView, only: str = "") -> list[dict[str, Any]]:
    """Rows of components/case_flows.html: all flows, or those in the state `only`; numbers are those of the picture."""
    numbered = enumerate(view.standing.flows, start=1)
    return [flow_row(view, one, number) for number, one in numbered if not only or one.state == only]


def flow_row(view: CaseView, one: FlowStanding, number: int) -> dict[str, Any]:
    """All that is told of one flow."""
    flow, case = one.flow, view.record
    return {
        "number": number,
        "id": flow_id(flow),
        "what": flow.what,
        "from": name_of(case, flow.source),
        "to": name_of(case, flow.target),
        "two_way": flow.two_way,
        "mode": mode_word(flow.mode),
        "pattern": patterns()[flow.pattern].name if flow.pattern else "",
        "pattern_url": f"/help/access/#{flow.pattern}" if flow.pattern else "",
        "class": flow.sensitivity,
        "cadence": flow.cadence,
        "volume": flow.volume,
        "products": [product_row(view, flow, facts) for facts in one.products],
        "hidden": one.hidden,
        "state": state_tag(one.state),
        "why": one.why,
        "doubled": one.doubled,
        "needs": [QUESTIONS[use].short for use in flow.uses],
        "level": flow.level,
        "inferred": flow.inferred,
        "reference": {"label": flow.reference, "url": safe_url(flow.reference)},
        "note": flow.note,
        "need": flow.need,
        "is_gap": one.state in ("gap", "gone"),
    }


def flow_id(flow: DataFlow) -> str:
    """Where a flow stands on the page of its case."""
    return f"flow-{flow.key}"


def state_tag(state: State) -> dict[str, str]:
    """How a flow stands: sign, words and tone."""
    return {"mark": MARKS[state], "label": STATES[state], "tone": FLOW_TONES[state]}


def product_row(view: CaseView, flow: DataFlow, facts: ProductFacts) -> dict[str, Any]:
    """A product that serves a flow: where it is, how mature, and what its terms say of what the flow does with it."""
    answer = "" if facts.withdrawn else answer_for(flow, facts)
    return {
        **product_link(view, facts.slug),
        "domain": facts.domain,
        "level": level_told(facts.level),
        "answer": answer,
        "answer_label": _LABELS.get(answer, ""),
    }


def product_link(view: CaseView, slug: str) -> dict[str, Any]:
    """A product's title, its address (none where it has left the catalogue) and whether it has."""
    seen = view.views[slug]
    url = "" if seen.withdrawn else f"/products/{seen.product.slug}/"
    return {"title": seen.record.title, "url": url, "withdrawn": seen.withdrawn}


def level_told(level: int | None) -> str:
    """“Level 2: Described”."""
    return "not assessed yet" if level is None else f"level {level}: {level_name(level)}"


def actor_rows(case: UseCaseRecord) -> list[dict[str, Any]]:
    """Rows of the table of actors, with how many flows each gives and takes."""
    return [
        {
            "name": actor.name,
            "role": ROLES[actor.role],
            "group": actor.group,
            "organisation": actor.organisation,
            "description": actor.description,
            **_share(case.flows, actor.key),
        }
        for actor in case.actors
    ]


def _share(flows: Iterable[DataFlow], key: str) -> dict[str, int]:
    gives = takes = 0
    for flow in flows:
        gives += flow.source == key or (flow.two_way and flow.target == key)
        takes += flow.target == key or (flow.two_way and flow.source == key)
    return {"gives": gives, "takes": takes}


def scenario_rows(case: UseCaseRecord, states: States, step_url: str) -> list[dict[str, Any]]:
    """Contexts of components/case_scenario.html; `step_url` ends where the key of a step goes."""
    return [_scenario(case, one, states, step_url) for one in case.scenarios]


def _scenario(case: UseCaseRecord, one: Scenario, states: States, step_url: str) -> dict[str, Any]:
    told = (
        ("Begins when", one.trigger),
        ("Led by", name_of(case, one.actor) if one.actor else ""),
        ("What holds before", one.before),
        ("What holds after", one.after),
    )
    wide = sequence(case, one, states)
    return {
        "id": f"scenario-{one.key}",
        "title": one.title,
        "text": one.text,
        "facts": [{"name": name, "value": value} for name, value in told if value],
        "wide": wide,
        "narrow": sequence_narrow(case, one, states) if wide else None,
        "label": f"Course of “{one.title[:120]}”",
        "rest": rest_told(wide) if wide else "",
        "steps": [
            {
                "number": number,
                "title": step.title,
                "text": step.text,
                "event": step.event,
                "actor": name_of(case, step.actor) if step.actor else "",
                "url": f"{step_url}{step.key}",
                "flows": [_flow_named(case, key) for key in step.flows if case.flow(key)],
            }
            for number, step in enumerate(one.steps, start=1)
        ],
    }


def _flow_named(case: UseCaseRecord, key: str) -> dict[str, Any]:
    number, flow = next((n, flow) for n, flow in enumerate(case.flows, start=1) if flow.key == key)
    return {"number": number, "what": flow.what, "id": flow_id(flow)}


def rest_told(picture: Picture) -> str:
    """What a picture leaves to its table, in sentences; empty where it shows all."""
    told = []
    if picture.grouped:
        told.append("Actors stand together by their groups, since there are many; the table names each.")
    if picture.left:
        told.append(f"{len(picture.left)} flows are in the table alone.")
    if picture.steps_left:
        told.append(f"{picture.steps_left} steps are in the table alone.")
    return " ".join(told)


def parallel_rows(view: CaseView) -> list[dict[str, Any]]:
    """The same need in other sectors, with products there that may be seen."""
    return [
        {
            "sector": SECTORS[one.sector],
            "text": one.text,
            "actors": one.actors,
            "products": [product_link(view, slug) for slug in one.products],
        }
        for one in view.record.parallels
    ]


def source_rows(case: UseCaseRecord, standards: Mapping[str, str]) -> list[dict[str, str]]:
    """Standards (slug → name), documents and pictures that bear on a case."""
    rows = [
        {"label": name, "url": f"/standards/{slug}/", "told": "Standard"} for slug, name in standards.items()
    ]
    for one in (*case.references, *case.diagrams):
        told = " · ".join(part for part in (one.kind, one.originator, one.status, one.impact) if part)
        rows.append({"label": one.title or one.url, "url": safe_url(one.url), "told": told})
    return rows


def more_rows(case: UseCaseRecord) -> list[dict[str, Any]]:
    """What else a case says, by the headings of IEC 62559-2; only what is there."""
    of_flows = {flow.key: f"{n}. {flow.what}" for n, flow in enumerate(case.flows, start=1)}
    named: list[tuple[str, Iterable[str]]] = [
        ("Scope", (case.scope,)),
        ("Objectives", case.objectives),
        ("Business case", (case.business_case,)),
        ("Where", (case.area,)),
        ("Assumptions", case.assumptions),
        ("What must be there first", case.prerequisites),
        ("How it is measured", (_joined(one.name, one.text) for one in case.indicators)),
        (
            "Requirements",
            (
                _joined(one.name, one.text, ", ".join(of_flows[key] for key in one.flows if key in of_flows))
                for one in case.requirements
            ),
        ),
        ("Terms", (_joined(one.term, one.text) for one in case.definitions)),
        ("Remarks", (case.remarks,)),
        *((one.term, (one.text,)) for one in case.custom),
    ]
    rows = ({"name": name, "texts": [text for text in texts if text]} for name, texts in named)
    return [row for row in rows if row["texts"]]


def _joined(name: str, text: str, more: str = "") -> str:
    said = f"{name}: {text}" if name and text else name or text
    return f"{said} ({more})" if more else said
