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
        mail = _locked(key)
        if mail is None:
            return False
        audit_write(actor, action="mail.again", on=mail, after={"name": mail.name})
        kept = {name: value for name, value in mail.payload.items() if name != "refusals"}
        OutboxMessage.objects.filter(pk=mail.pk).update(payload=kept, given_up_at=None, due_at=timezone.now())
    return True


def mail_drop(actor: User | None, *, key: int) -> bool:
    """Take it off the list, and delete it; False where it is not there any more."""
    require_curator(actor)
    with transaction.atomic():
        mail = _locked(key)
        if mail is None:
            return False
        audit_write(actor, action="mail.drop", on=mail, before={"name": mail.name})
        mail.delete()
    return True


def _locked(key: int) -> OutboxMessage | None:
    return mails_given_up().filter(pk=key).select_for_update().first()
