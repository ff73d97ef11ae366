"""What the portal found of a product's maturity, for programs: W3C Data Quality Vocabulary."""

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import path
from django.views.decorators.http import require_safe
from rdflib import Graph

from catalog.formats.dcat.export import MEDIA_TYPES, Syntax, serialise
from catalog.formats.dcat.export_distributions import distribution_uris
from catalog.formats.dqv import dqv_graph, metrics_graph
from catalog.selectors.products import product_get

SYNTAXES: dict[str, Syntax] = {"ttl": "turtle", "jsonld": "json-ld"}
METRICS = "maturity/metrics"


@require_safe
def assessment(request: HttpRequest, slug: str, ending: str) -> HttpResponse:
    """The assessment of one product: a measurement for each check and indicator that was asked."""
    view = product_get(request.user, slug)
    if view is None or view.withdrawn or view.merged or view.mqa is None:
        raise Http404("There is no such product, or it is not for you to see.")
    uri = f"{settings.SITE_URL}/products/{slug}/"
    graph = dqv_graph(
        uri,
        view.maturity,
        view.mqa,
        view.product.assessment.assessed_at,
        metrics=f"{settings.SITE_URL}/{METRICS}.ttl#",
        distributions=distribution_uris(view.record, uri=uri),
    )
    response = _answer(graph, ending)
    if view.product.audience != "public":
        response["Cache-Control"] = "private, no-store"
    return response


@require_safe
def metrics(request: HttpRequest, ending: str) -> HttpResponse:
    """What each of the portal's own measures means."""
    return _answer(metrics_graph(f"{settings.SITE_URL}/{METRICS}.ttl#"), ending)


def _answer(graph: Graph, ending: str) -> HttpResponse:
    syntax = SYNTAXES[ending]
    response = HttpResponse(serialise(graph, syntax), content_type=MEDIA_TYPES[syntax])
    response["Access-Control-Allow-Origin"] = "*"
    return response


urlpatterns = [
    path(f"{METRICS}.ttl", metrics, {"ending": "ttl"}, name="metrics_ttl"),
    path(f"{METRICS}.jsonld", metrics, {"ending": "jsonld"}, name="metrics_jsonld"),
    path("products/<slug:slug>/maturity.ttl", assessment, {"ending": "ttl"}, name="assessment_ttl"),
    path("products/<slug:slug>/maturity.jsonld", assessment, {"ending": "jsonld"}, name="assessment_jsonld"),
]
