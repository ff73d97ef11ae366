"""People of the demonstration: a deputy who is lent a role, invitations that wait, notifications read and unread."""

from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from catalog.models import Domain, Membership, Role, User
from catalog.selectors.people import stewards_of
from catalog.services.invitations import INVITATIONS, invitation_accept, invitation_send
from catalog.services.members import member_lend
from catalog.services.notifications import notifications_read

_DEPUTY, _COLLEAGUE, _GUEST = "deputy@demo.example", "colleague@demo.example", "guest@demo.example"


def demo_people_fill() -> int:
    """Once the demonstration is registered: how many invitations were sent. What is there stays as it is."""
    steward = User.objects.filter(email="steward@demo.example").first()
    domain = Domain.objects.filter(is_demo=True).order_by("pk").first()
    if steward is None or domain is None or User.objects.filter(email=_DEPUTY).exists():
        return 0
    if steward not in stewards_of(domain.pk):
        return 0
    today = timezone.localdate()
    with transaction.atomic():
        _read_some(steward)
        deputy = _joined(steward, domain)
        member_lend(steward, member=deputy, until=today + timedelta(days=21), why="I am on leave until then.")
        invitation_send(steward, domain=domain, email=_COLLEAGUE, role=Role.MEMBER)
        invitation_send(
            steward, domain=domain, email=_GUEST, role=Role.STEWARD, until=today + timedelta(days=60)
        )
    return 3


def _joined(steward: User, domain: Domain) -> Membership:
    """Somebody who was invited and came; nobody signs in as this person."""
    deputy = User(email=_DEPUTY, first_name="Dep", last_name="Uty")
    deputy.set_unusable_password()
    deputy.save()
    invitation = invitation_send(steward, domain=domain, email=_DEPUTY, role=Role.MEMBER)
    return invitation_accept(deputy, token=INVITATIONS.token(invitation))


def _read_some(steward: User) -> None:
    """All that was told before but the newest two."""
    told = steward.notifications.filter(read_at=None).order_by("-pk").values_list("pk", flat=True)
    for pk in list(told[2:]):
        notifications_read(steward, pk=pk)
