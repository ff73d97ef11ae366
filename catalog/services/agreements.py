"""The steps of an agreement, from an approved request to the owner's word that access has ended."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet
from django.utils import timezone

from catalog.domain.errors import DecidedMeanwhile, InvalidInput, PermissionRefused
from catalog.domain.policy.model import plain_terms, terms_from_plain
from catalog.domain.requests import agreement as states
from catalog.domain.requests.reminders import AGREEMENT_REMINDERS
from catalog.domain.requests.terms import terms_until
from catalog.models import Agreement, AgreementText, DataProduct, User
from catalog.services.agreement_making import period_check
from catalog.services.audit import identity_of
from catalog.services.mixes import notes_due
from catalog.services.partners import partners_over
from catalog.services.steps import Course, Move, step_take


@dataclass(frozen=True, slots=True, kw_only=True)
class Agreed:
    """What comes with a step: the new last day of a renewal; which version of the text is accepted."""

    ends: date | None = None
    version: int | None = None


type _Move = Move[Agreement, Agreed]


def agreement_step(
    actor: User | None,
    *,
    agreement: Agreement,
    step: str,
    text: str = "",
    ends: date | None = None,
    version: int | None = None,
) -> Agreement:
    """Take one step of `domain.requests.agreement`; raises as `step_take` does. No actor: the portal itself.

    `ends`: the new last day, of a renewal. `version`: which version of the text is accepted.
    """
    given = Agreed(ends=ends, version=version)
    return step_take(AGREEMENTS, actor, row=agreement, step=step, text=text, given=given)


# --- what each step does besides ---


def _accepted(move: _Move) -> None:
    agreement = move.row
    newest = AgreementText.objects.filter(agreement=agreement).order_by("-version").first()
    if newest is None or move.given.version != newest.version:
        raise DecidedMeanwhile(
            "The text has changed since you opened the page: read it anew before you accept."
        )
    if move.step.name == "accept" and agreement.ends < timezone.localdate():
        raise InvalidInput(
            f"It was to hold until {agreement.ends:%-d %B %Y}: that day is over. Write to the owner, or ask anew."
        )
    if move.actor is None:
        raise PermissionRefused("A text is accepted by a person.")
    newest.accepted_at, newest.accepted_by = move.now, identity_of(move.actor)
    newest.save(update_fields=["accepted_at", "accepted_by"])
    notes_due(agreement)
    if move.step.name == "accept":
        agreement.accepted_at = move.now
        move.save.add("accepted_at")
    elif agreement.ends_next:
        agreement.ends, agreement.ends_next = agreement.ends_next, None
        agreement.terms = plain_terms(terms_until(terms_from_plain(agreement.terms), agreement.ends))
        move.save |= {"ends", "ends_next", "terms"}


def _granted(move: _Move) -> None:
    _check_left(move, "Revoke it, with that as the reason.")
    agreement = move.row
    if agreement.ends < timezone.localdate():
        raise InvalidInput(
            f"It held until {agreement.ends:%-d %B %Y}: that day is over, and no access is given any more."
        )
    agreement.instructions, agreement.granted_at = move.text, move.now
    move.save |= {"instructions", "granted_at"}


def _check_left(move: _Move, way_out: str) -> None:
    """Access is given, and given for longer, only to what is still in the catalogue."""
    if not move.row.products.filter(state=DataProduct.State.LIVE).exists():
        raise InvalidInput(
            f"None of the data products of this agreement is in the catalogue any more. {way_out}"
        )


def _confirmed(move: _Move) -> None:
    move.row.confirmed_at = move.now
    move.save.add("confirmed_at")


def _fault(move: _Move) -> None:
    move.row.accepted_at = move.now  # the owner's turn again
    move.save.add("accepted_at")


def _renewed(move: _Move) -> None:
    agreement, ends = move.row, move.given.ends
    if ends is None:
        raise InvalidInput("Give the new last day of the agreement.")
    if ends <= agreement.ends:
        raise InvalidInput(f"A renewal ends later than now: after {agreement.ends:%-d %B %Y}.")
    period_check(timezone.localdate(), ends)
    _check_left(move, "Do not renew it, with that as the reason.")
    newest = AgreementText.objects.filter(agreement=agreement).order_by("-version").first()
    version = newest.version if newest else 0
    said = f"\n\nConditions of the renewal\n{move.text}" if move.text else ""
    text = (
        f"Renewal of {agreement.reference}\n\nIt goes on to {ends:%-d %B %Y}, the last day included, in place of "
        f"{agreement.ends:%-d %B %Y}.{said}\n\nAll else stays as it was agreed:\n\n{newest.text if newest else ''}"
    )
    by = identity_of(move.actor) if move.actor else None
    AgreementText.objects.create(agreement=agreement, version=version + 1, text=text, by=by)
    agreement.ends_next, agreement.renewal_at = ends, move.now
    move.save |= {"ends_next", "renewal_at"}


def _renewal_asked(move: _Move) -> None:
    move.row.renewal_at = move.now
    move.save.add("renewal_at")


def _over(move: _Move) -> None:
    move.row.over_at, move.row.ends_next = move.now, None
    move.save |= {"over_at", "ends_next"}
    notes_due(move.row)
    partners_over(move.row, move.now)


def _closed(move: _Move) -> None:
    move.row.closed_at = move.now
    partners_over(move.row, move.now)
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


def _rows() -> QuerySet[Agreement]:
    return Agreement.objects.select_related("domain", "assignee", "request__assigned_to")


def _snapshot(row: Agreement) -> dict[str, str]:
    ends = {"ends": row.ends.isoformat()}
    return ends | ({"ends_next": row.ends_next.isoformat()} if row.ends_next else {})


AGREEMENTS: Course[Agreement, Agreed] = Course(
    machine=states.AGREEMENT,
    word="agreement",
    rows=_rows,
    asks=lambda row: row.assignee,
    titled=lambda row: f"Agreement {row.reference} with {row.domain.name}",
    url=lambda row: f"/agreements/{row.reference}/",
    assigned=lambda row: row.request.assigned_to,  # whoever decided its request speaks for the owner
    snapshot=_snapshot,
    effects=_EFFECTS,
    reminders=AGREEMENT_REMINDERS,
    quiet=("grant",),  # how access works is on the page alone
)
