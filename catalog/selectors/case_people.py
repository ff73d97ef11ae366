"""Who decides who edits a use case, and who is invited to."""

from django.utils import timezone

from catalog.models import CaseInvitation, Invitation, UseCase
from catalog.selectors.permissions import stewarded_ids
from catalog.selectors.visibility import Viewer


def leads(user: Viewer, row: UseCase) -> bool:
    """Whether `user` decides who edits the case: its lead, curators, and where nobody leads it the stewards of its domain."""
    if getattr(user, "is_curator", False) or (row.lead_id is not None and row.lead_id == user.pk):
        return True
    return row.lead_id is None and row.domain_id is not None and row.domain_id in stewarded_ids(user)


def case_invitations_open(row: UseCase) -> list[CaseInvitation]:
    """The invitations that wait for an answer, newest first. One query."""
    waiting = row.invitations.filter(state=Invitation.State.OPEN, expires_at__gt=timezone.now())
    return list(waiting.select_related("by"))
