"""The register of onward shares: to whom the holder of an agreement passed data on."""

from datetime import date

from django.db import transaction
from django.utils import timezone

from catalog.domain.errors import InvalidInput, PermissionRefused
from catalog.domain.requests import agreement as states
from catalog.domain.requests.questions import LONGEST_TEXT
from catalog.models import Agreement, OnwardShare, User
from catalog.services.agreements import AGREEMENTS
from catalog.services.audit import audit_write, identity_of
from catalog.services.limits import limit

_MOST, _AN_HOUR = 60, 3600


def onward_share_add(
    actor: User, *, agreement: Agreement, recipient: str, what: str, purpose: str, on: date
) -> OnwardShare:
    """Put down that data under the agreement was passed on. Its holder does, while it is in force. Raises InvalidInput."""
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
        if not recipient.strip() or not what.strip():
            raise InvalidInput("Say who got it, and what they got.")
        if not locked.starts <= on <= timezone.localdate():
            raise InvalidInput("The day lies between the start of the agreement and today.")
        row, new = OnwardShare.objects.get_or_create(
            agreement=locked,
            recipient=recipient.replace("\0", "").strip()[:200],
            what=what.replace("\0", "").strip()[:LONGEST_TEXT],
            on=on,
            defaults={
                "purpose": purpose.replace("\0", "").strip()[:LONGEST_TEXT],
                "by": identity_of(actor),
            },
        )
        if new:
            audit_write(
                actor,
                action="agreement.onward",
                on=locked,
                after={
                    "reference": locked.reference,
                    "recipient": row.recipient,
                    "what": row.what,
                    "on": on.isoformat(),
                },
            )
            AGREEMENTS.tell(
                locked,
                ("stewards",),
                what="onward",
                told=f"has a new entry in its register: data was passed on to {row.recipient}",
                text=row.what,
                but=actor,
            )
    return row
