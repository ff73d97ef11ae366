"""Licences as kept, what was proposed, and what flows into products: read only here, decided on the pages."""

from django.contrib import admin

from catalog.admin.base import ReadOnlyAdmin
from catalog.admin.catalogue import DataProductAdmin
from catalog.admin.curation import OfProductAdmin
from catalog.models import (
    LicenceProposal,
    LicenceVersion,
    MixInput,
    MixNote,
    ProductFlow,
    RegisteredLicence,
)


@admin.register(RegisteredLicence)
class RegisteredLicenceAdmin(ReadOnlyAdmin):
    """Licences whose terms were touched."""

    list_display = ["code", "version"]
    search_fields = ["code"]


@admin.register(LicenceVersion)
class LicenceVersionAdmin(ReadOnlyAdmin):
    """The terms of a licence at one time."""

    list_display = ["licence", "number", "at", "told_at"]
    search_fields = ["licence__code", "why"]


@admin.register(LicenceProposal)
class LicenceProposalAdmin(ReadOnlyAdmin):
    """What stewards would have a licence say."""

    list_display = ["licence", "state", "at", "decided_at"]
    list_filter = ["state"]
    search_fields = ["licence__code", "why"]


@admin.register(ProductFlow)
class ProductFlowAdmin(OfProductAdmin):
    """What flows into products from what they were made of."""

    list_display = ["product", "since", "due_at"]


@admin.register(MixNote)
class MixNoteAdmin(DataProductAdmin):
    """Notes about mixes. What is told in them is their owners' business."""

    heavy = ("then", "now", "key", "title")
    list_display = ["id", "intent", "made_at", "checked_at", "changed_at"]
    list_filter = ["intent"]
    search_fields = []
    list_select_related = []


@admin.register(MixInput)
class MixInputAdmin(OfProductAdmin):
    """The products of mixes."""

    list_display = ["product", "revision"]
