"""The pages: read the parameters, call one selector, render."""

from typing import cast

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe
from django.views.decorators.vary import vary_on_headers

from catalog.models import User
from catalog.selectors.domains import domain_get, domains_list, endpoints_health, may_see_items
from catalog.selectors.params import search_params
from catalog.selectors.products import product_get, products_beside
from catalog.selectors.runs import items_of, products_held, run_get, run_veil, runs_of
from catalog.selectors.search import products_newest, products_of_domain, products_search
from catalog.web import account_page, domain_page, home_page, product_page, run_page, search_page
from catalog.web.links import breadcrumbs

HELP = {
    "index": ("About and help", "What the portal is, its words, how to search, and how to connect a domain."),
    "accessibility": (
        "Accessibility statement",
        "How far everybody can use this portal, and how that is checked.",
    ),
    "privacy": ("Privacy and cookies", "What the portal keeps about people who use it: little."),
}


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """What the portal is, what is inside, what is new."""
    context = home_page.context(domains_list(request.user), products_newest(request.user, 5))
    return render(request, "pages/home.html", context)


@require_safe
@vary_on_headers("HX-Request")
def search(request: HttpRequest) -> HttpResponse:
    """Search results; htmx asks for the results and facets alone."""
    asked = search_page.reachable(search_params(request.GET))
    found = products_search(
        request.user,
        q=asked.q,
        filters=asked.filters,
        sort=asked.sort,
        page=asked.page,
        page_size=search_page.PAGE_SIZE,
    )
    live = bool(request.htmx) and not request.htmx.boosted  # type: ignore[attr-defined]
    template = "pages/search_results.html" if live else "pages/search.html"
    context = {"nav_section": "search", "live": live, **search_page.context(found, asked)}
    return render(request, template, context)


@require_safe
def product(request: HttpRequest, slug: str) -> HttpResponse:
    """Everything known of one product; 410 where it was withdrawn."""
    view = product_get(request.user, slug)
    if view is None:
        raise Http404("There is no such product, or it is not for you to see.")
    if view.withdrawn:
        return render(request, "410.html", product_page.gone(view), status=410)
    beside = products_beside(request.user, view.product)
    return render(request, "pages/product.html", product_page.context(view, beside))


@require_safe
def domains(request: HttpRequest) -> HttpResponse:
    """All domains."""
    context = {
        "domains": domains_list(request.user),
        "page_title": "Domains",
        "page_description": "The organisations and teams that publish their data products here.",
        "nav_section": "domains",
        "crumbs": breadcrumbs(("Domains", "")),
    }
    return render(request, "pages/domains.html", context)


@require_safe
def domain(request: HttpRequest, slug: str) -> HttpResponse:
    """One domain: who it is, its endpoints' health, its newest products."""
    endpoints = endpoints_health(request.user, slug)
    found = endpoints[0].domain if endpoints else domain_get(slug)
    if found is None:
        raise Http404("There is no such domain.")
    newest = products_of_domain(request.user, found, 10)
    return render(request, "pages/domain.html", domain_page.context(found, endpoints, newest))


@require_safe
def endpoints(request: HttpRequest) -> HttpResponse:
    """How the harvests fare, for all to see."""
    rows = run_page.health_rows(endpoints_health(request.user))
    context = {
        "endpoints": rows,
        "summary": run_page.health_summary(rows),
        "page_title": "Endpoints and their harvests",
        "page_description": "Where the portal reads the domains' catalogues, and how the latest harvests went.",
        "nav_section": "endpoints",
        "crumbs": breadcrumbs(("Endpoints", "")),
    }
    return render(request, "pages/endpoints.html", context)


@require_safe
def endpoint(request: HttpRequest, slug: str) -> HttpResponse:
    """The runs of one endpoint."""
    runs = [run_veil(request.user, run) for run in runs_of(slug)[:20]]
    found = runs[0].endpoint if runs else run_page.endpoint_get(slug)
    if found is None:
        raise Http404("There is no such endpoint.")
    may_see = may_see_items(request.user, found)
    return render(request, "pages/endpoint.html", run_page.endpoint_context(found, runs, may_see=may_see))


@require_safe
def run(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """One run: verdict, counts, problems, and the records that were refused."""
    found = run_get(pk) if pk < 2**63 else None
    if found is None or found.endpoint.slug != slug:
        raise Http404("There is no such run.")
    shown, may_see = run_veil(request.user, found), may_see_items(request.user, found.endpoint)
    refused, held = items_of(request.user, found, outcome="refused"), products_held(request.user, found)
    return render(request, "pages/run.html", run_page.run_context(shown, refused, held, may_see=may_see))


@require_safe
@login_required
def account(request: HttpRequest) -> HttpResponse:
    """Who is signed in, and what they may do."""
    return render(request, "pages/account.html", account_page.context(cast(User, request.user)))


@require_safe
def help_page(request: HttpRequest, name: str = "index") -> HttpResponse:
    """Help, accessibility statement, privacy."""
    if name not in HELP:
        raise Http404("There is no such help page.")
    title, description = HELP[name]
    steps = [(title, "")] if name == "index" else [(HELP["index"][0], "/help/"), (title, "")]
    context = {
        "page_title": title,
        "page_description": description,
        "nav_section": "help",
        "crumbs": breadcrumbs(*steps),
        "api_example": f"curl '{settings.SITE_URL}/api/v1/products/?q=substation+demand&page_size=5'",
    }
    return render(request, f"pages/help/{name}.html", context)
