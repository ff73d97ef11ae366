"""Who edits a use case: invited by e-mail, removed, the lead handed over.

An invitation is a signed link for one address, that works once and for fourteen days. Nothing here tells whether an address
has an account: the same is done, and said, for each.
"""

import hashlib
import secrets
from collections.abc import Iterable
from datetime import timedelta

from django.conf import settings
from django.core import signing
from django.db import transaction
from django.utils import timezone
from django.utils.crypto import constant_time_compare

from catalog.domain.errors import InvalidInput, PermissionRefused
from catalog.models import CaseInvitation, Invitation, UseCase, User
from catalog.selectors.case_people import leads
from catalog.services.audit import audit_write, identity_of
from catalog.services.checks import clean
from catalog.services.invitations import addresses_of
from catalog.services.limits import limit
from catalog.services.member_notices import worded
from catalog.services.notify import notify
from catalog.services.outbox import mail_send

LASTS = timedelta(days=14)
_KEPT = timedelta(days=90)  # an address that came to nothing is forgotten then
_SALT = "vesportal.case-invitation"
_AN_HOUR, _A_DAY = 3600, 86_400
_MOST_EDITORS = 30
_State = Invitation.State
_GONE = "This invitation does not work: it was used or taken back, has run out, or was not copied whole. Ask for a new one."
_NOT_LEAD = "Only the lead of a use case decides who edits it, and curators."


def editor_invite(actor: User, *, case: UseCase, email: str) -> CaseInvitation:
    """Invite an address to edit a case; an earlier invitation of it is taken back.

    Raises PermissionRefused, InvalidInput, TooMany.
    """
    address = email.strip().lower()
    limit("invite", str(actor.pk), most=30, seconds=_AN_HOUR)
    limit("invited", hashlib.sha256(address.encode()).hexdigest(), most=5, seconds=_A_DAY)
    with transaction.atomic():
        row = _locked(actor, case)
        if address in addresses_of(actor):
            raise InvalidInput("That is your own address: you edit the case already.")
        if row.editors.count() + row.invitations.filter(state=_State.OPEN).count() >= _MOST_EDITORS:
            raise InvalidInput(f"At most {_MOST_EDITORS} people edit a case. Remove somebody first.")
        row.invitations.filter(email=address, state=_State.OPEN).update(state=_State.REVOKED)
        invitation = CaseInvitation(
            use_case=row,
            email=address,
            by=actor,
            expires_at=timezone.now() + LASTS,
            nonce=secrets.token_urlsafe(24),
        )
        clean(invitation)
        invitation.save()
        audit_write(actor, action="case.invite", on=row)
        mail_send("Invitation to a use case", body=_letter(invitation), to=address)
    return invitation


def _letter(invitation: CaseInvitation) -> str:
    title = invitation.use_case.title
    return (
        f"{invitation.by} invites you to edit the use case “{title}” on this data portal.\n\n"
        f"Look at it, and accept or decline: {settings.SITE_URL}/use-cases/invitations/{editor_token(invitation)}/\n\n"
        f"The link works once, with this e-mail address, until {worded(timezone.localdate(invitation.expires_at))}. "
        "If you do not know what this is about, do nothing: then nothing happens.\n"
    )


def editor_token(invitation: CaseInvitation) -> str:
    """What the link of an invitation holds."""
    return signing.dumps([invitation.pk, invitation.nonce], salt=_SALT)


def editor_invitation(token: str) -> CaseInvitation:
    """The open invitation of a link. Raises InvalidInput, with the same words for each way in which it may not work."""
    try:
        pk, nonce = signing.loads(token, salt=_SALT, max_age=LASTS)
    except (signing.BadSignature, ValueError, TypeError):
        raise InvalidInput(_GONE) from None
    found = CaseInvitation.objects.select_related("use_case", "by").filter(pk=pk).first()
    open_one = found and found.state == _State.OPEN and found.expires_at > timezone.now()
    if found is None or not open_one or not constant_time_compare(found.nonce, str(nonce)):
        raise InvalidInput(_GONE)
    return found


def editor_accept(actor: User, *, token: str) -> UseCase:
    """Join those who edit the case. Raises InvalidInput where the link does not work, PermissionRefused for another address."""
    with transaction.atomic():
        invitation = _answered(actor, token, _State.ACCEPTED)
        row = UseCase.objects.select_for_update().get(pk=invitation.use_case_id)
        if invitation.by is None or not leads(invitation.by, row):
            raise InvalidInput("Who invited you no longer leads the use case. Ask for a new invitation.")
        if row.lead_id != actor.pk:
            row.editors.add(actor)
        audit_write(actor, action="case.join", on=row, after=_person(actor))
        _tell([invitation.by], row, f"{actor} edits the use case “{row.title}” with you now", but=actor)
    return row


def editor_decline(actor: User, *, token: str) -> None:
    """Say no; who invited is told. Raises as accepting does."""
    with transaction.atomic():
        invitation = _answered(actor, token, _State.DECLINED)
        row = invitation.use_case
        _tell([invitation.by], row, f"Your invitation to “{row.title}” was declined", but=actor)


def _answered(actor: User, token: str, state: Invitation.State) -> CaseInvitation:
    limit("invitation-answer", str(actor.pk), most=20, seconds=_AN_HOUR)
    pk = editor_invitation(token).pk
    CaseInvitation.objects.select_for_update(of=("self",)).get(pk=pk)
    invitation = editor_invitation(token)  # somebody else may have been quicker
    if invitation.email not in addresses_of(actor):
        raise PermissionRefused(
            "This invitation is for another e-mail address. Sign in with the account of the address it was sent to."
        )
    invitation.state = state
    invitation.save(update_fields=["state"])
    return invitation


def editor_invitation_revoke(actor: User, *, invitation: CaseInvitation) -> None:
    """Take an invitation back: its link works no more. Raises PermissionRefused, InvalidInput (it is answered already)."""
    with transaction.atomic():
        row = _locked(actor, invitation.use_case)
        taken = row.invitations.filter(pk=invitation.pk, state=_State.OPEN).update(state=_State.REVOKED)
        if not taken:
            raise InvalidInput("This invitation was answered or taken back already.")
        audit_write(actor, action="case.uninvite", on=row)


def editor_remove(actor: User, *, case: UseCase, editor: User) -> None:
    """Take somebody out of those who edit a case, or leave it oneself. Raises PermissionRefused, InvalidInput."""
    with transaction.atomic():
        row = UseCase.objects.select_for_update().get(pk=case.pk)
        if actor.pk != editor.pk and not leads(actor, row):
            raise PermissionRefused(_NOT_LEAD)
        if not row.editors.filter(pk=editor.pk).exists():
            raise InvalidInput("That person does not edit the case.")
        row.editors.remove(editor)
        row.invitations.filter(by=editor, state=_State.OPEN).update(state=_State.REVOKED)
        audit_write(actor, action="case.leave", on=row, before=_person(editor))
        if actor.pk == editor.pk:
            _tell([row.lead], row, f"{editor} no longer edits the use case “{row.title}”", but=actor)
        else:
            _tell(
                [editor], row, f"You no longer edit the use case “{row.title}”", but=actor, url="/use-cases/"
            )


def lead_hand_over(actor: User, *, case: UseCase, to: User) -> None:
    """Make one of those who edit a case its lead; who led it goes on editing. Raises PermissionRefused, InvalidInput."""
    with transaction.atomic():
        row = _locked(actor, case)
        before = row.lead
        if not to.is_active or not row.editors.filter(pk=to.pk).exists():
            raise InvalidInput("Hand it over to somebody who edits the case. Invite them first.")
        row.editors.remove(to)
        if before is not None:
            row.editors.add(before)
            row.invitations.filter(by=before, state=_State.OPEN).update(by=to)
        row.lead = to
        row.save(update_fields=["lead"])
        audit_write(
            actor,
            action="case.lead",
            on=row,
            before=_person(before) if before else {},
            after=_person(to),
        )
        _tell([to], row, f"You lead the use case “{row.title}” now", but=actor)


def case_invitations_tidy() -> int:
    """Forget invitations, and the addresses with them, ninety days after they ran out; returns how many."""
    return CaseInvitation.objects.filter(expires_at__lt=timezone.now() - _KEPT).delete()[0]


def _locked(actor: User, case: UseCase) -> UseCase:
    row = UseCase.objects.select_for_update().get(pk=case.pk)
    if not leads(actor, row):
        raise PermissionRefused(_NOT_LEAD)
    return row


def _person(user: User) -> dict[str, str]:
    return {"person": str(identity_of(user))}


def _tell(people: Iterable[User | None], row: UseCase, title: str, *, but: User, url: str = "") -> None:
    found = [person for person in people if person is not None]
    notify(
        found, kind="case.people", title=title, url=url or f"/use-cases/{row.slug}/edit/", about=row, but=but
    )
