"""Pages on which single fields are mended and conflicts settled."""

from collections.abc import Callable
from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path
from django.views.decorators.http import require_http_methods

from catalog.domain.errors import InvalidInput, PermissionRefused
from catalog.domain.fields import AUDIENCE, EDITABLE, EditableField
from catalog.models import Conflict, DataProduct
from catalog.selectors.curation import (
    FieldLayers,
    conflict_get,
    domains_to_name,
    field_layers,
    field_state,
    may_edit,
    product_for,
)
from catalog.selectors.history import people_named
from catalog.services.curation import (
    conflict_keep,
    conflict_merge,
    conflict_take,
    field_decide,
    field_release,
)
from catalog.web import curation_page
from catalog.web.acting import done, person, words
from catalog.web.field_forms import FieldForm, ReasonForm
from catalog.web.parts_form import MORE, form_for
from catalog.web.people import name_of


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def field_edit(request: HttpRequest, slug: str, name: str) -> HttpResponse:
    """One field: its layers side by side, and a form to decide on it."""
    product = product_for(request.user, slug)
    if product is None or name not in EDITABLE:
        raise Http404("There is no such field, or the product is not for you to see.")
    if not may_edit(request.user, product.domain_id, name):
        raise PermissionDenied("This field is decided by others.")
    layers = field_layers(product, name)
    form = _form(EDITABLE[name], product, layers, request.POST if request.method == "POST" else None)
    if request.method == "POST" and MORE not in request.POST:
        response = _save(request, product, form)
        if response is not None:
            return response
    return _page(request, "edit", _edit_context(request, layers, form), form)


def _form(field: EditableField, product: DataProduct, layers: FieldLayers, data: Any) -> FieldForm:
    others = tuple(domains_to_name(product)) if field.name == AUDIENCE else ()
    return form_for(field, layers.shown, data, others=others)


def _save(request: HttpRequest, product: DataProduct, form: FieldForm) -> HttpResponse | None:
    """Decide or release; None where the form has to be shown again, with what is wrong."""
    name, label = form.field.name, form.field.label
    actor, to = person(request), f"/products/{product.slug}/"
    seen = words(request, "state")
    try:
        if request.POST.get("action") == "release":
            reason = _reason(request, form)
            if reason is None:
                return None
            field_release(actor, product=product, field=name, why=reason, seen=seen)
            return done(request, f"“{label}” stands as the source has it again.", to)
        if not form.is_valid():
            return None
        why = form.cleaned_data["why"]
        field_decide(actor, product=product, field=name, value=form.checked, why=why, seen=seen)
    except InvalidInput as error:
        form.add_error(None, str(error))
        return None
    except PermissionRefused as error:
        raise PermissionDenied(str(error)) from error
    return done(request, f"“{label}” is changed. It is kept, whatever the source says from now on.", to)


def _reason(request: HttpRequest, form: FieldForm) -> str | None:
    """The reason alone, where no value is given; None where it is missing, which the form then says."""
    alone = ReasonForm(request.POST)
    if alone.is_valid():
        return str(alone.cleaned_data["why"])
    form.errors.clear()
    form.add_error("why", alone.errors["why"][0])
    return None


def _edit_context(request: HttpRequest, layers: FieldLayers, form: FieldForm) -> dict[str, Any]:
    who = _who(request, layers)
    return curation_page.edit_context(layers, form, who, field_state(layers.product, layers.field))


def _who(request: HttpRequest, layers: FieldLayers) -> str:
    by = layers.decision.by if layers.decision else ""
    return name_of(by, people_named(request.user, [by] if by else []))


def _page(request: HttpRequest, name: str, context: dict[str, Any], form: FieldForm) -> HttpResponse:
    """422 where something has to be put right; a form that only got another row has nothing wrong with it."""
    wrong = form.is_bound and MORE not in request.POST
    if form.is_bound and not wrong:
        form.errors.clear()
    return render(request, f"pages/curation/{name}.html", context, status=422 if wrong else 200)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def conflict(request: HttpRequest, pk: int) -> HttpResponse:
    """What the source said and says, what a person decided; keep, take or merge."""
    found = conflict_get(request.user, pk) if pk < 2**63 else None
    if found is None:
        raise Http404("There is no such conflict, or it is not yours to settle.")
    if not may_edit(request.user, found.product.domain_id, found.field):
        raise PermissionDenied("This field is decided by its owner’s stewards alone.")
    layers = field_layers(found.product, found.field)
    data = request.POST if request.method == "POST" else None
    form = _form(EDITABLE[found.field], found.product, layers, data)
    if request.method == "POST" and MORE not in request.POST:
        response = _settle(request, found, form)
        if response is not None:
            return response
    context = curation_page.conflict_context(found, layers, form, _who(request, layers))
    context["state"] = field_state(found.product, found.field)
    return _page(request, "conflict", context, form)


_SETTLE: dict[str, tuple[Callable[..., None], str]] = {
    "keep": (conflict_keep, "kept as it was decided"),
    "take": (conflict_take, "what the source says now"),
}


def _settle(request: HttpRequest, found: Conflict, form: FieldForm) -> HttpResponse | None:
    label, to = form.field.label, f"/products/{found.product.slug}/"
    action, seen = request.POST.get("action", ""), words(request, "state")
    try:
        if action in _SETTLE:
            verb, outcome = _SETTLE[action]
            reason = _reason(request, form)
            if reason is None:
                return None
            verb(person(request), conflict=found, why=reason, seen=seen)
            return done(request, f"“{label}” is {outcome}.", to)
        if not form.is_valid():
            return None
        why = form.cleaned_data["why"]
        conflict_merge(person(request), conflict=found, value=form.checked, why=why, seen=seen)
    except InvalidInput as error:
        form.add_error(None, str(error))
        return None
    except PermissionRefused as error:
        raise PermissionDenied(str(error)) from error
    return done(request, f"“{label}” is made of both.", to)


urlpatterns = [
    path("products/<slug:slug>/edit/<slug:name>/", field_edit, name="field_edit"),
    path("conflicts/<int:pk>/", conflict, name="conflict"),
]
