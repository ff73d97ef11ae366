"""The pages: read the parameters, call one selector, render."""

import time
from contextlib import suppress
from dataclasses import replace
from typing import cast

from allauth.account.adapter import get_adapter
from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe
from django.views.decorators.vary import vary_on_headers

from catalog.models import User
from catalog.search import SearchResponse
from catalog.selectors.access import access_of
from catalog.selectors.curation import mends_something
from catalog.selectors.distributions import ways_asked
from catalog.selectors.domains import (
    domain_health,
    domain_names,
    domains_list,
    endpoint_get,
    endpoints_health,
    may_see_items,
)
from catalog.selectors.glossary_words import words_around
from catalog.selectors.identities import also_published, merged_target
from catalog.selectors.knowledge import questions
from catalog.selectors.params import SearchParams, search_params
from catalog.selectors.permissions import connects_for, decides_for
from catalog.selectors.policy import policy_of
from catalog.selectors.policy_flow import flow_of
from catalog.selectors.products import product_get, products_beside
from catalog.selectors.reports import problem_kinds
from catalog.selectors.runs import items_of, products_held, run_and_before, run_veil, runs_of
from catalog.selectors.search import boxes_of, products_asked, products_newest, products_of_domain
from catalog.selectors.search_drops import search_drops
from catalog.selectors.search_offer import search_offer
from catalog.selectors.series import series_first
from catalog.services.search_use import Searched, result_opened, search_counted
from catalog.services.use import product_opened, products_found
from catalog.web import (
    access_page,
    account_page,
    domain_page,
    home_page,
    lineage_page,
    maturity_page,
    may_i_page,
    product_page,
    run_page,
    search_help,
    search_page,
    series_page,
    triage_page,
    watch_page,
)
from catalog.web.bulk_edit_page import bulk_edit_url
from catalog.web.links import breadcrumbs
from catalog.web.product_curation import mending_context
from catalog.web.search_empty import offer_told

HELP = {
    "index": ("About and help", "What the portal is, its words, how to search, and how to connect a domain."),
    "search": (
        "How to search",
        "Words, phrases, fields, dates and numbers in a search, and what the order of results depends on.",
    ),
    "maturity": (
        "How maturity is worked out",
        "Levels 0 to 5, the checks behind them, and what counts as evidence.",
    ),
    "access": (
        "How data are got",
        "The patterns of access, how one is advised, what a pull takes, and what owners allow.",
    ),
    "accessibility": (
        "Accessibility statement",
        "How far everybody can use this portal, and how that is checked.",
    ),
    "privacy": ("Privacy and cookies", "What the portal keeps about people who use it: little."),
}


_QUESTIONS, _BESIDE = 4, 3  # shown on the start page, beside results


def _asker(request: HttpRequest) -> dict[str, str]:
    """What tells whether a person asks for a page: counted are pages, never who asks."""
    return {"method": request.method or "", "user_agent": request.headers.get("User-Agent", "")}


def _apart(request: HttpRequest) -> str:
    """What tells this person from others today; it is never kept."""
    if request.user.is_authenticated:
        return f"account {request.user.pk}"
    address = ""
    with suppress(PermissionDenied):  # it cannot be told
        address = get_adapter().get_client_ip(request)
    return f"{address} {request.headers.get('User-Agent', '')}"


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """What the portal is, what is inside, what is new."""
    context = home_page.context(domains_list(request.user), products_newest(request.user, 5))
    context["questions"] = questions(_QUESTIONS)
    return render(request, "pages/home.html", context)


@require_safe
@vary_on_headers("HX-Request")
def search(request: HttpRequest) -> HttpResponse:
    """Search results; htmx asks for the results and facets alone."""
    asked = search_page.reachable(search_params(request.GET))
    around = words_around(asked.q, _BESIDE) if asked.q and asked.page == 1 else None
    began = time.perf_counter()
    found = products_asked(
        request.user,
        replace(asked, page_size=search_page.PAGE_SIZE),
        glossary=around.glossary if around else None,
    )
    products_found(found.rows, **_asker(request))
    if asked.page == 1:
        counted = _searched(asked, found.response, (time.perf_counter() - began) * 1000)
        search_counted(counted, **_asker(request), who=_apart(request))
    live = bool(request.htmx) and not request.htmx.boosted  # type: ignore[attr-defined]
    template = "pages/search_results.html" if live else "pages/search.html"
    names = domain_names(request.user)
    typed = request.htmx.trigger == "search-form"  # type: ignore[attr-defined]
    drops = search_drops(request.user, asked, found)
    boxes = boxes_of(request.user, found.response.ids) if asked.view == "map" else None
    context = {
        "nav_section": "search",
        "live": live,
        "typed": typed,
        **search_page.context(found, asked, names, boxes, drops),
    }
    context["around"] = around
    context["offer"] = offer_told(search_offer(request.user, asked, found))
    context |= watch_page.search_links(asked)
    editable = (
        0 if found.response.relaxed else found.response.worded
    )  # the nearest are not what was asked for
    context["edit_url"] = bulk_edit_url(asked, editable) if mends_something(request.user) else ""
    return render(request, template, context)


def _searched(asked: SearchParams, response: SearchResponse, milliseconds: float) -> Searched:
    """What is counted of a search."""
    narrowed = [*asked.filters, *(["place"] if asked.box else []), *(["time"] if asked.covers else [])]
    return Searched(
        asked.q,
        facets=narrowed,
        missed=not response.worded and not narrowed,
        corrected=bool(response.corrected),
        relaxed=response.relaxed,
        widened=bool(response.widened),
        milliseconds=milliseconds,
    )


@require_safe
def product(request: HttpRequest, slug: str) -> HttpResponse:
    """Everything known of one product; 410 where it was withdrawn."""
    view = product_get(request.user, slug)
    if view is None:
        raise Http404("There is no such product, or it is not for you to see.")
    if view.withdrawn:
        return render(request, "410.html", product_page.gone(view), status=410)
    if view.merged:
        return _to_the_kept(merged_target(request.user, slug))
    product_opened(view.product, **_asker(request))
    result_opened(request.headers.get("Referer", ""), host=request.get_host(), **_asker(request))
    beside = products_beside(request.user, view.product)
    also = also_published(request.user, view.product) if view.gathers else []
    access = access_of(request.user, view)
    context = product_page.context(view, beside, also, ways_asked(view, request.GET), access=access)
    context["maturity"] = maturity_page.summary(request.user, view)
    flow = flow_of(request.user, view)
    context["may_i"] = may_i_page.section(view, policy_of(view), flow)
    context["triage"] = triage_page.line(view)
    context["follow"] = watch_page.follow_context(request.user, product=view.product)
    lineage_page.sources_named(view, context["sections"], flow.named if flow else {})
    context["series"] = series_page.line(view, series_first(request.user, view))
    context |= mending_context(request.user, view, context["sections"])
    return render(request, "pages/product.html", context)


def _to_the_kept(slug: str) -> HttpResponse:
    """To the product that another was merged into; not to be remembered, since a merge can be taken back."""
    if not slug:
        raise Http404("There is no such product, or it is not for you to see.")
    response = HttpResponsePermanentRedirect(reverse("product", args=[slug]))
    response["Cache-Control"] = "no-cache"
    return response


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
    found, endpoints = domain_health(request.user, slug)
    if found is None:
        raise Http404("There is no such domain.")
    newest = products_of_domain(request.user, found, 10)
    context = domain_page.context(request.user, found, endpoints, newest)
    context["follow"] = watch_page.follow_context(request.user, domain=found)
    return render(request, "pages/domain.html", context)


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
    runs = [run_veil(request.user, run) for run in runs_of(request.user, slug)[:20]]
    found = runs[0].endpoint if runs else endpoint_get(request.user, slug)
    if found is None:
        raise Http404("There is no such endpoint.")
    may_see = may_see_items(request.user, found)
    context = run_page.endpoint_context(found, runs, may_see=may_see)
    may_run = connects_for(request.user, found.domain_id)
    return render(request, "pages/endpoint.html", {**context, "may_run": may_run})


@require_safe
@vary_on_headers("HX-Request")
def run(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """One run: verdict, counts, problems, and the records that were refused."""
    both = run_and_before(request.user, pk) if pk < 2**63 else None
    if both is None or both[0].endpoint.slug != slug:
        raise Http404("There is no such run.")
    found, before = both
    may_see = may_see_items(request.user, found.endpoint)
    shown, held = run_veil(request.user, found), products_held(request.user, found)
    if request.htmx:  # type: ignore[attr-defined]
        context = run_page.progress_context(shown, before, may_see=may_see)
        response = render(request, "pages/run_progress.html", context)
        if not context["on"]:
            response["HX-Refresh"] = "true"  # it has ended: now there is a report
        return response
    context = run_page.run_context(
        shown,
        before,
        items_of(request.user, found, outcome="refused"),
        held,
        problem_kinds(request.user, found),
        may_see=may_see,
        decides=decides_for(request.user, found.endpoint.domain_id),
    )
    return render(request, "pages/run.html", context)


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
        **(maturity_page.model_context() if name == "maturity" else {}),
        **(access_page.help_context() if name == "access" else {}),
        **(search_help.help_context() if name == "search" else {}),
        "api_example": f"curl '{settings.SITE_URL}/api/v1/products/?q=substation+demand&page_size=5'",
    }
    return render(request, f"pages/help/{name}.html", context)
