"""Tasks and mail that follow a change: written in its transaction, sent after it, swept up if lost."""

import time
from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

import structlog
from django.conf import settings
from django.core.mail import EmailMessage
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
    due = OutboxMessage.objects.filter(sent_at=None, due_at__lte=timezone.now())
    keys = list(due.order_by("-kind", "due_at", "pk").values_list("pk", flat=True)[:limit])
    until = time.monotonic() + seconds  # a mail server that answers late must not hold up the harvests
    for tried, key in enumerate(keys, 1):
        _send(key)
        if time.monotonic() > until:
            return tried
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
        if message.sent_at and message.payload.get("forget"):
            message.delete()
        else:
            message.save()


def _deliver(message: OutboxMessage) -> None:
    if message.kind == OutboxMessage.Kind.TASK:
        options = {**app.conf.broker_transport_options, **_PUBLISH}
        with app.connection_for_write(transport_options=options) as connection:
            app.send_task(
                f"catalog.tasks.{message.name}", kwargs=message.payload, connection=connection, retry=False
            )
    else:
        _mail(message).send()


def _mail(message: OutboxMessage) -> EmailMessage:
    """The mail of a message. Its Message-ID is always the same: should a worker die between sending it and writing that
    down, the second one is known to be the first.
    """
    said = message.payload
    written = format(int(message.created_at.timestamp()), "x")
    host = urlsplit(settings.SITE_URL).hostname or "localhost"
    headers = {**said.get("headers", {}), "Message-ID": f"<{written}.{message.pk}@{host}>"}
    return EmailMessage(message.name, said["body"], None, [said["to"]], headers=headers)
