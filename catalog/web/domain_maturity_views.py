"""Pages on the maturity of a domain and of all, and a domain's plan to raise it."""

from typing import Any

from django import forms
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from catalog.domain.errors import InvalidInput, VesportalError
from catalog.domain.maturity.gap import USABLE
from catalog.domain.maturity.model import Check, check_get, maturity_model
from catalog.domain.numbers import number_in
from catalog.models import Domain, GapPlan
from catalog.selectors.maturity import domain_with_plan, plan_of
from catalog.selectors.maturity_lists import PAGE, products_lacking
from catalog.selectors.permissions import decides_for
from catalog.services.gap_plans import gap_plan_drop, gap_plan_set
from catalog.web import domain_maturity_page
from catalog.web.acting import done, form_page, person, refused, words
from catalog.web.day_field import DayField
from catalog.web.domain_maturity_parts import level_text

_NUMBERS = {"min_value": "Give a share from 1 to 100.", "max_value": "Give a share from 1 to 100."}


class PlanForm(forms.Form):
    """Which share of the products shall be at which level, and by when."""

    level = forms.TypedChoiceField(
        label="Level to reach",
        coerce=int,
        choices=[(level.number, level_text(level.number)) for level in maturity_model().levels[1:]],
        help_text="Products at this level or above count.",
    )
    share = forms.IntegerField(
        label="Share of the products, in per cent", min_value=1, max_value=100, error_messages=_NUMBERS
    )
    by = DayField(
        label="By when",
        help_text="At most five years away.",
        error_messages={"required": "Give the day by which it is to be reached."},
    )
    note = forms.CharField(
        label="Why, and how it will be reached",
        help_text="Everybody who looks at the domain’s maturity sees it.",
        max_length=2_000,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": "Say why, and how."},
    )


def _found(request: HttpRequest, slug: str) -> Domain:
    domain = domain_with_plan(request.user, slug)
    if domain is None:
        raise Http404("There is no such domain.")
    return domain


def _planned(request: HttpRequest, slug: str) -> Domain:
    """A domain for which the person may plan."""
    domain = _found(request, slug)
    if not decides_for(request.user, domain.pk):
        raise PermissionDenied
    return domain


@require_safe
def domain_maturity(request: HttpRequest, slug: str) -> HttpResponse:
    """How mature a domain's products are, and what would raise it."""
    context = domain_maturity_page.context(request.user, _found(request, slug))
    return render(request, "pages/domain_maturity/domain.html", context)


@require_safe
def domain_check(request: HttpRequest, slug: str, check_id: str) -> HttpResponse:
    """The products of a domain that one check keeps from their next level."""
    domain, check = _found(request, slug), _gate(check_id)
    page, source = _page(request.GET.get("page", "")), request.GET.get("source", "").replace("\0", "")[:100]
    rows = products_lacking(request.user, domain, check, source)
    found = list(rows[PAGE * (page - 1) : PAGE * page + 1])
    context = domain_maturity_page.check_context(
        request.user, domain, check, found[:PAGE], page=page, more=len(found) > PAGE, source=source
    )
    return render(request, "pages/domain_maturity/check.html", context)


def _page(asked: str) -> int:
    return min(max(number_in(asked, 1), 1), domain_maturity_page.LAST_PAGE)


def _gate(check_id: str) -> Check:
    try:
        check = check_get(check_id.upper())
    except InvalidInput as error:
        raise Http404(str(error)) from None
    if not check.gate:
        raise Http404("No level asks for this check.")
    return check


@require_safe
def maturity_all(request: HttpRequest) -> HttpResponse:
    """How mature the whole catalogue is, and its domains beside each other."""
    sort = request.GET.get("sort", "")
    sort = sort if sort in domain_maturity_page.SORTS else "share"
    context = domain_maturity_page.all_context(request.user, sort)
    return render(request, "pages/domain_maturity/all.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def gap_plan(request: HttpRequest, slug: str) -> HttpResponse:
    """Make a plan for a domain, or change it."""
    domain = _planned(request, slug)
    sent = request.POST if request.method == "POST" else None
    form = PlanForm(sent, initial=_initial(plan_of(domain)))
    if sent is not None and form.is_valid():
        try:
            plan = gap_plan_set(person(request), domain=domain, **form.cleaned_data)
        except VesportalError as error:
            form.add_error(None, str(error))
        else:
            said = f"The plan is set: {plan.share} % at level {level_text(plan.level)} or above."
            return done(request, said, f"/domains/{slug}/maturity/#plan")
    context = domain_maturity_page.plan_context(domain)
    return form_page(request, "pages/domain_maturity/plan.html", form, context)


def _initial(plan: GapPlan | None) -> dict[str, Any]:
    if plan is None:
        return {"level": USABLE, "share": 80}
    return {"level": plan.level, "share": plan.share, "by": plan.by.isoformat(), "note": plan.note}


@login_required
@require_POST
def gap_plan_end(request: HttpRequest, slug: str) -> HttpResponse:
    """Give a domain's plan up."""
    domain = _planned(request, slug)
    try:
        gap_plan_drop(person(request), domain=domain, why=words(request, "why"))
    except InvalidInput as error:
        return refused(request, error, f"/domains/{slug}/maturity/plan/")
    return done(request, f"{domain.name} has no plan any more.", f"/domains/{slug}/maturity/")


urlpatterns = [
    path("maturity/", maturity_all, name="maturity_all"),
    path("domains/<slug:slug>/maturity/", domain_maturity, name="domain_maturity"),
    path("domains/<slug:slug>/maturity/checks/<slug:check_id>/", domain_check, name="domain_check"),
    path("domains/<slug:slug>/maturity/plan/", gap_plan, name="gap_plan"),
    path("domains/<slug:slug>/maturity/plan/drop/", gap_plan_end, name="gap_plan_drop"),
]
