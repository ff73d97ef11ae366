"""Messages leave after the commit, once; one that cannot leave stays due and says why."""

from typing import Any

import pytest
from django.db import transaction

from catalog.models import OutboxMessage
from catalog.services import outbox
from catalog.services.outbox import mail_send, outbox_sweep

pytestmark = pytest.mark.django_db(transaction=True)


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


def test_what_cannot_be_sent_stays_due_says_why_and_is_sent_later(
    mailoutbox: list[Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    def away(*args: Any) -> None:
        raise ConnectionRefusedError("no mail server")

    with monkeypatch.context() as patch:
        patch.setattr(outbox.EmailMessage, "send", away)
        mail_send("Later", body="", to="x@example.org")
    message = OutboxMessage.objects.get()
    assert (message.sent_at, message.attempts) == (None, 1)
    assert "no mail server" in message.last_error
    assert outbox_sweep() == 0, "it waits a little before it is tried again"
    OutboxMessage.objects.update(due_at=message.created_at)
    assert outbox_sweep() == 1
    assert [mail.subject for mail in mailoutbox] == ["Later"]


@pytest.mark.django_db
def test_a_subject_becomes_one_line_that_fits() -> None:
    mail_send("Your report\nabout “" + "x" * 300 + "”", body="b", to="ana@example.org")
    (name,) = OutboxMessage.objects.values_list("name", flat=True)
    assert len(name) <= 100
    assert "\n" not in name
