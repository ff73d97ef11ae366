"""How classes were decided and what the federation agrees on: read only here, decided on the pages."""

from django.contrib import admin

from catalog.admin.base import ReadOnlyAdmin
from catalog.admin.curation import OfProductAdmin
from catalog.models import (
    ComplianceDay,
    PrincipleStatement,
    ProductCompliance,
    RuleSet,
    RuleStanding,
    Triage,
    TriageDraft,
)


@admin.register(Triage)
class TriageAdmin(OfProductAdmin):
    """Decisions on classes."""

    list_display = ["product", "outcome", "decided_on", "review_on", "recorded_at"]
    list_filter = ["openness", "outcome"]


@admin.register(TriageDraft)
class TriageDraftAdmin(OfProductAdmin):
    """That somebody is at a decision; what they have filled in is theirs."""

    exclude = ("form",)
    list_display = ["product", "user", "saved_at"]


@admin.register(ProductCompliance)
class ProductComplianceAdmin(OfProductAdmin):
    """How products stand to the shared rules."""

    list_display = ["product", "unmet", "looked_at"]


@admin.register(RuleSet)
class RuleSetAdmin(ReadOnlyAdmin):
    """What the federation agrees on, by version."""

    list_display = ["version", "state", "agreed_on", "proposed_at"]
    list_filter = ["state"]
    search_fields = ["note"]


@admin.register(RuleStanding)
class RuleStandingAdmin(ReadOnlyAdmin):
    """What domains decided on shared rules."""

    list_display = ["domain", "rule", "state", "on", "until"]
    list_filter = ["state", "rule"]
    search_fields = ["domain__name"]
    list_select_related = ["domain"]


@admin.register(ComplianceDay)
class ComplianceDayAdmin(ReadOnlyAdmin):
    """How domains stood to shared rules, by day."""

    list_display = ["domain", "day", "rule", "standing", "met", "unmet", "unknown"]
    list_filter = ["rule", "standing"]
    search_fields = ["domain__name"]
    list_select_related = ["domain"]


@admin.register(PrincipleStatement)
class PrincipleStatementAdmin(ReadOnlyAdmin):
    """What stewards say of the principles of Data Best Practice."""

    list_display = ["domain", "principle", "on"]
    list_filter = ["principle"]
    search_fields = ["domain__name", "text"]
    list_select_related = ["domain"]
