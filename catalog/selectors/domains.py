"""Domains and their endpoints, as everybody or a member may see them."""

from collections.abc import Sequence
from typing import Any

from django.db.models import Count, IntegerField, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from catalog.domain.audience import entry_tokens
from catalog.models import Domain, Endpoint, HarvestRun
from catalog.selectors.visibility import Viewer, live_to, tokens_of


def domains_list(user: Viewer) -> list[Domain]:
    """All domains by name. Two queries.

    Each has `product_count`, the number of live products that `user` may see, `open_count`, how many of them are
    open, and `endpoint_count`.
    """
    live = live_to(user).order_by().values("domain_id")
    counts = live.annotate(products=Count("pk"), open=Count("pk", filter=Q(openness="open")))
    found = {
        pk: (products, open_) for pk, products, open_ in counts.values_list("domain_id", "products", "open")
    }
    domains: list[Domain] = list(Domain.objects.annotate(endpoint_count=Count("endpoints")))
    for domain in domains:
        domain.product_count, domain.open_count = found.get(domain.pk, (0, 0))  # type: ignore[attr-defined]
    return domains


def catalogue_figures(domains: Sequence[Domain]) -> dict[str, int]:
    """What is inside, in numbers, from `domains_list`. No query."""
    return {
        "products": sum(domain.product_count for domain in domains),  # type: ignore[attr-defined]
        "open": sum(domain.open_count for domain in domains),  # type: ignore[attr-defined]
        "domains": sum(domain.product_count > 0 for domain in domains),  # type: ignore[attr-defined]
        "endpoints": sum(domain.endpoint_count for domain in domains),  # type: ignore[attr-defined]
    }


def domain_get(slug: str) -> Domain | None:
    """A domain by its slug."""
    return Domain.objects.filter(slug=slug).first()


def endpoints_list() -> QuerySet[Endpoint]:
    """Endpoints with their domain and last run (`last_run_id`, `last_complete`). One query.

    That an endpoint exists and how its harvests fare is for all to see; what it holds is not.
    """
    runs = HarvestRun.objects.filter(endpoint=OuterRef("pk")).order_by("-pk")
    return Endpoint.objects.select_related("domain").annotate(
        last_run_id=Subquery(runs.values("pk")[:1]),
        last_complete=Subquery(runs.filter(state="complete").values("ended_at")[:1]),
    )


def endpoints_health(user: Viewer, domain_slug: str = "") -> list[Any]:
    """Endpoints, each with `last_run` (a HarvestRun or None) and `product_count` as `user` may see it. Two queries."""
    live = live_to(user).filter(endpoint=OuterRef("pk")).order_by().values("endpoint")
    number = Subquery(live.annotate(number=Count("pk")).values("number"), output_field=IntegerField())
    found = endpoints_list().annotate(product_count=Coalesce(number, 0))
    endpoints: list[Any] = list(found.filter(domain__slug=domain_slug) if domain_slug else found)
    runs = HarvestRun.objects.in_bulk([e.last_run_id for e in endpoints if e.last_run_id])
    for endpoint in endpoints:
        if run := runs.get(endpoint.last_run_id):
            run.endpoint = endpoint
        endpoint.last_run = run
    return endpoints


def may_see_items(user: Viewer, endpoint: Endpoint) -> bool:
    """Whether `user` may see what an endpoint holds: where the audience of its products lets them."""
    if endpoint.audience == "public":
        return True
    named = (
        [domain.pk for domain in endpoint.audience_domains.all()] if endpoint.audience == "domains" else ()
    )
    entry = entry_tokens(endpoint.audience, owner_id=endpoint.domain_id, named_ids=named)  # type: ignore[arg-type]
    return not set(entry).isdisjoint(tokens_of(user))
