"""Inviting people to a domain by e-mail."""

from datetime import date

from django.db import transaction

from catalog.domain.errors import InvalidInput, PermissionRefused
from catalog.models import Domain, Invitation, Membership, Role, User
from catalog.selectors.permissions import manages_members
from catalog.services.audit import audit_write
from catalog.services.invitation_links import InvitationLinks, addresses_of, invited_limit
from catalog.services.member_notices import tell, worded
from catalog.services.members import loan_check, loan_tell, member_give
from catalog.services.outbox import mail_send
from catalog.services.permission import require_manager

INVITATIONS = InvitationLinks(
    lambda: Invitation.objects.select_related("domain", "by"), "vesportal.invitation", "invitations"
)


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
    invited_limit(actor, address)
    with transaction.atomic():
        Domain.objects.select_for_update().get(pk=domain.pk)
        invitation = Invitation(domain=domain, email=address, role=role, until=until, by=actor)
        INVITATIONS.write(invitation, domain.invitations.all())
        audit_write(actor, action="invitation.send", on=invitation, after=_told(invitation))
        mail_send(f"Invitation to {domain.name}", body=_letter(invitation), to=address)
    return invitation


def _told(invitation: Invitation) -> dict[str, str | None]:
    until = invitation.until.isoformat() if invitation.until else None
    return {"domain": invitation.domain.slug, "role": str(invitation.role), "until": until}


def _letter(invitation: Invitation) -> str:
    domain, role = invitation.domain, Role(invitation.role).label.lower()
    ends = f" until {worded(invitation.until)}" if invitation.until else ""
    invites = f"{invitation.by} invites you to be a {role} of {domain.name}{ends} on this data portal."
    return INVITATIONS.letter(invitation, invites)


def invitation_accept(actor: User, *, token: str) -> Membership:
    """Join the domain. Raises InvalidInput where the link does not work, PermissionRefused where it is for another address."""
    with transaction.atomic():
        invitation = _answered(actor, token, Invitation.State.ACCEPTED)
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
        invitation = _answered(actor, token, Invitation.State.DECLINED)
        tell(
            [invitation.by],
            f"Your invitation to {invitation.domain.name} was declined",
            domain=invitation.domain,
            page="members/",
            text=f"It went to {invitation.email}.",
        )


def _answered(actor: User, token: str, state: Invitation.State) -> Invitation:
    invitation = INVITATIONS.answer(actor, token, state)
    audit_write(actor, action=f"invitation.{state}", on=invitation, after=_told(invitation))
    return invitation


def invitation_revoke(actor: User, *, invitation: Invitation) -> None:
    """Take an invitation back: its link works no more. Raises InvalidInput where it is answered already."""
    require_manager(actor, invitation.domain)
    with transaction.atomic():
        INVITATIONS.take_back(invitation)
        audit_write(actor, action="invitation.revoked", on=invitation, before=_told(invitation))


def invitations_tidy() -> int:
    """Forget those that ran out long ago, and their addresses; returns how many."""
    return INVITATIONS.tidy()
