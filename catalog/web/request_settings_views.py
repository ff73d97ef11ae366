"""What a domain sets for requests to it: time, standard text, own questions, texts to use again."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django import forms
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import path
from django.views.decorators.http import require_http_methods, require_POST

from catalog.domain.errors import VesportalError
from catalog.domain.requests.questions import FIELD_KINDS, LONGEST_TEXT
from catalog.models import Domain
from catalog.selectors.domains import domain_get
from catalog.selectors.permissions import owns
from catalog.selectors.requests import fields_of, settings_of, templates_of
from catalog.services.request_settings import (
    LONGEST_AGREEMENT,
    answer_template_remove,
    answer_template_save,
    request_field_remove,
    request_field_save,
    request_settings_save,
)
from catalog.web import request_page
from catalog.web.acting import done, form_page, person, refused
from catalog.web.kept_forms import keeps_typed, typed_again
from catalog.web.links import breadcrumbs


class RequestSettingsForm(forms.Form):
    """Time and text."""

    answer_days = forms.IntegerField(
        label="Working days until an answer",
        min_value=1,
        max_value=60,
        help_text="People who ask are told this.",
    )
    agreement_days = forms.IntegerField(
        label="Days that an agreement holds",
        min_value=1,
        max_value=3653,
        help_text="Where neither side says otherwise.",
    )
    agreement_text = forms.CharField(
        label="Standard text of your agreements",
        required=False,
        max_length=LONGEST_AGREEMENT,
        widget=forms.Textarea(attrs={"rows": 12}),
        help_text="It stands at the end of each new agreement. Those that are made already keep the text that was accepted.",
    )


class RequestFieldForm(forms.Form):
    """A question of the domain's own."""

    label = forms.CharField(
        label="Question", max_length=200, error_messages={"required": "Write the question."}
    )
    help_text = forms.CharField(label="Explanation", required=False, max_length=300)
    kind = forms.ChoiceField(
        label="Kind of answer", choices=list(FIELD_KINDS.items()), widget=forms.RadioSelect
    )
    choices = forms.CharField(
        label="Answers to choose from",
        required=False,
        max_length=LONGEST_TEXT,
        widget=forms.Textarea,
        help_text="One a line, for “One of several answers” alone.",
    )
    required = forms.BooleanField(label="It has to be answered", required=False)


class AnswerTemplateForm(forms.Form):
    """A text to use again."""

    title = forms.CharField(label="Title", max_length=100, help_text="For stewards alone.")
    text = forms.CharField(label="Text", max_length=LONGEST_TEXT, widget=forms.Textarea(attrs={"rows": 8}))


OwnerView = Callable[..., HttpResponse]


def for_owner(view: OwnerView) -> OwnerView:
    """For the stewards of a domain alone, given the domain."""

    return keeps_typed(_owned(view))


def _owned(view: OwnerView) -> OwnerView:
    @wraps(view)
    def owned(request: HttpRequest, slug: str, **kwargs: Any) -> HttpResponse:
        domain = domain_get(request.user, slug)
        if domain is None:
            raise Http404("There is no such domain.")
        if not owns(request.user, domain.pk):
            raise PermissionDenied("Stewards of the domain decide this.")
        return view(request, domain, **kwargs)

    return owned


@for_owner
@require_http_methods(["GET", "HEAD", "POST"])
def settings(request: HttpRequest, domain: Domain) -> HttpResponse:
    """Time and text; the lists of questions and texts."""
    row = settings_of(domain.pk)
    usual = {name: getattr(row, name) for name in RequestSettingsForm.base_fields}
    form = RequestSettingsForm(request.POST if request.method == "POST" else None, initial=usual)
    if request.method == "POST" and form.is_valid():
        try:
            request_settings_save(person(request), domain=domain, **form.cleaned_data)
            return done(request, "The settings are saved.", _url(domain))
        except VesportalError as error:
            form.add_error(None, str(error))
    context = {
        **_context(request, domain, "Requests and agreements", form),
        "fields": fields_of(domain.pk),
        "kinds": FIELD_KINDS,
        "templates": templates_of(domain.pk),
    }
    return form_page(request, "pages/request/settings.html", form, context)


@for_owner
@require_http_methods(["GET", "HEAD", "POST"])
def field(request: HttpRequest, domain: Domain, pk: int | None = None) -> HttpResponse:
    """A question: a new one, or one to change."""
    row = next((row for row in fields_of(domain.pk) if row.pk == pk), None)
    if pk is not None and row is None:
        raise Http404("There is no such question.")
    usual = {
        "label": row.label, "help_text": row.help_text, "kind": row.kind, "required": row.required,
        "choices": "\n".join(row.choices),
    } if row else {"kind": "line"}  # fmt: skip
    form = RequestFieldForm(request.POST if request.method == "POST" else None, initial=usual)
    if request.method == "POST" and form.is_valid():
        given = dict(form.cleaned_data)
        given["choices"] = given["choices"].splitlines()
        try:
            request_field_save(person(request), domain=domain, pk=pk, **given)
            return done(request, "The question is saved.", _url(domain))
        except VesportalError as error:
            form.add_error(None, str(error))
    context = _context(request, domain, "Change a question" if row else "Add a question", form)
    return form_page(request, "pages/request/settings_form.html", form, context)


@for_owner
@require_http_methods(["GET", "HEAD", "POST"])
def template(request: HttpRequest, domain: Domain, pk: int | None = None) -> HttpResponse:
    """A text to use again: a new one, or one to change."""
    row = next((row for row in templates_of(domain.pk) if row.pk == pk), None)
    if pk is not None and row is None:
        raise Http404("There is no such text.")
    usual = {"title": row.title, "text": row.text} if row else {}
    form = AnswerTemplateForm(request.POST if request.method == "POST" else None, initial=usual)
    if request.method == "POST" and form.is_valid():
        try:
            answer_template_save(person(request), domain=domain, pk=pk, **form.cleaned_data)
            return done(request, "The text is saved.", _url(domain))
        except VesportalError as error:
            form.add_error(None, str(error))
    context = _context(request, domain, "Change a text" if row else "Add a text", form)
    return form_page(request, "pages/request/settings_form.html", form, context)


@login_required
@require_POST
@_owned
def remove(request: HttpRequest, domain: Domain, what: str, pk: int) -> HttpResponse:
    """Take a question or a text away."""
    act = request_field_remove if what == "field" else answer_template_remove
    try:
        act(person(request), domain=domain, pk=pk)
    except VesportalError as error:
        return refused(request, error, _url(domain))
    return done(request, "It is removed.", _url(domain))


def _url(domain: Domain) -> str:
    return f"/domains/{domain.slug}/requests/"


def _context(request: HttpRequest, domain: Domain, title: str, form: forms.Form) -> dict[str, Any]:
    top = title == "Requests and agreements"
    above = [] if top else [("Requests and agreements", _url(domain))]
    return {
        "domain": domain,
        "domain_url": f"/domains/{domain.slug}/",
        "settings_url": _url(domain),
        "restored": typed_again(request, form),
        "caption": domain.name,
        "page_title": title,
        "page_description": f"How {domain.name} takes requests for its data.",
        "nav_section": "domains",
        "crumbs": breadcrumbs(
            ("Domains", "/domains/"), (domain.name, f"/domains/{domain.slug}/"), *above, (title, "")
        ),
        **request_page.kept(request),
    }


_BASE = "domains/<slug:slug>/requests/"
urlpatterns = [
    path(_BASE, settings, name="request_settings"),
    path(f"{_BASE}fields/new/", field, name="request_field_new"),
    path(f"{_BASE}fields/<int:pk>/", field, name="request_field"),
    path(f"{_BASE}fields/<int:pk>/remove/", remove, {"what": "field"}, name="request_field_remove"),
    path(f"{_BASE}texts/new/", template, name="answer_template_new"),
    path(f"{_BASE}texts/<int:pk>/", template, name="answer_template"),
    path(f"{_BASE}texts/<int:pk>/remove/", remove, {"what": "text"}, name="answer_template_remove"),
]
