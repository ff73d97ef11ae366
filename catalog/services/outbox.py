"""Tasks and mail that follow a change: written in its transaction, sent after it, swept up if lost."""

from datetime import timedelta
from typing import Any

import structlog
from django.core.mail import send_mail
from django.db import transaction
from django.utils import timezone
from django.utils.text import Truncator

from catalog.models import OutboxMessage
from vesportal.celery import app

log = structlog.get_logger(__name__)
_SUBJECT = 100  # characters, as the column holds them
_RETRY, _LONGEST_WAIT = timedelta(seconds=30), timedelta(hours=1)
# Nobody waits for a broker that is away: what is not sent now is sent by the sweep.
_PUBLISH = {"socket_timeout": 2, "socket_connect_timeout": 1, "max_retries": 0, "connect_retries_timeout": 1}


def task_start(name: str, **arguments: Any) -> None:
    """Start the task `catalog.tasks.<name>` once the surrounding transaction has committed."""
    _post(OutboxMessage.Kind.TASK, name, arguments)


def mail_send(subject: str, *, body: str, to: str) -> None:
    """Send a plain mail once the surrounding transaction has committed. Its subject becomes one line, not too long."""
    line = Truncator(" ".join(subject.split())).chars(_SUBJECT)
    _post(OutboxMessage.Kind.MAIL, line, {"body": body, "to": to})


def _post(kind: str, name: str, payload: dict[str, Any]) -> None:
    message = OutboxMessage.objects.create(kind=kind, name=name, payload=payload, due_at=timezone.now())
    transaction.on_commit(lambda: _send(message.pk), robust=True)


def outbox_sweep(limit: int = 200) -> int:
    """Send what is due and was not sent; returns how many were tried."""
    due = OutboxMessage.objects.filter(sent_at=None, due_at__lte=timezone.now())
    keys = list(due.order_by("due_at").values_list("pk", flat=True)[:limit])
    for key in keys:
        _send(key)
    return len(keys)


def _send(key: int) -> None:
    with transaction.atomic():
        message = (
            OutboxMessage.objects.select_for_update(skip_locked=True).filter(pk=key, sent_at=None).first()
        )
        if message is None:
            return  # sent already, or being sent
        try:
            _deliver(message)
            message.sent_at = timezone.now()
        except Exception as error:
            message.attempts += 1
            message.last_error = f"{type(error).__name__}: {error}"[:2000]
            message.due_at = timezone.now() + min(_RETRY * message.attempts, _LONGEST_WAIT)
            log.warning("outbox message not sent", name=message.name, error=message.last_error)
        message.save()


def _deliver(message: OutboxMessage) -> None:
    if message.kind == OutboxMessage.Kind.TASK:
        options = {**app.conf.broker_transport_options, **_PUBLISH}
        with app.connection_for_write(transport_options=options) as connection:
            app.send_task(
                f"catalog.tasks.{message.name}", kwargs=message.payload, connection=connection, retry=False
            )
    else:
        send_mail(message.name, message.payload["body"], None, [message.payload["to"]])
