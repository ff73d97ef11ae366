"""Products beside a product: a page of its own, and the same as a part that its page loads when somebody comes to it."""

from itertools import groupby
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path
from django.views.decorators.http import require_safe
from django.views.decorators.vary import vary_on_headers

from catalog.selectors.products import ProductView
from catalog.selectors.related import products_alike, products_in_cases
from catalog.selectors.visibility import Viewer
from catalog.web.labels import OPENNESS
from catalog.web.product_frame import frame, product_seen

_ALIKE, _IN_CASES = 12, 60
_FEW = 5  # on the product's own page


def _context(user: Viewer, view: ProductView) -> dict[str, Any]:
    alike = products_alike(user, view.product, _ALIKE)
    served = products_in_cases(user, view.product, _IN_CASES)
    return {
        **frame(view, "More like this", "other data products like it, and what serves the same use cases"),
        "alike": [_told(row) for row in alike],
        "cases": [
            {"title": title, "url": f"/use-cases/{slug}/", "products": [_told(row) for row in rows]}
            for (slug, title), rows in groupby(served, lambda row: (row["case_slug"], row["case_title"]))
        ],
    }


def _told(row: dict[str, Any]) -> dict[str, str]:
    facts = [row["domain_name"]]
    if "openness" in row:
        facts.append(OPENNESS[row["openness"]].lower())
    if row.get("level") is not None:
        facts.append(f"level {row['level']}")
    return {"title": row["title"], "url": f"/products/{row['slug']}/", "facts": ", ".join(facts)}


@require_safe
@vary_on_headers("HX-Request")
def related(request: HttpRequest, slug: str) -> HttpResponse:
    """Other products like this one, and those that serve the same published use cases; for htmx the list alone."""
    context = _context(request.user, product_seen(request, slug))
    if request.htmx:  # type: ignore[attr-defined]
        context["alike"] = context["alike"][:_FEW]
        return render(request, "pages/data/related_list.html", {**context, "part": True})
    return render(request, "pages/data/related.html", context)


urlpatterns = [path("products/<slug:slug>/related/", related, name="product_related")]
