"""The page on which products stand side by side."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path
from django.views.decorators.http import require_safe

from catalog.domain.errors import SearchUnavailable
from catalog.selectors.products import ProductView, products_get
from catalog.selectors.search import products_search
from catalog.web import compare_page

_FOUND = 10  # products that are offered


@require_safe
def compare(request: HttpRequest) -> HttpResponse:
    """Two to four products side by side; of fewer or more to come, a search for the next."""
    wanted = compare_page.asked(request.GET)
    views = products_get(request.user, wanted.slugs)
    found = _found(request, wanted, views)
    return render(request, "pages/compare.html", compare_page.context(wanted, views, found))


def _found(
    request: HttpRequest, wanted: compare_page.Asked, views: list[ProductView]
) -> list[dict[str, Any]] | None:
    """What may be added: what was searched for, else what is like the only product; None where the search is away."""
    q = wanted.q or (_likeness(views[0].record.title) if len(views) == 1 else "")
    if not q or len(views) >= compare_page.MOST:
        return []
    try:
        size = _FOUND + len(views)
        return products_search(request.user, q=q, page_size=size, facets=False).rows
    except SearchUnavailable:
        return None


def _likeness(title: str) -> str:
    """The words of a title that others may share: no numbers, nothing short."""
    words = [word for word in title[:400].split() if word.isalpha() and len(word) > 3]
    return " ".join(words[:4]) or title[:100]


urlpatterns = [path("compare/", compare, name="compare")]
