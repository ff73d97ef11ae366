"""The steps of an agreement, from an approved request to the owner's word that access has ended."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from django.db import transaction
from django.utils import timezone

from catalog.domain.errors import InvalidInput, PermissionRefused
from catalog.domain.policy.model import plain_terms, terms_from_plain
from catalog.domain.requests import agreement as states
from catalog.domain.requests.machine import Role, Step
from catalog.domain.requests.questions import LONGEST_TEXT
from catalog.domain.requests.reminders import told_still
from catalog.domain.requests.secrets import secret_in
from catalog.models import (
    Agreement,
    AgreementMessage,
    AgreementText,
    User,
)
from catalog.selectors.request_people import people_of, role_in
from catalog.services.agreement_making import period_check
from catalog.services.audit import audit_write, identity_of
from catalog.services.limits import limit
from catalog.services.notify import notify

_MOST, _AN_HOUR = 60, 3600


@dataclass(slots=True)
class _Move:
    """One step under way. `save`: the columns that it changes besides the state."""

    agreement: Agreement
    step: Step
    actor: User | None
    text: str
    now: datetime
    ends: date | None = None
    version: int | None = None
    save: set[str] = field(default_factory=set)


def agreement_step(
    actor: User | None,
    *,
    agreement: Agreement,
    step: str,
    text: str = "",
    ends: date | None = None,
    version: int | None = None,
) -> Agreement:
    """Take one step of `domain.requests.agreement` and return the agreement as it is then. No actor: the portal itself.

    `ends`: the new last day, of a renewal. `version`: which version of the text is accepted. Raises PermissionRefused,
    InvalidInput (also where somebody else was quicker), TooMany. Then nothing has changed.
    """
    given = text.replace("\0", "").strip()
    if len(given) > LONGEST_TEXT:
        raise InvalidInput(f"Write at most {LONGEST_TEXT:,} characters.")
    if actor is not None:
        limit("agreement-step", f"user:{actor.pk}", most=_MOST, seconds=_AN_HOUR)
    with transaction.atomic():
        locked = agreement_locked(agreement)
        role = agreement_role(actor, locked)
        found = states.AGREEMENT.check(step, state=locked.state, role=role, text=given)
        if found.name == "write" and _said_just_now(locked, actor, given):
            return locked
        said = given if found.text != "none" else ""
        move = _Move(locked, found, actor, said, timezone.now(), ends, version)
        before = {"state": locked.state, "ends": locked.ends.isoformat()}
        _EFFECTS.get(found.name, _nothing)(move)
        if found.after:
            locked.state = found.after
            move.save.add("state")
        locked.told = told_still(locked.told, move.save)
        locked.save(update_fields=[*sorted(move.save), "told"])
        _write_down(move, role, before)
        _tell(move, role)
    return locked


def agreement_locked(agreement: Agreement) -> Agreement:
    """Its row, locked, with domain, holder, and who answered the request."""
    rows = Agreement.objects.select_for_update(of=("self",)).select_related(
        "domain", "assignee", "request__assigned_to"
    )
    return rows.get(pk=agreement.pk)


def agreement_role(actor: User | None, agreement: Agreement) -> Role:
    """In which role somebody acts. Raises PermissionRefused."""
    role = role_in(actor, requester_id=agreement.assignee_id, domain_id=agreement.domain_id)
    if role is None:
        raise PermissionRefused("This agreement is not for you.")
    return role


def _said_just_now(agreement: Agreement, actor: User | None, text: str) -> bool:
    last = AgreementMessage.objects.filter(agreement=agreement).order_by("-pk").first()
    return bool(last and actor and last.author_id == actor.pk and last.step == "write" and last.text == text)


def _write_down(move: _Move, role: Role, before: dict[str, str]) -> None:
    agreement, actor = move.agreement, move.actor
    AgreementMessage.objects.create(
        agreement=agreement,
        author=actor,
        author_key=identity_of(actor) if actor else None,
        side=role,
        step=move.step.name,
        text=move.text,
    )
    after = {
        "state": agreement.state,
        "ends": agreement.ends.isoformat(),
        "reference": agreement.reference,
        **({"ends_next": agreement.ends_next.isoformat()} if agreement.ends_next else {}),
    }
    audit_write(
        actor,
        action=f"agreement.{move.step.name}",
        on=agreement,
        before=before,
        after=after,
        why=move.text,
    )


def _tell(move: _Move, role: Role) -> None:
    agreement, step = move.agreement, move.step
    parties = (
        [party for party in step.tells if (party == "requester") != (role == "requester")]
        if step.name == "write"
        else step.tells
    )
    notify(
        agreement_people(agreement, parties),
        kind=f"agreement.{step.name}",
        title=f"Agreement {agreement.reference} with {agreement.domain.name} {step.told}",
        url=f"/agreements/{agreement.reference}/",
        text="" if step.name == "grant" else move.text,
        about=agreement,
        but=move.actor,
    )


def agreement_people(agreement: Agreement, parties: Sequence[str]) -> list[User]:
    """Who is told of an agreement; whoever decided its request speaks for the owner."""
    return people_of(
        parties,  # type: ignore[arg-type]
        domain_id=agreement.domain_id,
        requester=agreement.assignee,
        assigned=agreement.request.assigned_to,
    )


# --- what each step does besides ---


def _nothing(move: _Move) -> None:
    """Many steps change the state alone."""


def _accepted(move: _Move) -> None:
    agreement = move.agreement
    newest = AgreementText.objects.filter(agreement=agreement).order_by("-version").first()
    if newest is None or move.version != newest.version:
        raise InvalidInput("The text has changed since you opened the page: read it anew before you accept.")
    if move.actor is None:
        raise PermissionRefused("A text is accepted by a person.")
    newest.accepted_at, newest.accepted_by = move.now, identity_of(move.actor)
    newest.save(update_fields=["accepted_at", "accepted_by"])
    if move.step.name == "accept":
        agreement.accepted_at = move.now
        move.save.add("accepted_at")
    elif agreement.ends_next:
        terms = terms_from_plain(agreement.terms)
        agreement.ends, agreement.ends_next = agreement.ends_next, None
        agreement.terms = {**plain_terms(terms), "until": agreement.ends.isoformat()}
        move.save |= {"ends", "ends_next", "terms"}


def _granted(move: _Move) -> None:
    if found := secret_in(move.text):
        raise InvalidInput(
            f"This looks like it holds a secret: {found}. The portal never keeps what opens data. Say how access works, and "
            "send keys and passwords by another way."
        )
    agreement = move.agreement
    agreement.instructions, agreement.granted_at = move.text, move.now
    move.save |= {"instructions", "granted_at"}


def _confirmed(move: _Move) -> None:
    move.agreement.confirmed_at = move.now
    move.save.add("confirmed_at")


def _fault(move: _Move) -> None:
    move.agreement.accepted_at = move.now  # the owner's turn again
    move.save.add("accepted_at")


def _renewed(move: _Move) -> None:
    agreement, ends = move.agreement, move.ends
    if ends is None:
        raise InvalidInput("Give the new last day of the agreement.")
    if ends <= agreement.ends:
        raise InvalidInput(f"A renewal ends later than now: after {agreement.ends.isoformat()}.")
    period_check(timezone.localdate(), ends)
    newest = AgreementText.objects.filter(agreement=agreement).order_by("-version").first()
    version = newest.version if newest else 0
    said = f"\n\nConditions of the renewal\n{move.text}" if move.text else ""
    text = (
        f"Renewal of {agreement.reference}\n\nIt goes on to {ends.isoformat()}, the last day included, in place of "
        f"{agreement.ends.isoformat()}.{said}\n\nAll else stays as it was agreed:\n\n{newest.text if newest else ''}"
    )
    by = identity_of(move.actor) if move.actor else None
    AgreementText.objects.create(agreement=agreement, version=version + 1, text=text, by=by)
    agreement.ends_next, agreement.renewal_at = ends, move.now
    move.save |= {"ends_next", "renewal_at"}


def _renewal_asked(move: _Move) -> None:
    move.agreement.renewal_at = move.now
    move.save.add("renewal_at")


def _over(move: _Move) -> None:
    move.agreement.over_at, move.agreement.ends_next = move.now, None
    move.save |= {"over_at", "ends_next"}


def _closed(move: _Move) -> None:
    move.agreement.closed_at = move.now
    move.save.add("closed_at")


_EFFECTS: Mapping[str, Callable[[_Move], None]] = {
    "accept": _accepted,
    "accept_renewal": _accepted,
    "grant": _granted,
    "confirm": _confirmed,
    "fault": _fault,
    "ask_renewal": _renewal_asked,
    "renew": _renewed,
    "give_back": _over,
    "revoke": _over,
    "expire": _over,
    "decline": _closed,
    "take_back": _closed,
    "lapse": _closed,
    "close": _closed,
}
