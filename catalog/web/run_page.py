"""Contexts of the pages about endpoints and their runs."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.db.models import QuerySet

from catalog.domain.audience import AUDIENCES
from catalog.domain.numbers import counted
from catalog.domain.run import OUTCOMES, RUN_STATES
from catalog.formats.registry import PROTOCOLS
from catalog.harvest.guard import public_url
from catalog.models import Endpoint, HarvestItem, HarvestRun
from catalog.selectors.reports import ProblemKind, counts_compared, problems_stored
from catalog.web.dates import took_text
from catalog.web.distributions import size_text
from catalog.web.labels import asked_text, parts_told
from catalog.web.links import breadcrumbs
from catalog.web.problem_rows import problem_rows

HEALTH = {
    "ok": "complete",
    "partial": "ended early",
    "failed": "failed",
    "running": "running",
    "never": "never run",
}
_HEALTH_OF = {
    "queued": "running",
    "running": "running",
    "complete": "ok",
    "partial": "partial",
    "failed": "failed",
}
REFUSED_SHOWN = 200


def health_of(run: HarvestRun | None) -> str:
    """State of components/health_tag.html."""
    return _HEALTH_OF[run.state] if run else "never"


def health_rows(endpoints: Iterable[Endpoint]) -> list[dict[str, Any]]:
    """Endpoints with their last run, ready to print."""
    return [
        {
            "endpoint": endpoint,
            "url": f"/endpoints/{endpoint.slug}/",
            "protocol": protocol_title(endpoint.protocol),
            "health": health_of(endpoint.last_run),  # type: ignore[attr-defined]
            "run": endpoint.last_run,  # type: ignore[attr-defined]
            "products": endpoint.product_count,  # type: ignore[attr-defined]
            "last_complete": endpoint.last_complete,  # type: ignore[attr-defined]
        }
        for endpoint in endpoints
    ]


def health_summary(rows: Sequence[Mapping[str, Any]]) -> str:
    """“9 endpoints: 7 complete, 1 failed, 1 never run.”"""
    numbers = Counter(row["health"] for row in rows)
    told = ", ".join(f"{numbers[state]:,} {words}" for state, words in HEALTH.items() if numbers[state])
    return f"{counted(len(rows), 'endpoint')}: {told}." if rows else ""


def protocol_title(name: str) -> str:
    """A protocol's name for people."""
    return PROTOCOLS[name].title if name in PROTOCOLS else name


def endpoint_context(endpoint: Endpoint, runs: Sequence[HarvestRun], *, may_see: bool) -> dict[str, Any]:
    """The page of one endpoint; `may_see`: whether what it holds, and so its address, may be shown."""
    return {
        "endpoint": endpoint,
        "address": public_url(endpoint.url) if may_see else "",
        "protocol": protocol_title(endpoint.protocol),
        "audience": AUDIENCES[endpoint.audience],
        "asked": asked_text(endpoint.whole_every_days),
        "parts": parts_told(endpoint.part_audiences),
        "health": health_of(runs[0] if runs else None),
        "latest": runs[0] if runs else None,
        "runs": [
            {"run": run, "health": health_of(run), "took": took_text(run.started_at, run.ended_at)}
            for run in runs
        ],
        "page_title": f"Endpoint {endpoint.slug}",
        "page_description": f"How the harvests of {endpoint.domain.name} fare: its runs, what arrived, what went wrong.",
        "nav_section": "endpoints",
        "crumbs": breadcrumbs(("Endpoints", "/endpoints/"), (endpoint.slug, "")),
    }


def progress_context(run: HarvestRun, before: HarvestRun | None, *, may_see: bool) -> dict[str, Any]:
    """Where a run stands: what htmx asks for again while it is under way. `may_see` as below."""
    on = run.state in ("queued", "running")
    return {
        "run": run,
        "endpoint": run.endpoint,
        "health": health_of(run),
        "state": RUN_STATES[run.state],  # type: ignore[index]
        "on": on,
        "expected": (run.total or (before.listed if before else None)) if on and may_see else None,
        "counts": _counts(run, before) if may_see else [],
        "before": before,
    }


def _counts(run: HarvestRun, before: HarvestRun | None) -> list[dict[str, Any]]:
    """Each count with how it differs from the run before; those that are rare only where there is any."""
    return [
        {
            "label": OUTCOMES.get(name, name),  # type: ignore[call-overload]
            "value": now,
            "before": then,
            "change": _change(now, then),
        }
        for name, now, then in counts_compared(run, before)
        if name not in ("held", "gone") or now
    ]


def _change(now: int, then: int | None) -> str:
    if then is None or now == then:
        return "" if then is None else "the same"
    return f"{abs(now - then):,} {'more' if now > then else 'fewer'}"


def run_context(
    run: HarvestRun,
    before: HarvestRun | None,
    refused: QuerySet[HarvestItem],
    held: Sequence[Mapping[str, Any]],
    kinds: Sequence[ProblemKind],
    *,
    may_see: bool,
    decides: bool,
) -> dict[str, Any]:
    """The page of one run; `may_see`: whether what the endpoint holds may be shown, and so what was wrong with it.

    `decides`: whether the reader may confirm withdrawals that are held.
    """
    endpoint = run.endpoint
    items = list(refused[:REFUSED_SHOWN]) if may_see and run.refused else []
    return {
        **progress_context(run, before, may_see=may_see),
        "kinds": kinds,
        "decides": decides,
        "held": held,
        "held_number": max(len(held), sum(problem.get("number", 0) for problem in run.problems)),
        "took": took_text(run.started_at, run.ended_at),
        "size": size_text(run.bytes_read),
        "problems": problem_rows(problems_stored(run.problems)) if may_see else [],
        "refused": [
            {"source_id": item.source_id, "problems": problem_rows(problems_stored(item.problems))}
            for item in items
        ],
        "refused_more": max(0, run.refused - len(items)) if may_see else 0,
        "page_title": f"Harvest {run.pk} of {endpoint.slug}",
        "page_description": run.verdict or RUN_STATES[run.state],  # type: ignore[index]
        "nav_section": "endpoints",
        "crumbs": breadcrumbs(
            ("Endpoints", "/endpoints/"),
            (endpoint.slug, f"/endpoints/{endpoint.slug}/"),
            (f"Harvest {run.pk}", ""),
        ),
    }
