"""The daily mail: what a person was told since the last one and has not read, once a day."""

from datetime import date

import structlog
from django.conf import settings
from django.db import transaction
from django.utils import timezone

from catalog.domain.notice_groups import group_of
from catalog.domain.numbers import counted
from catalog.models import Notification, NotificationChoice, User
from catalog.selectors.notifications import HIDDEN, titles_hidden
from catalog.services.notice_mail import DIGEST, mail_to

log = structlog.get_logger(__name__)
_PEOPLE, _SHOWN = 500, 50  # of one round; of one mail
_WAITS = Notification.Mail.WAITS


def notices_digest() -> int:
    """Write the daily mails that are due, from the hour on that the settings name; returns how many.

    A round writes to 500 people at most, and the next one goes on. Each mail has a transaction of its own, in which its
    notifications are written off: ending in the middle, or running twice, mails nothing twice.
    """
    now = timezone.localtime()
    if now.hour < settings.DIGEST_HOUR:
        return 0
    had = NotificationChoice.objects.filter(digest_day__gte=now.date()).values("user")
    waiting = Notification.objects.filter(mail=_WAITS).exclude(user__in=had)
    people = waiting.order_by("user").values_list("user", flat=True).distinct()[:_PEOPLE]
    return sum(_digest(pk, now.date()) for pk in list(people))


def _digest(pk: int, today: date) -> int:
    try:
        return _mail(pk, today)
    except Exception:
        log.exception("daily mail not written", user=pk)
        return 0


@transaction.atomic
def _mail(pk: int, today: date) -> int:
    user = User.objects.filter(pk=pk).first()
    if user is None:
        return 0
    NotificationChoice.objects.get_or_create(user=user)
    choice = NotificationChoice.objects.select_for_update().get(user=user)
    if choice.digest_day is not None and choice.digest_day >= today:
        return 0  # another worker was quicker
    rows = list(user.notifications.filter(mail=_WAITS).order_by("at", "pk"))
    news = [row for row in rows if row.read_at is None] if user.is_active and user.email else []
    keys = [row.pk for row in rows]
    user.notifications.filter(pk__in=keys).update(
        mail=Notification.Mail.SENT if news else Notification.Mail.NONE
    )
    if not news:
        return 0
    choice.digest_day = today
    choice.save(update_fields=["digest_day"])
    subject = f"{counted(len(news), 'notification')} of {today:%-d %B %Y}"
    mail_to(
        user, subject, body=_body(user, news), ends=DIGEST, why="You get this because you chose a mail a day."
    )
    return 1


def _body(user: User, news: list[Notification]) -> str:
    hidden = titles_hidden(user, news)
    groups: dict[str, list[str]] = {}
    for row in news[:_SHOWN]:
        title = HIDDEN if row.pk in hidden else row.title
        line = f"- {title}\n  {settings.SITE_URL}{'/notifications/' if row.pk in hidden else row.url}"
        groups.setdefault(group_of(row.kind).label, []).append(line)
    parts = ["\n".join((label, *lines)) for label, lines in groups.items()]
    if len(news) > _SHOWN:
        parts.append(f"And {len(news) - _SHOWN:,} more.")
    return "\n\n".join((*parts, f"All of them: {settings.SITE_URL}/notifications/"))
