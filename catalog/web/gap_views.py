"""Gaps and overlaps: the ranked list, one gap with all that it is made of, and what is decided on it."""

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from catalog.domain.errors import DecidedMeanwhile, InvalidInput, PermissionRefused
from catalog.domain.numbers import number_in
from catalog.domain.usecases.gap_states import GapStep
from catalog.models import User
from catalog.selectors.gap_facts import misses_by_day
from catalog.selectors.gap_lists import gaps_asked
from catalog.selectors.gap_offers import offers_of
from catalog.selectors.gaps import GapView, closing_product, gap_get, gaps_seen
from catalog.selectors.gaps_who import domains_to_give, steps_for
from catalog.selectors.visibility import live_to
from catalog.services.gap_offers import offers_settle
from catalog.services.gaps import GapDecision, gap_decide
from catalog.web import gap_page
from catalog.web.acting import done, form_page, person
from catalog.web.gap_forms import GapForm
from catalog.web.kept_forms import keeps_typed, typed_again
from catalog.web.request_page import kept


@require_safe
@never_cache
def gaps(request: HttpRequest) -> HttpResponse:
    """The gaps that were asked for, those first for which most wait."""
    curator = bool(getattr(request.user, "is_curator", False))
    context = gap_page.list_context(
        gaps_seen(request.user),
        gaps_asked(request.GET.dict()),
        page=request.GET.get("page", ""),
        curator=curator,
    )
    return render(request, "pages/gaps/list.html", context)


@require_safe
@never_cache
def gap(request: HttpRequest, gap_id: str) -> HttpResponse:
    """One gap: the cases, products and people that its figures count, and what was decided on it."""
    view = _found(request, gap_id)
    days = misses_by_day(view.found.misses) if view.found else []
    closes = closing_product(request.user, view)
    context = gap_page.gap_context(view, steps_for(request.user, view), days, closes)
    context |= gap_page.offers_context(view, offers_of(request.user, view), request.user)
    return render(request, "pages/gaps/gap.html", context)


@never_cache
@keeps_typed
@require_http_methods(["GET", "HEAD", "POST"])
def decide(request: HttpRequest, gap_id: str, step: str) -> HttpResponse:
    """Take a step: give it to a domain, hand it back, note something, close it, open it again."""
    user, view = person(request), _found(request, gap_id)
    taken = next((one for one in steps_for(user, view) if one.name == step), None)
    if taken is None:
        raise PermissionDenied
    seen = number_in(request.POST.get("seen", "")) if request.method == "POST" else _revision(view)
    form = GapForm(
        step,
        view,
        domains_to_give(user),
        request.POST if request.method == "POST" else None,
        curator=user.is_curator,
        initial=gap_page.initial(view, step, request.GET.get("product", "").replace("\0", "")),
    )
    if (
        request.method == "POST"
        and form.is_valid()
        and (answer := _decided(request, user, view, taken, form, seen))
    ):
        return answer
    context = gap_page.step_context(view, taken, seen=seen)
    return form_page(
        request,
        "pages/gaps/step.html",
        form,
        {**context, **kept(request), "restored": typed_again(request, form)},
    )


def _decided(
    request: HttpRequest, user: User, view: GapView, step: GapStep, form: GapForm, seen: int
) -> HttpResponse | None:
    """Where to go once it is decided; None where the form has to be shown again."""
    given = form.cleaned_data
    domains = {str(domain.pk): domain for domain in domains_to_give(user)}
    slug = given.get("product", "").rstrip("/").rpartition("/")[2]
    product = live_to(user).filter(slug=slug).first() if slug else None
    if slug and product is None:
        form.add_error("product", "There is no such data product. Give the address of its page.")
        return None
    decision = GapDecision(
        step=step.name,
        text=given["text"],
        domain=domains.get(given.get("domain", "")),
        product=product,
        wording=given.get("wording"),
    )
    try:
        with transaction.atomic():
            gap_decide(user, gap=view.id, decision=decision, seen=seen)
            if step.name == "close":
                offers_settle(user, gap=view, why=given["text"])
    except (InvalidInput, PermissionRefused, DecidedMeanwhile) as error:
        form.add_error(None, str(error))
        return None
    return done(request, gap_page.SAID[step.name], f"/gaps/{view.id}/")


def _found(request: HttpRequest, gap_id: str) -> GapView:
    view = gap_get(request.user, gap_id)
    if view is None:
        raise Http404("There is no such gap any more, or it is not for you to see.")
    return view


def _revision(view: GapView) -> int:
    return view.row.revision if view.row else 0


urlpatterns = [
    path("gaps/", gaps, name="gaps"),
    path("gaps/<slug:gap_id>/", gap, name="gap"),
    path("gaps/<slug:gap_id>/<slug:step>/", decide, name="gap_decide"),
]
