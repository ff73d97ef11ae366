"""What the pages beneath a product's page share: the frame, and reading pages and searches of an address."""

from collections.abc import Mapping
from typing import Any

from django.http import Http404, HttpRequest

from catalog.domain.numbers import number_in
from catalog.selectors.products import ProductView, product_get
from catalog.web.links import breadcrumbs

LONGEST_QUERY = 200


def product_seen(request: HttpRequest, slug: str) -> ProductView:
    """The product at `slug` as the person may see it. Raises Http404. One query."""
    view = product_get(request.user, slug)
    if view is None or view.withdrawn or view.merged:
        raise Http404("There is no such product, or it is not for you to see.")
    return view


def frame(view: ProductView, title: str, about: str, *steps: tuple[str, str]) -> dict[str, Any]:
    """Context of a page beneath a product's; `about` ends the description: “…: `about`.”; `steps` are crumbs between."""
    product = view.product
    url = f"/products/{product.slug}/"
    return {
        "product": product,
        "product_url": url,
        "page_title": title,
        "caption": product.title,
        "page_description": f"{title} of {product.title[:120]}: {about}.",
        "nav_section": "search",
        "noindex": product.audience != "public",
        "crumbs": breadcrumbs((product.title[:80], url), *steps, (title, "")),
    }


def asked_words(query: Mapping[str, str], name: str = "q") -> str:
    """What was searched for, without odd blanks."""
    return " ".join(query.get(name, "").replace("\0", " ").split())[:LONGEST_QUERY]


def asked_page(query: Mapping[str, str], pages: int, name: str = "page") -> int:
    """Which page was asked for, from 1; the last one for a page beyond it."""
    return min(max(number_in(query.get(name, ""), 1), 1), max(pages, 1))
