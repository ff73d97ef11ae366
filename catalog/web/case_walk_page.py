"""The context of the walkthrough of a use case: its steps one after the other, each with the data that it takes."""

from collections.abc import Mapping
from typing import Any, NamedTuple
from urllib.parse import urlencode

from catalog.domain.access.patterns import patterns
from catalog.domain.policy.model import QUESTIONS
from catalog.domain.usecases.lanes_flow import name_of
from catalog.domain.usecases.model import DataFlow, Scenario, Step
from catalog.domain.usecases.standing import FlowStanding, ProductFacts, handed_otherwise
from catalog.selectors.usecases import CaseView
from catalog.web.case_page import frame
from catalog.web.case_parts import flow_row, product_row
from catalog.web.labels import OPENNESS
from catalog.web.links import breadcrumbs
from catalog.web.may_i_parts import answer_row, credits_of, others_of

_NAMED = 40  # steps that stand in the list beside a step


class Stop(NamedTuple):
    """A step of the walk and the scenario that it is of; none where the flows themselves are the steps."""

    step: Step
    scenario: Scenario | None


def stops_of(view: CaseView) -> list[Stop]:
    """The steps of all scenarios in order; of a case without any, one step for each flow."""
    case = view.record
    told = [Stop(step, scenario) for scenario in case.scenarios for step in scenario.steps]
    return told or [
        Stop(Step(key=flow.key, title=flow.what, actor=_known(view, flow.source), flows=(flow.key,)), None)
        for flow in case.flows
    ]


def _known(view: CaseView, key: str) -> str:
    return key if view.record.actor(key) else ""


def context(view: CaseView, query: Mapping[str, str]) -> dict[str, Any] | None:
    """Everything of pages/usecase/walk.html; None where there is no step of the key that is asked for."""
    stops = stops_of(view)
    whole = "all" in query
    keys = [stop.step.key for stop in stops]
    asked = query.get("step") or (keys[0] if keys else "")
    if asked not in keys and (asked or keys):
        return None
    at = keys.index(asked) if keys else 0
    shown = range(len(stops)) if whole else range(at, min(at + 1, len(stops)))
    own = frame(view)
    place = _places(own, keys)
    title = f"Step {at + 1} of {len(stops)}: {stops[at].step.title}" if stops and not whole else "Walkthrough"
    return {
        **own,
        "heading": "Walkthrough",
        "page_title": f"{title[:120]} – {own['page_title']}",
        "page_description": f"{own['case_title'][:100]}, step by step: what happens, and which data it takes.",
        "canonical_url": f"{own['canonical_url']}walkthrough/",
        "whole": whole,
        "number": len(stops),
        "at": at + 1,
        "stops": [stop_row(view, stops[n], n + 1, whole=whole) for n in shown],
        "steps": [_named(stops[n], n, place[n], at) for n in range(len(stops))][:_NAMED],
        "steps_more": max(0, len(stops) - _NAMED),
        "before": _turn(stops, place, at - 1) if not whole else None,
        "after": _turn(stops, place, at + 1) if not whole else None,
        "one_by_one_url": own["walk_url"],
        "crumbs": breadcrumbs(
            ("Use cases", "/use-cases/"),
            (own["page_title"][:80], f"{own['case_url']}{own['draft_query']}"),
            ("Walkthrough", ""),
        ),
    }


def _places(own: Mapping[str, Any], keys: list[str]) -> list[str]:
    begin = f"{own['walk_url']}{'&' if own['draft_query'] else '?'}"
    return [f"{begin}{urlencode({'step': key})}#step-{key}" for key in keys]


def _named(stop: Stop, n: int, url: str, at: int) -> dict[str, Any]:
    return {"label": f"{n + 1}. {stop.step.title[:80]}", "url": url, "current": n == at}


def _turn(stops: list[Stop], places: list[str], n: int) -> dict[str, str] | None:
    """A link to the step before or after."""
    return {"url": places[n], "title": stops[n].step.title} if 0 <= n < len(stops) else None


def stop_row(view: CaseView, stop: Stop, number: int, *, whole: bool) -> dict[str, Any]:
    """Context of components/case_stop.html."""
    case, step = view.record, stop.step
    standing = {one.flow.key: (n, one) for n, one in enumerate(view.standing.flows, start=1)}
    first = stop.scenario is not None and stop.scenario.steps[0].key == step.key
    return {
        "id": f"step-{step.key}",
        "number": number,
        "title": step.title,
        "text": step.text,
        "event": step.event,
        "actor": name_of(case, step.actor) if step.actor else "",
        "scenario": stop.scenario.title if stop.scenario and (first or not whole) else "",
        "begins": stop.scenario.text if stop.scenario and first else "",
        "trigger": stop.scenario.trigger if stop.scenario and first else "",
        "flows": [_flow(view, *standing[key][::-1]) for key in step.flows if key in standing],
    }


def _flow(view: CaseView, one: FlowStanding, number: int) -> dict[str, Any]:
    """Context of components/case_walk_flow.html."""
    row = flow_row(view, one, number)
    return {
        **row,
        "why_told": one.state not in ("served", "hidden"),
        "products": [_product(view, one, facts) for facts in one.products],
        **(_wishes(view, one.flow, number) if row["is_gap"] else {}),
    }


def _product(view: CaseView, one: FlowStanding, facts: ProductFacts) -> dict[str, Any]:
    """A product's card: how mature it is, how it is got, and what its terms say of this use."""
    flow = one.flow
    row = product_row(view, flow, facts)
    names = [patterns()[name].name for name in facts.patterns if name in patterns()]
    asked = patterns()[flow.pattern].name if flow.pattern else ""
    otherwise = handed_otherwise(flow, facts)
    told = f"{otherwise[0].upper()}{otherwise[1:]}." if otherwise else ""
    return {
        **row,
        "openness": facts.openness if facts.openness in OPENNESS else "unknown",
        "ways": ", ".join(names),
        "other_way": asked if asked and names and asked not in names else "",
        "otherwise": "" if told in one.why else told,  # where the owner is asked first, it is said above
        "answers": [_answer(facts, use) for use in flow.uses if use in facts.answers],
    }


def _answer(facts: ProductFacts, use: Any) -> dict[str, Any]:
    verdict = facts.answers[use]
    return {
        **answer_row(verdict)._asdict(),
        "question": QUESTIONS[verdict.question].text,
        "credits": credits_of(verdict.duties),
        "duties": others_of(verdict.duties),
    }


def _wishes(view: CaseView, flow: DataFlow, number: int) -> dict[str, str]:
    """Where somebody says that they need what is missing, with the words already there, or that they have it."""
    ends = f"from {name_of(view.record, flow.source)} to {name_of(view.record, flow.target)}"
    of = f"Flow {number} of the use case “{view.record.title[:200]}”: {ends}."
    text = f"{flow.need or flow.what}\n\n{of}"
    words = {"title": flow.what[:200], "text": text[:1500], "q": flow.what[:100]}
    return {
        "need_url": f"/wishes/new/?{urlencode(words)}",
        "have_url": "" if view.draft else f"/gaps/of/{view.row.slug}/{flow.key}/offer/",
    }
