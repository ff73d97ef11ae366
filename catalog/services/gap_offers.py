"""“I have this”: offering for a gap what is here or elsewhere, and what becomes of an offer."""

from collections.abc import Collection, Iterable

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from catalog.domain.errors import InvalidInput, PermissionRefused
from catalog.domain.requests.questions import LONGEST_TEXT
from catalog.models import DataProduct, GapOffer, User
from catalog.selectors.gap_offers import OFFERABLE, editors_waiting, gap_name
from catalog.selectors.gaps import GapView
from catalog.selectors.people import curators, stewards_of
from catalog.selectors.visibility import live_to
from catalog.services.audit import audit_write, identity_of
from catalog.services.checks import clean
from catalog.services.limits import limit
from catalog.services.notify import notify

_MOST, _A_DAY = 20, 86_400
_GONE = "The gap is not there any more: a data product serves it now, or what needed it has changed."


def offer_make(
    actor: User, *, gap: GapView, product: DataProduct | None = None, place: str = "", text: str = ""
) -> GapOffer:
    """Offer a product, or say where the data is; curators, whose the gap is and who edits its cases are told.

    Raises InvalidInput, TooMany.
    """
    if gap.kind not in OFFERABLE or gap.found is None:
        raise InvalidInput("Nothing is missing here any more. Look at the list of gaps again.")
    if product is None and not place.strip():
        raise InvalidInput("Choose a data product, or say where the data is.")
    if product is not None and not live_to(actor).filter(pk=product.pk).exists():
        raise InvalidInput("There is no such data product. Give the address of its page.")
    limit("gap-offer", f"user:{actor.pk}", most=_MOST, seconds=_A_DAY)
    kind, key = gap_name(gap)
    with transaction.atomic():
        offer = GapOffer(
            kind=kind,
            key=key,
            by=actor,
            product=product,
            place=place.strip()[:500],
            text=text.strip()[:LONGEST_TEXT],
        )
        clean(offer)
        offer.save()
        _tell_of(actor, gap, offer)
    return offer


def _tell_of(actor: User, gap: GapView, offer: GapOffer) -> None:
    domain = gap.row.domain if gap.row else None
    people = {*curators(), *editors_waiting(gap), *(stewards_of(domain.pk) if domain else ())}
    what = offer.product.title if offer.product else offer.place
    text = f"{actor} has this, they say: {what}" + (f"\n\n{offer.text}" if offer.text else "")
    title = f"An offer for the gap “{gap.title}”"
    notify(
        people,
        kind="gap.offered",
        title=title,
        url=f"/gaps/{gap.id}/",
        text=text,
        about=offer.product,
        but=actor,
    )


def offer_settle(actor: User, *, gap: GapView, offer: GapOffer, answer: str) -> None:
    """Take an offer off the list, with a word to who made it. Raises PermissionRefused, InvalidInput."""
    if not gap.decides and offer.by_id != actor.pk:
        raise PermissionRefused(
            "Only curators and stewards whom the gap concerns answer an offer, or who made it."
        )
    with transaction.atomic():
        locked = GapOffer.objects.select_for_update(of=("self",)).select_related("by").get(pk=offer.pk)
        if locked.settled_at is not None:
            raise InvalidInput("This offer is answered already. Nothing was changed.")
        _settled(locked, answer, actor)
        audit_write(actor, action="gap.offer-answered", on=locked, why=answer.strip())
        _answered(gap, [locked], answer, but=actor)


def offers_settle(actor: User, *, gap: GapView, why: str) -> int:
    """Settle all offers of a gap that was closed, and tell who made them; returns how many."""
    kind, key = gap_name(gap)
    rows = list(_waiting().filter(kind=kind, key=key))
    for row in rows:
        _settled(row, why, actor)
    _answered(gap, rows, why, but=actor)
    return len(rows)


def offers_of_gone(present: Collection[tuple[str, str]]) -> int:
    """Settle offers of gaps (kind and key) that are not there any more; returns how many."""
    with transaction.atomic():
        left = [row for row in _waiting() if (row.kind, row.key) not in present]
        for row in left:
            _settled(row, _GONE, None)
            people = [row.by] if row.by else []
            title = "What you offered something for is not missing any more"
            notify(people, kind="gap.offer", title=title, url="/gaps/", text=_GONE, about=row.product)
    return len(left)


def _waiting() -> QuerySet[GapOffer]:
    """The offers that have no answer, locked."""
    rows = GapOffer.objects.filter(settled_at=None).select_related("by", "product").order_by("pk")
    return rows.select_for_update(of=("self",))


def _settled(row: GapOffer, answer: str, actor: User | None) -> None:
    row.settled_at, row.settled_by = timezone.now(), identity_of(actor) if actor else None
    row.answer = answer.strip()[:LONGEST_TEXT]
    row.save(update_fields=["settled_at", "settled_by", "answer"])


def _answered(gap: GapView, offers: Iterable[GapOffer], answer: str, *, but: User) -> None:
    for offer in offers:
        notify(
            [offer.by] if offer.by else [],
            kind="gap.offer",
            title=f"Your offer for the gap “{gap.title}” has an answer",
            url=f"/gaps/{gap.id}/",
            text=answer.strip() or "It is off the list. Thank you.",
            about=offer.product,
            but=but,
        )
