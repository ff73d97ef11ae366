"""Who decides who edits a use case, and who is invited to."""

from django.db.models import Q
from django.utils import timezone

from catalog.models import CaseInvitation, Domain, Invitation, UseCase
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


def domains_to_act_for(user: Viewer, row: UseCase) -> list[Domain]:
    """On behalf of which domains `user` may have a case made: their own, any for curators, and the one it has. One query."""
    curates = getattr(user, "is_curator", False)
    wanted = Q(confirmed=True) if curates else Q(pk__in=stewarded_ids(user))
    return list(
        Domain.objects.filter(wanted | Q(pk=row.domain_id)).only("id", "slug", "name").order_by("name")
    )
