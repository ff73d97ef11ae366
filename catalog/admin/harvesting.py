"""Runs, their items, and the records as the sources sent them."""

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest

from catalog.admin.base import ReadOnlyAdmin
from catalog.admin.catalogue import DataProductAdmin
from catalog.domain.errors import VesportalError
from catalog.domain.numbers import counted
from catalog.models import HarvestItem, HarvestRun, RawRecord
from catalog.services.withdrawals import withdrawals_confirm


@admin.register(HarvestRun)
class HarvestRunAdmin(ReadOnlyAdmin):
    """Runs, read only; a held withdrawal is confirmed here."""

    list_display = [
        "id", "endpoint", "state", "started_at", "listed", "created", "changed", "refused", "withdrawn",
    ]  # fmt: skip
    list_filter = ["state", "endpoint"]
    search_fields = ["endpoint__slug", "verdict"]
    list_select_related = ["endpoint"]
    date_hierarchy = "created_at"
    actions = ["confirm_withdrawals"]

    @admin.action(
        description="Withdraw the products that the chosen run no longer listed", permissions=["view"]
    )
    def confirm_withdrawals(self, request: HttpRequest, queryset: QuerySet[HarvestRun]) -> None:
        """For runs whose withdrawals are held for a person."""
        for run in queryset:
            try:
                number = withdrawals_confirm(request.user, run=run, why="confirmed in the admin site")  # type: ignore[arg-type]
            except VesportalError as error:
                self.message_user(request, str(error), messages.ERROR)
            else:
                self.message_user(
                    request, f"{run.endpoint.slug}: {counted(number, 'product')} withdrawn.", messages.SUCCESS
                )


@admin.register(HarvestItem)
class HarvestItemAdmin(DataProductAdmin):
    """What became of single records."""

    heavy = ()
    list_display = ["run_id", "source_id", "outcome"]
    list_filter = ["outcome"]
    search_fields = ["source_id"]
    list_select_related = []


@admin.register(RawRecord)
class RawRecordAdmin(DataProductAdmin):
    """Records as the sources sent them."""

    heavy = ("body",)
    list_display = ["source_id", "endpoint", "media_type", "fetched_at"]
    list_filter = ["endpoint"]
    search_fields = ["source_id"]
    list_select_related = ["endpoint"]
