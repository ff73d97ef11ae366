"""The stock admin for all models, with search and filters. Runs, raw records and the audit are read only."""

from typing import Any

from django.contrib import admin
from django.contrib.auth.admin import UserAdmin
from django.db import models
from django.http import HttpRequest

from catalog.models import (
    Assessment,
    AuditEntry,
    DataProduct,
    Distribution,
    Domain,
    Endpoint,
    HarvestItem,
    HarvestRun,
    Identity,
    IndexState,
    Membership,
    OutboxMessage,
    PageState,
    RawRecord,
    User,
)
from catalog.services.audience import audience_apply
from catalog.services.audit import audit_write

admin.site.site_header = admin.site.site_title = "Vesportal administration"


class ReadOnlyAdmin(admin.ModelAdmin):
    """Looking only: these rows are written by the portal itself."""

    show_full_result_count = False

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Never."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        """Never."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        """Never."""
        return False


class AuditedAdmin(admin.ModelAdmin):
    """Changes made here are decisions of a person, and are written down as such."""

    def save_model(self, request: HttpRequest, obj: models.Model, form: Any, change: bool) -> None:
        """Save, and audit what changed."""
        super().save_model(request, obj, form, change)
        secret = {"password", "authorization"}
        names = [name for name in form.changed_data if name not in secret]
        audit_write(
            request.user,  # type: ignore[arg-type]
            action=f"{obj._meta.model_name}.{'change' if change else 'create'}",
            on=obj,
            before={name: str(form.initial.get(name, "")) for name in names} if change else {},
            after={name: str(form.cleaned_data.get(name, "")) for name in names},
        )

    def delete_model(self, request: HttpRequest, obj: models.Model) -> None:
        """Audit, and delete."""
        audit_write(request.user, action=f"{obj._meta.model_name}.delete", on=obj, before={"was": str(obj)})  # type: ignore[arg-type]
        super().delete_model(request, obj)

    def delete_queryset(self, request: HttpRequest, queryset: models.QuerySet[Any]) -> None:
        """Each one of a bulk deletion is audited too."""
        for obj in queryset:
            self.delete_model(request, obj)


class MembershipInline(admin.TabularInline):
    """Members of a domain."""

    model = Membership
    extra = 0
    autocomplete_fields = ["user"]


@admin.register(User)
class PeopleAdmin(AuditedAdmin, UserAdmin):
    """Accounts; the e-mail address is the name."""

    list_display = ["email", "first_name", "last_name", "is_curator", "is_staff", "is_active"]
    list_filter = ["is_curator", "is_staff", "is_active"]
    search_fields = ["email", "first_name", "last_name"]
    ordering = ["email"]
    fieldsets = [
        (None, {"fields": ["email", "password"]}),
        ("Person", {"fields": ["first_name", "last_name"]}),
        (
            "Rights",
            {"fields": ["is_active", "is_curator", "is_staff", "is_superuser", "groups", "user_permissions"]},
        ),
    ]
    add_fieldsets = [(None, {"fields": ["email", "usable_password", "password1", "password2"]})]


@admin.register(Domain)
class DomainAdmin(AuditedAdmin):
    """Domains and their members."""

    list_display = ["name", "slug", "sector", "is_demo"]
    list_filter = ["sector", "is_demo"]
    search_fields = ["name", "slug", "description"]
    prepopulated_fields = {"slug": ["name"]}
    inlines = [MembershipInline]


@admin.register(Endpoint)
class EndpointAdmin(AuditedAdmin):
    """Endpoints; their credentials are written, never shown."""

    list_display = ["slug", "domain", "protocol", "enabled", "audience", "interval_hours", "due_at"]
    list_filter = ["protocol", "enabled", "audience"]
    search_fields = ["slug", "url", "domain__name"]
    autocomplete_fields = ["domain", "audience_domains"]
    list_select_related = ["domain"]
    exclude = ["authorization"]

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        """After the named domains are saved too, the products follow."""
        super().save_related(request, form, formsets, change)
        audience_apply(form.instance)


@admin.register(DataProduct)
class DataProductAdmin(ReadOnlyAdmin):
    """Products, read only: they are mended through curation, which is audited."""

    list_display = ["title", "domain", "state", "audience", "openness", "mqa", "mqa_band", "revision"]
    list_filter = ["state", "audience", "openness", "mqa_band", "domain"]
    search_fields = ["title", "slug", "source_id"]
    list_select_related = ["domain"]


@admin.register(HarvestRun)
class HarvestRunAdmin(ReadOnlyAdmin):
    """Runs."""

    list_display = [
        "id",
        "endpoint",
        "state",
        "started_at",
        "listed",
        "created",
        "changed",
        "refused",
        "withdrawn",
    ]
    list_filter = ["state", "endpoint"]
    search_fields = ["endpoint__slug", "verdict"]
    list_select_related = ["endpoint"]
    date_hierarchy = "created_at"


@admin.register(HarvestItem)
class HarvestItemAdmin(ReadOnlyAdmin):
    """What became of single records."""

    list_display = ["run", "source_id", "outcome"]
    list_filter = ["outcome"]
    search_fields = ["source_id"]


@admin.register(RawRecord)
class RawRecordAdmin(ReadOnlyAdmin):
    """Records as the sources sent them."""

    list_display = ["source_id", "endpoint", "media_type", "fetched_at"]
    list_filter = ["endpoint"]
    search_fields = ["source_id"]


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


@admin.register(Distribution)
class DistributionAdmin(ReadOnlyAdmin):
    """Ways to get products."""

    list_display = ["title", "product", "format", "byte_size"]
    search_fields = ["title", "download_url", "access_url"]


@admin.register(Assessment, IndexState, PageState, Identity)
class InternalAdmin(ReadOnlyAdmin):
    """Rows that the portal keeps for itself."""
