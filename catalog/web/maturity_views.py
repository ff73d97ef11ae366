"""Pages on one product's maturity: the whole of it, one check, its badge; and giving one's word on a check."""

from datetime import UTC, datetime, time

from django import forms
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from catalog.domain.errors import InvalidInput
from catalog.domain.maturity.model import Check, check_get, level_name
from catalog.selectors.assessment import may_assert
from catalog.selectors.products import ProductView, product_get
from catalog.services.assertions import LONGEST, assertion_withdraw, check_assert
from catalog.web import maturity_page
from catalog.web.acting import done, form_page, person, words
from catalog.web.day_field import DayField


class AssertForm(forms.Form):
    """Why a check is met, and until when that holds."""

    reason = forms.CharField(
        label="Why is it met?",
        help_text="What you know that the portal cannot see, and where somebody could look it up.",
        max_length=2_000,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": "Say why it is met."},
    )
    until = DayField(
        label="Until when?",
        help_text=f"At most {LONGEST.days} days from today. Leave it empty for the longest time.",
        required=False,
    )


def _view(request: HttpRequest, slug: str) -> ProductView:
    view = product_get(request.user, slug)
    if view is None or view.withdrawn or view.merged:
        raise Http404("There is no such product, or it is not for you to see.")
    return view


def _check(check_id: str) -> Check:
    try:
        return check_get(check_id.upper())
    except InvalidInput as error:
        raise Http404(str(error)) from None


@require_safe
def product_maturity(request: HttpRequest, slug: str) -> HttpResponse:
    """All that is known of how mature a product is."""
    view = _view(request, slug)
    return render(request, "pages/maturity/product.html", maturity_page.context(request.user, view))


@require_safe
def check(request: HttpRequest, slug: str, check_id: str) -> HttpResponse:
    """One check: its rule, what was found, on what evidence, and what would change it."""
    view = _view(request, slug)
    context = maturity_page.check_context(request.user, view, _check(check_id), AssertForm())
    return render(request, "pages/maturity/check.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def assertion(request: HttpRequest, slug: str, check_id: str) -> HttpResponse:
    """Give one's word on a check, or take it back."""
    view, asked = _view(request, slug), _check(check_id)
    if not may_assert(request.user, view.product, asked.facet):
        raise PermissionDenied("Stewards of the domain decide this.")
    to = f"/products/{slug}/maturity/{check_id}/"
    form = AssertForm(request.POST if request.method == "POST" else None)
    if request.method == "POST":
        try:
            if request.POST.get("action") == "withdraw":
                reason = words(request, "reason")
                assertion_withdraw(person(request), product=view.product, check_id=asked.id, reason=reason)
                return done(request, f"“{asked.title}” is no longer asserted.", to)
            if form.is_valid():
                check_assert(
                    person(request),
                    product=view.product,
                    check_id=asked.id,
                    reason=form.cleaned_data["reason"],
                    until=_end_of(form.cleaned_data["until"]),
                )
                return done(request, f"“{asked.title}” is asserted.", to)
        except InvalidInput as error:
            form.is_valid()
            form.add_error("reason" if request.POST.get("action") == "withdraw" else None, str(error))
    context = maturity_page.check_context(request.user, view, asked, form)
    return form_page(request, "pages/maturity/check.html", form, context)


def _end_of(day: object) -> datetime | None:
    """The end of a day in the portal's zone; None for none."""
    if not day:
        return None
    return datetime.combine(day, time(23, 59), tzinfo=timezone.get_current_timezone()).astimezone(UTC)  # type: ignore[arg-type]


@require_safe
def badge(request: HttpRequest, slug: str) -> HttpResponse:
    """The level as a small picture for other sites; of products that everybody may see."""
    view = _view(request, slug)
    if view.maturity is None:
        raise Http404("This product has not been assessed yet.")
    level = view.maturity.level
    response = render(
        request,
        "pages/maturity/badge.svg",
        {"level": level, "name": level_name(level), "steps": range(1, 6)},
        content_type="image/svg+xml",
    )
    response["Cache-Control"] = (
        "public, max-age=3600" if view.product.audience == "public" else "private, no-store"
    )
    return response


urlpatterns = [
    path("products/<slug:slug>/maturity/", product_maturity, name="maturity"),
    path("products/<slug:slug>/maturity/badge.svg", badge, name="maturity_badge"),
    path("products/<slug:slug>/maturity/<slug:check_id>/", check, name="maturity_check"),
    path("products/<slug:slug>/maturity/<slug:check_id>/assert/", assertion, name="maturity_assert"),
]
