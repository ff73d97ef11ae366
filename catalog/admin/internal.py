"""The audit, the outbox, and rows that the portal keeps for itself."""

from django.contrib import admin

from catalog.admin.base import ReadOnlyAdmin
from catalog.admin.curation import OfProductAdmin
from catalog.models import (
    Assessment,
    AuditEntry,
    AuditLink,
    Identity,
    IndexState,
    Notification,
    NotificationChoice,
    OutboxMessage,
    PageState,
    Watch,
    WatchNews,
    WatchRound,
)


@admin.register(AuditEntry)
class AuditEntryAdmin(ReadOnlyAdmin):
    """Decisions."""

    list_display = ["at", "action", "object_type", "object_id", "actor"]
    list_filter = ["action", "object_type"]
    search_fields = ["object_id", "why"]


@admin.register(AuditLink)
class AuditLinkAdmin(ReadOnlyAdmin):
    """The chain of the audit."""

    list_display = ["number", "entry_id", "hash"]
    search_fields = ["hash"]


@admin.register(Notification)
class NotificationAdmin(ReadOnlyAdmin):
    """What people were told."""

    list_display = ["at", "kind", "user", "mail", "read_at"]
    list_filter = ["kind", "mail"]
    list_select_related = ["user"]
    search_fields = ["user__email"]


@admin.register(NotificationChoice)
class NotificationChoiceAdmin(ReadOnlyAdmin):
    """How people want to be told."""

    list_display = ["user", "digest_day"]
    list_select_related = ["user"]
    search_fields = ["user__email"]


@admin.register(OutboxMessage)
class OutboxMessageAdmin(ReadOnlyAdmin):
    """What was or is to be sent; not the letters themselves, which open accounts and invitations."""

    exclude = ("payload",)
    list_display = ["name", "kind", "created_at", "sent_at", "given_up_at", "attempts", "last_error"]
    list_filter = ["kind", ("given_up_at", admin.EmptyFieldListFilter)]
    search_fields = ["name", "last_error"]


@admin.register(Identity)
class IdentityAdmin(ReadOnlyAdmin):
    """Who the audit's keys stand for."""

    list_display = ["key", "name"]
    search_fields = ["name"]


@admin.register(PageState)
class PageStateAdmin(ReadOnlyAdmin):
    """What the portal remembers of an endpoint's pages."""


@admin.register(Assessment, IndexState)
class InternalAdmin(OfProductAdmin):
    """Rows about single products that the portal keeps for itself."""


@admin.register(Watch)
class WatchAdmin(ReadOnlyAdmin):
    """Saved searches and what people follow; the feeds' keys are shown nowhere."""

    list_display = ["id", "kind", "rhythm", "made_at", "told_on"]
    list_filter = ["kind", "rhythm"]
    fields = ["kind", "rhythm", "kinds", "made_at", "told_on", "unlisted"]


@admin.register(WatchNews)
class WatchNewsAdmin(OfProductAdmin):
    """What happened to products of saved searches and of what people follow."""

    list_display = ["product_id", "watch_id", "kinds", "at", "told"]
    list_filter = ["told"]


@admin.register(WatchRound)
class WatchRoundAdmin(ReadOnlyAdmin):
    """How far changes have been told."""

    list_display = ["done", "until", "after", "began_at"]
