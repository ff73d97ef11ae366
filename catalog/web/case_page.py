"""The context of the page of a use case."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.conf import settings
from django.utils.text import Truncator

from catalog.domain.usecases.lanes import flow_diagram
from catalog.domain.usecases.model import LAYERS, SECTORS
from catalog.domain.usecases.standing import STATES
from catalog.domain.usecases.states import STATES as CASE_STATES
from catalog.selectors.usecases import CaseView
from catalog.web.case_parts import MARKS, actor_rows, flow_rows, level_told
from catalog.web.links import breadcrumbs


def context(
    view: CaseView, building_on: Iterable[tuple[str, str]], query: Mapping[str, str]
) -> dict[str, Any]:
    """Everything of pages/usecase/case.html; `building_on`: slug and title of cases that build on this one."""
    case = view.record
    only = query.get("state", "")
    only = only if only in view.standing.counts else ""
    return {
        **frame(view),
        "case": case,
        "sectors": [SECTORS[sector] for sector in case.sectors],
        "layers": [LAYERS[layer] for layer in case.layers],
        "readiness": level_told(view.standing.readiness),
        "counts": counts_of(view, only),
        "only": only,
        "only_label": STATES[only].lower() if only else "",  # type: ignore[index]
        "flows": flow_rows(view, only),
        "picture": flow_diagram(case, states_of(view)),
        "actors": actor_rows(case),
        "builds_on": list(view.titles.items()),
        "building_on": list(building_on),
    }


def frame(view: CaseView) -> dict[str, Any]:
    """What the pages on one case share: its title, whether it is a draft, and the ways between its pages."""
    row, case = view.row, view.record
    url = f"/use-cases/{row.slug}/"
    return {
        "row": row,
        "slug": row.slug,
        "case_title": case.title,
        "case_url": url,
        "draft_query": "?draft=1" if view.draft and row.published is not None else "",
        "is_draft": view.draft,
        "state_label": CASE_STATES[row.state],
        "has_draft": not view.draft and bool(view.roles) and row.version != row.published_version,
        "may_edit": view.may_edit,
        "noindex": view.draft,
        "page_title": Truncator(case.title).chars(150),
        "page_description": Truncator(case.question or case.summary).chars(160)
        or f"{case.title}: who gives what data to whom, and what is missing.",
        "canonical_url": f"{settings.SITE_URL}{url}",
        "nav_section": "cases",
        "crumbs": breadcrumbs(("Use cases", "/use-cases/"), (Truncator(case.title).chars(80), "")),
    }


def states_of(view: CaseView) -> dict[str, Any]:
    """How each flow stands, by its key."""
    return {one.flow.key: one.state for one in view.standing.flows}


def counts_of(view: CaseView, only: str = "") -> list[dict[str, Any]]:
    """How many flows are in each state, with the address that shows them alone."""
    counts = view.standing.counts
    return [
        {
            "state": state,
            "label": label,
            "number": counts[state],
            "url": f"?state={state}#flows",
            "mark": MARKS[state][0],
            "tone": MARKS[state][1],
            "current": state == only,
        }
        for state, label in STATES.items()
        if state in counts
    ]
