"""All values of one facet of a search: a page that can be searched, and the same as options for a script."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path
from django.views.decorators.http import require_safe
from django.views.decorators.vary import vary_on_headers

from catalog.selectors.domains import domain_names
from catalog.selectors.facet_labels import FACET_LABELS, named_labels
from catalog.selectors.params import search_params
from catalog.selectors.search import facet_counted
from catalog.web import search_facet_page as page


@require_safe
@vary_on_headers("HX-Request")
def search_facet(request: HttpRequest, name: str) -> HttpResponse:
    """The values of a facet with counts, as the other choices leave them; a script asks for the options alone."""
    if name not in FACET_LABELS:
        raise Http404(f"There is no filter “{name}”. There are: {', '.join(FACET_LABELS)}.")
    asked = search_params(request.GET)
    response = facet_counted(request.user, asked, name)
    names = named_labels(domain_names(request.user), response.facets, asked.filters)
    looked_for = page.Find.of(request.GET)
    context = page.context(name, response, asked, names, looked_for)
    if request.htmx:  # type: ignore[attr-defined]
        return HttpResponse(context["drawn"])
    return render(request, "pages/search_facet.html", context)


urlpatterns = [path("search/facet/<slug:name>/", search_facet, name="search_facet")]
