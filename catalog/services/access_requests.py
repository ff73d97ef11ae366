"""The steps of an access request, taken by `services.steps`: what each does besides, and who answers."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from catalog.domain.errors import InvalidInput, PermissionRefused
from catalog.domain.requests import request as states
from catalog.domain.requests.reminders import REQUEST_REMINDERS
from catalog.models import AccessRequest, DataProduct, RequestSettings, User
from catalog.selectors.people import stewards_of
from catalog.selectors.visibility import live_to, visible_to
from catalog.services.agreement_making import agreement_make
from catalog.services.audit import audit_write, identity_of
from catalog.services.notify import notify
from catalog.services.request_drafts import draft_forwarded, draft_lacks
from catalog.services.steps import Course, Move, step_take
from catalog.services.working_days import working_days

ANSWER_DAYS = 10  # working days, where a domain says nothing
MOST_OPEN = 30  # requests of one person to one domain, at a time
_LEAST_DAYS = 2  # left to the owner after an answer


@dataclass(frozen=True, slots=True, kw_only=True)
class Grant:
    """What an approval gives: for which products (slugs; empty: all), which actions, under which duties, until when.

    `elsewhere`: of a request that is forwarded, the slugs of another domain's products that are meant; none: in words alone.
    """

    slugs: Sequence[str] = ()
    elsewhere: Sequence[str] = ()
    actions: Sequence[str] = ()
    duties: Sequence[str] = ()
    starts: date | None = None
    ends: date | None = None


type _Move = Move[AccessRequest, Grant]


def request_step(
    actor: User | None, *, request: AccessRequest, step: str, text: str = "", grant: Grant | None = None
) -> AccessRequest:
    """Take one step of `domain.requests.request`; raises as `step_take` does. No actor: the portal itself."""
    return step_take(REQUESTS, actor, row=request, step=step, text=text, given=grant or Grant())


# --- what each step does besides ---


def _sent(move: _Move) -> None:
    request, actor = move.row, move.actor
    if actor is None:
        raise PermissionRefused("A request is sent by a person.")
    if not stewards_of(request.domain_id):
        raise InvalidInput(
            f"Nobody answers for {request.domain.name} any more. Your draft is kept; ask by the contact on its page."
        )
    if lacks := draft_lacks(request, viewer=actor):
        raise InvalidInput(" ".join(lacks.values()))
    open_ones = AccessRequest.objects.filter(requester=actor, domain=request.domain, state__in=states.OPEN)
    if open_ones.count() >= MOST_OPEN:
        raise InvalidInput(
            f"{MOST_OPEN} requests of yours to {request.domain.name} wait for an answer. Your draft is kept: send it once "
            "some of them are answered, or withdraw one."
        )
    days = RequestSettings.objects.filter(domain_id=request.domain_id).values_list("answer_days", flat=True)
    request.sent_at = move.now
    request.due_at = working_days().after(timezone.localtime(move.now), days.first() or ANSWER_DAYS)
    move.save |= {"sent_at", "due_at"}


def _taken(move: _Move) -> None:
    if move.row.assigned_to_id is None:
        move.row.assigned_to = move.actor
        move.save.add("assigned_to")


def _asked(move: _Move) -> None:
    move.row.asked_at = move.now
    move.save.add("asked_at")


def _answered(move: _Move) -> None:
    """The owner's clock stood still while the question was open."""
    request, now = move.row, move.now
    if request.asked_at and request.due_at:
        days, local = working_days(), timezone.localtime
        later = days.after(local(request.due_at), days.between(local(request.asked_at), local(now)))
        request.due_at = max(later, days.after(local(now), _LEAST_DAYS))
    request.asked_at = None
    move.save |= {"asked_at", "due_at"}


def _decided(move: _Move) -> None:
    request = move.row
    request.decided_at, request.decision = move.now, move.text
    request.decided_by = identity_of(move.actor) if move.actor else None
    move.save |= {"decided_at", "decided_by", "decision"}


def _approved(move: _Move) -> None:
    request, grant = move.row, move.given
    wanted = list(request.products.order_by("title", "pk"))
    chosen = [product for product in wanted if product.slug in grant.slugs] if grant.slugs else wanted
    if move.step.name == "approve_part" and (not grant.slugs or not chosen):
        raise InvalidInput("Choose which of the data products the approval is for.")
    if move.step.name == "approve" and len(chosen) != len(wanted):
        raise InvalidInput("“Approve” is for all that was asked for. Approve in part to leave some out.")
    _check_givable(request, chosen)
    _decided(move)
    agreement_make(
        move.actor,
        request=request,
        products=chosen,
        actions=grant.actions,
        duties=grant.duties,
        starts=grant.starts,
        ends=grant.ends,
        conditions=move.text,
    )


def _check_givable(request: AccessRequest, products: Sequence[DataProduct]) -> None:
    """What has left the catalogue, or is not for the requester to see any more, cannot be granted."""
    way_out = "Approve the others in part, or refuse with that as the reason."
    for product in products:
        if product.state != DataProduct.State.LIVE:
            raise InvalidInput(
                f"“{product.title}” is not in the catalogue any more ({product.get_state_display().lower()}). {way_out}"
            )
    if not products:
        raise InvalidInput("None of the data products that were asked for is left. Refuse, or forward.")
    if request.requester is None or not request.requester.is_active:
        raise InvalidInput("Who asked has no account any more. Refuse, or forward.")
    seen = set(
        visible_to(request.requester).filter(pk__in=[p.pk for p in products]).values_list("pk", flat=True)
    )
    for product in products:
        if product.pk not in seen:
            raise InvalidInput(f"“{product.title}” is not shown to who asked any more. {way_out}")


def _forwarded(move: _Move) -> None:
    """What is meant may lie with another domain of the portal: then a draft to it is made ready for who asked."""
    if move.given.elsewhere:
        draft_forwarded(move.row, _elsewhere(move, move.given.elsewhere))
    _decided(move)


def _elsewhere(move: _Move, slugs: Sequence[str]) -> list[DataProduct]:
    """The products of one other domain with these slugs, as far as both sides may see them."""
    request, actor = move.row, move.actor
    if request.requester is None or actor is None:
        raise InvalidInput("Who asked has no account any more. Say in words where it goes.")
    own = live_to(actor).filter(slug__in=slugs).values("pk")
    rows = live_to(request.requester).filter(pk__in=own).select_related("domain")
    found = {product.slug: product for product in rows}
    if missing := [slug for slug in slugs if slug not in found]:
        raise InvalidInput(
            f"“{missing[0][:80]}” is not in the catalogue, or not shown to both of you. Give the addresses of data "
            "products that you both can see, or say in words where it goes."
        )
    domains = {product.domain_id for product in found.values()}
    if len(domains) > 1:
        raise InvalidInput("A request goes to one domain: give data products of one other domain only.")
    if domains == {request.domain_id}:
        raise InvalidInput("These data products are of your own domain. Give those of another one.")
    return [found[slug] for slug in slugs]


_EFFECTS: Mapping[str, Callable[[_Move], None]] = {
    "send": _sent,
    "take": _taken,
    "ask": _asked,
    "answer": _answered,
    "approve": _approved,
    "approve_part": _approved,
    "refuse": _decided,
    "forward": _forwarded,
}


def _rows() -> QuerySet[AccessRequest]:
    return AccessRequest.objects.select_related("domain", "requester", "assigned_to")


REQUESTS: Course[AccessRequest, Grant] = Course(
    machine=states.REQUEST,
    word="request",
    rows=_rows,
    asks=lambda row: row.requester,
    titled=lambda row: f"Request {row.reference} to {row.domain.name}",
    url=lambda row: f"/requests/{row.reference}/",
    assigned=lambda row: row.assigned_to,
    snapshot=lambda row: {},
    effects=_EFFECTS,
    reminders=REQUEST_REMINDERS,
    own=(states.DRAFT,),
    stamps=("changed_at",),
)


def request_assign(actor: User, *, request: AccessRequest, to: User | None) -> AccessRequest:
    """Give an open request to a steward of its domain, or to nobody. Stewards and curators may. Raises InvalidInput."""
    with transaction.atomic():
        locked = REQUESTS.locked(request.pk)
        if locked is None:
            raise InvalidInput("This request is not there any more.")
        if REQUESTS.role(actor, locked) not in ("steward", "curator"):
            raise PermissionRefused("Stewards of the domain and curators assign requests.")
        if locked.state not in states.OPEN:
            raise InvalidInput(
                f"This request is “{locked.get_state_display()}” now: there is nothing to assign."
            )
        if to is not None and to not in stewards_of(locked.domain_id):
            raise InvalidInput(f"A request is assigned to a steward of {locked.domain.name}.")
        if to is not None and to.pk == locked.requester_id:
            raise InvalidInput("Nobody decides on a request of their own.")
        if locked.assigned_to_id == (to.pk if to else None):
            return locked
        before, locked.assigned_to = locked.assigned_to, to
        locked.save(update_fields=["assigned_to", "changed_at"])
        audit_write(
            actor,
            action="request.assign",
            on=locked,
            before={"assigned_to": str(identity_of(before)) if before else ""},
            after={"assigned_to": str(identity_of(to)) if to else "", "reference": locked.reference},
        )
        if to is not None:
            notify(
                [to],
                kind="request.assign",
                title=f"{REQUESTS.titled(locked)} is yours to answer",
                url=REQUESTS.url(locked),
                about=locked,
                but=actor,
            )
    return locked
