"""What invitations by e-mail share, whatever they are to: a signed link, for one address, that works once and for fourteen days.

Nothing here tells whether an address has an account: the same is done, and said, for each.
"""

import hashlib
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from allauth.account.models import EmailAddress
from django.conf import settings
from django.core import signing
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.crypto import constant_time_compare

from catalog.domain.errors import InvalidInput, PermissionRefused
from catalog.models import User
from catalog.models.domains import SignedInvitation
from catalog.services.checks import clean
from catalog.services.limits import limit
from catalog.services.member_notices import worded

LASTS = timedelta(days=14)
_KEPT = timedelta(days=90)  # an address that came to nothing is forgotten then
_AN_HOUR, _A_DAY = 3600, 86_400
_MOST_OF_PERSON, _MOST_TO_ADDRESS, _MOST_ANSWERS = 30, 5, 20
_State = SignedInvitation.State
_GONE = "This invitation does not work: it was used or taken back, has run out, or was not copied whole. Ask for a new one."


@dataclass(frozen=True, slots=True)
class InvitationLinks[R: SignedInvitation]:
    """The links of one kind of invitation: `rows` with what their pages show, their salt, and the folder of the pages."""

    rows: Callable[[], QuerySet[R]]
    salt: str
    folder: str

    def write(self, invitation: R, earlier: QuerySet[R]) -> None:
        """Save a new one, with its address, sender and object set; the open ones among `earlier` are taken back.

        Raises InvalidInput.
        """
        earlier.filter(email=invitation.email, state=_State.OPEN).update(state=_State.REVOKED)
        invitation.expires_at, invitation.nonce = timezone.now() + LASTS, secrets.token_urlsafe(24)
        clean(invitation)
        invitation.save()

    def letter(self, invitation: R, invites: str) -> str:
        """The text of the mail; `invites` says who invites to what."""
        return (
            f"{invites}\n\n"
            f"Look at it, and accept or decline: {settings.SITE_URL}/{self.folder}/{self.token(invitation)}/\n\n"
            f"The link works once, with this e-mail address, until {worded(timezone.localdate(invitation.expires_at))}. "
            "If you do not know what this is about, do nothing: then nothing happens.\n"
        )

    def token(self, invitation: R) -> str:
        """What the link of an invitation holds."""
        return signing.dumps([invitation.pk, invitation.nonce], salt=self.salt)

    def open_one(self, token: str) -> R:
        """The open invitation of a link. Raises InvalidInput, with the same words for each way in which it may not work."""
        try:
            pk, nonce = signing.loads(token, salt=self.salt, max_age=LASTS)
        except (signing.BadSignature, ValueError, TypeError):
            raise InvalidInput(_GONE) from None
        found = self.rows().filter(pk=pk, state=_State.OPEN, expires_at__gt=timezone.now()).first()
        if found is None or not constant_time_compare(found.nonce, str(nonce)):
            raise InvalidInput(_GONE)
        return found

    def answer(self, actor: User, token: str, state: SignedInvitation.State) -> R:
        """Accept or decline, in a transaction. Raises InvalidInput, TooMany, PermissionRefused (for another address)."""
        limit("invitation-answer", str(actor.pk), most=_MOST_ANSWERS, seconds=_AN_HOUR)
        pk = self.open_one(token).pk
        self.rows().select_for_update(of=("self",)).get(pk=pk)
        invitation = self.open_one(token)  # somebody else may have been quicker
        if not is_for(actor, invitation):
            raise PermissionRefused(
                "This invitation is for another e-mail address. Sign in with the account of the address it was sent to."
            )
        invitation.state = state
        invitation.save(update_fields=["state"])
        return invitation

    def take_back(self, invitation: R) -> None:
        """Its link works no more. Raises InvalidInput where it is answered already."""
        taken = self.rows().filter(pk=invitation.pk, state=_State.OPEN).update(state=_State.REVOKED)
        if not taken:
            raise InvalidInput("This invitation was answered or taken back already.")

    def tidy(self) -> int:
        """Forget invitations, and the addresses with them, ninety days after they ran out; returns how many."""
        return self.rows().filter(expires_at__lt=timezone.now() - _KEPT).delete()[0]


def invited_limit(actor: User, address: str) -> None:
    """Raises TooMany where a person invites too many, or an address is invited too often."""
    limit("invite", str(actor.pk), most=_MOST_OF_PERSON, seconds=_AN_HOUR)
    digest = hashlib.sha256(address.encode()).hexdigest()
    limit("invited", digest, most=_MOST_TO_ADDRESS, seconds=_A_DAY)


def is_for(user: User, invitation: SignedInvitation) -> bool:
    """Whether the invitation was sent to an address of this person."""
    return invitation.email in addresses_of(user)


def addresses_of(user: User) -> set[str]:
    """The address of an account and those that it has shown to be its own, in small letters. One query."""
    more = EmailAddress.objects.filter(user=user, verified=True).values_list("email", flat=True)
    return {user.email.lower(), *(address.lower() for address in more)}
