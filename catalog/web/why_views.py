"""Why is this here? The parts of a result's score."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path
from django.views.decorators.http import require_safe

from catalog.selectors.params import search_params
from catalog.selectors.why import why_found
from catalog.web import why_page


@require_safe
def search_why(request: HttpRequest, slug: str) -> HttpResponse:
    """The parts of one product's place in the results of a search."""
    asked = search_params(request.GET)
    why = why_found(request.user, asked, slug)
    if why is None:
        raise Http404("There is no such product, or it is not for you to see.")
    return render(request, "pages/search_why.html", why_page.context(why, asked))


urlpatterns = [path("search/why/<slug:slug>/", search_why, name="search_why")]
