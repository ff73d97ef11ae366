"""Mail that the mail server refused for good."""

from django.db.models import QuerySet

from catalog.models import OutboxMessage


def mails_given_up() -> QuerySet[OutboxMessage]:
    """What is not tried again, the newest first. For curators alone."""
    return OutboxMessage.objects.filter(kind=OutboxMessage.Kind.MAIL, given_up_at__isnull=False).order_by(
        "-given_up_at", "-pk"
    )


def refusal_of_mail_to(address: str) -> OutboxMessage | None:
    """The last mail to an address that was given up; None where there is none."""
    return mails_given_up().filter(payload__to__iexact=address).first() if address else None
