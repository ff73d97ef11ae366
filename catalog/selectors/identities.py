"""Pairs of products that may be the same, and where else a product is published."""

from typing import Any

from django.db.models import Case, F, Q, QuerySet, Value, When

from catalog.domain.identity_ladder import LADDER
from catalog.models import DataProduct, DuplicatePair
from catalog.selectors.permissions import Viewer, stewarded_ids
from catalog.selectors.visibility import live_to, visible_to

# How much the best evidence of a pair says; a title alone, which is no rung, says least.
_SUREST = Case(
    *(When(rungs__contains=[name], then=Value(rung.weight)) for name, rung in LADDER.items()),
    default=Value(0.0),
)


def pairs_for(user: Viewer, state: str = "open") -> QuerySet[DuplicatePair]:
    """Pairs that `user` may judge: all for curators, those within their own domains for stewards.

    Open ones with the surest evidence first, judged ones with the latest first.
    """
    pairs = DuplicatePair.objects.filter(state=state).select_related(
        "first__domain", "second__domain", "first__endpoint", "second__endpoint"
    )
    if not getattr(user, "is_curator", False):
        mine = list(stewarded_ids(user))
        pairs = pairs.filter(first__domain__in=mine, second__domain__in=mine)
    if state != "open":
        return pairs.order_by("-decided_at", "-pk")
    return pairs.order_by(_SUREST.desc(), "-raised_at", "-pk")


def pair_get(user: Viewer, pk: int) -> DuplicatePair | None:
    """A pair that `user` may judge, whatever its state."""
    pairs = DuplicatePair.objects.select_related(
        "first__domain", "second__domain", "first__endpoint", "second__endpoint"
    )
    if not getattr(user, "is_curator", False):
        mine = list(stewarded_ids(user))
        pairs = pairs.filter(first__domain__in=mine, second__domain__in=mine)
    return pairs.filter(pk=pk).first()


def also_published(user: Viewer, product: DataProduct) -> list[dict[str, Any]]:
    """Where else a product is published, by what was merged into it: domain name, title and address at the source."""
    merged = visible_to(user).filter(merged_into=product)
    rows = merged.order_by("domain__name", "pk").values(
        "title",
        domain_name=F("domain__name"),
        domain_slug=F("domain__slug"),
        landing=F("harvested__landing_page"),
    )
    return [{**row} for row in rows]


def merged_target(user: Viewer, slug: str) -> str:
    """Slug of the product that the one at `slug` was merged into, if `user` may see it; else empty."""
    found = live_to(user).filter(Q(merged_from__slug=slug)).values_list("slug", flat=True).first()
    return found or ""
