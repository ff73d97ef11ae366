"""Writing down human decisions."""

from typing import Any
from uuid import UUID

from django.db import models

from catalog.models import AuditEntry, Identity, User


def identity_of(user: User) -> UUID:
    """The pseudonymous key of a person, made when first needed."""
    identity, _ = Identity.objects.get_or_create(user=user, defaults={"name": str(user)})
    return identity.key


def audit_write(
    actor: User | None,
    *,
    action: str,
    on: models.Model,
    before: dict[str, Any] | None = None,
    after: dict[str, Any] | None = None,
    why: str = "",
) -> AuditEntry:
    """One entry, in the transaction of the change it tells of. No actor means a command of the portal's operators."""
    return AuditEntry.objects.create(
        actor=identity_of(actor) if actor else None,
        action=action,
        object_type=on._meta.model_name or "",
        object_id=str(on.pk),
        before=before or {},
        after=after or {},
        why=why,
    )
