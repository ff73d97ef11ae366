"""A mail backend that keeps mails in the database, for development and demonstrations on one machine."""

from collections.abc import Sequence

from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend

from catalog.models import KeptMail

KEPT = 500  # the newest


class MailboxBackend(BaseEmailBackend):
    """Keeps each mail as a row; none leaves the machine."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        """Keep them; returns how many. Of all that were kept, the newest 500 stay."""
        rows = [_row(message) for message in email_messages]
        KeptMail.objects.bulk_create(rows)
        oldest = KeptMail.objects.order_by("-pk").values_list("pk", flat=True)[KEPT : KEPT + 1]
        for pk in list(oldest):
            KeptMail.objects.filter(pk__lte=pk).delete()
        return len(rows)


def _row(message: EmailMessage) -> KeptMail:
    return KeptMail(
        to=", ".join(message.recipients()),
        subject=" ".join(str(message.subject).split()),
        body=str(message.body).replace("\0", ""),
        headers={name: str(value) for name, value in message.extra_headers.items()},
    )
