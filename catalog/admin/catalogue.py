"""Domains with their members, endpoints, products."""

from typing import Any, ClassVar

from django import forms
from django.contrib import admin
from django.http import HttpRequest

from catalog.admin.base import AuditedAdmin, ReadOnlyAdmin
from catalog.domain.errors import InvalidInput, VesportalError
from catalog.formats.registry import PROTOCOLS
from catalog.harvest.credentials import credentials_from
from catalog.models import DataProduct, Distribution, Domain, Endpoint, Membership
from catalog.services.audience import audience_apply
from catalog.services.credentials import credentials_put
from catalog.services.index_due import index_domain
from catalog.services.inference import domain_rederive
from catalog.services.selfserve import domain_open_up


class MembershipInline(admin.TabularInline):
    """Members of a domain."""

    model = Membership
    fk_name = "domain"
    extra = 0
    autocomplete_fields = ["user", "lent_by"]


@admin.register(Domain)
class DomainAdmin(AuditedAdmin):
    """Domains and their members. The slug is an address: it stays."""

    audited = (
        "name", "slug", "sector", "description", "homepage", "contact", "is_demo", "confirmed", "compared", "samples",
        "previews", "digest",
    )  # fmt: skip
    list_display = ["name", "slug", "sector", "is_demo"]
    list_filter = ["sector", "is_demo"]
    search_fields = ["name", "slug", "description"]
    inlines = [MembershipInline]

    def get_readonly_fields(self, request: HttpRequest, obj: Domain | None = None) -> tuple[str, ...]:
        """The slug, once there is one."""
        return ("slug",) if obj else ()

    def get_prepopulated_fields(self, request: HttpRequest, obj: Domain | None = None) -> dict[str, Any]:
        """The slug of a new domain follows its name."""
        return {} if obj else {"slug": ["name"]}

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        """A new name or sector reaches the search index; a domain that is confirmed here opens up as on the page of claims.

        What its products take from it follows in the background.
        """
        super().save_model(request, obj, form, change)
        if change and "confirmed" in form.changed_data and obj.confirmed:
            domain_open_up(obj)
        if change and not {"name", "sector"}.isdisjoint(form.changed_data):
            index_domain(obj)
        shut = "confirmed" in form.changed_data and not obj.confirmed
        if change and (shut or not {"name", "contact"}.isdisjoint(form.changed_data)):
            domain_rederive(obj)

    def save_formset(self, request: HttpRequest, form: Any, formset: Any, change: bool) -> None:
        """Who becomes member or steward, and who stays it no longer."""
        gone = [member for member in getattr(formset, "deleted_forms", ()) if member.instance.pk]
        for member in gone:
            self.audit(request, "delete", member.instance, before=_membership(member.instance))
        super().save_formset(request, form, formset, change)
        for member in formset.new_objects:
            self.audit(request, "create", member, after=_membership(member))
        for member, names in formset.changed_objects:
            self.audit(request, "change", member, after={**_membership(member), "changed": names})


def _membership(member: Membership) -> dict[str, Any]:
    return {
        "domain": member.domain_id,
        "user": member.user_id,
        "role": str(member.role),
        "until": str(member.until or ""),
    }


class EndpointForm(forms.ModelForm):
    """The credentials are written here and never shown; empty leaves them as they are."""

    protocol = forms.ChoiceField(choices=[(name, protocol.title) for name, protocol in PROTOCOLS.items()])
    new_kind = forms.ChoiceField(
        required=False,
        label="New credentials",
        choices=[("", "As they are"), *Endpoint._meta.get_field("auth_kind").choices],  # type: ignore[misc]
    )
    new_name = forms.CharField(
        required=False,
        max_length=500,
        label="Header, user or client",
        help_text="Such as X-API-Key, or a user name.",
    )
    new_secret = forms.CharField(
        required=False,
        max_length=4000,
        label="Its value, password or secret",
        widget=forms.PasswordInput(attrs={"autocomplete": "off"}),
        help_text="Stored encrypted and never shown again.",
    )
    new_token_url = forms.CharField(required=False, max_length=2000, label="Token address (OAuth 2)")
    new_scope = forms.CharField(required=False, max_length=500, label="Scope (OAuth 2)")

    def clean(self) -> dict[str, Any]:
        """An address that the protocol can begin with."""
        given: dict[str, Any] = super().clean() or {}
        if given.get("protocol") and given.get("url"):
            try:
                PROTOCOLS[given["protocol"]].start(given["url"])
            except InvalidInput as error:
                self.add_error("url", str(error))
        if kind := given.get("new_kind"):
            parts = {name: given.get(f"new_{name}", "") for name in ("name", "secret", "token_url", "scope")}
            try:
                given["credentials"] = credentials_from(kind, **parts)
            except VesportalError as error:
                self.add_error("new_kind", str(error))
        return given


@admin.register(Endpoint)
class EndpointAdmin(AuditedAdmin):
    """Endpoints. The domain they belong to stays; when they are due is the portal's own business."""

    audited = (
        "domain",
        "slug",
        "protocol",
        "enabled",
        "audience",
        "audience_domains",
        "interval_hours",
        "whole_every_days",
        "withdraw_percent",
        "withdraw_count",
        "grace_days",
    )
    form = EndpointForm
    list_display = ["slug", "domain", "protocol", "enabled", "audience", "interval_hours", "due_at"]
    list_filter = ["protocol", "enabled", "audience"]
    search_fields = ["slug", "url", "domain__name"]
    autocomplete_fields = ["domain", "audience_domains"]
    list_select_related = ["domain"]
    exclude = ["auth_kind"]

    def get_readonly_fields(self, request: HttpRequest, obj: Endpoint | None = None) -> tuple[str, ...]:
        """What follows from other things."""
        return ("due_at", "domain", "slug") if obj else ("due_at",)

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        """Keep new credentials, if some were given."""
        if "credentials" in form.cleaned_data:
            credentials_put(obj, form.cleaned_data["credentials"])
            form.changed_data.extend(("auth_kind", "auth_sealed"))
        super().save_model(request, obj, form, change)

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        """After the named domains are saved too, the products follow."""
        super().save_related(request, form, formsets, change)
        audience_apply(form.instance)


@admin.register(DataProduct)
class DataProductAdmin(ReadOnlyAdmin):
    """Products, read only: they are mended through curation, which is audited."""

    heavy: ClassVar[tuple[str, ...]] = (
        "harvested",
        "linked",
        "inferred",
        "curated",
        "description",
        "problems",
    )
    list_display = ["title", "domain", "state", "audience", "openness", "mqa", "mqa_band", "revision"]
    list_filter = ["state", "audience", "openness", "mqa_band", "domain"]
    search_fields = ["title", "slug", "source_id"]
    list_select_related = ["domain"]

    def has_module_permission(self, request: HttpRequest) -> bool:
        """Curators see every entry; other staff have the pages, which show what is for them."""
        return bool(getattr(request.user, "is_curator", False))

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """As above."""
        return self.has_module_permission(request)

    def view_on_site(self, obj: Any) -> str | None:
        """The product's page, on which it is mended; None for rows that are not about a single product."""
        product = obj if isinstance(obj, DataProduct) else getattr(obj, "product", None)
        return f"/products/{product.slug}/" if isinstance(product, DataProduct) else None


@admin.register(Distribution)
class DistributionAdmin(DataProductAdmin):
    """Ways to get products."""

    heavy = ("record",)
    list_display = ["title", "product_id", "format", "byte_size"]
    list_filter = []
    search_fields = ["title", "download_url", "access_url"]
    list_select_related = []
