"""Inviting people to a domain by e-mail: a signed link, for one address, that works once and for fourteen days.

Nothing here tells whether an address has an account: the same is done, and said, for each.
"""

import hashlib
import secrets
from datetime import date, timedelta

from allauth.account.models import EmailAddress
from django.conf import settings
from django.core import signing
from django.db import transaction
from django.utils import timezone
from django.utils.crypto import constant_time_compare

from catalog.domain.errors import InvalidInput, PermissionRefused
from catalog.models import Domain, Invitation, Membership, Role, User
from catalog.selectors.permissions import manages_members
from catalog.services.audit import audit_write
from catalog.services.checks import clean
from catalog.services.limits import limit
from catalog.services.member_notices import tell, worded
from catalog.services.members import loan_check, loan_tell, member_give
from catalog.services.outbox import mail_send
from catalog.services.permission import require_manager

LASTS = timedelta(days=14)
_KEPT = timedelta(days=90)  # an address that came to nothing is forgotten then
_SALT = "vesportal.invitation"
_AN_HOUR, _A_DAY = 3600, 86_400
_MOST_OF_PERSON, _MOST_TO_ADDRESS, _MOST_ANSWERS = 30, 5, 20
_State = Invitation.State
_GONE = "This invitation does not work: it was used or taken back, has run out, or was not copied whole. Ask for a new one."


def invitation_send(
    actor: User, *, domain: Domain, email: str, role: str, until: date | None = None
) -> Invitation:
    """Invite an address; an earlier invitation of it to the domain is taken back. Raises InvalidInput, TooMany."""
    require_manager(actor, domain)
    if not domain.confirmed:
        raise InvalidInput("A curator confirms the domain first. Invite people after that.")
    if until is not None:
        loan_check(until)
    address = email.strip().lower()
    if address in addresses_of(actor):
        raise PermissionRefused("Nobody gives a role to themselves. Ask another steward, or a curator.")
    limit("invite", str(actor.pk), most=_MOST_OF_PERSON, seconds=_AN_HOUR)
    digest = hashlib.sha256(address.encode()).hexdigest()
    limit("invited", digest, most=_MOST_TO_ADDRESS, seconds=_A_DAY)
    with transaction.atomic():
        Domain.objects.select_for_update().get(pk=domain.pk)
        domain.invitations.filter(email=address, state=_State.OPEN).update(state=_State.REVOKED)
        invitation = Invitation(
            domain=domain,
            email=address,
            role=role,
            until=until,
            by=actor,
            expires_at=timezone.now() + LASTS,
            nonce=secrets.token_urlsafe(24),
        )
        clean(invitation)
        invitation.save()
        audit_write(actor, action="invitation.send", on=invitation, after=_told(invitation))
        mail_send(f"Invitation to {domain.name}", body=_letter(invitation), to=address)
    return invitation


def _told(invitation: Invitation) -> dict[str, str | None]:
    until = invitation.until.isoformat() if invitation.until else None
    return {"domain": invitation.domain.slug, "role": str(invitation.role), "until": until}


def _letter(invitation: Invitation) -> str:
    domain, role = invitation.domain, Role(invitation.role).label.lower()
    ends = f" until {worded(invitation.until)}" if invitation.until else ""
    return (
        f"{invitation.by} invites you to be a {role} of {domain.name}{ends} on this data portal.\n\n"
        f"Look at it, and accept or decline: {settings.SITE_URL}/invitations/{invitation_token(invitation)}/\n\n"
        f"The link works once, with this e-mail address, until {worded(timezone.localdate(invitation.expires_at))}. "
        "If you do not know what this is about, do nothing: then nothing happens.\n"
    )


def invitation_token(invitation: Invitation) -> str:
    """What the link of an invitation holds."""
    return signing.dumps([invitation.pk, invitation.nonce], salt=_SALT)


def invitation_of(token: str) -> Invitation:
    """The open invitation of a link. Raises InvalidInput, with the same words for each way in which it may not work."""
    try:
        pk, nonce = signing.loads(token, salt=_SALT, max_age=LASTS)
    except (signing.BadSignature, ValueError, TypeError):
        raise InvalidInput(_GONE) from None
    found = Invitation.objects.select_related("domain", "by").filter(pk=pk).first()
    if found is None or not constant_time_compare(found.nonce, str(nonce)) or not _is_open(found):
        raise InvalidInput(_GONE)
    return found


def _is_open(invitation: Invitation) -> bool:
    return invitation.state == _State.OPEN and invitation.expires_at > timezone.now()


def is_for(user: User, invitation: Invitation) -> bool:
    """Whether the invitation was sent to an address of this person."""
    return invitation.email in addresses_of(user)


def addresses_of(user: User) -> set[str]:
    """The address of an account and those that it has shown to be its own, in small letters. One query."""
    more = EmailAddress.objects.filter(user=user, verified=True).values_list("email", flat=True)
    return {user.email.lower(), *(address.lower() for address in more)}


def invitation_accept(actor: User, *, token: str) -> Membership:
    """Join the domain. Raises InvalidInput where the link does not work, PermissionRefused where it is for another address."""
    with transaction.atomic():
        invitation = _answered(actor, token, _State.ACCEPTED)
        if invitation.by is None or not manages_members(invitation.by, invitation.domain_id):
            raise InvalidInput("Who invited you is no longer a steward there. Ask for a new invitation.")
        if invitation.until is not None:
            loan_check(invitation.until)
        member = member_give(
            actor,
            domain=invitation.domain,
            user=actor,
            role=invitation.role,
            until=invitation.until,
            by=invitation.by,
        )
        if member.until is not None:
            loan_tell(member)
        else:
            role = Role(member.role).label.lower()
            tell(
                [invitation.by],
                f"{actor} is now a {role} of {invitation.domain.name}",
                domain=invitation.domain,
                page="members/",
                text="Your invitation was accepted.",
            )
    return member


def invitation_decline(actor: User, *, token: str) -> None:
    """Say no; who invited is told. Raises as accepting does."""
    with transaction.atomic():
        invitation = _answered(actor, token, _State.DECLINED)
        tell(
            [invitation.by],
            f"Your invitation to {invitation.domain.name} was declined",
            domain=invitation.domain,
            page="members/",
            text=f"It went to {invitation.email}.",
        )


def _answered(actor: User, token: str, state: Invitation.State) -> Invitation:
    limit("invitation-answer", str(actor.pk), most=_MOST_ANSWERS, seconds=_AN_HOUR)
    pk = invitation_of(token).pk
    Invitation.objects.select_for_update().get(pk=pk)
    invitation = invitation_of(token)  # somebody else may have been quicker
    if not is_for(actor, invitation):
        raise PermissionRefused(
            "This invitation is for another e-mail address. Sign in with the account of the address it was sent to."
        )
    invitation.state = state
    invitation.save(update_fields=["state"])
    audit_write(actor, action=f"invitation.{state}", on=invitation, after=_told(invitation))
    return invitation


def invitation_revoke(actor: User, *, invitation: Invitation) -> None:
    """Take an invitation back: its link works no more. Raises InvalidInput where it is answered already."""
    require_manager(actor, invitation.domain)
    with transaction.atomic():
        taken = Invitation.objects.filter(pk=invitation.pk, state=_State.OPEN).update(state=_State.REVOKED)
        if not taken:
            raise InvalidInput("This invitation was answered or taken back already.")
        audit_write(actor, action="invitation.revoked", on=invitation, before=_told(invitation))


def invitations_tidy() -> int:
    """Forget invitations, and the addresses with them, ninety days after they ran out; returns how many."""
    return Invitation.objects.filter(expires_at__lt=timezone.now() - _KEPT).delete()[0]
