"""Pages on a product's data itself: its fields, its first rows, where it lies, its series and its lineage."""

from allauth.account.adapter import get_adapter
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import path, reverse
from django.views.decorators.http import require_POST, require_safe

from catalog.domain.coverage import coverage_of, geojson
from catalog.domain.errors import TooMany
from catalog.selectors.assessment import schema_fields_of
from catalog.selectors.lineage import lineage_of
from catalog.selectors.products import products_get
from catalog.selectors.samples import preview_state
from catalog.selectors.series import series_get, series_of_view
from catalog.services.previews import preview_ask
from catalog.web import lineage_page, map_page, preview_page, schema_page, series_page
from catalog.web.acting import done, refused
from catalog.web.product_frame import product_seen


@require_safe
def schema(request: HttpRequest, slug: str) -> HttpResponse:
    """Every field of a product, with a search among them."""
    view = product_seen(request, slug)
    context = schema_page.context(view, request.GET, schema_fields_of(view.product))
    return render(request, "pages/data/schema.html", context)


@require_safe
def preview(request: HttpRequest, slug: str) -> HttpResponse:
    """The first rows of a product's data, or why there are none."""
    view = product_seen(request, slug)
    context = preview_page.context(view, preview_state(request.user, view))
    return render(request, "pages/data/preview.html", context)


@require_POST
def preview_fetch(request: HttpRequest, slug: str) -> HttpResponse:
    """Ask a worker for the first rows."""
    view, to = product_seen(request, slug), reverse("product_preview", args=[slug])
    if preview_state(request.user, view).may_ask:
        try:
            preview_ask(product_id=view.product.pk, source=_source(request))
        except TooMany as error:
            return refused(request, error, to)
        return done(request, "The first rows are asked for.", to)
    return done(request, "They were asked for already, or looked at within the hour.", to)


def _source(request: HttpRequest) -> str:
    """Who asks, for a limit of how often: a person, else a network address."""
    user = request.user
    return f"user:{user.pk}" if user.is_authenticated else str(get_adapter().get_client_ip(request))


@require_safe
def lineage(request: HttpRequest, slug: str) -> HttpResponse:
    """What a product was made from, and what was made of it."""
    view = product_seen(request, slug)
    context = lineage_page.context(request.user, view, lineage_of(request.user, view))
    return render(request, "pages/data/lineage.html", context)


@require_safe
def series(request: HttpRequest, slug: str) -> HttpResponse:
    """The series that a product is part of, or is: its members in order."""
    view = product_seen(request, slug)
    refs = series_of_view(view)
    asked = series_page.ref_asked(refs, request.GET)
    if asked is None:
        return render(request, "pages/data/series.html", series_page.none(view))
    found = series_get(request.user, view, asked[1])
    page, members = series_page.page_of(found, request.GET, slug)
    shown = products_get(request.user, [member.slug for member in members])
    context = series_page.context(view, refs, asked[0], found, page, shown)
    return render(request, "pages/data/series.html", context)


@require_safe
def where(request: HttpRequest, slug: str) -> HttpResponse:
    """Where a product's data lies."""
    return render(request, "pages/data/map.html", map_page.context(product_seen(request, slug)))


@require_safe
def coverage(request: HttpRequest, slug: str) -> HttpResponse:
    """The same as GeoJSON: what can be drawn of it."""
    found = geojson(coverage_of(product_seen(request, slug).record))
    return JsonResponse(found, content_type="application/geo+json")


urlpatterns = [
    path("products/<slug:slug>/schema/", schema, name="product_schema"),
    path("products/<slug:slug>/preview/", preview, name="product_preview"),
    path("products/<slug:slug>/preview/ask/", preview_fetch, name="product_preview_ask"),
    path("products/<slug:slug>/lineage/", lineage, name="product_lineage"),
    path("products/<slug:slug>/series/", series, name="product_series"),
    path("products/<slug:slug>/map/", where, name="product_map"),
    path("products/<slug:slug>/map.geojson", coverage, name="product_coverage"),
]
