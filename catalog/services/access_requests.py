"""The steps of an access request. One function takes them all: it locks that request and touches nothing else."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from django.db import transaction
from django.utils import timezone

from catalog.domain.errors import InvalidInput, PermissionRefused
from catalog.domain.requests import request as states
from catalog.domain.requests.days import working_days_after, working_days_between
from catalog.domain.requests.machine import Role, Step
from catalog.domain.requests.questions import LONGEST_TEXT
from catalog.domain.requests.reminders import told_still
from catalog.models import AccessRequest, DataProduct, Identity, RequestMessage, RequestSettings, User
from catalog.selectors.request_people import people_of, role_in, stewards_of
from catalog.selectors.visibility import visible_to
from catalog.services.agreement_making import agreement_make
from catalog.services.audit import audit_write, identity_of
from catalog.services.limits import limit
from catalog.services.notify import notify
from catalog.services.request_drafts import draft_lacks

ANSWER_DAYS = 10  # working days, where a domain says nothing
_LEAST_DAYS = 2  # left to the owner after an answer
_MOST, _AN_HOUR = 60, 3600


@dataclass(frozen=True, slots=True, kw_only=True)
class Grant:
    """What an approval gives: for which products (slugs; empty: all), which actions, under which duties, until when."""

    slugs: Sequence[str] = ()
    actions: Sequence[str] = ()
    duties: Sequence[str] = ()
    starts: date | None = None
    ends: date | None = None


@dataclass(slots=True)
class _Move:
    """One step under way. `save`: the columns that it changes besides the state."""

    request: AccessRequest
    step: Step
    actor: User | None
    text: str
    now: datetime
    grant: Grant
    save: set[str] = field(default_factory=set)


def request_step(
    actor: User | None, *, request: AccessRequest, step: str, text: str = "", grant: Grant | None = None
) -> AccessRequest:
    """Take one step of `domain.requests.request` and return the request as it is then. No actor: the portal itself.

    Raises PermissionRefused, InvalidInput (also where somebody else was quicker), TooMany. Then nothing has changed.
    """
    given = text.replace("\0", "").strip()
    if len(given) > LONGEST_TEXT:
        raise InvalidInput(f"Write at most {LONGEST_TEXT:,} characters.")
    if actor is not None:
        limit("request-step", f"user:{actor.pk}", most=_MOST, seconds=_AN_HOUR)
    with transaction.atomic():
        locked = _locked(request)
        role = _role(actor, locked)
        found = _checked(locked, step, role, given)
        if found.name == "write" and _said_just_now(locked, actor, given):
            return locked
        said = given if found.text != "none" else ""
        move = _Move(locked, found, actor, said, timezone.now(), grant or Grant())
        before = locked.state
        _EFFECTS.get(found.name, _nothing)(move)
        if found.after:
            locked.state = found.after
            move.save.add("state")
        locked.told = told_still(locked.told, move.save)
        locked.save(update_fields=[*sorted(move.save), "told", "changed_at"])
        _write_down(move, role, before)
        _tell(move, role)
    return locked


def _locked(request: AccessRequest) -> AccessRequest:
    return (
        AccessRequest.objects.select_for_update(of=("self",))
        .select_related("domain", "requester", "assigned_to")
        .get(pk=request.pk)
    )


def _role(actor: User | None, request: AccessRequest) -> Role:
    role = role_in(actor, requester_id=request.requester_id, domain_id=request.domain_id)
    if role is None or (request.state == states.DRAFT and role != "requester"):
        raise PermissionRefused("This request is not for you.")
    return role


def _checked(request: AccessRequest, step: str, role: Role, text: str) -> Step:
    try:
        return states.REQUEST.check(step, state=request.state, role=role, text=text)
    except InvalidInput as error:
        if request.state not in states.DECIDED or not request.decided_by or not request.decided_at:
            raise
        name = Identity.objects.filter(pk=request.decided_by).values_list("name", flat=True).first()
        at = timezone.localtime(request.decided_at).strftime("%d.%m.%Y %H:%M")
        raise InvalidInput(f"{error} {name or 'Somebody else'} decided it ({at}).") from None


def _said_just_now(request: AccessRequest, actor: User | None, text: str) -> bool:
    """Whether it is what this person wrote last: a form that was sent twice."""
    last = RequestMessage.objects.filter(request=request).order_by("-pk").first()
    return bool(last and actor and last.author_id == actor.pk and last.step == "write" and last.text == text)


def _write_down(move: _Move, role: Role, before: str) -> None:
    request, actor = move.request, move.actor
    key = identity_of(actor) if actor else None
    RequestMessage.objects.create(
        request=request, author=actor, author_key=key, side=role, step=move.step.name, text=move.text
    )
    audit_write(
        actor,
        action=f"request.{move.step.name}",
        on=request,
        before={"state": before},
        after={"state": request.state, "reference": request.reference},
        why=move.text,
    )


def _tell(move: _Move, role: Role) -> None:
    request, step = move.request, move.step
    parties = (
        [party for party in step.tells if (party == "requester") != (role == "requester")]
        if step.name == "write"
        else step.tells
    )
    people = people_of(
        parties, domain_id=request.domain_id, requester=request.requester, assigned=request.assigned_to
    )
    notify(
        people,
        kind=f"request.{step.name}",
        title=f"Request {request.reference} to {request.domain.name} {step.told}",
        url=f"/requests/{request.reference}/",
        text=move.text,
        about=request,
        but=None if step.name == "send" else move.actor,
    )


# --- what each step does besides ---


def _nothing(move: _Move) -> None:
    """Many steps change the state alone."""


def _sent(move: _Move) -> None:
    request, actor = move.request, move.actor
    if actor is None:
        raise PermissionRefused("A request is sent by a person.")
    if not stewards_of(request.domain_id):
        raise InvalidInput(
            f"Nobody answers for {request.domain.name} any more. Your draft is kept; ask by the contact on its page."
        )
    if lacks := draft_lacks(request, viewer=actor):
        raise InvalidInput(" ".join(lacks.values()))
    days = RequestSettings.objects.filter(domain_id=request.domain_id).values_list("answer_days", flat=True)
    request.sent_at, request.due_at = move.now, working_days_after(move.now, days.first() or ANSWER_DAYS)
    move.save |= {"sent_at", "due_at"}


def _taken(move: _Move) -> None:
    if move.request.assigned_to_id is None:
        move.request.assigned_to = move.actor
        move.save.add("assigned_to")


def _asked(move: _Move) -> None:
    move.request.asked_at = move.now
    move.save.add("asked_at")


def _answered(move: _Move) -> None:
    """The owner's clock stood still while the question was open."""
    request, now = move.request, move.now
    if request.asked_at and request.due_at:
        later = working_days_after(request.due_at, working_days_between(request.asked_at, now))
        request.due_at = max(later, working_days_after(now, _LEAST_DAYS))
    request.asked_at = None
    move.save |= {"asked_at", "due_at"}


def _decided(move: _Move) -> None:
    request = move.request
    request.decided_at, request.decision = move.now, move.text
    request.decided_by = identity_of(move.actor) if move.actor else None
    move.save |= {"decided_at", "decided_by", "decision"}


def _approved(move: _Move) -> None:
    request, grant = move.request, move.grant
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
    if request.requester is None:
        raise InvalidInput("Who asked has no account any more. Refuse, or forward.")
    seen = set(
        visible_to(request.requester).filter(pk__in=[p.pk for p in products]).values_list("pk", flat=True)
    )
    for product in products:
        if product.pk not in seen:
            raise InvalidInput(f"“{product.title}” is not shown to who asked any more. {way_out}")


_EFFECTS: Mapping[str, Callable[[_Move], None]] = {
    "send": _sent,
    "take": _taken,
    "ask": _asked,
    "answer": _answered,
    "approve": _approved,
    "approve_part": _approved,
    "refuse": _decided,
    "forward": _decided,
}


def request_assign(actor: User, *, request: AccessRequest, to: User | None) -> AccessRequest:
    """Give an open request to a steward of its domain, or to nobody. Stewards and curators may. Raises InvalidInput."""
    with transaction.atomic():
        locked = _locked(request)
        if _role(actor, locked) not in ("steward", "curator"):
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
                title=f"Request {locked.reference} to {locked.domain.name} is yours to answer",
                url=f"/requests/{locked.reference}/",
                about=locked,
                but=actor,
            )
    return locked
