"""The five screens that connect an endpoint: address, protocol, preview, settings, check. Nothing is stored before the last."""

from collections.abc import Callable
from functools import wraps
from typing import Any

import msgspec
from django import forms
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import path
from django.utils.datastructures import MultiValueDict
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from catalog.domain.errors import VesportalError
from catalog.models import Domain
from catalog.selectors.domains import domains_connectable, domains_seen, endpoint_at
from catalog.services.connecting import address_discover, address_preview
from catalog.services.endpoint_control import harvest_ask
from catalog.services.endpoints import EndpointSettings, endpoint_connect
from catalog.web import connect_page
from catalog.web.acting import done, form_page, person, refused
from catalog.web.connect_draft import (
    Draft,
    TriedAddress,
    credentials_sealed,
    draft_forget,
    draft_get,
    draft_put,
)
from catalog.web.connect_forms import AddressForm, ProtocolForm, SettingsForm, settings_usual

Screen = Callable[[HttpRequest, Draft, Domain], HttpResponse]


def _screen(*methods: str) -> Callable[[Screen], Callable[[HttpRequest], HttpResponse]]:
    """A screen after the first: it needs what was entered so far, and the right to it."""

    def decorate(view: Screen) -> Callable[[HttpRequest], HttpResponse]:
        @login_required
        @never_cache
        @require_http_methods([*methods])
        @wraps(view)
        def screen(request: HttpRequest) -> HttpResponse:
            draft = draft_get(request)
            domains = domains_connectable(request.user)
            domain = domains.filter(slug=draft.domain).first() if draft else None
            if draft is None or domain is None:
                return HttpResponseRedirect("/connect/")
            return view(request, draft, domain)

        return screen

    return decorate


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def address(request: HttpRequest) -> HttpResponse:
    """1: where the catalogue is. The address is asked which protocol it speaks."""
    domains = domains_connectable(request.user)
    draft = draft_get(request)
    began = {
        "domain": request.GET.get("domain", draft.domain if draft else ""),
        "url": draft.url if draft else "",
    }
    form = AddressForm(domains, request.POST or None, initial=began)
    if request.method == "POST" and form.is_valid():
        domain, url = form.cleaned_data["domain"], form.cleaned_data["url"]
        if connected := endpoint_at(domain, url):
            form.add_error("url", f"This address is connected already, as {connected.slug}.")
        elif answer := _discover(request, form, domain, url):
            return answer
    context = connect_page.address_context(has_domains=domains.exists(), form=form)
    return form_page(request, "pages/connect/address.html", form, context)


def _discover(request: HttpRequest, form: AddressForm, domain: Domain, url: str) -> HttpResponse | None:
    try:
        found = address_discover(person(request), domain=domain, url=url, credentials=form.credentials)
    except VesportalError as error:
        form.add_error("url", str(error))
        return None
    before = draft_get(request)
    draft = Draft(
        domain=domain.slug,
        url=url,
        found=found.protocol,
        tried=tuple(TriedAddress(t.url, t.came, t.answered) for t in found.tried),
        problem=found.problem,
        auth_kind=form.cleaned_data["auth_kind"] or "none",
        sealed=credentials_sealed(form.credentials),
        settings=before.settings if before and before.url == url else {},
    )
    draft_put(request, draft)
    return HttpResponseRedirect("/connect/protocol/")


@_screen("GET", "HEAD")
def protocol(request: HttpRequest, draft: Draft, domain: Domain) -> HttpResponse:
    """2: which protocol it speaks, what was tried, and the choice of another."""
    form = ProtocolForm(initial={"protocol": draft.protocol or draft.found})
    return form_page(
        request, "pages/connect/protocol.html", form, connect_page.protocol_context(draft, domain)
    )


@_screen("GET", "HEAD", "POST")
def preview(request: HttpRequest, draft: Draft, domain: Domain) -> HttpResponse:
    """3: the first records as they would become entries. They are read when a form is sent, and stored nowhere."""
    if request.method != "POST":
        form = ProtocolForm(initial={"protocol": draft.protocol or draft.found})
        context = connect_page.preview_context(draft, domain)
        return form_page(request, "pages/connect/preview.html", form, context)
    form = ProtocolForm(request.POST)
    if not form.is_valid():
        context = connect_page.protocol_context(draft, domain)
        return form_page(request, "pages/connect/protocol.html", form, context)
    draft = msgspec.structs.replace(draft, protocol=form.cleaned_data["protocol"])
    draft_put(request, draft)
    samples, error = None, ""
    try:
        samples = address_preview(
            person(request),
            domain=domain,
            url=draft.url,
            protocol=draft.protocol,
            credentials=draft.credentials,
        )
    except VesportalError as problem:
        error = str(problem)
    context = connect_page.preview_context(draft, domain, samples, error)
    return form_page(request, "pages/connect/preview.html", form, context, status=422 if error else 200)


@_screen("GET", "HEAD", "POST")
def settings(request: HttpRequest, draft: Draft, domain: Domain) -> HttpResponse:
    """4: how often, what the portal may fill in, who sees it, what a broken source may cost."""
    if not draft.protocol:
        return HttpResponseRedirect("/connect/protocol/")
    named = domains_seen(request.user).exclude(pk=domain.pk)
    usual = settings_usual(hidden=bool(draft.sealed), protocol=draft.protocol)
    form = SettingsForm(
        named, request.POST or None, initial={**usual, **draft.settings}, protocol=draft.protocol
    )
    if request.method == "POST" and form.is_valid():
        chosen = {**form.cleaned_data, "domains": [d.pk for d in form.cleaned_data["domains"]]}
        draft_put(request, msgspec.structs.replace(draft, settings=chosen))
        return HttpResponseRedirect("/connect/check/")
    return form_page(
        request, "pages/connect/settings.html", form, connect_page.settings_context(draft, domain)
    )


@_screen("GET", "HEAD", "POST")
def check(request: HttpRequest, draft: Draft, domain: Domain) -> HttpResponse:
    """5: everything once more, and the button that connects."""
    chosen = _chosen(request, draft, domain)
    if chosen is None:
        return HttpResponseRedirect("/connect/settings/")
    if request.method != "POST":
        context = connect_page.check_context(draft, domain, chosen)
        return form_page(request, "pages/connect/check.html", forms.Form(), context)
    try:
        endpoint = endpoint_connect(
            person(request),
            domain=domain,
            url=draft.url,
            protocol=draft.protocol,
            credentials=draft.credentials,
            settings=chosen,
        )
        run = harvest_ask(person(request), endpoint=endpoint)
    except VesportalError as error:
        return refused(request, error, "/connect/check/")
    draft_forget(request)
    said = f"{endpoint.slug} is connected, and its first harvest has begun."
    return done(request, said, f"/endpoints/{endpoint.slug}/runs/{run.pk}/")


def _chosen(request: HttpRequest, draft: Draft, domain: Domain) -> EndpointSettings | None:
    """The settings of the fourth screen, checked again; None where it was not filled in."""
    named = domains_seen(request.user).exclude(pk=domain.pk)
    form = SettingsForm(named, _as_sent(draft.settings), protocol=draft.protocol)
    return form.settings if draft.protocol and draft.settings and form.is_valid() else None


def _as_sent(settings: dict[str, Any]) -> MultiValueDict[str, Any]:
    """The settings in the form in which a browser sends them."""
    sent: MultiValueDict[str, Any] = MultiValueDict()
    for name, value in settings.items():
        if value is None:
            continue
        sent.setlist(name, value if isinstance(value, list) else [value])
    return sent


@login_required
@require_POST
def cancel(request: HttpRequest) -> HttpResponse:
    """Forget everything that was entered."""
    draft_forget(request)
    return done(request, "Nothing was connected, and what you entered is forgotten.", "/endpoints/")


urlpatterns = [
    path("connect/", address, name="connect"),
    path("connect/protocol/", protocol, name="connect_protocol"),
    path("connect/preview/", preview, name="connect_preview"),
    path("connect/settings/", settings, name="connect_settings"),
    path("connect/check/", check, name="connect_check"),
    path("connect/cancel/", cancel, name="connect_cancel"),
]
