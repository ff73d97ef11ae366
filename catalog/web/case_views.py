"""Pages on one use case: all of it, and step by step."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path
from django.views.decorators.http import require_safe

from catalog.selectors.usecases import CaseView, case_get, cases_building_on, standards_named
from catalog.web import case_page, case_walk_page


@require_safe
def case(request: HttpRequest, slug: str) -> HttpResponse:
    """One use case: what is asked, who gives what to whom, and how it stands."""
    view = case_seen(request, slug)
    building_on = cases_building_on(request.user, slug)
    context = case_page.context(view, building_on, standards_named(view.record.standards), request.GET)
    return render(request, "pages/usecase/case.html", context)


@require_safe
def walkthrough(request: HttpRequest, slug: str) -> HttpResponse:
    """A use case step by step: one step, or with `all` the whole on one page."""
    context = case_walk_page.context(case_seen(request, slug), request.GET)
    if context is None:
        raise Http404("There is no such step in this use case.")
    return render(request, "pages/usecase/walk.html", context)


def case_seen(request: HttpRequest, slug: str) -> CaseView:
    """The case as the person may see it; `?draft=1` asks for what is worked on. Raises Http404."""
    view = case_get(request.user, slug, draft="draft" in request.GET)
    if view is None:
        raise Http404("There is no such use case, or it is not for you to see.")
    return view


urlpatterns = [
    path("use-cases/<slug:slug>/", case, name="case"),
    path("use-cases/<slug:slug>/walkthrough/", walkthrough, name="case_walkthrough"),
]
