"""What the portal holds about a person, and deleting an account: by its person, or by a curator who was asked to."""

from typing import Any

from allauth.account.decorators import reauthentication_required
from django import forms
from django.contrib.auth import logout
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from catalog.domain.errors import VesportalError
from catalog.models import User
from catalog.services.erasure import account_erase, erasure_consequences
from catalog.web.acting import done, form_page, person
from catalog.web.links import breadcrumbs

_CRUMB = ("Your account", "/account/")


class DeleteForm(forms.Form):
    """That somebody means it."""

    sure = forms.BooleanField(
        label="I understand that this cannot be undone",
        error_messages={"required": "Say that you understand: nobody can undo this."},
    )


class EraseForm(forms.Form):
    """Whose account, and why."""

    email = forms.EmailField(label="E-mail address of the account", max_length=254)
    why = forms.CharField(
        label="Why",
        help_text="Such as: the person asked for it by mail on 3 March. It is written down, so do not name them.",
        widget=forms.Textarea,
        max_length=4000,
    )
    sure = forms.BooleanField(
        label="I understand that this cannot be undone",
        error_messages={"required": "Say that you understand: nobody can undo this."},
    )


@login_required
@require_safe
def held(request: HttpRequest) -> HttpResponse:
    """What is held, the download, and the way out."""
    context = {
        "page_title": "Your data",
        "page_description": "What the portal holds about you, and how to take it with you or delete it.",
        "crumbs": breadcrumbs(_CRUMB, ("Your data", "")),
    }
    return render(request, "pages/personal/held.html", context)


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@reauthentication_required
def delete(request: HttpRequest) -> HttpResponse:
    """Say what ends; once it is understood, erase the person and end the session."""
    user = person(request)
    form = DeleteForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            account_erase(user, user=user)
        except VesportalError as error:
            form.add_error(None, str(error))
        else:
            logout(request)
            return done(request, "Your account is deleted. Nobody can sign in with it any more.", "/")
    context = {
        "ends": erasure_consequences(user),
        "page_title": "Delete your account",
        "page_description": "Deleting your account for good.",
        "crumbs": breadcrumbs(_CRUMB, ("Your data", "/account/data/"), ("Delete your account", "")),
    }
    return form_page(request, "pages/personal/delete.html", form, context)


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@reauthentication_required
def erase(request: HttpRequest) -> HttpResponse:
    """For curators: erase somebody who asked for it."""
    actor = person(request)
    if not actor.is_curator:
        raise PermissionDenied
    form = EraseForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            _erase(actor, form.cleaned_data)
            return done(request, "The account is deleted.", "/account/erase/")
        except VesportalError as error:
            form.add_error(None, str(error))
    context = {
        "page_title": "Delete somebody’s account",
        "page_description": "Deleting the account of a person who asked for it.",
        "crumbs": breadcrumbs(_CRUMB, ("Delete somebody’s account", "")),
    }
    return form_page(request, "pages/personal/erase.html", form, context)


def _erase(actor: User, given: dict[str, Any]) -> None:
    user = User.objects.filter(email__iexact=given["email"]).first()
    if user is None:
        raise VesportalError("There is no account with this address. Look at its spelling.")
    account_erase(actor, user=user, why=given["why"])


urlpatterns = [
    path("account/data/", held, name="personal_data"),
    path("account/delete/", delete, name="account_delete"),
    path("account/erase/", erase, name="account_erase"),
]
