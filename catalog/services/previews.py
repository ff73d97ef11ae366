"""Asking for the first rows of a product's data, and switching samples and previews off and on for a domain."""

from django.db import transaction

from catalog.models import Domain, User
from catalog.services.audit import audit_write
from catalog.services.checks import clean
from catalog.services.limits import limit
from catalog.services.outbox import task_start
from catalog.services.permission import require_decider
from catalog.services.samples import samples_ask

_MOST, _AN_HOUR = 10, 3600
_SWITCHES = ("samples", "previews", "digest", "compared")


def preview_ask(*, product_id: int, source: str) -> int:
    """Let a worker fetch a product's first rows now; `source` is a person or a network address.

    Returns how many addresses it looks at; 0 where all were looked at within the hour. Raises TooMany above 10 an hour of
    one source.
    """
    limit("preview", source, most=_MOST, seconds=_AN_HOUR)
    with transaction.atomic():
        number = samples_ask(product_id)
        if number:
            task_start("samples_check")
    return number


def domain_settle(
    actor: User, *, domain: Domain, samples: bool, previews: bool, digest: str, compared: bool = True
) -> bool:
    """Change what the portal does with a domain's data, when it writes to its people, and whether it is compared with others.

    Returns whether anything changed.

    What was fetched and may no longer be held is deleted at once. Raises PermissionRefused, InvalidInput.
    """
    require_decider(actor, domain)
    with transaction.atomic():
        stored = Domain.objects.select_for_update().get(pk=domain.pk)
        before = {name: getattr(stored, name) for name in _SWITCHES}
        stored.samples, stored.previews, stored.digest = samples, previews, digest
        stored.compared = compared
        clean(stored)
        after = {name: getattr(stored, name) for name in _SWITCHES}
        if before == after:
            return False
        stored.save(update_fields=list(_SWITCHES))
        if not (samples and previews):
            task_start("previews_forget")
        audit_write(actor, action="domain.settings", on=stored, before=before, after=after)
    return True
