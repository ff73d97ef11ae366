"""Messages leave after the commit, once; one that cannot leave stays due and says why; a crash loses none."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier
from typing import Any

import pytest
from django.db import connection, transaction
from django.utils import timezone

from catalog.domain.errors import PermissionRefused
from catalog.models import OutboxMessage, User
from catalog.selectors.todo import scope_of, todo_list
from catalog.services import mail_sending
from catalog.services.mail_sending import what_was_said
from catalog.services.outbox import mail_later, mail_once, mail_send, outbox_sweep
from catalog.services.undelivered import mail_drop, mail_try_again
from tests.integration.workers import database_url
from tests.mail_server import MailServer

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def post(settings: Any) -> Iterator[MailServer]:
    """A real mail server, which the portal uses."""
    with MailServer() as server:
        settings.MAILERS = server.mailers
        yield server


def later(**minutes: int) -> None:
    """As if so much time had gone by for what is due."""
    for message in OutboxMessage.objects.filter(sent_at=None):
        OutboxMessage.objects.filter(pk=message.pk).update(due_at=message.due_at - timedelta(**minutes))


def test_a_mail_is_sent_once_and_after_the_commit(mailoutbox: list[Any]) -> None:
    with transaction.atomic():
        mail_send("Harvest ended early", body="See the run.", to="steward@example.org")
        assert not mailoutbox
    assert [(mail.subject, mail.to) for mail in mailoutbox] == [
        ("Harvest ended early", ["steward@example.org"])
    ]
    assert outbox_sweep() == 0


def test_a_change_that_is_taken_back_sends_nothing(mailoutbox: list[Any]) -> None:
    with transaction.atomic():
        mail_send("Never", body="", to="x@example.org")
        transaction.set_rollback(True)
    assert not mailoutbox
    assert not OutboxMessage.objects.exists()


def test_what_cannot_be_sent_stays_due_says_why_and_is_sent_later(post: MailServer) -> None:
    post.refuses = True
    mail_send("Later", body="", to="x@example.org")
    message = OutboxMessage.objects.get()
    assert (message.sent_at, message.attempts) == (None, 1)
    assert "no such mailbox" in message.last_error
    assert outbox_sweep() == 0, "it waits a little before it is tried again"
    for _ in range(3):  # a refusal may be a mistake of a setting: it is tried for a day
        later(hours=16)
        assert outbox_sweep() == 1
    post.refuses = False
    later(hours=16)
    assert outbox_sweep() == 1
    assert len(post.letters) == 1
    assert OutboxMessage.objects.get().sent_at


def test_a_mail_refused_for_good_is_given_up_after_a_day_and_curators_are_told(
    post: MailServer, curator: User, analyst: User
) -> None:
    post.refuses = True
    mail_later("No such reader", body="", to="gone@example.org")
    tried = 0
    for _ in range(40):
        tried += outbox_sweep()
        later(hours=1)
    message = OutboxMessage.objects.get()
    assert (tried, message.sent_at) == (6, None)
    assert message.given_up_at
    assert [todo.number for todo in todo_list(scope_of(curator)) if todo.kind.key == "mails"] == [1]
    with pytest.raises(PermissionRefused):
        mail_try_again(analyst, key=message.pk)
    post.refuses = False
    assert mail_try_again(curator, key=message.pk)
    assert outbox_sweep() == 1
    assert len(post.letters) == 1
    assert not mail_drop(curator, key=message.pk), "it was sent: there is nothing to drop"


def test_what_a_mail_server_said_is_read_out_of_its_error() -> None:
    error = "SMTPRecipientsRefused: {'gone@example.org': (550, b'5.1.1 No such 'mailbox'')}"
    assert what_was_said(error).startswith("550 5.1.1 No such")
    assert what_was_said("ValueError: Invalid address") == "Invalid address"


def test_a_mail_server_that_is_away_costs_a_delay(settings: Any) -> None:
    with MailServer() as gone:
        settings.MAILERS = gone.mailers
    mail_later("Later", body="", to="x@example.org")
    assert outbox_sweep() == 1
    message = OutboxMessage.objects.get()
    assert (message.sent_at, message.attempts, message.payload.get("handed")) == (None, 1, None)
    assert "ConnectionRefused" in message.last_error


def test_a_server_that_hangs_up_without_goodbye_gets_no_second_one(post: MailServer) -> None:
    post.rude = True
    mail_later("Once", body="", to="x@example.org")
    assert outbox_sweep() == 1
    later(hours=2)
    assert outbox_sweep() == 0
    assert len(post.letters) == 1
    assert OutboxMessage.objects.get().attempts == 0


def test_nothing_is_kept_of_a_mail_to_be_forgotten(post: MailServer) -> None:
    mail_once("Gone", body="", to="x@example.org")
    assert outbox_sweep() == 1
    assert len(post.letters) == 1
    assert not OutboxMessage.objects.exists()


class Killed(BaseException):
    """What a killed worker never gets to do anything about."""


def dies(*args: Any, **named: Any) -> None:
    raise Killed


def test_a_worker_that_dies_before_the_server_has_it_loses_nothing(
    post: MailServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    mail_later("Once", body="", to="x@example.org")
    with monkeypatch.context() as patch:
        patch.setattr("django.core.mail.backends.smtp.EmailBackend.open", dies)
        with pytest.raises(Killed):
            outbox_sweep()
    assert outbox_sweep() == 0, "as long as its worker may be alive, it is that one's"
    later(minutes=10)
    assert outbox_sweep() == 1
    assert len(post.letters) == 1


def test_a_worker_that_dies_after_the_server_has_it_sends_the_same_mail_once_more_at_most(
    post: MailServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    mail_later("Perhaps twice", body="", to="x@example.org")
    for _ in range(2):
        with monkeypatch.context() as patch:
            patch.setattr(mail_sending, "_sent", dies)
            with pytest.raises(Killed):
                outbox_sweep()
        assert outbox_sweep() == 0
        later(minutes=10)
    assert outbox_sweep() == 1, "looked at, not sent"
    first, second = post.ids()
    assert first == second, "mail programs drop the second"
    message = OutboxMessage.objects.get()
    assert message.sent_at
    assert "may have arrived" in message.last_error


_SWEEPS = "import django; django.setup(); from catalog.services.outbox import outbox_sweep; outbox_sweep()"


def test_a_process_that_is_killed_while_the_server_takes_the_mail(post: MailServer) -> None:
    mail_later("Killed", body="", to="x@example.org")
    host, port = post.address
    mail = {"VESPORTAL_EMAIL_HOST": host, "VESPORTAL_EMAIL_PORT": str(port), "DATABASE_URL": database_url()}
    settings = {"DJANGO_SETTINGS_MODULE": "vesportal.settings", **mail}
    child = subprocess.Popen([sys.executable, "-c", _SWEEPS], env={**os.environ, **settings})
    post.accepted = child.kill  # the mail is taken; its sender never hears of it
    assert child.wait(60) == -signal.SIGKILL
    post.accepted = lambda: None
    assert len(post.letters) == 1
    assert OutboxMessage.objects.get().sent_at is None, "nobody has written it down"
    assert outbox_sweep() == 0
    later(minutes=10)
    assert outbox_sweep() == 1
    first, second = post.ids()
    assert first == second
    assert OutboxMessage.objects.get().sent_at


def test_two_workers_send_a_mail_once(post: MailServer) -> None:
    mail_later("Once", body="", to="x@example.org")
    both = Barrier(2, timeout=20)

    def sweep(n: int) -> None:
        try:
            if n:
                both.wait()
            outbox_sweep()
            if n:
                both.wait()
        finally:
            connection.close()

    def while_it_is_taken() -> None:
        both.wait()  # the other one looks for work now,
        both.wait()  # and has found none

    post.accepted = while_it_is_taken
    with ThreadPoolExecutor(2) as pool:
        list(pool.map(sweep, range(2)))
    assert len(post.letters) == 1


@pytest.mark.django_db
def test_a_subject_becomes_one_line_that_fits() -> None:
    mail_send("Your report\nabout “" + "x" * 300 + "”", body="b", to="ana@example.org")
    (name,) = OutboxMessage.objects.values_list("name", flat=True)
    assert len(name) <= 100
    assert "\n" not in name


def test_what_is_due_later_waits() -> None:
    message = mail_later("Later", body="", to="x@example.org")
    OutboxMessage.objects.filter(pk=message.pk).update(due_at=timezone.now() + timedelta(minutes=1))
    assert outbox_sweep() == 0
