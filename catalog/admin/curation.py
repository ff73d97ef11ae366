"""Decisions about products and what led to them: read only here, made on the pages, where they are audited."""

from typing import ClassVar

from django.contrib import admin

from catalog.admin.base import AuditedAdmin, ReadOnlyAdmin
from catalog.admin.catalogue import DataProductAdmin
from catalog.models import (
    BulkEdit,
    Conflict,
    Descriptor,
    DomainClaim,
    DuplicatePair,
    Host,
    IdentityKey,
    Link,
    LinkedDocument,
    LinkUse,
    MappingVersion,
    ProblemReport,
    ProductChange,
    ProductDay,
    Pushed,
    RuleDecision,
    RuleSwitch,
    Sample,
    SchemaDocument,
)


@admin.register(Host)
class HostAdmin(AuditedAdmin):
    """How fast the portal may ask each host."""

    audited = ("name", "pause_seconds", "per_day", "at_once", "note")
    list_display = ["name", "pause_seconds", "per_day", "at_once", "used", "busy_until"]
    search_fields = ["name", "note"]


@admin.register(Link)
class LinkAdmin(DataProductAdmin):
    """Addresses and how they answered."""

    heavy = ()
    list_display = ["url", "state", "status", "checked_at", "due_at"]
    list_filter = ["state"]
    search_fields = ["url", "host"]
    list_select_related = []


class OfProductAdmin(DataProductAdmin):
    """Rows about single products: seen by whoever may see every product."""

    heavy: ClassVar[tuple[str, ...]] = ()
    list_filter = []
    search_fields = ["product__title", "product__slug"]
    list_select_related = ["product"]
    list_display = ["__str__"]


@admin.register(Conflict)
class ConflictAdmin(OfProductAdmin):
    """Where a source and a person disagree."""

    list_display = ["product", "field", "state", "raised_at", "decided_at"]
    list_filter = ["state", "field"]


@admin.register(ProductChange)
class ProductChangeAdmin(OfProductAdmin):
    """How products changed."""

    list_display = ["product", "action", "by", "at", "revision"]
    list_filter = ["by", "action"]


@admin.register(RuleDecision)
class RuleDecisionAdmin(OfProductAdmin):
    """What people said of the portal's guesses."""

    list_display = ["rule", "field", "product", "accepted", "at"]
    list_filter = ["accepted", "rule"]


@admin.register(ProblemReport)
class ProblemReportAdmin(OfProductAdmin):
    """What users found wrong."""

    list_display = ["product", "kind", "state", "at", "answered_at"]
    list_filter = ["state", "kind"]


@admin.register(Sample)
class SampleAdmin(OfProductAdmin):
    """First rows of data and whether they keep to their schema. The rows themselves are shown on the product's page."""

    exclude = ("preview",)
    list_display = ["product", "url", "outcome", "rows", "fetched_at", "due_at"]
    list_filter = ["outcome"]


@admin.register(Descriptor)
class DescriptorAdmin(OfProductAdmin):
    """Contracts and descriptions of products."""

    list_display = ["product", "kind", "outcome", "url", "checked_at", "due_at"]
    list_filter = ["outcome", "kind"]


@admin.register(SchemaDocument)
class SchemaDocumentAdmin(OfProductAdmin):
    """Schemas that products name by address, and what was read there."""

    list_display = ["product", "kind", "outcome", "named", "url", "checked_at", "due_at"]
    list_filter = ["outcome", "kind"]


@admin.register(LinkedDocument)
class LinkedDocumentAdmin(OfProductAdmin):
    """Descriptions that products link to, and what they say of them."""

    exclude = ("record",)
    list_display = ["product", "kind", "outcome", "shared", "url", "checked_at", "due_at"]
    list_filter = ["outcome", "kind"]


@admin.register(LinkUse, IdentityKey, ProductDay)
class RowsOfProductAdmin(OfProductAdmin):
    """Rows that the portal keeps of products."""


@admin.register(DuplicatePair)
class DuplicatePairAdmin(DataProductAdmin):
    """Pairs that may be the same."""

    heavy = ()
    list_display = ["first", "second", "kind", "state", "raised_at"]
    list_filter = ["state", "kind"]
    search_fields = ["first__title", "second__title"]
    list_select_related = ["first", "second"]


@admin.register(BulkEdit)
class BulkEditAdmin(DataProductAdmin):
    """One decision for many products."""

    heavy = ("before",)
    list_display = ["id", "field", "at", "undone_at"]
    list_filter = ["field"]
    search_fields = ["why", "query"]
    list_select_related = []


@admin.register(Pushed)
class PushedAdmin(DataProductAdmin):
    """What endpoints sent."""

    heavy = ("body",)
    list_display = ["id", "endpoint", "at", "whole"]
    list_filter = ["endpoint"]
    search_fields = ["endpoint__slug"]
    list_select_related = ["endpoint"]


@admin.register(MappingVersion)
class MappingVersionAdmin(ReadOnlyAdmin):
    """How inventories' columns are read."""

    list_display = ["endpoint", "version", "state", "at"]
    list_filter = ["state"]
    search_fields = ["endpoint__slug"]
    list_select_related = ["endpoint"]


@admin.register(RuleSwitch)
class RuleSwitchAdmin(ReadOnlyAdmin):
    """Inference rules that were rolled back."""

    list_display = ["rule", "at", "why"]
    search_fields = ["rule"]


@admin.register(DomainClaim)
class DomainClaimAdmin(ReadOnlyAdmin):
    """Who wants to be steward of what."""

    list_display = ["domain", "user", "state", "at"]
    list_filter = ["state"]
    search_fields = ["domain__name", "user__email"]
    list_select_related = ["domain", "user"]
