"""Handing a mail of the outbox to the mail server: never lost, and as good as never twice.

SMTP has no way to send exactly once: a worker that dies between the server's "accepted" and writing that down cannot tell.
So that moment is made short, and what remains is decided. Who takes a mail keeps it for ten minutes (`_LEASE`); the
connection is opened; that the server is given the mail is written down (`handed`) just before; that it accepted, straight
after, before the connection is ended. A worker that dies before `handed` has sent nothing, and the mail goes out again. One
that dies after it may have: the mail goes out once more under the same Message-ID, by which mail servers and programs drop
the second. Should that end the same way, it is not sent a third time, and the row says so.

A server that is away, or says "later" (4xx), is tried again without end. One that refuses the mail itself for good (5xx to its
recipient or its text, RFC 5321, 4.2.1) is asked six times over a day, since such a refusal may still be a mistake of a
setting; then the mail is given up, and curators find it in their to-do list.
"""

import re
from contextlib import suppress
from datetime import timedelta
from smtplib import SMTPDataError, SMTPRecipientsRefused
from urllib.parse import urlsplit

import structlog
from django.conf import settings
from django.core.mail import EmailMessage, mailers
from django.db import transaction
from django.utils import timezone

from catalog.models import OutboxMessage

log = structlog.get_logger(__name__)
_LEASE = timedelta(minutes=10)
_PATIENCE = 60  # seconds for each answer once connected: a server that looks into mails before it accepts them is slow
_RETRY, _LONGEST_WAIT = timedelta(seconds=30), timedelta(hours=1)
_MOST_HANDED = 2
_AFTER_REFUSALS = tuple(timedelta(minutes=minutes) for minutes in (1, 15, 60, 6 * 60, 16 * 60))
_UNKNOWN = (
    "Its worker was lost twice while the mail server had it, so it may have arrived. It is not sent again."
)


def mail_hand_over(key: int) -> None:
    """Send the mail with that key, if it is due and nobody else has taken it. What fails stays due and says why."""
    message = _taken(key)
    if message is None:
        return
    mailer = mailers.default
    try:
        mailer.open()
        if socket := getattr(getattr(mailer, "connection", None), "sock", None):
            socket.settimeout(_PATIENCE)  # given up too early, a mail that was accepted is sent again
        _change(message, payload={**message.payload, "handed": message.payload.get("handed", 0) + 1})
        mailer.send_messages([letter_of(message)])
        _sent(message)
    except Exception as error:  # it was refused, or no server answered
        _failed(message, error)
    finally:
        with suppress(Exception):  # it was accepted, or refused, before the connection ends
            mailer.close()


def wait_after(attempts: int) -> timedelta:
    """How long to wait after so many attempts: ever longer, an hour at most."""
    return min(_RETRY * attempts, _LONGEST_WAIT)


def _taken(key: int) -> OutboxMessage | None:
    """The mail, for this worker alone until its lease ends; None where it is not due (any more)."""
    now = timezone.now()
    with transaction.atomic():
        due = OutboxMessage.objects.filter(pk=key, sent_at=None, given_up_at=None, due_at__lte=now)
        message = due.select_for_update(skip_locked=True).first()
        if message is None:
            return None
        if message.payload.get("handed", 0) >= _MOST_HANDED:
            log.error("mail may have been sent", name=message.name, key=key)
            _change(message, sent_at=now, last_error=_UNKNOWN)
            return None
        _change(message, due_at=now + _LEASE)
    return message


def _sent(message: OutboxMessage) -> None:
    if message.payload.get("forget"):
        message.delete()
    else:
        _change(message, sent_at=timezone.now())


def _failed(message: OutboxMessage, error: Exception) -> None:
    """It was refused, or the server was away: it is tried again, unless it was refused for good as often as that is believed."""
    attempts, now = message.attempts + 1, timezone.now()
    said = f"{type(error).__name__}: {error}"[:2000]
    log.warning("outbox message not sent", name=message.name, error=said)
    payload = {name: value for name, value in message.payload.items() if name != "handed"}
    refusals = payload["refusals"] = payload.get("refusals", 0) + _is_refusal(error)
    columns = {"payload": payload, "attempts": attempts, "last_error": said}
    if refusals > len(_AFTER_REFUSALS):
        log.error("mail given up", name=message.name, key=message.pk, error=said)
        _change(message, **columns, given_up_at=now)
    else:
        wait = _AFTER_REFUSALS[refusals - 1] if _is_refusal(error) else wait_after(attempts)
        _change(message, **columns, due_at=now + wait)


def _is_refusal(error: Exception) -> bool:
    """Whether this very mail is refused for good: no such mailbox, or a text or an address that is none."""
    if isinstance(error, SMTPRecipientsRefused):
        return all(code >= 500 for code, _ in error.recipients.values())
    return isinstance(error, ValueError) or (isinstance(error, SMTPDataError) and error.smtp_code >= 500)


def what_was_said(error: str) -> str:
    """What a mail server said, out of the error that is kept: `…({'x': (550, b'No such')})` gives `550 No such`."""
    found = re.search(r"\((\d{3}), b?(['\"])(.*?)\2\)", error, re.DOTALL)
    return f"{found[1]} {found[3]}" if found else error.partition(": ")[2] or error


def _change(message: OutboxMessage, **columns: object) -> None:
    for name, value in columns.items():
        setattr(message, name, value)
    message.save(update_fields=list(columns))


def letter_of(message: OutboxMessage) -> EmailMessage:
    """The mail of a message. Its Message-ID is the same each time."""
    said = message.payload
    written = format(int(message.created_at.timestamp()), "x")
    host = urlsplit(settings.SITE_URL).hostname or "localhost"
    headers = {**said.get("headers", {}), "Message-ID": f"<{written}.{message.pk}@{host}>"}
    return EmailMessage(message.name, said["body"], None, [said["to"]], headers=headers)
