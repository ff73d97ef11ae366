"""Agreements: both sides' lists, the page of one, its steps, the register of onward shares, and a page to print."""

from collections.abc import Callable

from django import forms
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from catalog.domain.errors import (
    InvalidInput,
    OutsideAgreement,
    PermissionRefused,
    SecretRefused,
    VesportalError,
)
from catalog.domain.numbers import number_in
from catalog.domain.requests import agreement as states
from catalog.domain.requests.machine import Step
from catalog.domain.requests.terms import onward_limit
from catalog.models import AgreementPartner
from catalog.selectors.agreements import (
    FILTERS,
    ShownAgreement,
    agreement_get,
    agreements_given,
    agreements_held,
    agreements_naming,
    partner_get,
    partner_of,
    terms_on,
)
from catalog.selectors.todo_model import scope_of
from catalog.services.agreements import agreement_step
from catalog.services.onward import onward_share_add
from catalog.services.partners import partner_add, partner_end
from catalog.web import agreement_page, request_page, work_page
from catalog.web.acting import done, error_told, form_page, person, refused
from catalog.web.kept_forms import keeps_typed, typed_again
from catalog.web.links import breadcrumbs
from catalog.web.request_forms import OnwardForm, PartnerEndForm, PartnerForm, RenewForm, StepForm


@login_required
@require_safe
def agreements(request: HttpRequest) -> HttpResponse:
    """The agreements that one holds, or (`side=owner`) those of one's domains."""
    if request.GET.get("side") == "partner":
        return _named(request)
    user, scope = person(request), scope_of(request.user)
    owner = request.GET.get("side") == "owner" and not scope.empty
    which = request.GET.get("show", "")
    which = which if which in FILTERS else "running"
    rows = agreements_given(scope, which) if owner else agreements_held(user, which)
    side = "owner" if owner else ""
    found, turned = work_page.page_of(request, rows, side=side, show=which)
    prefix = "?side=owner&show=" if owner else "?show="
    context = {
        "rows": agreement_page.list_rows(found),
        "owner": owner,
        "decides": not scope.empty,
        "filters": [
            {"label": label, "url": f"{prefix}{key}", "current": key == which}
            for key, label in FILTERS.items()
        ],
        "which": FILTERS[which],
        "pagination": turned,
        "page_title": "Agreements",
        "page_description": "What was agreed about data, until when, and what is to be done.",
        "nav_section": "work" if owner else "",
        "crumbs": breadcrumbs(("Agreements", "")),
    }
    return render(request, "pages/agreement/list.html", context)


def _named(request: HttpRequest) -> HttpResponse:
    """The agreements that name one as a partner."""
    found, turned = work_page.page_of(request, agreements_naming(person(request)), side="partner")
    context = {
        "rows": agreement_page.list_rows(found, "partner/"),
        "partner": True,
        "decides": not scope_of(request.user).empty,
        "which": "In force, and naming you as a partner",
        "pagination": turned,
        "page_title": "Agreements",
        "page_description": "The agreements in which you are named as a partner.",
        "nav_section": "",
        "crumbs": breadcrumbs(("Agreements", "")),
    }
    return render(request, "pages/agreement/list.html", context)


@login_required
@require_safe
def agreement(request: HttpRequest, reference: str) -> HttpResponse:
    """One agreement, for both sides."""
    shown = _shown(request, reference, partners=True)
    context = agreement_page.page_context(request, shown)
    if context["write"]:
        context["form"] = StepForm(step=context["write"])
    return render(request, "pages/agreement/page.html", context)


@login_required
@require_safe
def printed(request: HttpRequest, reference: str) -> HttpResponse:
    """What was agreed, to be printed."""
    context = agreement_page.print_context(_shown(request, reference, partners=True))
    return render(request, "pages/agreement/print.html", context)


@keeps_typed
@require_http_methods(["GET", "HEAD", "POST"])
def step(request: HttpRequest, reference: str, name: str) -> HttpResponse:
    """One step: its page with a form, and taking it."""
    shown = _shown(request, reference)
    found = request_page.step_named(states.AGREEMENT, name, shown.role)
    url, status = f"/agreements/{reference}/", 0
    if request.method != "POST" and name not in shown.steps:
        now = shown.agreement.get_state_display()
        return refused(request, InvalidInput(f"“{found.label}” is not possible: it stands at “{now}”."), url)
    templates, chosen = request_page.templates_for(request, shown.role, shown.agreement.domain_id)
    form = _form(request, shown, found, chosen)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            row = agreement_step(
                person(request),
                agreement=shown.agreement,
                step=name,
                text=given.get("text", ""),
                ends=given.get("ends"),
                version=number_in(request.POST.get("version", "")),
            )
            return done(request, agreement_page.done_words(row, found, person(request)), url)
        except PermissionRefused as error:
            raise PermissionDenied(str(error)) from None
        except VesportalError as error:
            if not form.fields:
                return refused(request, error, url)
            status = error_told(form, error, at="text" if isinstance(error, SecretRefused) else None)
    context = agreement_page.step_context(request, shown, found)
    context["restored"] = typed_again(request, form)
    if "text" in form.fields:
        context["templates"] = templates
    return form_page(request, "pages/agreement/step.html", form, context, status=status)


def _form(request: HttpRequest, shown: ShownAgreement, found: Step, chosen: str) -> forms.Form:
    data = request.POST if request.method == "POST" else None
    if found.name == "renew":
        return RenewForm(data, step=found)
    usual = shown.agreement.instructions if found.name == "grant" else ""
    return StepForm(data, step=found, initial={"text": chosen or usual})


@keeps_typed
@require_http_methods(["GET", "HEAD", "POST"])
def onward(request: HttpRequest, reference: str) -> HttpResponse:
    """Put down to whom data was passed on."""
    shown = _shown(request, reference)
    if shown.role != "requester":
        raise PermissionDenied
    form, status = OnwardForm(request.POST if request.method == "POST" else None), 0
    if request.method == "POST" and form.is_valid():
        try:
            onward_share_add(person(request), agreement=shown.agreement, **form.cleaned_data)
            return done(request, "It is put down, and the owner told.", f"/agreements/{reference}/#onward")
        except OutsideAgreement as error:
            form.ask_outside()
            status = error_told(form, error, at="recipient")
        except VesportalError as error:
            status = error_told(form, error)
    title, about = "Put down that data was passed on", "To whom data under the agreement went on."
    context = {
        **agreement_page.form_context(request, shown, title, about),
        "restored": typed_again(request, form),
        "limit": onward_limit(terms_on(shown.agreement, timezone.localdate())),
    }
    return form_page(request, "pages/agreement/onward.html", form, context, status=status)


@keeps_typed
@require_http_methods(["GET", "HEAD", "POST"])
def partner_new(request: HttpRequest, reference: str) -> HttpResponse:
    """Name a partner that data may go on to."""
    shown = _owned(request, reference)
    form = PartnerForm(request.POST if request.method == "POST" else None)

    def named() -> str:
        row = partner_add(person(request), agreement=shown.agreement, **form.cleaned_data)
        return (
            f"Data may go on to {row.name} from now on. The holder is told, and so is the person of theirs if there is an "
            "account."
        )

    return _partner_page(request, shown, form, "Name a partner", named)


@keeps_typed
@require_http_methods(["GET", "HEAD", "POST"])
def partner_gone(request: HttpRequest, reference: str, pk: int) -> HttpResponse:
    """Say that data goes on to a partner no more."""
    shown = _owned(request, reference)
    found = partner_of(shown.agreement, pk)
    if found is None:
        raise Http404("There is no such partner in this agreement.")
    form = PartnerEndForm(request.POST if request.method == "POST" else None)

    def ended() -> str:
        row = partner_end(person(request), agreement=shown.agreement, pk=pk, **form.cleaned_data)
        return f"Nothing goes on to {row.name} any more. The holder is told."

    return _partner_page(request, shown, form, "End a partner", ended, found)


def _owned(request: HttpRequest, reference: str) -> ShownAgreement:
    shown = _shown(request, reference)
    if shown.role != "steward":
        raise PermissionDenied
    return shown


def _partner_page(
    request: HttpRequest,
    shown: ShownAgreement,
    form: forms.Form,
    title: str,
    act: Callable[[], str],
    partner: AgreementPartner | None = None,
) -> HttpResponse:
    status = 0
    if request.method == "POST" and form.is_valid():
        try:
            return done(request, act(), f"/agreements/{shown.agreement.reference}/#partners")
        except PermissionRefused as error:
            raise PermissionDenied(str(error)) from None
        except VesportalError as error:
            status = error_told(form, error)
    about = "To whom data under the agreement may go on."
    context = {
        **agreement_page.form_context(request, shown, title, about),
        "partner": partner,
        "restored": typed_again(request, form),
    }
    return form_page(request, "pages/agreement/partner_form.html", form, context, status=status)


@login_required
@require_safe
def partner(request: HttpRequest, reference: str) -> HttpResponse:
    """What holds for a partner, for a person of theirs."""
    seen = partner_get(request.user, reference)
    if seen is None:
        raise Http404("There is no such agreement, or it is not for you to see.")
    response = render(request, "pages/agreement/partner.html", agreement_page.partner_context(seen))
    response["Cache-Control"] = "private, no-store"
    return response


def _shown(request: HttpRequest, reference: str, *, partners: bool = False) -> ShownAgreement:
    shown = agreement_get(request.user, reference, partners=partners)
    if shown is None:
        raise Http404("There is no such agreement, or it is not for you to see.")
    return shown


urlpatterns = [
    path("agreements/", agreements, name="agreements"),
    path("agreements/<slug:reference>/", agreement, name="agreement"),
    path("agreements/<slug:reference>/print/", printed, name="agreement_print"),
    path("agreements/<slug:reference>/onward/", onward, name="agreement_onward"),
    path("agreements/<slug:reference>/partner/", partner, name="agreement_partner"),
    path("agreements/<slug:reference>/partners/", partner_new, name="agreement_partner_new"),
    path("agreements/<slug:reference>/partners/<int:pk>/", partner_gone, name="agreement_partner_end"),
    path("agreements/<slug:reference>/<slug:name>/", step, name="agreement_step"),
]
