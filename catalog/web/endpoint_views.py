"""What a domain's people do with an endpoint: harvest now, pause, resume, settings, disconnect."""

from collections.abc import Callable

from django import forms
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import path
from django.views.decorators.http import require_http_methods, require_POST

from catalog.domain.errors import VesportalError
from catalog.domain.numbers import counted
from catalog.models import Endpoint
from catalog.selectors.domains import domains_seen, endpoint_get
from catalog.selectors.permissions import connects_for
from catalog.services.endpoint_control import (
    endpoint_disconnect,
    endpoint_enable,
    endpoint_settle,
    harvest_ask,
)
from catalog.web.acting import done, form_page, person, refused
from catalog.web.connect_forms import SettingsForm, settings_of
from catalog.web.links import breadcrumbs


class DisconnectForm(forms.Form):
    """Why an endpoint goes."""

    why = forms.CharField(
        label="Why is it disconnected?",
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="The pages of its products show this. Everybody who may see a product can read it.",
    )


def _managed(request: HttpRequest, slug: str) -> Endpoint:
    endpoint = endpoint_get(request.user, slug)
    if endpoint is None:
        raise Http404("There is no such endpoint.")
    if not connects_for(request.user, endpoint.domain_id):
        raise PermissionDenied
    return endpoint


def _frame(endpoint: Endpoint, title: str) -> dict[str, object]:
    return {
        "endpoint": endpoint,
        "caption": endpoint.slug,
        "page_title": title,
        "page_description": f"{title}: the endpoint {endpoint.slug} of {endpoint.domain.name}.",
        "nav_section": "endpoints",
        "crumbs": breadcrumbs(
            ("Endpoints", "/endpoints/"), (endpoint.slug, f"/endpoints/{endpoint.slug}/"), (title, "")
        ),
    }


@login_required
@require_POST
def harvest(request: HttpRequest, slug: str) -> HttpResponse:
    """Harvest now; leads to the run, which shows how it goes."""
    endpoint = _managed(request, slug)
    try:
        run = harvest_ask(person(request), endpoint=endpoint, whole="whole" in request.POST)
    except VesportalError as error:
        return refused(request, error, f"/endpoints/{slug}/")
    return done(request, "The harvest has begun.", f"/endpoints/{slug}/runs/{run.pk}/")


def _enable(enabled: bool, said: str) -> Callable[[HttpRequest, str], HttpResponse]:
    @login_required
    @require_POST
    def view(request: HttpRequest, slug: str) -> HttpResponse:
        endpoint = _managed(request, slug)
        try:
            endpoint_enable(person(request), endpoint=endpoint, enabled=enabled)
        except VesportalError as error:
            return refused(request, error, f"/endpoints/{slug}/")
        return done(request, said, f"/endpoints/{slug}/")

    return view


pause = _enable(False, "Paused. What was harvested stays; nothing is read until somebody resumes it.")
resume = _enable(True, "Resumed. The next harvest begins within a minute.")


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def settings(request: HttpRequest, slug: str) -> HttpResponse:
    """Schedule, dial, audience, and what a broken source may cost."""
    endpoint = _managed(request, slug)
    named = domains_seen(request.user).exclude(pk=endpoint.domain_id)
    form = SettingsForm(
        named, request.POST or None, initial=settings_of(endpoint), protocol=endpoint.protocol
    )
    if request.method == "POST" and form.is_valid():
        try:
            endpoint_settle(person(request), endpoint=endpoint, settings=form.settings)
            return done(request, f"The settings of {slug} are saved.", f"/endpoints/{slug}/")
        except VesportalError as error:
            form.add_error(None, str(error))
    return form_page(request, "pages/endpoint/settings.html", form, _frame(endpoint, "Settings"))


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def disconnect(request: HttpRequest, slug: str) -> HttpResponse:
    """Take the endpoint out, after one more question."""
    endpoint, form = _managed(request, slug), DisconnectForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            number = endpoint_disconnect(person(request), endpoint=endpoint, why=form.cleaned_data["why"])
            said = f"{slug} is disconnected, and {counted(number, 'product')} withdrawn."
            return done(request, said, f"/domains/{endpoint.domain.slug}/")
        except VesportalError as error:
            form.add_error(None, str(error))
    return form_page(request, "pages/endpoint/disconnect.html", form, _frame(endpoint, "Disconnect"))


urlpatterns = [
    path("endpoints/<slug:slug>/harvest/", harvest, name="endpoint_harvest"),
    path("endpoints/<slug:slug>/pause/", pause, name="endpoint_pause"),
    path("endpoints/<slug:slug>/resume/", resume, name="endpoint_resume"),
    path("endpoints/<slug:slug>/settings/", settings, name="endpoint_settings"),
    path("endpoints/<slug:slug>/disconnect/", disconnect, name="endpoint_disconnect"),
]
