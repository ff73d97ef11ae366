"""The page where people make and revoke the tokens with which their programs use the API."""

from django import forms
from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from catalog.domain.api_scopes import READ, SCOPES
from catalog.domain.errors import VesportalError
from catalog.selectors.tokens import token_get, tokens_of
from catalog.services.tokens import MOST_DAYS, USUAL_DAYS, token_make, token_revoke
from catalog.web.acting import done, form_page, person, refused
from catalog.web.links import breadcrumbs

_DAYS = (7, 30, USUAL_DAYS, 180, MOST_DAYS)
_URL = "/account/tokens/"


class TokenForm(forms.Form):
    """What for, what it may do, and for how long."""

    name = forms.CharField(
        label="What is it for?",
        max_length=80,
        help_text="Such as “nightly report on the analysis server”.",
    )
    scopes = forms.MultipleChoiceField(
        label="What may it do?",
        choices=[(scope, f"{means} ({scope})") for scope, means in SCOPES.items()],
        widget=forms.CheckboxSelectMultiple,
        initial=[READ],
        error_messages={"required": "Choose what the token may do."},
    )
    days = forms.TypedChoiceField(
        label="How long does it last?",
        coerce=int,
        choices=[(days, f"{days} days") for days in _DAYS],
        initial=USUAL_DAYS,
    )


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def tokens(request: HttpRequest) -> HttpResponse:
    """One's tokens; one that was made just now is shown this once."""
    form = TokenForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            row, value = token_make(person(request), **form.cleaned_data)
        except VesportalError as error:
            form.add_error(None, str(error))
        else:
            return _made(request, row.name, value)
    held, closed = tokens_of(person(request))
    context = {
        "page_title": "API tokens",
        "page_description": "Tokens with which your programs use the API in your name.",
        "held": held,
        "closed": closed,
        "crumbs": breadcrumbs(("Your account", "/account/"), ("API tokens", "")),
    }
    return form_page(request, "pages/tokens/tokens.html", form, context)


def _made(request: HttpRequest, name: str, value: str) -> HttpResponse:
    example = f"curl -H 'Authorization: Bearer {value}' \\\n  '{settings.SITE_URL}/api/v1/products/'"
    context = {
        "page_title": "Your new API token",
        "page_description": "A token, shown once.",
        "token_name": name,
        "token": value,
        "example": example,
        "crumbs": breadcrumbs(("Your account", "/account/"), ("API tokens", _URL), ("New", "")),
    }
    return render(request, "pages/tokens/made.html", context)


@login_required
@require_POST
def revoke(request: HttpRequest, pk: int) -> HttpResponse:
    """End a token."""
    found = token_get(person(request), pk) if pk < 2**63 else None
    if found is None:
        raise Http404("There is no such token of yours.")
    try:
        token_revoke(person(request), token=found)
    except VesportalError as error:
        return refused(request, error, _URL)
    return done(request, f"“{found.name}” is revoked: it opens nothing any more.", _URL)


urlpatterns = [
    path("account/tokens/", tokens, name="tokens"),
    path("account/tokens/<int:pk>/revoke/", revoke, name="token_revoke"),
]
