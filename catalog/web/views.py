"""The pages: read the parameters, call one selector, render."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe
from django.views.decorators.vary import vary_on_headers

from catalog.selectors.domains import catalogue_figures, domain_get, domains_list, endpoints_health
from catalog.selectors.params import search_params
from catalog.selectors.products import product_get
from catalog.selectors.runs import items_of, run_get, runs_of
from catalog.selectors.search import products_newest, products_of_domain, products_search
from catalog.web import product_page, run_page, search_page
from catalog.web.links import breadcrumbs


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """What the portal is, what is inside, what is new."""
    context = {
        "figures": search_page.figures(catalogue_figures(request.user)),
        "newest": [search_page.card(row) for row in products_newest(request.user, 5)],
        "domains": domains_list(request.user),
    }
    return render(request, "pages/home.html", context)


@require_safe
@vary_on_headers("HX-Request")
def search(request: HttpRequest) -> HttpResponse:
    """Search results; htmx asks for the results and facets alone."""
    asked = search_params(request.GET)
    found = products_search(
        request.user, q=asked.q, filters=asked.filters, sort=asked.sort, page=asked.page, page_size=20
    )
    live = bool(request.htmx) and not request.htmx.boosted  # type: ignore[attr-defined]
    template = "pages/search_results.html" if live else "pages/search.html"
    return render(
        request, template, {"nav_section": "search", "live": live, **search_page.context(found, asked)}
    )


@require_safe
def product(request: HttpRequest, slug: str) -> HttpResponse:
    """Everything known of one product; 410 where it was withdrawn."""
    view = product_get(request.user, slug)
    if view is None:
        raise Http404("There is no such product, or it is not for you to see.")
    if view.withdrawn:
        return render(request, "410.html", product_page.gone(view), status=410)
    return render(request, "pages/product.html", product_page.context(view))


@require_safe
def domains(request: HttpRequest) -> HttpResponse:
    """All domains."""
    context = {"domains": domains_list(request.user), "page_title": "Domains", "nav_section": "domains"}
    return render(request, "pages/domains.html", context)


@require_safe
def domain(request: HttpRequest, slug: str) -> HttpResponse:
    """One domain: who it is, its endpoints' health, its newest products."""
    found = domain_get(slug)
    if found is None:
        raise Http404("There is no such domain.")
    rows, total = products_of_domain(request.user, found, 10)
    context: dict[str, Any] = {
        "domain": found,
        "endpoints": run_page.health_rows(endpoints_health(request.user, found)),
        "results": [search_page.card(row) for row in rows],
        "total": total,
        "page_title": found.name,
        "nav_section": "domains",
        "crumbs": breadcrumbs(("Domains", "/domains/"), (found.name, "")),
    }
    return render(request, "pages/domain.html", context)


@require_safe
def endpoints(request: HttpRequest) -> HttpResponse:
    """How the harvests fare, for all to see."""
    rows = run_page.health_rows(endpoints_health(request.user))
    context = {"endpoints": rows, "page_title": "Endpoints and their harvests", "nav_section": "endpoints"}
    return render(request, "pages/endpoints.html", context)


@require_safe
def endpoint(request: HttpRequest, slug: str) -> HttpResponse:
    """The runs of one endpoint."""
    runs = list(runs_of(slug)[:20])
    found = runs[0].endpoint if runs else run_page.endpoint_get(slug)
    if found is None:
        raise Http404("There is no such endpoint.")
    return render(request, "pages/endpoint.html", run_page.endpoint_context(found, runs))


@require_safe
def run(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """One run: verdict, counts, problems, and the records that were refused."""
    found = run_get(pk)
    if found is None or found.endpoint.slug != slug:
        raise Http404("There is no such run.")
    refused = items_of(request.user, found, outcome="refused")
    return render(request, "pages/run.html", run_page.run_context(found, refused))


@require_safe
def account(request: HttpRequest) -> HttpResponse:
    """Who is signed in, and what they may do."""
    if not request.user.is_authenticated:
        return redirect("account_login")
    memberships = request.user.memberships.select_related("domain")
    return render(request, "pages/account.html", {"page_title": "Your account", "memberships": memberships})


@require_safe
def help_page(request: HttpRequest, name: str = "index") -> HttpResponse:
    """Help, accessibility statement, privacy."""
    titles = {"index": "About and help", "accessibility": "Accessibility", "privacy": "Privacy and cookies"}
    if name not in titles:
        raise Http404("There is no such help page.")
    return render(request, f"pages/help/{name}.html", {"page_title": titles[name], "nav_section": "help"})
