"""The register of onward shares: to whom the holder of an agreement passed data on."""

from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone

from catalog.domain.errors import InvalidInput, OutsideAgreement, PermissionRefused
from catalog.domain.requests import agreement as states
from catalog.domain.requests.questions import LONGEST_TEXT
from catalog.domain.requests.terms import goes_on_to, one_line, onward_limit
from catalog.models import Agreement, OnwardShare, User
from catalog.selectors.agreements import terms_on
from catalog.services.agreements import AGREEMENTS
from catalog.services.audit import audit_write, identity_of
from catalog.services.limits import limit

_MOST, _AN_HOUR = 60, 3600


def onward_share_add(
    actor: User,
    *,
    agreement: Agreement,
    recipient: str,
    what: str,
    purpose: str,
    on: date,
    outside: bool = False,
) -> OnwardShare:
    """Put down that data under the agreement was passed on. Its holder does, while it is in force. Raises InvalidInput.

    To whom the agreement does not let it go is refused (OutsideAgreement), unless its holder says that it went there
    (`outside`): that is put down as such, and the owner told.
    """
    limit("onward", f"user:{actor.pk}", most=_MOST, seconds=_AN_HOUR)
    with transaction.atomic():
        locked = AGREEMENTS.locked(agreement.pk)
        if locked is None or AGREEMENTS.role(actor, locked) != "requester":
            raise PermissionRefused("The register is kept by who holds the agreement.")
        if locked.state not in states.IN_FORCE:
            raise InvalidInput("The agreement is not in force: data under it is not passed on.")
        if on > locked.ends:
            raise InvalidInput(
                f"The agreement held until {locked.ends:%-d %B %Y}: nothing goes on after that day."
            )
        recipient, what = _plain(recipient, 200), _plain(what, LONGEST_TEXT)
        if not recipient or not what:
            raise InvalidInput("Say who got it, and what they got.")
        if not locked.starts <= on <= timezone.localdate():
            raise InvalidInput("The day lies between the start of the agreement and today.")
        outside = _goes_outside(locked, recipient, on, said=outside)
        row, new = OnwardShare.objects.get_or_create(
            agreement=locked,
            recipient=recipient,
            what=what,
            on=on,
            defaults={
                "purpose": _plain(purpose, LONGEST_TEXT),
                "by": identity_of(actor),
                "outside": outside,
            },
        )
        if new:
            _made_known(actor, locked, row)
    return row


def _plain(text: str, most: int) -> str:
    return text.replace("\0", "").strip()[:most]


def _made_known(actor: User, agreement: Agreement, row: OnwardShare) -> None:
    """In the audit, and to the owner."""
    after: dict[str, Any] = {
        "reference": agreement.reference,
        "recipient": row.recipient,
        "what": row.what,
        "on": row.on.isoformat(),
    }
    if row.outside:
        after["outside"] = True
    audit_write(actor, action="agreement.onward", on=agreement, after=after)
    told = f"has a new entry in its register: data was passed on to {row.recipient}"
    if row.outside:
        told += ", to whom the agreement does not let it go"
    AGREEMENTS.tell(agreement, ("stewards",), what="onward", told=told, text=row.what, but=actor)


def _goes_outside(agreement: Agreement, recipient: str, on: date, *, said: bool) -> bool:
    """Whether the agreement did not let data go there on that day. Raises OutsideAgreement unless the holder has `said` so."""
    terms = terms_on(agreement, on)
    if goes_on_to(terms, recipient):
        return False
    if not said:
        raise OutsideAgreement(
            f"“{one_line(recipient)}” is outside the agreement on {on:%-d %B %Y}: under it, {onward_limit(terms)}. Before "
            f"anything goes to them, ask {agreement.domain.name}: write a message on the page of the agreement. If it has gone "
            "to them already, say so below."
        )
    return True
