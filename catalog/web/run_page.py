"""Contexts of the pages about endpoints and their runs."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.db.models import QuerySet

from catalog.domain.audience import AUDIENCES
from catalog.domain.run import OUTCOMES, RUN_STATES
from catalog.formats.registry import PROTOCOLS
from catalog.harvest.guard import public_url
from catalog.models import Endpoint, HarvestItem, HarvestRun
from catalog.selectors.domains import endpoints_list
from catalog.web.dates import took_text
from catalog.web.distributions import size_text
from catalog.web.links import breadcrumbs

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
PROBLEMS_SHOWN = REFUSED_SHOWN = 200


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
    return f"{len(rows):,} endpoint{'' if len(rows) == 1 else 's'}: {told}." if rows else ""


def protocol_title(name: str) -> str:
    """A protocol's name for people."""
    return PROTOCOLS[name].title if name in PROTOCOLS else name


def endpoint_get(slug: str) -> Endpoint | None:
    """An endpoint that has not run yet."""
    return endpoints_list().filter(slug=slug).first()


def endpoint_context(endpoint: Endpoint, runs: Sequence[HarvestRun], *, may_see: bool) -> dict[str, Any]:
    """The page of one endpoint; `may_see`: whether what it holds, and so its address, may be shown."""
    return {
        "endpoint": endpoint,
        "address": public_url(endpoint.url) if may_see else "",
        "protocol": protocol_title(endpoint.protocol),
        "audience": AUDIENCES[endpoint.audience],
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


def run_context(
    run: HarvestRun, refused: QuerySet[HarvestItem], held: Sequence[Mapping[str, Any]], *, may_see: bool
) -> dict[str, Any]:
    """The page of one run; `may_see`: whether what the endpoint holds may be shown, and so what was wrong with it."""
    endpoint, counts = run.endpoint, run.counts
    items = list(refused[:REFUSED_SHOWN]) if may_see and run.refused else []
    return {
        "run": run,
        "endpoint": endpoint,
        "health": health_of(run),
        "state": RUN_STATES[run.state],  # type: ignore[index]
        "counts": [
            {"label": "listed", "value": counts.listed},
            *(
                {"label": label, "value": getattr(counts, name)}
                for name, label in OUTCOMES.items()
                if name != "held" or counts.held
            ),
            {"label": "withdrawn", "value": counts.withdrawn},
            *([{"label": "no longer listed, kept", "value": len(held)}] if held else []),
        ]
        if may_see
        else [],
        "held": held,
        "took": took_text(run.started_at, run.ended_at),
        "size": size_text(run.bytes_read),
        "problems": run.problems[:PROBLEMS_SHOWN] if may_see else [],
        "refused": [{"source_id": item.source_id, "problems": item.problems} for item in items],
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
