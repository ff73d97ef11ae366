"""Pages on a product's data itself: its fields, its first rows, where it lies, its series and its lineage."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path
from django.views.decorators.http import require_safe

from catalog.web import schema_page
from catalog.web.product_frame import product_seen


@require_safe
def schema(request: HttpRequest, slug: str) -> HttpResponse:
    """Every field of a product, with a search among them."""
    context = schema_page.context(product_seen(request, slug), request.GET)
    return render(request, "pages/data/schema.html", context)


urlpatterns = [
    path("products/<slug:slug>/schema/", schema, name="product_schema"),
]
