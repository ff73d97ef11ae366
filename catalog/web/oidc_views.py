"""The two addresses of signing in by an organisation's provider, in place of allauth's: its answers are checked strictly."""

from allauth.core.exceptions import ImmediateHttpResponse
from allauth.socialaccount.models import SocialApp
from allauth.socialaccount.providers.oauth2.client import OAuth2Error
from allauth.socialaccount.providers.oauth2.views import OAuth2CallbackView, OAuth2LoginView
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path
from django.views.decorators.cache import never_cache

from catalog.web.oidc import StrictAdapter, failed


@never_cache
def login(request: HttpRequest, provider_id: str) -> HttpResponse:
    """Ask whether to go there (GET), and go (POST), by a page in between.

    A form of ours may be sent to this portal only (form-action), and browsers hold redirects after it to that as well.
    """
    adapter = _adapter(request, provider_id)
    answer = _by(OAuth2LoginView, adapter, request)
    if request.method == "POST" and answer.status_code == 302:
        context = {"provider_name": adapter.get_provider().name, "target": answer["Location"]}
        return render(request, "socialaccount/login_redirect.html", context)
    return answer


@never_cache
def callback(request: HttpRequest, provider_id: str) -> HttpResponse:
    """Where the provider sends people back to."""
    return _by(OAuth2CallbackView, _adapter(request, provider_id), request)


def _by(
    view: type[OAuth2LoginView] | type[OAuth2CallbackView], adapter: StrictAdapter, request: HttpRequest
) -> HttpResponse:
    try:
        answer: HttpResponse = view.adapter_view(adapter)(request)
    except OAuth2Error as error:
        return failed(request, adapter.get_provider(), error)
    except ImmediateHttpResponse as error:
        return error.response
    return answer


def _adapter(request: HttpRequest, provider_id: str) -> StrictAdapter:
    adapter = StrictAdapter(request, provider_id)
    try:
        known = adapter.get_provider().app.provider_id == provider_id
    except SocialApp.DoesNotExist:
        known = False
    if not known:
        raise Http404("There is no such provider.")
    return adapter


urlpatterns = [
    path("accounts/oidc/<slug:provider_id>/login/", login),
    path("accounts/oidc/<slug:provider_id>/login/callback/", callback),
]
