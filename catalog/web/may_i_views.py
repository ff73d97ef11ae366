"""What may be done with a product: its page, and the same as ODRL."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path
from django.views.decorators.http import require_safe

from catalog.selectors.policy import policy_of
from catalog.web import may_i_page
from catalog.web.product_frame import product_seen


@require_safe
def may_i(request: HttpRequest, slug: str) -> HttpResponse:
    """Every question with its answer and all that it rests on."""
    view = product_seen(request, slug)
    return render(request, "pages/policy/may_i.html", may_i_page.context(view, policy_of(view), None))


urlpatterns = [path("products/<slug:slug>/may-i/", may_i, name="may_i")]
