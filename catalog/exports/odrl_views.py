"""What may be done with a product, for programs: an ODRL 2.2 Offer in JSON-LD."""

import msgspec
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import path
from django.views.decorators.http import require_safe

from catalog.selectors.policy_offer import offer_of
from catalog.selectors.products import product_get


@require_safe
def product_offer(request: HttpRequest, slug: str) -> HttpResponse:
    """The terms of one product, as its reader sees them."""
    view = product_get(request.user, slug)
    if view is None or view.withdrawn or view.merged:
        raise Http404("There is no such product, or it is not for you to see.")
    text = msgspec.json.format(msgspec.json.encode(offer_of(view)), indent=2)
    response = HttpResponse(text, content_type="application/ld+json")
    response["Access-Control-Allow-Origin"] = "*"
    response["Content-Disposition"] = f'attachment; filename="{view.product.slug}-offer.jsonld"'
    if view.product.audience != "public" or view.veiled or request.user.is_authenticated:
        response["Cache-Control"] = "private, no-store"
    return response


urlpatterns = [path("products/<slug:slug>/may-i.jsonld", product_offer, name="product_offer")]
