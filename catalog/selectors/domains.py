"""Domains and their endpoints, as everybody or a member may see them."""

from collections.abc import Sequence
from functools import lru_cache
from typing import Any

from django.db.models import Count, Exists, IntegerField, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from catalog.domain.audience import EVERYTHING, domain_token, entry_tokens
from catalog.models import Domain, Endpoint, HarvestRun, Membership
from catalog.selectors.permissions import connects_for
from catalog.selectors.prepared import prepared
from catalog.selectors.visibility import (
    Viewer,
    belongings,
    domain_seen,
    live_to,
    stewards_now,
    tokens_of,
)


def domains_seen(user: Viewer) -> QuerySet[Domain]:
    """The domains that `user` may know of, by name, each with `claimed`: whether it has a steward."""
    return Domain.objects.filter(domain_seen(user)).annotate(claimed=_has_steward("pk"))


def domains_compared() -> QuerySet[Domain]:
    """The domains that stand beside each other where figures are compared: with a steward who can answer for them."""
    return Domain.objects.filter(_has_steward("pk"), confirmed=True, compared=True)


def _has_steward(domain: str) -> Exists:
    return Exists(Membership.objects.filter(stewards_now(), domain=OuterRef(domain)))


def domains_list(user: Viewer) -> list[Domain]:
    """All domains that `user` may know of, by name. Two queries.

    Each has `claimed`, `product_count`, the number of live products that `user` may see, `open_count`, how many of them are
    open, and `endpoint_count`.
    """
    live = live_to(user).order_by().values("domain_id")
    counts = live.annotate(products=Count("pk"), open=Count("pk", filter=Q(openness="open")))
    found = {
        pk: (products, open_) for pk, products, open_ in counts.values_list("domain_id", "products", "open")
    }
    domains: list[Domain] = list(
        domains_seen(user)
        .annotate(endpoint_count=Count("endpoints", filter=Q(endpoints__disconnected_at=None)))
        .order_by("name")
    )
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


def domain_get(user: Viewer, slug: str) -> Domain | None:
    """A domain by its slug, with `claimed`, if `user` may know of it."""
    return domains_seen(user).filter(slug=slug).first()


def domains_connectable(user: Viewer) -> QuerySet[Domain]:
    """The domains whose endpoints `user` may connect and run (permissions.connects_for), by name."""
    if getattr(user, "is_curator", False):
        return Domain.objects.all()
    mine = [b.domain_id for b in belongings(user) if connects_for(user, b.domain_id)]
    return Domain.objects.filter(pk__in=mine)


def domain_names(user: Viewer) -> dict[str, str]:
    """Slug → name of the domains that `user` may know of. One query."""
    with prepared() as cursor:
        cursor.execute(*_names_worded(domain_seen(user)))
        return dict(cursor.fetchall())


@lru_cache(maxsize=256)
def _names_worded(seen: Q) -> tuple[str, tuple[Any, ...]]:
    """Put into words once: each search page asks for the names, and the ORM took longer over it than all the rest."""
    worded: tuple[str, tuple[Any, ...]] = (
        Domain.objects.filter(seen).values_list("slug", "name").query.sql_with_params()
    )
    return worded


def endpoint_get(user: Viewer, slug: str) -> Endpoint | None:
    """An endpoint by its slug, a disconnected one too, if `user` may know of its domain."""
    seen = Endpoint.objects.filter(domain_seen(user, "domain__"), slug=slug)
    return seen.select_related("domain").prefetch_related("audience_domains").first()


def endpoint_at(domain: Domain, url: str) -> Endpoint | None:
    """The endpoint of a domain that is connected at `url`."""
    return Endpoint.objects.filter(domain=domain, url=url, disconnected_at=None).first()


def endpoints_list(user: Viewer) -> QuerySet[Endpoint]:
    """Connected endpoints with domain, last run (`last_run_id`, `last_complete`), and whether it is `claimed`. One query.

    That an endpoint exists and how its harvests fare is for all to see who may know of its domain; what it holds is not.
    """
    runs = HarvestRun.objects.filter(endpoint=OuterRef("pk")).order_by("-pk")
    connected = Endpoint.objects.filter(domain_seen(user, "domain__"), disconnected_at=None)
    return connected.select_related("domain").annotate(
        claimed=_has_steward("domain"),
        last_run_id=Subquery(runs.values("pk")[:1]),
        last_complete=Subquery(runs.filter(state="complete").values("ended_at")[:1]),
    )


def domain_health(user: Viewer, slug: str) -> tuple[Domain | None, list[Any]]:
    """A domain as `domain_get` gives it, and its endpoints as `endpoints_health` does. Two queries."""
    endpoints = endpoints_health(user, Q(domain__slug=slug))
    if not endpoints:
        return domain_get(user, slug), []
    domain = endpoints[0].domain
    domain.claimed = endpoints[0].claimed
    return domain, endpoints


def endpoints_health(user: Viewer, of: Q | None = None) -> list[Any]:
    """Connected endpoints, all or those of `of`. Two queries.

    Each has `last_run` (a HarvestRun or None) and `product_count` as `user` may see it.
    """
    live = live_to(user).filter(endpoint=OuterRef("pk")).order_by().values("endpoint")
    number = Subquery(live.annotate(number=Count("pk")).values("number"), output_field=IntegerField())
    endpoints: list[Any] = list(
        endpoints_list(user).filter(of or Q()).annotate(product_count=Coalesce(number, 0))
    )
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


def sees_all_parts(user: Viewer, domain_id: int) -> bool:
    """Whether `user` sees the entries of a domain whole, whatever the audience of their parts: its members, and curators."""
    return not {EVERYTHING, domain_token(domain_id)}.isdisjoint(tokens_of(user))
