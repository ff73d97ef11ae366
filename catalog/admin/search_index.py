"""How the search index is, in numbers, and what can be done about it."""

from typing import Any, ClassVar

from django.contrib import admin, messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.urls import URLPattern, path, reverse

from catalog.admin.catalogue import DataProductAdmin
from catalog.models import IndexStatus
from catalog.selectors.index_state import index_numbers, refused_products
from catalog.services.audit import audit_write
from catalog.services.index_rebuild import refused_retry
from catalog.services.outbox import task_start

_TOLD = {
    "retry": "{number} products are tried again.",
    "compare": "Index and database are being compared; look again in a minute.",
    "rebuild": "The index is being rebuilt beside the live one; this page shows how far it is.",
}


@admin.register(IndexStatus)
class IndexStatusAdmin(DataProductAdmin):
    """One page of numbers, for those who may see every entry. `?format=json` gives the numbers to programs."""

    heavy: ClassVar[tuple[str, ...]] = ()
    list_display = ["__str__"]
    list_filter = []
    search_fields = []
    list_select_related = []

    def get_urls(self) -> list[URLPattern]:
        """What its buttons do."""
        own = path("do/", self.admin_site.admin_view(self.act), name="catalog_indexstatus_act")
        return [own, *super().get_urls()]

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """The numbers."""
        if not self.has_view_permission(request):
            return super().changelist_view(request, extra_context)  # which refuses
        numbers = index_numbers()
        if request.GET.get("format") == "json":
            return JsonResponse(_json(numbers))
        context = {
            **self.admin_site.each_context(request),
            "title": "State of the search index",
            "opts": self.model._meta,
            "numbers": numbers,
            "refused": refused_products(),
            "may_act": self.may_act(request),
        }
        return render(request, "admin/search_index.html", context)

    def may_act(self, request: HttpRequest) -> bool:
        """Curators of the staff who may change things there."""
        return self.has_view_permission(request) and request.user.has_perm("catalog.change_indexstatus")

    def act(self, request: HttpRequest) -> HttpResponse:
        """Try refused products again, compare, or rebuild. Audited."""
        here = HttpResponseRedirect(reverse("admin:catalog_indexstatus_changelist"))
        what = request.POST.get("do", "")
        if request.method != "POST" or what not in _TOLD or not self.may_act(request):
            return here
        number = refused_retry() if what == "retry" else 0
        if what != "retry":
            task_start({"compare": "index_compare", "rebuild": "index_rebuild"}[what])
        status = IndexStatus.objects.get_or_create(pk=1)[0]
        audit_write(request.user, action=f"indexstatus.{what}", on=status)  # type: ignore[arg-type]
        messages.success(request, _TOLD[what].format(number=number))
        return here


def _json(numbers: Any) -> dict[str, Any]:
    work, status, rebuild = numbers.work, numbers.status, numbers.rebuild
    return {
        "live": numbers.live,
        "indexed": numbers.indexed,
        "texts": numbers.texts,
        "cluster": numbers.cluster,
        "outdated": numbers.outdated,
        "due": work.due,
        "texts_due": work.texts_due,
        "refused": work.refused,
        "behind_seconds": round(work.behind.total_seconds()) if work.behind else 0,
        "compared_at": status.compared_at,
        "missing": status.missing,
        "differing": status.differing,
        "surplus": status.surplus,
        "textless": status.textless,
        "rebuilt_at": status.rebuilt_at,
        "rebuilt": status.rebuilt,
        "rebuild_took_seconds": round(status.rebuild_took, 1),
        "rebuild_failed": status.rebuild_failed,
        "rebuild": {
            "sent": rebuild.sent,
            "to_send": rebuild.to_send,
            "a_second": round(rebuild.rate),
            "resumed": rebuild.resumed,
        }
        if rebuild
        else None,
    }
