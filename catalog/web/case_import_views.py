"""Bringing a use case along in two steps: a file is read and shown with all its problems, then it becomes a draft."""

from typing import Any

import msgspec
from django import forms
from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import path
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from catalog.domain.errors import PageUnreadable, TooMany, VesportalError
from catalog.formats.usecases.documents import LARGEST, size_checked
from catalog.selectors.products import products_named
from catalog.services.case_imports import CaseImport, case_import_make, case_import_read
from catalog.web import case_import_page
from catalog.web.acting import done, error_told, form_page, person

_KEY = "case_import"
_FORMS = ["GET", "HEAD", "POST"]


class ImportForm(forms.Form):
    """One file."""

    file = forms.FileField(
        label="File",
        help_text=f"XML in the shape of IEC 62559-3, or JSON as this portal writes it; at most {LARGEST // 1_000_000}\u00a0MB.",
        allow_empty_file=True,
        error_messages={"required": "Choose a file.", "missing": "Choose a file."},
    )


@login_required
@never_cache
@require_http_methods(_FORMS)
def case_import(request: HttpRequest) -> HttpResponse:
    """Choose a file; what was read of it is shown next, and nothing is stored in the catalogue."""
    form = ImportForm(request.POST, request.FILES) if request.method == "POST" else ImportForm()
    status = 0
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        try:
            size_checked(file.size)
            imported = case_import_read(person(request), body=file.read(), base=settings.SITE_URL)
        except (PageUnreadable, TooMany) as error:
            status = error_told(form, error, at="file")
        else:
            request.session[_KEY] = {"name": file.name[:100], "case": msgspec.to_builtins(imported)}
            return HttpResponseRedirect("/use-cases/import/check/")
    context = case_import_page.choose(_pending(request)[1])
    return form_page(request, "pages/usecase/import.html", form, context, status=status)


@login_required
@never_cache
@require_http_methods(_FORMS)
def case_import_check(request: HttpRequest) -> HttpResponse:
    """What was read, with all problems; sent, it becomes a draft."""
    name, imported = _pending(request)
    if imported is None:
        return HttpResponseRedirect("/use-cases/import/")
    error, status = "", 422 if imported.blocking else 200
    if request.method == "POST" and not imported.blocking:
        try:
            case = case_import_make(person(request), imported)
        except VesportalError as refusal:
            error, status = str(refusal), 429 if isinstance(refusal, TooMany) else 422
        else:
            del request.session[_KEY]
            said = f"“{case.title}” is a draft now, which only those see who work on it. Look it over, then ask for a review."
            return done(request, said, f"/use-cases/{case.slug}/edit/")
    named = products_named(request.user, imported.record.products)
    titles = {slug: view.record.title for slug, view in named.items()}
    context = case_import_page.check(name, imported, error, titles)
    return render(
        request,
        "pages/usecase/import_check.html",
        context,
        status=status if request.method == "POST" else 200,
    )


def _pending(request: HttpRequest) -> tuple[str, CaseImport | None]:
    """What was read last and is no draft yet, with the name of its file."""
    kept: Any = request.session.get(_KEY) or {}
    try:
        return str(kept.get("name", "")), msgspec.convert(kept.get("case"), CaseImport)
    except msgspec.ValidationError:
        return "", None


urlpatterns = [
    path("use-cases/import/", case_import, name="case_import"),
    path("use-cases/import/check/", case_import_check, name="case_import_check"),
]
