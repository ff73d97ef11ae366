"""Requests, agreements and wishes: read only here, moved on the pages, where each step is audited."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from catalog.admin.base import ReadOnlyAdmin
from catalog.models import (
    AccessRequest,
    AccessWish,
    Agreement,
    AgreementMessage,
    AgreementPartner,
    AgreementText,
    AnswerTemplate,
    Numbering,
    OnwardShare,
    RequestField,
    RequestMessage,
    RequestSettings,
)


class BetweenPeopleAdmin(ReadOnlyAdmin):
    """What people wrote to each other: for curators, who may read it on the pages as well."""

    def has_module_permission(self, request: HttpRequest) -> bool:
        """Curators alone."""
        return bool(getattr(request.user, "is_curator", False))

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """As above."""
        return self.has_module_permission(request)


@admin.register(AccessRequest)
class AccessRequestAdmin(BetweenPeopleAdmin):
    """Requests that were sent; drafts are their writers' own."""

    list_display = ["reference", "domain", "organisation", "state", "sent_at", "due_at"]
    list_filter = ["state"]
    search_fields = ["reference", "organisation"]
    list_select_related = ["domain"]

    def get_queryset(self, request: HttpRequest) -> Any:
        """Without drafts."""
        return super().get_queryset(request).exclude(state="draft")


@admin.register(RequestMessage)
class RequestMessageAdmin(BetweenPeopleAdmin):
    """The threads of requests."""

    list_display = ["request", "step", "side", "at"]
    list_filter = ["step"]
    search_fields = ["request__reference"]
    list_select_related = ["request"]


@admin.register(Agreement)
class AgreementAdmin(BetweenPeopleAdmin):
    """Agreements."""

    list_display = ["reference", "domain", "organisation", "state", "starts", "ends"]
    list_filter = ["state"]
    search_fields = ["reference", "organisation"]
    list_select_related = ["domain"]


@admin.register(AgreementText, AgreementMessage, OnwardShare, AgreementPartner)
class OfAgreementAdmin(BetweenPeopleAdmin):
    """Texts, courses, onward shares and partners of agreements."""

    list_display = ["agreement", "__str__"]
    search_fields = ["agreement__reference"]
    list_select_related = ["agreement"]


@admin.register(AccessWish)
class AccessWishAdmin(BetweenPeopleAdmin):
    """Wishes for data that is not here."""

    list_display = ["reference", "title", "state", "at"]
    list_filter = ["state"]
    search_fields = ["reference", "title"]


@admin.register(RequestSettings, RequestField, AnswerTemplate)
class OfDomainAdmin(ReadOnlyAdmin):
    """What domains set for requests to them."""

    list_display = ["__str__", "domain"]
    list_select_related = ["domain"]


@admin.register(Numbering)
class NumberingAdmin(ReadOnlyAdmin):
    """The last number of each series of references."""

    list_display = ["series", "last"]
