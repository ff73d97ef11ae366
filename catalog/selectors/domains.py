"""Domains and their endpoints, as everybody or a member may see them."""

from typing import Any

from django.db.models import Count, Max, OuterRef, Q, QuerySet, Subquery

from catalog.models import Domain, Endpoint, HarvestRun
from catalog.selectors.visibility import Viewer, live_to, tokens_of


def domains_list(user: Viewer) -> list[Domain]:
    """All domains by name, each with `product_count`, the number of live products that `user` may see. Two queries."""
    counts = dict(live_to(user).order_by().values_list("domain_id").annotate(Count("pk")))
    domains = list(Domain.objects.annotate(endpoint_count=Count("endpoints")))
    for domain in domains:
        domain.product_count = counts.get(domain.pk, 0)  # type: ignore[attr-defined]
    return domains


def domain_get(slug: str) -> Domain | None:
    """A domain by its slug."""
    return Domain.objects.filter(slug=slug).first()


def endpoints_list(domain: Domain | None = None) -> QuerySet[Endpoint]:
    """Endpoints with their domain and last run (`last_run_id`, `last_complete`); of one domain or of all. One query.

    That an endpoint exists and how its harvests fare is for all to see; what it holds is not.
    """
    last = HarvestRun.objects.filter(endpoint=OuterRef("pk")).order_by("-pk").values("pk")[:1]
    endpoints = Endpoint.objects.select_related("domain").annotate(
        last_run_id=Subquery(last), last_complete=Max("runs__ended_at", filter=Q(runs__state="complete"))
    )
    return endpoints.filter(domain=domain) if domain else endpoints


def endpoints_health(user: Viewer, domain: Domain | None = None) -> list[Endpoint]:
    """Endpoints, each with `last_run` (a HarvestRun or None) and `product_count` as `user` may see it. Three queries."""
    endpoints = list(endpoints_list(domain))
    runs = HarvestRun.objects.in_bulk([e.last_run_id for e in endpoints if e.last_run_id])  # type: ignore[attr-defined]
    counts = dict(live_to(user).order_by().values_list("endpoint_id").annotate(Count("pk")))
    for endpoint in endpoints:
        endpoint.last_run = runs.get(endpoint.last_run_id)  # type: ignore[attr-defined]
        endpoint.product_count = counts.get(endpoint.pk, 0)  # type: ignore[attr-defined]
    return endpoints


def may_see_items(user: Viewer, endpoint: Endpoint) -> bool:
    """Whether `user` may see single records of an endpoint's runs: where its products' audience lets them."""
    if endpoint.audience == "public":
        return True
    tokens = tokens_of(user)
    if endpoint.audience == "signed-in" and "signed-in" in tokens:
        return True
    return "curator" in tokens or f"domain:{endpoint.domain_id}" in tokens


def catalogue_figures(user: Viewer) -> dict[str, Any]:
    """What is inside, in numbers. Two queries."""
    figures = (
        live_to(user)
        .order_by()
        .aggregate(
            products=Count("pk"),
            open=Count("pk", filter=Q(openness="open")),
            domains=Count("domain", distinct=True),
        )
    )
    return {**figures, "endpoints": Endpoint.objects.count()}
