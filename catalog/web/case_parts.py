"""How pages tell of a case's parts: flows with their products and how each stands, actors, places to go on."""

from collections.abc import Iterable, Mapping
from typing import Any

from catalog.domain.access.patterns import modes, patterns
from catalog.domain.maturity.model import level_name
from catalog.domain.policy.model import ANSWERS, QUESTIONS
from catalog.domain.usecases.lanes_flow import name_of
from catalog.domain.usecases.model import ROLES, DataFlow, UseCaseRecord
from catalog.domain.usecases.standing import STATES, FlowStanding, ProductFacts, State, answer_for
from catalog.selectors.usecases import CaseView
from catalog.web.links import safe_url

MARKS: Mapping[State, tuple[str, str]] = {
    "served": ("✓", "green"),
    "gap": ("○", "red"),
    "gone": ("○", "red"),
    "hidden": ("–", ""),
    "below": ("!", "amber"),
    "forbidden": ("✕", "red"),
    "ask": ("?", "violet"),
}  # sign and tone of a state


def flow_rows(view: CaseView, only: str = "") -> list[dict[str, Any]]:
    """Rows of components/case_flows.html: all flows, or those in the state `only`; numbers are those of the picture."""
    numbered = enumerate(view.standing.flows, start=1)
    return [flow_row(view, one, number) for number, one in numbered if not only or one.state == only]


def flow_row(view: CaseView, one: FlowStanding, number: int) -> dict[str, Any]:
    """All that is told of one flow."""
    flow, case = one.flow, view.record
    mark, tone = MARKS[one.state]
    return {
        "number": number,
        "id": f"flow-{flow.key}",
        "key": flow.key,
        "what": flow.what,
        "from": name_of(case, flow.source),
        "to": name_of(case, flow.target),
        "two_way": flow.two_way,
        "mode": mode_of(flow),
        "pattern": patterns()[flow.pattern].name if flow.pattern else "",
        "pattern_url": f"/help/access/#{flow.pattern}" if flow.pattern else "",
        "class": flow.sensitivity,
        "cadence": flow.cadence,
        "volume": flow.volume,
        "products": [product_row(view, flow, facts) for facts in one.products],
        "hidden": one.hidden,
        "state": one.state,
        "state_label": STATES[one.state],
        "mark": mark,
        "tone": tone,
        "why": one.why,
        "doubled": one.doubled,
        "needs_level": flow.level,
        "uses": [QUESTIONS[use].short for use in flow.uses],
        "inferred": flow.inferred,
        "reference": {"label": flow.reference, "url": safe_url(flow.reference)},
        "note": flow.note,
        "need": flow.need,
        "is_gap": one.state in ("gap", "gone"),
    }


def mode_of(flow: DataFlow) -> dict[str, str] | None:
    """Context of components/mode_mark.html; None where nobody says."""
    if not flow.mode:
        return None
    return dict(zip(("arrow", "word"), modes()[flow.mode].mark.split(" ", 1), strict=True))


def product_row(view: CaseView, flow: DataFlow, facts: ProductFacts) -> dict[str, Any]:
    """A product that serves a flow: where it is, how mature, and what its terms say of what the flow does with it."""
    answer = answer_for(flow, facts)
    return {
        "title": facts.title,
        "url": f"/products/{view.views[facts.slug].product.slug}/",
        "domain": facts.domain,
        "level": level_told(facts.level),
        "answer": answer,
        "answer_label": ANSWERS[answer] if answer in ANSWERS else "",  # type: ignore[index]
        "withdrawn": facts.withdrawn,
    }


def level_told(level: int | None) -> str:
    """“Level 2: Described”."""
    return "Not assessed" if level is None else f"Level {level}: {level_name(level)}"


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
