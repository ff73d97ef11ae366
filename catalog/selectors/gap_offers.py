"""What people offered for a gap: products that are here, or where the data is."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import QuerySet

from catalog.domain.usecases.gaps import FlowRow
from catalog.models import DataProduct, GapOffer, UseCase, User
from catalog.selectors.gaps import GapView, gaps_seen
from catalog.selectors.permissions import stewarded_ids
from catalog.selectors.visibility import Viewer, live_to, visible_to

OFFERABLE = ("need", "gone", "wish", "search")  # kinds of gaps in which data is missing
_LISTED = 500  # products of one's own to choose from


@dataclass(frozen=True, slots=True)
class OfferSeen:
    """An offer as somebody may see it; `product` None where there is none, or it is not for them to see."""

    offer: GapOffer
    product: DataProduct | None


def offers_of(user: Viewer, view: GapView) -> list[OfferSeen]:
    """The offers that wait: all of them for who decides on the gap, one's own, and products that everybody may see.

    Two queries at most.
    """
    kind, key = gap_name(view)
    rows = list(GapOffer.objects.filter(kind=kind, key=key, settled_at=None).select_related("by"))
    wanted = [row.product_id for row in rows if row.product_id]
    products = visible_to(user).only("slug", "title").in_bulk(wanted) if wanted else {}
    seen = [OfferSeen(row, products.get(row.product_id) if row.product_id else None) for row in rows]
    return [one for one in seen if view.decides or one.offer.by_id == user.pk or one.product]


def offers_open() -> QuerySet[GapOffer]:
    """All that wait for an answer."""
    return GapOffer.objects.filter(settled_at=None)


def gap_name(view: GapView) -> tuple[str, str]:
    """Kind and key of a gap, by which its offers name it."""
    if view.found:
        return view.found.kind, view.found.key
    return view.kind, view.row.key if view.row else ""


def gap_of_flow(user: Viewer, case: str, flow: str) -> GapView | None:
    """The gap that a flow of a published case is part of, if `user` may see it."""
    for view in gaps_seen(user).gaps:
        if view.kind in OFFERABLE and view.found and _has(view.found.flows, case, flow):
            return view
    return None


def _has(flows: Sequence[FlowRow], case: str, flow: str) -> bool:
    return any(one.case == case and one.key == flow for one in flows)


def products_to_offer(user: Viewer) -> list[DataProduct]:
    """Products of the domains that `user` is a steward of, by title, at most 500. One query where there are any."""
    mine = stewarded_ids(user)
    if not mine:
        return []
    return list(
        live_to(user).filter(domain_id__in=mine).only("slug", "title").order_by("title", "pk")[:_LISTED]
    )


def editors_waiting(view: GapView) -> QuerySet[User]:
    """Who leads or edits the cases that wait for a gap."""
    cases = UseCase.objects.filter(slug__in=view.cases)
    editors = User.objects.filter(is_active=True)
    return (editors.filter(led_cases__in=cases) | editors.filter(edited_cases__in=cases)).distinct()
