"""The audit, the outbox, and rows that the portal keeps for itself."""

from django.contrib import admin

from catalog.admin.base import ReadOnlyAdmin
from catalog.models import Assessment, AuditEntry, Identity, IndexState, OutboxMessage, PageState


@admin.register(AuditEntry)
class AuditEntryAdmin(ReadOnlyAdmin):
    """Decisions."""

    list_display = ["at", "action", "object_type", "object_id", "actor"]
    list_filter = ["action", "object_type"]
    search_fields = ["object_id", "why"]


@admin.register(OutboxMessage)
class OutboxMessageAdmin(ReadOnlyAdmin):
    """What was or is to be sent."""

    list_display = ["name", "kind", "created_at", "sent_at", "attempts", "last_error"]
    list_filter = ["kind"]
    search_fields = ["name", "last_error"]


@admin.register(Identity)
class IdentityAdmin(ReadOnlyAdmin):
    """Who the audit's keys stand for."""

    list_display = ["key", "name"]
    search_fields = ["name"]


@admin.register(Assessment, IndexState, PageState)
class InternalAdmin(ReadOnlyAdmin):
    """Rows that the portal keeps for itself."""
