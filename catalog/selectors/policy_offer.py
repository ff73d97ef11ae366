"""The terms of a product as an ODRL Offer."""

from typing import Any

from django.conf import settings

from catalog.formats.odrl_write import odrl_offer
from catalog.selectors.policy import terms_of_view
from catalog.selectors.products import ProductView


def offer_of(view: ProductView) -> dict[str, Any]:
    """What its owner offers to anybody, as far as it is known; what is not granted is not in it. No query."""
    url = f"{settings.SITE_URL}/products/{view.product.slug}/"
    publisher = view.record.publisher
    owner = (publisher and publisher.iri) or f"{settings.SITE_URL}/domains/{view.product.domain.slug}/"
    return odrl_offer(
        terms_of_view(view), uid=f"{url}may-i.jsonld", target=view.record.uri or url, assigner=owner
    )
