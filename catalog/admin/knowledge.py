"""Standards, initiatives, the glossary and use cases: read only here, kept on the pages, where changes are audited."""

from django.contrib import admin

from catalog.admin.base import ReadOnlyAdmin
from catalog.admin.curation import OfProductAdmin
from catalog.models import (
    CaseFlow,
    Gap,
    GapOffer,
    GlossaryTerm,
    Initiative,
    Knowledge,
    SearchDay,
    SearchWords,
    Standard,
    UseCase,
    UseCaseVersion,
)


@admin.register(Standard)
class StandardAdmin(ReadOnlyAdmin):
    """The registry of standards."""

    list_display = ["name", "body", "number", "revision"]
    search_fields = ["name", "body", "number"]


@admin.register(Initiative)
class InitiativeAdmin(ReadOnlyAdmin):
    """The registry of initiatives."""

    list_display = ["title", "kind", "owner", "country", "revision"]
    list_filter = ["kind", "country"]
    search_fields = ["title", "owner"]


@admin.register(GlossaryTerm)
class GlossaryTermAdmin(ReadOnlyAdmin):
    """The glossary."""

    list_display = ["term", "expansion", "group", "confirmed", "revision"]
    list_filter = ["group", "confirmed"]
    search_fields = ["term", "expansion"]


@admin.register(Knowledge)
class KnowledgeAdmin(ReadOnlyAdmin):
    """How search finds what stands beside products."""

    heavy = ("words",)
    list_display = ["title", "kind", "slug"]
    list_filter = ["kind"]
    search_fields = ["title", "text"]


@admin.register(UseCase)
class UseCaseAdmin(OfProductAdmin):
    """Use cases as they are worked on and published; drafts name products that not everybody may see."""

    heavy = ("record", "published")
    list_display = ["title", "state", "version", "published_version", "lead", "domain", "changed_at"]
    list_filter = ["state", "is_demo"]
    list_select_related = ["lead", "domain"]
    search_fields = ["title", "slug"]


@admin.register(UseCaseVersion)
class UseCaseVersionAdmin(OfProductAdmin):
    """What a case said at a time."""

    heavy = ("record",)
    list_display = ["use_case", "number", "at", "what"]
    list_select_related = ["use_case"]
    search_fields = ["use_case__title", "what"]


@admin.register(CaseFlow)
class CaseFlowAdmin(ReadOnlyAdmin):
    """Flows of what is published."""

    list_display = ["what", "use_case", "source", "target", "mode", "level"]
    list_filter = ["mode"]
    list_select_related = ["use_case"]
    search_fields = ["what", "need", "use_case__title"]


@admin.register(Gap)
class GapAdmin(OfProductAdmin):
    """What people decided on gaps and overlaps."""

    list_display = ["title", "kind", "state", "domain", "changed_at"]
    list_filter = ["state", "kind"]
    list_select_related = ["domain"]
    search_fields = ["title", "key"]


@admin.register(GapOffer)
class GapOfferAdmin(OfProductAdmin):
    """What people offered for gaps."""

    list_display = ["kind", "key", "product", "place", "at", "settled_at"]
    list_filter = ["kind"]
    list_select_related = ["product"]
    search_fields = ["key", "place"]


@admin.register(SearchWords)
class SearchWordsAdmin(ReadOnlyAdmin):
    """Words that people search for."""

    list_display = ["words", "day", "times", "people", "missed", "missed_people", "opened"]
    search_fields = ["words"]


@admin.register(SearchDay)
class SearchDayAdmin(ReadOnlyAdmin):
    """All searches of a day."""

    list_display = ["day", "times", "missed", "opened", "corrected", "relaxed", "widened"]
