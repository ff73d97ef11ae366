"""Tasks and mail that follow a change: written in its transaction, sent after it, swept up if lost."""

import time
from typing import Any

import structlog
from django.db import transaction
from django.utils import timezone
from django.utils.text import Truncator

from catalog.models import OutboxMessage
from catalog.services.mail_sending import mail_hand_over, wait_after
from vesportal.celery import app

log = structlog.get_logger(__name__)
_SUBJECT = 100  # characters, as the column holds them
# Nobody waits for a broker that is away: what is not sent now is sent by the sweep.
_QUICKLY = {"socket_timeout": 2, "socket_connect_timeout": 1, "max_retries": 0, "connect_retries_timeout": 1}


def task_start(name: str, **arguments: Any) -> None:
    """Start the task `catalog.tasks.<name>` once the surrounding transaction has committed."""
    _post(OutboxMessage.Kind.TASK, name, arguments)


def mail_send(subject: str, *, body: str, to: str) -> None:
    """Send a plain mail once the surrounding transaction has committed. Its subject becomes one line, not too long."""
    message = mail_later(subject, body=body, to=to)
    transaction.on_commit(lambda: _send(message.pk), robust=True)


def mail_later(subject: str, *, body: str, to: str, headers: dict[str, str] | None = None) -> OutboxMessage:
    """A mail that the next sweep sends, in seconds: nobody's request waits for a mail server."""
    line = Truncator(" ".join(subject.split())).chars(_SUBJECT)
    payload = {"body": body, "to": to, "headers": headers or {}}
    return OutboxMessage.objects.create(
        kind=OutboxMessage.Kind.MAIL, name=line, payload=payload, due_at=timezone.now()
    )


def mail_once(subject: str, *, body: str, to: str) -> None:
    """A mail that the next sweep sends and of which nothing is kept afterwards."""
    if to:
        message = mail_later(subject, body=body, to=to)
        OutboxMessage.objects.filter(pk=message.pk).update(payload={**message.payload, "forget": True})


def _post(kind: str, name: str, payload: dict[str, Any]) -> None:
    message = OutboxMessage.objects.create(kind=kind, name=name, payload=payload, due_at=timezone.now())
    transaction.on_commit(lambda: _send(message.pk), robust=True)


def outbox_sweep(limit: int = 200, *, seconds: float = 60) -> int:
    """Send what is due and was not sent, tasks before mail, for about `seconds`; returns how many were tried."""
    due = OutboxMessage.objects.filter(sent_at=None, given_up_at=None, due_at__lte=timezone.now())
    keys = list(due.order_by("-kind", "due_at", "pk").values_list("pk", flat=True)[:limit])
    until = time.monotonic() + seconds  # a mail server that answers late must not hold up the harvests
    for tried, key in enumerate(keys, 1):
        _send(key)
        if time.monotonic() > until:
            return tried
    return len(keys)


def _send(key: int) -> None:
    kind = OutboxMessage.objects.filter(pk=key, sent_at=None).values_list("kind", flat=True).first()
    if kind == OutboxMessage.Kind.MAIL:
        mail_hand_over(key)
    elif kind:
        _publish(key)


def _publish(key: int) -> None:
    """Start a task. One that was started twice does nothing the second time: all of them are idempotent."""
    with transaction.atomic():
        due = OutboxMessage.objects.filter(pk=key, sent_at=None)
        message = due.select_for_update(skip_locked=True).first()
        if message is None:
            return  # started already, or being started
        try:
            options = {**app.conf.broker_transport_options, **_QUICKLY}
            with app.connection_for_write(transport_options=options) as connection:
                name, arguments = f"catalog.tasks.{message.name}", message.payload
                app.send_task(name, kwargs=arguments, connection=connection, retry=False)
            message.sent_at = timezone.now()
        except Exception as error:
            message.attempts += 1
            message.last_error = f"{type(error).__name__}: {error}"[:2000]
            message.due_at = timezone.now() + wait_after(message.attempts)
            log.warning("outbox message not sent", name=message.name, error=message.last_error)
        message.save()
