"""Contexts of the pages about endpoints and their runs."""

from typing import Any

from django.db.models import QuerySet

from catalog.domain.run import OUTCOMES, RUN_STATES
from catalog.formats.registry import PROTOCOLS
from catalog.models import Endpoint, HarvestItem, HarvestRun
from catalog.selectors.domains import endpoints_list
from catalog.web.links import breadcrumbs

_HEALTH = {
    "queued": "running",
    "running": "running",
    "complete": "ok",
    "partial": "partial",
    "failed": "failed",
}
REFUSED_SHOWN = 200


def health_of(run: HarvestRun | None) -> str:
    """State of components/health_tag.html."""
    return _HEALTH[run.state] if run else "never"


def health_rows(endpoints: list[Endpoint]) -> list[dict[str, Any]]:
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


def protocol_title(name: str) -> str:
    """A protocol's name for people."""
    return PROTOCOLS[name].title if name in PROTOCOLS else name


def endpoint_get(slug: str) -> Endpoint | None:
    """An endpoint that has not run yet."""
    return endpoints_list().filter(slug=slug).first()


def endpoint_context(endpoint: Endpoint, runs: list[HarvestRun]) -> dict[str, Any]:
    """The page of one endpoint."""
    return {
        "endpoint": endpoint,
        "protocol": protocol_title(endpoint.protocol),
        "runs": [{"run": run, "health": health_of(run), "state": RUN_STATES[run.state]} for run in runs],  # type: ignore[index]
        "page_title": f"Endpoint {endpoint.slug}",
        "nav_section": "endpoints",
        "crumbs": breadcrumbs(("Endpoints", "/endpoints/"), (endpoint.slug, "")),
    }


def run_context(run: HarvestRun, refused: QuerySet[HarvestItem]) -> dict[str, Any]:
    """The page of one run."""
    endpoint = run.endpoint
    counts = run.counts
    return {
        "run": run,
        "endpoint": endpoint,
        "health": health_of(run),
        "state": RUN_STATES[run.state],  # type: ignore[index]
        "counts": [
            {"label": label.capitalize(), "number": getattr(counts, name), "name": name}
            for name, label in OUTCOMES.items()
        ],
        "refused": list(refused[:REFUSED_SHOWN]),
        "refused_hidden": run.refused and not refused.exists(),
        "page_title": f"Harvest of {endpoint.slug}",
        "nav_section": "endpoints",
        "crumbs": breadcrumbs(
            ("Endpoints", "/endpoints/"),
            (endpoint.slug, f"/endpoints/{endpoint.slug}/"),
            (f"Run {run.pk}", ""),
        ),
    }
