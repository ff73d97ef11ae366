"""Who edits a use case: invited by e-mail, removed, the lead handed over."""

from collections.abc import Iterable

from django.db import transaction

from catalog.domain.errors import InvalidInput, PermissionRefused
from catalog.models import CaseInvitation, Domain, UseCase, User
from catalog.selectors.case_people import leads
from catalog.selectors.people import stewards_of
from catalog.selectors.permissions import stewarded_ids
from catalog.services.audit import audit_write, identity_of
from catalog.services.invitation_links import InvitationLinks, addresses_of, invited_limit
from catalog.services.notify import notify
from catalog.services.outbox import mail_send

EDITOR_INVITATIONS = InvitationLinks(
    lambda: CaseInvitation.objects.select_related("use_case", "by"),
    "vesportal.case-invitation",
    "use-cases/invitations",
)
_MOST_EDITORS = 30
_State = CaseInvitation.State
_NOT_LEAD = "Only the lead of a use case decides who edits it, and curators."


def editor_invite(actor: User, *, case: UseCase, email: str) -> CaseInvitation:
    """Invite an address to edit a case; an earlier invitation of it is taken back.

    Raises PermissionRefused, InvalidInput, TooMany.
    """
    address = email.strip().lower()
    invited_limit(actor, address)
    with transaction.atomic():
        row = _locked(actor, case)
        if address in addresses_of(actor):
            raise InvalidInput("That is your own address: you edit the case already.")
        if row.editors.count() + row.invitations.filter(state=_State.OPEN).count() >= _MOST_EDITORS:
            raise InvalidInput(f"At most {_MOST_EDITORS} people edit a case. Remove somebody first.")
        invitation = CaseInvitation(use_case=row, email=address, by=actor)
        EDITOR_INVITATIONS.write(invitation, row.invitations.all())
        audit_write(actor, action="case.invite", on=row)
        invites = f"{actor} invites you to edit the use case “{row.title}” on this data portal."
        letter = EDITOR_INVITATIONS.letter(invitation, invites)
        mail_send("Invitation to a use case", body=letter, to=address)
    return invitation


def editor_accept(actor: User, *, token: str) -> UseCase:
    """Join those who edit the case. Raises InvalidInput where the link does not work, PermissionRefused for another address."""
    with transaction.atomic():
        invitation = EDITOR_INVITATIONS.answer(actor, token, _State.ACCEPTED)
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
        invitation = EDITOR_INVITATIONS.answer(actor, token, _State.DECLINED)
        row = invitation.use_case
        _tell([invitation.by], row, f"Your invitation to “{row.title}” was declined", but=actor)


def editor_invitation_revoke(actor: User, *, invitation: CaseInvitation) -> None:
    """Take an invitation back: its link works no more. Raises PermissionRefused, InvalidInput (it is answered already)."""
    with transaction.atomic():
        row = _locked(actor, invitation.use_case)
        EDITOR_INVITATIONS.take_back(invitation)
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


def case_domain_put(actor: User, *, case: UseCase, domain: Domain | None) -> UseCase:
    """Say on behalf of which domain a case is made, or of none; the stewards of both are told. Raises PermissionRefused."""
    with transaction.atomic():
        row = _locked(actor, case)
        before = row.domain
        if before == domain:
            return row
        if domain is not None and domain.pk not in stewarded_ids(actor) and not actor.is_curator:
            raise PermissionRefused(
                f"Only stewards of {domain.name} make cases on its behalf. Ask one of them."
            )
        row.domain = domain
        row.save(update_fields=["domain"])
        names = [one.name if one else "" for one in (before, domain)]
        audit_write(
            actor, action="case.domain", on=row, before={"domain": names[0]}, after={"domain": names[1]}
        )
        if domain is not None:
            _tell(
                stewards_of(domain.pk),
                row,
                f"“{row.title}” is made on behalf of {domain.name} now",
                but=actor,
            )
        if before is not None:
            said = f"“{row.title}” is no longer made on behalf of {before.name}"
            _tell(stewards_of(before.pk), row, said, but=actor, url="/use-cases/")
    return row


def case_invitations_tidy() -> int:
    """Forget those that ran out long ago, and their addresses; returns how many."""
    return EDITOR_INVITATIONS.tidy()


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
