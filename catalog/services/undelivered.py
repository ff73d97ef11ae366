"""What curators decide about mail that the mail server refused for good."""

from django.db import transaction
from django.utils import timezone

from catalog.models import OutboxMessage, User
from catalog.selectors.undelivered import mails_given_up
from catalog.services.audit import audit_write
from catalog.services.permission import require_curator


def mail_try_again(actor: User | None, *, key: int) -> bool:
    """Hand it to the mail server once more, within seconds; False where it is not there any more."""
    require_curator(actor)
    with transaction.atomic():
        if mail := _locked(key):
            audit_write(actor, action="mail.again", on=mail, after={"name": mail.name})
            mail.payload.pop("refusals", None)
            mail.given_up_at, mail.due_at = None, timezone.now()
            mail.save(update_fields=["payload", "given_up_at", "due_at"])
    return mail is not None


def mail_drop(actor: User | None, *, key: int) -> bool:
    """Take it off the list, and delete it; False where it is not there any more."""
    require_curator(actor)
    with transaction.atomic():
        if mail := _locked(key):
            audit_write(actor, action="mail.drop", on=mail, before={"name": mail.name})
            mail.delete()
    return mail is not None


def _locked(key: int) -> OutboxMessage | None:
    return mails_given_up().filter(pk=key).select_for_update().first()
