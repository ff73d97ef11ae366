"""How long the portal keeps what it told people and sent them. The audit is kept for ever."""

from datetime import timedelta

import structlog
from django.conf import settings
from django.db.models import Q
from django.utils import timezone

from catalog.models import Notification, OutboxMessage, WatchNews
from catalog.selectors.audit_chain import chain_head

log = structlog.get_logger(__name__)
_AT_ONCE = 5000  # rows of one statement
_NEWS_DAYS = 90


def notifications_forget() -> int:
    """Drop notifications that are older than the settings say; returns how many. What waits for a daily mail stays."""
    if not settings.NOTIFICATION_DAYS:
        return 0
    old = Notification.objects.filter(at__lt=timezone.now() - timedelta(days=settings.NOTIFICATION_DAYS))
    dropped = 0
    while keys := list(old.exclude(mail=Notification.Mail.WAITS).values_list("pk", flat=True)[:_AT_ONCE]):
        dropped += Notification.objects.filter(pk__in=keys).delete()[0]
    return dropped


def messages_forget() -> int:
    """Drop messages that were sent or given up, as long ago as the settings say; returns how many."""
    if not settings.SENT_DAYS:
        return 0
    day = timezone.now() - timedelta(days=settings.SENT_DAYS)
    return OutboxMessage.objects.filter(Q(sent_at__lt=day) | Q(given_up_at__lt=day)).delete()[0]


def watch_news_forget() -> int:
    """Drop what happened to what people watch longer ago than 90 days; returns how many. What nobody was told of yet stays."""
    old = WatchNews.objects.filter(told=True, at__lt=timezone.now() - timedelta(days=_NEWS_DAYS))
    return old.delete()[0]


def audit_head_log() -> None:
    """Write the end of the audit's chain to the log, which others keep: it shows later that nothing before it changed."""
    log.info("audit chain ends", head=chain_head())
