"""The context of the page of a use case."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.conf import settings
from django.utils.text import Truncator

from catalog.domain.usecases.lanes import flow_diagram
from catalog.domain.usecases.lanes_narrow import flow_diagram_narrow
from catalog.domain.usecases.model import LAYERS, SECTORS
from catalog.domain.usecases.standing import STATES, State
from catalog.domain.usecases.states import STATES as CASE_STATES
from catalog.selectors.usecases import CaseView
from catalog.web.case_parts import (
    actor_rows,
    flow_rows,
    level_told,
    more_rows,
    parallel_rows,
    rest_told,
    scenario_rows,
    source_rows,
    state_tag,
)
from catalog.web.dates import moment_text
from catalog.web.links import breadcrumbs

WORST = 6  # flows that stand in the way, told before the picture


def context(
    view: CaseView,
    building_on: Iterable[tuple[str, str]],
    standards: Mapping[str, str],
    query: Mapping[str, str],
) -> dict[str, Any]:
    """Everything of pages/usecase/case.html.

    `building_on`: slug and title of the cases that build on this one; `standards`: names of those that it keeps to, by slug.
    """
    case, states = view.record, states_of(view)
    own = frame(view)
    only = query.get("state", "")
    only = only if only in view.standing.counts else ""
    rows = flow_rows(view)
    worst = [row for row, one in zip(rows, view.standing.flows, strict=True) if one in view.standing.wanting]
    wide = flow_diagram(case, states)
    step_url = f"{own['walk_url']}{'&' if own['draft_query'] else '?'}step="
    return {
        **own,
        "case": case,
        "sectors": [SECTORS[sector] for sector in case.sectors],
        "layers": [LAYERS[layer] for layer in case.layers],
        "readiness": level_told(view.standing.readiness) if view.standing.readiness is not None else "",
        "counts": counts_of(view, own["draft_query"], only),
        "flow_number": len(rows),
        "worst": worst[:WORST],
        "worst_more": len(worst[WORST:]),
        "only": only,
        "only_label": STATES[only].lower() if only else "",  # type: ignore[index]
        "all_url": f"{own['case_url']}{own['draft_query']}#flow-table",
        "flows": flow_rows(view, only) if only else rows,
        "flow_caption": "The flows of this case" if only else "The same as the picture",
        "wide": wide,
        "narrow": flow_diagram_narrow(case, states),
        "rest": rest_told(wide) if wide else "",
        "picture_title": f"Flows of data between the actors of “{own['page_title']}”",
        "inferred": any(flow.inferred for flow in case.flows),
        "actors": actor_rows(case),
        "scenarios": scenario_rows(case, states, step_url),
        "parallels": parallel_rows(view),
        "builds_on": list(view.titles.items()),
        "building_on": list(building_on),
        "sources": source_rows(case, standards),
        "more": more_rows(case),
        "about": about_rows(view),
    }


def about_rows(view: CaseView) -> list[dict[str, str]]:
    """Who leads a case (by name to those who work on it), its version, when it was published."""
    row, case = view.row, view.record
    domain = row.domain.name if row.domain else ""
    lead = (row.lead.get_full_name() or row.lead.get_username()) if row.lead and view.roles else ""
    told = (
        ("Led by", " · ".join(part for part in (lead, domain) if part)),
        ("Author", case.author),
        ("Identifier", case.identifier),
        ("Priority", case.priority),
        ("Level of detail", case.depth),
        ("Keywords", ", ".join(case.keywords)),
        ("Version", str(row.version if view.draft else row.published_version)),
        ("Published", moment_text(row.published_at) if row.published_at and not view.draft else ""),
        ("Last changed", moment_text(row.changed_at) if view.draft else ""),
    )
    return [{"name": name, "value": value} for name, value in told if value]


def frame(view: CaseView) -> dict[str, Any]:
    """What the pages on one case share: its title, whether it is a draft, and the ways between its pages."""
    row, case = view.row, view.record
    url = f"/use-cases/{row.slug}/"
    draft = "?draft=1" if view.draft and row.published is not None else ""
    return {
        "row": row,
        "slug": row.slug,
        "case_title": case.title,
        "case_url": url,
        "draft_query": draft,
        "published_url": url,
        "walk_url": f"{url}walkthrough/{draft}",
        "walk_all_url": f"{url}walkthrough/{draft}{'&' if draft else '?'}all=1",
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


def states_of(view: CaseView) -> dict[str, State]:
    """How each flow stands, by its key."""
    return {one.flow.key: one.state for one in view.standing.flows}


def counts_of(view: CaseView, draft_query: str, only: str = "") -> list[dict[str, Any]]:
    """How many flows are in each state, with the address that shows them alone."""
    counts = view.standing.counts
    begin = f"{draft_query}&" if draft_query else "?"
    return [
        {
            **state_tag(state),
            "number": counts[state],
            "url": f"{begin}state={state}#flow-table",
            "current": state == only,
        }
        for state in STATES
        if state in counts
    ]
