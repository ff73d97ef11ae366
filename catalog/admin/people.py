"""Accounts."""

import allauth.account.admin
import allauth.mfa.admin
import allauth.socialaccount.admin
import allauth.usersessions.admin  # noqa: F401 (they register what is unregistered below)
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount, SocialApp, SocialToken
from allauth.usersessions.models import UserSession
from django.contrib import admin
from django.contrib.auth.admin import UserAdmin
from django.contrib.auth.models import Group
from django.db.models import Model
from django.http import HttpRequest, HttpResponse

from catalog.admin.base import AuditedAdmin, ReadOnlyAdmin
from catalog.models import ApiToken, Invitation, User

# Rights are flags and memberships here; addresses, second factors and sessions are the account's own: none of them is
# changed behind the audit's back. Providers are set in the environment.
admin.site.unregister(
    [Group, EmailAddress, Authenticator, SocialAccount, SocialApp, SocialToken, UserSession]
)

_RIGHTS = ("is_curator", "is_staff", "is_superuser", "groups", "user_permissions")


@admin.register(User)
class PeopleAdmin(AuditedAdmin, UserAdmin):
    """Accounts; the e-mail address is the name. Rights go into the audit, names and addresses never."""

    audited = ("is_active", "is_curator", "is_staff", "is_superuser", "groups", "user_permissions")
    list_display = ["email", "first_name", "last_name", "is_curator", "is_staff", "is_active"]
    list_filter = ["is_curator", "is_staff", "is_active"]
    search_fields = ["email", "first_name", "last_name"]
    ordering = ["email"]
    fieldsets = [
        (None, {"fields": ["email", "password"]}),
        ("Person", {"fields": ["first_name", "last_name"]}),
        ("Rights", {"fields": audited}),
    ]
    add_fieldsets = [(None, {"fields": ["email", "usable_password", "password1", "password2"]})]

    def get_readonly_fields(self, request: HttpRequest, obj: User | None = None) -> tuple[str, ...]:
        """Rights are given by superusers alone: nobody gives them to themselves."""
        return () if request.user.is_superuser else _RIGHTS

    def has_change_permission(self, request: HttpRequest, obj: User | None = None) -> bool:
        """Of people with rights here only superusers change anything, a password least of all."""
        may: bool = super().has_change_permission(request, obj)
        mighty = obj is not None and (obj.is_superuser or obj.is_staff or obj.is_curator)
        return may and (request.user.is_superuser or not mighty)

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Never here: /account/erase/ also forgets who a person was, and tells those whom it concerns."""
        return False

    def user_change_password(self, request: HttpRequest, id: str, form_url: str = "") -> HttpResponse:  # noqa: A002
        """Setting somebody's password is a decision too."""
        response = super().user_change_password(request, id, form_url)
        if request.method == "POST" and response.status_code == 302:
            self.audit(request, "password", User.objects.get(pk=id))
        return response


@admin.register(Invitation)
class InvitationAdmin(ReadOnlyAdmin):
    """Who was invited to which domain."""

    list_display = ["email", "domain", "role", "until", "state", "at", "expires_at"]
    list_filter = ["state"]
    search_fields = ["email"]


@admin.register(ApiToken)
class ApiTokenAdmin(ReadOnlyAdmin):
    """People's API tokens, without what opens anything."""

    list_display = ["prefix", "user", "name", "scopes", "created_at", "expires_at", "last_used", "revoked_at"]
    search_fields = ["prefix", "user__email"]
