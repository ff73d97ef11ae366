"""Pages on how a product is got: all its ways compared, the pull planner, and the planner's scripts to save."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_safe

from catalog.selectors.access import access_of
from catalog.selectors.products import ProductView, product_get
from catalog.selectors.pulls import asked_of, places_asked, pull_of
from catalog.web import access_page, pull_page


def _view(request: HttpRequest, slug: str) -> ProductView:
    view = product_get(request.user, slug)
    if view is None or view.withdrawn or view.merged:
        raise Http404("There is no such product, or it is not for you to see.")
    return view


@require_safe
def access(request: HttpRequest, slug: str) -> HttpResponse:
    """All ways of a product, with every figure and where it comes from."""
    view = _view(request, slug)
    found = access_of(request.user, view, wish=access_page.wish_asked(request.GET))
    return render(request, "pages/access/product.html", access_page.context(view, found, request.GET))


@require_safe
def pull(request: HttpRequest, slug: str) -> HttpResponse:
    """The pull planner; 422 where what is asked for cannot be used."""
    return _planner(request, _view(request, slug))


def _planner(request: HttpRequest, view: ProductView) -> HttpResponse:
    found = access_of(request.user, view, places=places_asked(request.GET))
    context = pull_page.context(view, found, request.GET)
    status = 422 if "form" in context and context["form"].errors else 200
    return render(request, "pages/access/pull.html", context, status=status)


@require_safe
def script(request: HttpRequest, slug: str, language: str) -> HttpResponse:
    """A script of a plan, to save; the planner itself where what is asked for cannot be used."""
    view = _view(request, slug)
    found = access_of(request.user, view, places=places_asked(request.GET))
    asked, _ = asked_of(found, request.GET)
    if asked.problems:
        return _planner(request, view)
    scripts = pull_of(found, asked.way, asked.need).scripts if asked.way else ()
    made = next((one for one in scripts if one.language == language), None)
    if made is None:
        raise Http404("There is no such script of this plan.")
    response = HttpResponse(made.text, content_type="text/plain; charset=utf-8")
    response["Content-Disposition"] = content_disposition_header(True, made.file_name)
    return response


urlpatterns = [
    path("products/<slug:slug>/access/", access, name="access"),
    path("products/<slug:slug>/pull/", pull, name="pull"),
    path("products/<slug:slug>/pull/script/<slug:language>/", script, name="pull_script"),
]
