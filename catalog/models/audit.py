"""The append-only record of human decisions, and the people behind its pseudonymous keys."""

import uuid

from django.conf import settings
from django.db import models


class Identity(models.Model):
    """Who a pseudonymous key stands for. Deleting the row erases the person; the decisions stay."""

    key = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="identity"
    )
    name = models.CharField(max_length=300, blank=True)

    class Meta:
        verbose_name_plural = "identities"

    def __str__(self) -> str:
        return self.name or str(self.key)


class AuditEntry(models.Model):
    """One decision: who (a key), when, what, on what, before, after, why. The database refuses to change or delete it."""

    at = models.DateTimeField(auto_now_add=True, db_index=True)
    actor = models.UUIDField(null=True, help_text="Key of an identity; empty for the portal's own commands.")
    action = models.CharField(max_length=60)
    object_type = models.CharField(max_length=60)
    object_id = models.CharField(max_length=60)
    before = models.JSONField(default=dict)
    after = models.JSONField(default=dict)
    why = models.TextField(blank=True)

    class Meta:
        verbose_name_plural = "audit entries"
        indexes = [models.Index(fields=["object_type", "object_id", "-at"], name="audit_object")]

    def __str__(self) -> str:
        return f"{self.action} {self.object_type} {self.object_id}"


class AuditLink(models.Model):
    """An entry's place in the chain: the hash of the one before it, and its own. The database writes it at the commit."""

    number = models.BigIntegerField(primary_key=True)
    entry = models.OneToOneField(
        AuditEntry, on_delete=models.DO_NOTHING, db_constraint=False, related_name="link"
    )
    previous = models.CharField(max_length=64)
    hash = models.CharField(max_length=64)

    def __str__(self) -> str:
        return f"{self.number}:{self.hash}"
