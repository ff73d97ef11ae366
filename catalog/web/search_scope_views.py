"""The pages on which somebody chooses where and when to search."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path
from django.views.decorators.http import require_safe

from catalog.domain.errors import SearchUnavailable
from catalog.selectors.params import search_params
from catalog.selectors.timeline import products_timeline
from catalog.web import search_when_page, search_where_page


@require_safe
def search_map(request: HttpRequest) -> HttpResponse:
    """A map to draw an area on, places and areas by name."""
    return render(request, "pages/search_map.html", search_where_page.context(search_params(request.GET)))


@require_safe
def search_time(request: HttpRequest) -> HttpResponse:
    """How many products cover each year; where that cannot be counted now, dates can still be given."""
    asked = search_params(request.GET)
    try:
        timeline = products_timeline(request.user, asked)
    except SearchUnavailable:
        timeline = None
    return render(request, "pages/search_time.html", search_when_page.context(asked, timeline))


urlpatterns = [
    path("search/map/", search_map, name="search_map"),
    path("search/time/", search_time, name="search_time"),
]
