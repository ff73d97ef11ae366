"""Asking for access: the form in parts, one's own requests, and the page of a request for both sides."""

from django import forms
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import path
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from catalog.domain.errors import InvalidInput, PermissionRefused, SecretRefused, VesportalError
from catalog.domain.requests import request as states
from catalog.domain.requests.machine import Step
from catalog.models import AccessRequest
from catalog.selectors.domains import domain_get
from catalog.selectors.permissions import owns
from catalog.selectors.requests import (
    Shown,
    draft_for,
    fields_of,
    products_to_choose,
    request_get,
    requests_for_product,
    requests_of,
    settings_of,
)
from catalog.selectors.work import product_reportable
from catalog.services.access_requests import Grant, request_step
from catalog.services.request_drafts import (
    draft_answers,
    draft_begin,
    draft_discard,
    draft_lacks,
    draft_products,
    draft_save,
)
from catalog.web import request_page, work_page
from catalog.web.acting import done, error_told, form_page, person, refused
from catalog.web.distributions import contact_link
from catalog.web.kept_forms import keeps_typed, typed_again
from catalog.web.links import breadcrumbs
from catalog.web.request_desk_views import AssignForm
from catalog.web.request_forms import (
    PARTS,
    SIMPLE,
    ApproveForm,
    ForwardForm,
    ProductsForm,
    StepForm,
    part_initial,
    part_values,
    questions_form,
)


@require_http_methods(["GET", "HEAD", "POST"])
def ask(request: HttpRequest, slug: str) -> HttpResponse:
    """What asking for a product's data means, and the button that begins a draft; nothing is begun by looking."""
    product = product_reportable(request.user, slug)
    domain = domain_get(request.user, product.domain.slug) if product else None
    if product is None or domain is None:
        raise Http404("There is no such product, or it is not for you to see.")
    signed_in = request.user.is_authenticated
    if request.method == "POST":
        if not signed_in:
            return HttpResponseRedirect(f"/accounts/login/?next=/products/{slug}/request/")
        try:
            draft = draft_begin(person(request), product=product)
            return HttpResponseRedirect(f"/requests/{draft.reference}/edit/products/")
        except VesportalError as error:
            return refused(request, error, f"/products/{slug}/request/")
    context = {
        "product": product,
        "domain": domain,
        "askable": domain.confirmed and domain.claimed,  # type: ignore[attr-defined]
        "contact": contact_link(domain.contact),
        "own": owns(request.user, domain.pk),
        "days": settings_of(domain.pk).answer_days,
        "draft": draft_for(person(request), domain) if signed_in else None,
        "before": requests_for_product(person(request), product) if signed_in else [],
        "caption": product.title,
        "page_title": "Ask for access",
        "page_description": f"How to ask {domain.name} for access to {product.title[:120]}.",
        "nav_section": "search",
        "crumbs": breadcrumbs(
            (domain.name, f"/domains/{domain.slug}/"),
            (product.title[:80], f"/products/{product.slug}/"),
            ("Ask for access", ""),
        ),
    }
    return render(request, "pages/request/ask.html", context)


@login_required
@require_safe
def requests(request: HttpRequest) -> HttpResponse:
    """One's own requests, newest first."""
    found, turned = work_page.page_of(request, requests_of(person(request)))
    context = {
        "rows": request_page.list_rows(person(request), found),
        "pagination": turned,
        "page_title": "Your requests",
        "page_description": "What you asked for, and what became of it.",
        "nav_section": "",
        "crumbs": breadcrumbs(("Your requests", "")),
    }
    return render(request, "pages/request/list.html", context)


@login_required
@require_safe
def request_view(request: HttpRequest, reference: str) -> HttpResponse:
    """One request: for who made it, and for who decides about it."""
    shown = _shown(request, reference)
    if shown.request.state == states.DRAFT:
        lacks = draft_lacks(shown.request, viewer=person(request))
        fields = len(fields_of(shown.request.domain_id))
        context = request_page.draft_context(request, shown, lacks, fields)
        return render(request, "pages/request/check.html", context)
    context = request_page.page_context(request, shown)
    if context["main"]:
        context["form"] = StepForm(step=context["main"])
    if shown.role != "requester" and shown.request.state in states.OPEN:
        context["assign"] = AssignForm(row=shown.request)
    return render(request, "pages/request/page.html", context)


@keeps_typed
@require_http_methods(["GET", "HEAD", "POST"])
def part(request: HttpRequest, reference: str, part: str) -> HttpResponse:
    """One part of a draft. What is right in it is kept, even where other things are missing."""
    row = _own(request, reference)
    if row.state != states.DRAFT:
        said = f"{reference} was sent already, so nothing was changed. Add a message to it instead."
        return refused(request, InvalidInput(said), f"/requests/{reference}/")
    order = [key for key in PARTS if key != "questions" or fields_of(row.domain_id)]
    if part not in order:
        raise Http404("The form has no such part.")
    form = _part_form(request, row, part)
    if request.method == "POST":
        form.is_valid()
        saved = True
        try:
            _part_save(request, row, part, form)
        except VesportalError as error:
            saved = False
            if not form.errors:  # else they say it at the field
                form.add_error(None, str(error))
        if "later" in request.POST and saved:
            return done(request, "Your draft is saved.", f"/requests/{reference}/")
        if not form.errors:
            at = order.index(part) + 1
            after = f"edit/{order[at]}/" if at < len(order) else ""
            return HttpResponseRedirect(f"/requests/{reference}/{after}")
    context = request_page.part_context(request, row, part, order)
    context["restored"] = typed_again(request, form)
    return form_page(request, "pages/request/part.html", form, context)


def _part_form(request: HttpRequest, row: AccessRequest, part: str) -> forms.Form:
    data = request.POST if request.method == "POST" else None
    if part == "products":
        products = products_to_choose(person(request), row)
        chosen = list(row.products.values_list("slug", flat=True))
        return ProductsForm(data, products=products, initial={"slugs": chosen})
    if part == "questions":
        kept = {f"field_{a.get('field')}": a.get("answer", "") for a in row.answers}
        return questions_form(fields_of(row.domain_id), data, kept)
    return SIMPLE[part](data, initial=part_initial(row, part))


def _part_save(request: HttpRequest, row: AccessRequest, part: str, form: forms.Form) -> None:
    user = person(request)
    if part == "products":
        if form.cleaned_data.get("slugs"):
            draft_products(user, draft=row, slugs=form.cleaned_data["slugs"])
    elif part == "questions":
        given = {a["field"]: a.get("answer", "") for a in row.answers}
        given |= {int(name.removeprefix("field_")): str(v or "") for name, v in form.cleaned_data.items()}
        draft_answers(user, draft=row, given=given, complete=False)
    else:
        draft_save(user, draft=row, **part_values(form))


@login_required
@require_POST
def discard(request: HttpRequest, reference: str) -> HttpResponse:
    """Throw a draft away."""
    row = _own(request, reference)
    try:
        draft_discard(person(request), draft=row)
    except VesportalError as error:
        return refused(request, error, f"/requests/{reference}/")
    return done(request, f"The draft {reference} is discarded.", "/requests/")


@keeps_typed
@require_http_methods(["GET", "HEAD", "POST"])
def step(request: HttpRequest, reference: str, name: str) -> HttpResponse:
    """One step: its page with a form, and taking it."""
    shown = _shown(request, reference)
    found = request_page.step_named(states.REQUEST, name, shown.role)
    url = f"/requests/{reference}/"
    templates, chosen = request_page.templates_for(request, shown.role, shown.request.domain_id)
    form = _step_form(request, shown, found, chosen)
    if request.method != "POST" and name not in shown.steps:
        now = shown.request.get_state_display()
        return refused(
            request, InvalidInput(f"“{found.label}” is not possible: the request is “{now}”."), url
        )
    status = 0
    if request.method == "POST" and form.is_valid():
        try:
            given = dict(form.cleaned_data)
            text = given.pop("text", "")
            row = request_step(
                person(request), request=shown.request, step=name, text=text, grant=_grant(given)
            )
            return done(request, request_page.done_words(row, found, person(request)), url)
        except PermissionRefused as error:
            raise PermissionDenied(str(error)) from None
        except VesportalError as error:
            if not form.fields:
                return refused(request, error, url)
            status = error_told(form, error, at="text" if isinstance(error, SecretRefused) else None)
    context = request_page.step_context(request, shown, found)
    context["restored"] = typed_again(request, form)
    context["templates"] = templates
    return form_page(request, "pages/request/step.html", form, context, status=status)


def _step_form(request: HttpRequest, shown: Shown, found: Step, text: str) -> forms.Form:
    data = request.POST if request.method == "POST" else None
    if found.name in ("approve", "approve_part"):
        usual = {**request_page.usual_grant(shown.request), "text": text}
        return ApproveForm(data, step=found, products=shown.products, usual=usual)
    form = ForwardForm if found.name == "forward" else StepForm
    return form(data, step=found, initial={"text": text})


def _grant(given: dict[str, object]) -> Grant | None:
    if not given:
        return None
    duties = str(given.pop("duties", "") or "").splitlines()
    return Grant(duties=duties, **given)  # type: ignore[arg-type]


def _shown(request: HttpRequest, reference: str) -> Shown:
    shown = request_get(request.user, reference)
    if shown is None:
        raise Http404("There is no such request, or it is not for you to see.")
    return shown


def _own(request: HttpRequest, reference: str) -> AccessRequest:
    shown = _shown(request, reference)
    if shown.role != "requester":
        raise Http404("There is no such draft.")
    return shown.request


urlpatterns = [
    path("products/<slug:slug>/request/", ask, name="request_ask"),
    path("requests/", requests, name="requests"),
    path("requests/<slug:reference>/", request_view, name="request_page"),
    path("requests/<slug:reference>/edit/<slug:part>/", part, name="request_part"),
    path("requests/<slug:reference>/discard/", discard, name="request_discard"),
    path("requests/<slug:reference>/<slug:name>/", step, name="request_step"),
]
