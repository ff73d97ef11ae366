"""What was told and sent is kept as long as the settings say; the audit for ever."""

from datetime import timedelta
from typing import Any

import pytest
import structlog
from django.utils import timezone

from catalog.models import AuditEntry, Notification, OutboxMessage, User
from catalog.selectors.audit_chain import chain_head
from catalog.services import retention, schedule
from catalog.services.audit import audit_write
from catalog.services.notify import notify
from tests.factories import domain_make

pytestmark = pytest.mark.django_db


def told(user: User, days: int, **more: Any) -> Notification:
    notify([user], kind="request.asked", title="Asked", url="/work/")
    row = Notification.objects.latest("pk")
    Notification.objects.filter(pk=row.pk).update(at=timezone.now() - timedelta(days=days), **more)
    return row


def test_old_notifications_go_and_what_waits_for_the_daily_mail_stays(
    analyst: User, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.NOTIFICATION_DAYS = 30
    monkeypatch.setattr(retention, "_AT_ONCE", 1)
    told(analyst, 31), told(analyst, 40)
    kept = {told(analyst, 29).pk, told(analyst, 400, mail="waits").pk}
    schedule.tidy()
    assert set(Notification.objects.values_list("pk", flat=True)) == kept


def test_sent_mail_goes_and_unsent_stays(settings: Any) -> None:
    settings.SENT_DAYS = 3
    now = timezone.now()
    OutboxMessage.objects.create(kind="mail", name="sent", due_at=now, sent_at=now - timedelta(days=4))
    OutboxMessage.objects.create(kind="mail", name="lately", due_at=now, sent_at=now - timedelta(days=2))
    OutboxMessage.objects.create(kind="mail", name="never", due_at=now - timedelta(days=400))
    schedule.tidy()
    assert set(OutboxMessage.objects.values_list("name", flat=True)) == {"lately", "never"}


def test_nothing_goes_where_the_settings_say_for_ever(analyst: User, settings: Any) -> None:
    settings.NOTIFICATION_DAYS = settings.SENT_DAYS = 0
    told(analyst, 4000)
    OutboxMessage.objects.update(sent_at=timezone.now() - timedelta(days=4000))
    assert retention.notifications_forget() == retention.messages_forget() == 0


def test_the_audit_stays_and_the_end_of_its_chain_is_logged() -> None:
    audit_write(None, action="test", on=domain_make())
    number = AuditEntry.objects.count()
    with structlog.testing.capture_logs() as logs:
        retention.audit_head_log()
    assert logs == [{"event": "audit chain ends", "head": chain_head(), "log_level": "info"}]
    schedule.tidy()
    assert AuditEntry.objects.count() == number
