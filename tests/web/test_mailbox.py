"""The mailbox of a portal under development: it keeps what would be sent, and is not there elsewhere."""

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from django.core import mail
from django.core.mail import EmailMessage
from django.test import Client

from catalog.models import KeptMail, User
from catalog.services import mailbox
from catalog.services.mailbox import MailboxBackend
from catalog.services.notify import notify
from catalog.services.outbox import outbox_sweep

pytestmark = pytest.mark.django_db
ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def development(settings: Any) -> None:
    settings.MAILBOX = True


def letter(
    subject: str = "A claim", body: str = "See http://127.0.0.1:8000/claims/1/ <b>now</b>"
) -> EmailMessage:
    return EmailMessage(
        subject, body, "portal@example.org", ["cora@example.org"], headers={"Auto-Submitted": "x"}
    )


@pytest.mark.parametrize("path", ["/mailbox/", "/mailbox/1/"])
def test_elsewhere_there_is_no_such_page(client: Client, curator: User, path: str) -> None:
    MailboxBackend().send_messages([letter()])
    client.force_login(curator)
    assert client.get(path).status_code == 404


@pytest.mark.usefixtures("development")
def test_what_was_kept_is_listed_and_shown_as_text_with_links(client: Client) -> None:
    assert b"No mail yet" in client.get("/mailbox/").content
    assert MailboxBackend().send_messages([letter()]) == 1
    kept = KeptMail.objects.get()
    assert f"/mailbox/{kept.pk}/".encode() in client.get("/mailbox/").content
    shown = client.get(f"/mailbox/{kept.pk}/").content.decode()
    assert "cora@example.org" in shown
    assert 'href="http://127.0.0.1:8000/claims/1/"' in shown
    assert "&lt;b&gt;now&lt;/b&gt;" in shown
    assert client.get("/mailbox/999/").status_code == client.get(f"/mailbox/{'9' * 30}/").status_code == 404


def test_only_the_newest_are_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(mailbox, "KEPT", 3)
    for n in range(5):
        MailboxBackend().send_messages([letter(f"Number {n}")])
    assert [kept.subject for kept in KeptMail.objects.all()] == ["Number 4", "Number 3", "Number 2"]


def test_the_outbox_writes_into_it(analyst: User, settings: Any) -> None:
    settings.MAILERS = {"default": {"BACKEND": "catalog.services.mailbox.MailboxBackend"}}
    notify([analyst], kind="request.asked", title="Asked", url="/work/")
    outbox_sweep()
    assert KeptMail.objects.get().to == analyst.email
    assert "List-Unsubscribe" in KeptMail.objects.get().headers
    assert mail.outbox == []


@pytest.mark.parametrize(
    ("given", "starts"),
    [
        ({}, True),
        ({"VESPORTAL_HOSTS": "portal.example"}, False),
        ({"VESPORTAL_EMAIL_HOST": "mail.example"}, False),
        ({"VESPORTAL_HOSTS": "portal.example", "VESPORTAL_MAILBOX": "0"}, True),
    ],
)
def test_it_is_never_on_where_others_reach_it(given: dict[str, str], starts: bool) -> None:
    env = {**os.environ, "VESPORTAL_MAILBOX": "1", "VESPORTAL_TESTING": "0", **given}
    said = subprocess.run(
        [sys.executable, "-c", "import vesportal.settings"],
        cwd=ROOT, env=env, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert (said.returncode == 0) is starts, said.stderr
    assert ("VESPORTAL_MAILBOX shows all mails" in said.stderr) is not starts
