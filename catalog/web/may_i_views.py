"""What may be done with a product: its page, and the list of licences looser than their inputs."""

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path
from django.views.decorators.http import require_safe

from catalog.selectors.policy import policies_held, policy_of
from catalog.selectors.policy_flow import flow_of, flows_looser
from catalog.selectors.todo_model import Scope
from catalog.web import may_i_page
from catalog.web.product_frame import product_seen
from catalog.web.work_views import for_deciders

_ON_A_PAGE = 50


@require_safe
def may_i(request: HttpRequest, slug: str) -> HttpResponse:
    """Every question with its answer and all that it rests on."""
    view = product_seen(request, slug)
    held = policies_held(request.user, view)
    context = may_i_page.context(view, policy_of(view), flow_of(request.user, view), held)
    return render(request, "pages/policy/may_i.html", context)


@for_deciders
def flows(request: HttpRequest, scope: Scope) -> HttpResponse:
    """The derived products whose stated licence is looser than what they were made of."""
    page = Paginator(flows_looser(scope), _ON_A_PAGE).get_page(request.GET.get("page"))
    return render(request, "pages/policy/flows.html", may_i_page.flows_context(page))


urlpatterns = [
    path("products/<slug:slug>/may-i/", may_i, name="may_i"),
    path("flows/", flows, name="flows"),
]
