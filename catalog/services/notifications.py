"""What people do with their notifications: read them, and choose how to be told."""

from collections.abc import Mapping

from django.db import transaction
from django.utils import timezone

from catalog.domain.errors import InvalidInput
from catalog.domain.notice_groups import BY_KEY, GROUPS, WAYS, group_of, way_of
from catalog.models import Notification, NotificationChoice, User
from catalog.selectors.notifications import unread_forget
from catalog.services.notice_mail import DIGEST, unsubscribe_read


def notifications_read(user: User, *, pk: int | None = None) -> int:
    """Mark one of a person's notifications as read, or all of them; returns how many were unread."""
    rows = user.notifications.filter(read_at=None)
    number = (rows if pk is None else rows.filter(pk=pk)).update(read_at=timezone.now())
    unread_forget(user)
    return number


@transaction.atomic
def ways_choose(user: User, ways: Mapping[str, str]) -> NotificationChoice:
    """Keep how a person wants to hear of each group. Raises InvalidInput for a group or way that is none.

    What waits for the daily mail and is of a group that is not wanted by mail any more is not mailed.
    """
    wrong = [
        f"{key}: {way}"
        for key, way in ways.items()
        if key not in BY_KEY or way not in WAYS or BY_KEY[key].must
    ]
    if wrong:
        raise InvalidInput(
            f"There is no such choice: {', '.join(wrong)[:200]}. Choose one of those on the page."
        )
    NotificationChoice.objects.get_or_create(user=user)
    choice = NotificationChoice.objects.select_for_update().get(user=user)
    choice.ways = {**choice.ways, **ways}
    choice.save(update_fields=["ways"])
    _drop_waiting(user, choice.ways)
    return choice


def unsubscribe(token: str) -> str | None:
    """Do what an unsubscribe link says; returns the label of what ends, None where the portal did not write the link.

    An account that is not there any more gets the same answer: nothing is mailed to it either.
    """
    said = unsubscribe_read(token)
    if said is None:
        return None
    pk, group = said
    user = User.objects.filter(pk=pk).first()
    if user is not None:
        ways_choose(user, dict.fromkeys(_ended(user, group), "none"))
    return unsubscribe_label(group)


def unsubscribe_label(group: str) -> str:
    """What a group is called on the page of a link."""
    return "the daily mail" if group == DIGEST else f"“{BY_KEY[group].label}”"


def _ended(user: User, group: str) -> list[str]:
    if group != DIGEST:
        return [] if BY_KEY[group].must else [group]
    choice = NotificationChoice.objects.filter(user=user).first()
    ways = choice.ways if choice else {}
    return [each.key for each in GROUPS if not each.must and way_of(each, ways) == "daily"]


def _drop_waiting(user: User, ways: dict[str, str]) -> None:
    waiting = user.notifications.filter(mail=Notification.Mail.WAITS)
    unwanted = [
        pk for pk, kind in waiting.values_list("pk", "kind") if way_of(group_of(kind), ways) == "none"
    ]
    if unwanted:
        waiting.filter(pk__in=unwanted).update(mail=Notification.Mail.NONE)
