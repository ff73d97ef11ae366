"""People of the demonstration: invitations that wait, a role that is lent, notifications; filling it twice changes nothing."""

from datetime import timedelta

import pytest
from django.utils import timezone

from catalog.models import Invitation, Membership, Notification, OutboxMessage, User
from catalog.selectors.request_people import stewards_of
from catalog.services.demo import demo_load
from catalog.services.demo_people import demo_people_fill
from catalog.services.notify import notify

pytestmark = pytest.mark.django_db


def test_the_demonstration_shows_people() -> None:
    assert demo_people_fill() == 0, "nothing has been registered yet"
    demo_load("http://127.0.0.1:1")
    steward = User.objects.get(email="steward@demo.example")
    for n in range(5):
        notify([steward], kind="request.send", title=f"Request {n}", url="/requests/")
    assert demo_people_fill() == 3
    loan = Membership.objects.exclude(until=None).get()
    assert (loan.user.email, loan.lent_by, loan.role_after) == ("deputy@demo.example", steward, "member")
    assert loan.until == timezone.localdate() + timedelta(days=21)
    assert loan.user in stewards_of(loan.domain_id)
    assert sorted(Invitation.objects.values_list("email", "state")) == [
        ("colleague@demo.example", "open"), ("deputy@demo.example", "accepted"), ("guest@demo.example", "open"),
    ]  # fmt: skip
    assert not loan.user.has_usable_password()
    assert OutboxMessage.objects.filter(payload__to="guest@demo.example").exists(), (
        "the mail is in the mailbox"
    )
    unread = steward.notifications.filter(read_at=None)
    assert steward.notifications.exclude(read_at=None).count() == 3
    assert unread.filter(kind__startswith="member").exists()
    before = Notification.objects.count()
    assert demo_people_fill() == 0
    assert (Notification.objects.count(), Invitation.objects.count()) == (before, 3)
