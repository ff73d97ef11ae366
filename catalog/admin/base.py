"""The two kinds of admin: for what people decide, and for what the portal writes."""

from typing import Any, ClassVar

from django.contrib import admin
from django.db import models
from django.http import HttpRequest

from catalog.services.audit import audit_write


class ReadOnlyAdmin(admin.ModelAdmin):
    """Looking only: these rows are written by the portal itself. `heavy` fields are not loaded for lists."""

    show_full_result_count = False
    heavy: ClassVar[tuple[str, ...]] = ()

    def get_queryset(self, request: HttpRequest) -> models.QuerySet[Any]:
        """Without the fields that may be megabytes."""
        return super().get_queryset(request).defer(*self.heavy)

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
    """Changes made here are decisions of a person, and are written down as such.

    `audited` lists the fields whose values go into the audit: never secrets, never who a person is.
    """

    audited: ClassVar[tuple[str, ...]] = ()

    def save_model(self, request: HttpRequest, obj: models.Model, form: Any, change: bool) -> None:
        """Save the fields that changed, no others: a worker may have written to the rest meanwhile. Audit them."""
        if change:
            own = {field.name for field in obj._meta.concrete_fields}
            obj.save(update_fields=[name for name in form.changed_data if name in own])
        else:
            obj.save()
        names = [name for name in form.changed_data if name in self.audited]
        if change and not form.changed_data:
            return
        before = {name: str(form.initial.get(name, "")) for name in names} if change else {}
        after = {name: str(form.cleaned_data.get(name, "")) for name in names}
        self.audit(request, "change" if change else "create", obj, before=before, after=after)

    def delete_model(self, request: HttpRequest, obj: models.Model) -> None:
        """Audit, and delete."""
        self.audit(request, "delete", obj, before={name: str(getattr(obj, name)) for name in self.audited})
        super().delete_model(request, obj)

    def delete_queryset(self, request: HttpRequest, queryset: models.QuerySet[Any]) -> None:
        """Each one of a bulk deletion is audited too."""
        for obj in queryset:
            self.delete_model(request, obj)

    def audit(self, request: HttpRequest, verb: str, obj: models.Model, **values: dict[str, Any]) -> None:
        """Write an entry of what the signed-in person did."""
        audit_write(request.user, action=f"{obj._meta.model_name}.{verb}", on=obj, **values)  # type: ignore[arg-type]
