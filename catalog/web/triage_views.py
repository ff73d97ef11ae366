"""Pages on how the class of a product was decided, and deciding it."""

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path
from django.views.decorators.http import require_http_methods, require_safe

from catalog.domain.errors import DecidedMeanwhile, InvalidInput
from catalog.domain.governance.basis import basis_of, is_personal
from catalog.domain.numbers import number_in
from catalog.selectors.products import ProductView
from catalog.selectors.todo_model import Scope
from catalog.selectors.triage import may_triage, triage_draft, triage_latest
from catalog.services.triage import basis_record, triage_draft_drop, triage_draft_keep, triage_record
from catalog.web import triage_page
from catalog.web.acting import done, form_page, person, refused
from catalog.web.kept_forms import FIELD, keeps_typed, kept_for, typed_again
from catalog.web.product_frame import product_seen
from catalog.web.triage_forms import BasisForm, TriageForm, basis_initial, initial_of
from catalog.web.work_views import for_deciders


@require_safe
def triage(request: HttpRequest, slug: str) -> HttpResponse:
    """How the class was decided: the record that counts, earlier ones, and what the source states."""
    context = triage_page.context(request.user, product_seen(request, slug))
    return render(request, "pages/governance/triage.html", context)


@keeps_typed
@require_http_methods(["GET", "HEAD", "POST"])
def decide(request: HttpRequest, slug: str) -> HttpResponse:
    """Decide the class, or keep what is filled in as a draft."""
    view = product_seen(request, slug)
    if not may_triage(request.user, view.product):
        raise PermissionDenied
    latest, draft = triage_latest(view.product), triage_draft(request.user, view.product)
    form = TriageForm(
        request.POST if request.method == "POST" else None,
        initial=initial_of(latest, basis_of(view.record.stated_classes)) | (draft.form if draft else {}),
    )
    if request.method == "POST" and (answer := _decided(request, view, form)):
        return answer
    context = triage_page.decide_context(view, latest, draft)
    context |= {
        "kept_field": FIELD,
        "kept_value": kept_for(person(request)),
        "restored": typed_again(request, form),
    }
    seen = number_in(request.POST.get("seen", ""), digits=18)
    if (
        form.is_bound and not form.was_told
    ):  # what was looked at stays, until the person is told of what is there now
        context["seen"] = seen
    return form_page(request, "pages/governance/triage_form.html", form, context)


def _decided(request: HttpRequest, view: ProductView, form: TriageForm) -> HttpResponse | None:
    """Where to go once something is done; None where the form has to be shown again."""
    actor, product, action = person(request), view.product, request.POST.get("action", "")
    to = f"/products/{product.slug}/triage/"
    try:
        if action == "drop":
            triage_draft_drop(actor, product=product)
            return done(request, "The draft is gone.", to)
        if action == "draft":
            triage_draft_keep(
                actor, product=product, form={field.name: str(field.data or "") for field in form}
            )
            return done(request, "The draft is kept, for you alone. Go on with it whenever you like.", to)
        if form.is_valid():
            seen = number_in(request.POST.get("seen", ""), digits=18)
            made = triage_record(
                actor, product=product, record=form.record(), why=form.cleaned_data["why"], seen=seen
            )
            return done(request, f"The class is decided: {made.outcome}.", to)
    except DecidedMeanwhile as error:
        form.was_told = True
        form.add_error(None, str(error))
    except InvalidInput as error:
        form.is_valid()
        form.add_error(None, str(error))
    return None


@keeps_typed
@require_http_methods(["GET", "HEAD", "POST"])
def basis(request: HttpRequest, slug: str) -> HttpResponse:
    """Record or correct the lawful basis on which personal data is shared."""
    view = product_seen(request, slug)
    if not may_triage(request.user, view.product):
        raise PermissionDenied
    url = f"/products/{view.product.slug}/triage/"
    if not is_personal(view.record.stated_classes):
        told = "A lawful basis is for personal data (class IB1-SP). Decide its class first."
        return refused(request, InvalidInput(told), url)
    latest = triage_latest(view.product)
    usual = basis_initial(basis_of(view.record.stated_classes), latest)
    form = BasisForm(request.POST if request.method == "POST" else None, initial=usual)
    if request.method == "POST" and form.is_valid():
        why, seen = form.cleaned_data["why"], request.POST.get("seen", "")[:64]
        try:
            basis_record(person(request), product=view.product, basis=form.given(), why=why, seen=seen)
            return done(request, "It is recorded, and counts from now on.", f"{url}#basis")
        except InvalidInput as error:
            form.add_error(None, str(error))
    context = triage_page.basis_context(view, latest)
    context |= {
        "kept_field": FIELD,
        "kept_value": kept_for(person(request)),
        "restored": typed_again(request, form),
    }
    return form_page(request, "pages/governance/basis_form.html", form, context)


@for_deciders
def due(request: HttpRequest, scope: Scope) -> HttpResponse:
    """The classes that wait for a steward: those to look at again."""
    return render(request, "pages/governance/triage_due.html", triage_page.due_context(request, scope))


urlpatterns = [
    path("triage/", due, name="triage_due"),
    path("products/<slug:slug>/triage/", triage, name="triage"),
    path("products/<slug:slug>/triage/basis/", basis, name="triage_basis"),
    path("products/<slug:slug>/triage/decide/", decide, name="triage_decide"),
]
