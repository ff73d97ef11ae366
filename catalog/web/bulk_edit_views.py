"""Pages for deciding on a field of everything that a search finds: choose, fill in, look, do, undo."""

from typing import Any
from urllib.parse import urlencode

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path
from django.views.decorators.http import require_http_methods

from catalog.domain.errors import InvalidInput
from catalog.domain.fields import EDITABLE
from catalog.domain.numbers import counted
from catalog.selectors.bulk_edit import BULK_FIELDS, bulk_edit_get, bulk_plan, products_found
from catalog.selectors.curation import mends_something
from catalog.selectors.history import people_named
from catalog.selectors.params import SearchParams, search_params
from catalog.services.bulk_edit import bulk_edit_do, bulk_edit_undo
from catalog.web import bulk_edit_page
from catalog.web.acting import done, form_page, person, refused
from catalog.web.field_forms import FieldForm, ReasonForm
from catalog.web.links import search_pairs, search_url
from catalog.web.parts_form import MORE, form_for
from catalog.web.people import name_of


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def bulk_edit(request: HttpRequest) -> HttpResponse:
    """Choose a field (GET), fill it in (GET with `field`), look at what would change, and do it (POST)."""
    if not mends_something(request.user):
        raise PermissionDenied("Only curators and stewards edit entries.")
    asked = search_params(request.GET)
    try:
        number = len(products_found(request.user, asked))
    except InvalidInput as error:
        return refused(request, error, search_url(asked))
    name = request.GET.get("field", "")
    if not name:
        return render(request, "pages/bulk/choose.html", bulk_edit_page.choose_context(asked, number))
    if name not in BULK_FIELDS:
        raise Http404("There is no such field, or it is edited for each product by itself.")
    field = EDITABLE[name]
    form = form_for(field, None, request.POST if request.method == "POST" else None)
    wrong = ""
    if request.method == "POST" and MORE not in request.POST and form.is_valid():
        try:
            return _look_or_do(request, asked, form)
        except InvalidInput as error:
            wrong = str(error)
            form.add_error(None, wrong)
    elif MORE in request.POST:
        form.errors.clear()
    context = bulk_edit_page.value_context(asked, field, form, number, wrong)
    return form_page(request, "pages/bulk/value.html", form, context)


def _look_or_do(request: HttpRequest, asked: SearchParams, form: FieldForm) -> HttpResponse:
    choice: dict[str, Any] = {
        "asked": asked,
        "field": form.field.name,
        "value": form.checked,
    }
    match request.POST.get("action"):
        case "do":
            why, key = form.cleaned_data["why"], request.POST.get("key", "")
            query = urlencode([pair for pair in search_pairs(asked) if pair[0] != "sort"])
            edit = bulk_edit_do(person(request), **choice, why=why, key=key, query=query)
            said = f"“{form.field.label}” is changed for {counted(len(edit.products), 'product')}."
            return done(request, said, f"/edits/{edit.pk}/")
        case _:
            plan = bulk_plan(request.user, **choice)
            context = bulk_edit_page.preview_context(asked, form.field, plan, request.POST)
            return render(request, "pages/bulk/preview.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def bulk_result(request: HttpRequest, pk: int) -> HttpResponse:
    """What an edit of many did, and undoing it."""
    edit = bulk_edit_get(request.user, pk) if pk < 2**63 else None
    if edit is None:
        raise Http404("There is no such edit, or none of its products is yours to mend.")
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            given_back, kept = bulk_edit_undo(person(request), edit=edit, why=form.cleaned_data["why"])
        except InvalidInput as error:
            form.add_error(None, str(error))
        else:
            rest = (
                f" {kept:,} {'was' if kept == 1 else 'were'} left: decided anew since, or not yours to change."
                if kept
                else ""
            )
            said = f"Undone for {counted(given_back, 'product')}.{rest}"
            return done(request, said, f"/edits/{edit.pk}/")
    who = name_of(edit.by, people_named(request.user, [edit.by]))
    return form_page(request, "pages/bulk/result.html", form, bulk_edit_page.result_context(edit, who))


urlpatterns = [
    path("search/edit/", bulk_edit, name="bulk_edit"),
    path("edits/<int:pk>/", bulk_result, name="bulk_result"),
]
