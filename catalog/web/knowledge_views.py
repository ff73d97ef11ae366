"""Standards, initiatives and the glossary: everybody reads them, curators keep them."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path
from django.views.decorators.http import require_http_methods, require_safe

from catalog.domain.errors import SearchUnavailable, VesportalError
from catalog.models import GlossaryTerm, Initiative, Standard
from catalog.selectors import knowledge as selector
from catalog.selectors.term_hits import searches_widened, term_hits, term_preview, terms_hit
from catalog.services.knowledge_entries import Entry, entry_delete, entry_save
from catalog.web import knowledge_page as page
from catalog.web import term_page
from catalog.web.acting import done, form_page, person
from catalog.web.knowledge_forms import EntryForm
from catalog.web.links import breadcrumbs
from catalog.web.product_frame import asked_page, asked_words

_SHOWN = 20


@require_safe
def entries(request: HttpRequest, kind: str) -> HttpResponse:
    """All entries of a kind that fit."""
    pages = page.PAGES[kind]
    asked = page.asked_of(pages, request.GET)
    uses = selector.standards_counted(request.user, selector.standard_names()) if kind == "standard" else {}
    context = page.list_context(
        pages,
        list(selector.entries_of(pages.model, asked)),
        asked,
        uses=uses,
        groups=selector.groups_of(pages.model),
        may_edit=_curates(request),
    )
    return render(request, "pages/knowledge/list.html", context)


@require_safe
def entry(request: HttpRequest, kind: str, slug: str) -> HttpResponse:
    """One entry with what belongs to it."""
    pages = page.PAGES[kind]
    registry = {row.slug: row for row in Standard.objects.all()} if kind == "standard" else {}
    row = registry.get(slug) or _entry(kind, slug)
    more: dict[str, Any] = {}
    if isinstance(row, Standard):
        names = {one.slug: one.names for one in registry.values()}
        conforming = selector.standard_conforming(request.user, row.slug, names)
        products = selector.standard_products(request.user, conforming.marks)
        more["products"], more["number"] = list(products[:_SHOWN]), conforming.number
        more["cases"], more["beside"] = selector.cases_of_standard(row.slug), list(row.initiatives.all())
    elif isinstance(row, Initiative):
        more["cases"], more["beside"] = selector.cases_named(row.cases), list(row.standards.all())
    context = page.entry_context(pages, row, may_edit=_curates(request), **more)
    if kind == "term" and _curates(request):
        context |= _hits_of(request, slug)
    return render(request, "pages/knowledge/entry.html", context)


def _hits_of(request: HttpRequest, slug: str) -> dict[str, Any]:
    """Which products a term hits, for curators."""
    try:
        found = term_hits(request.user, slug, page=asked_page(request.GET, term_page.MOST_PAGES))
    except SearchUnavailable:
        return {"untold": term_page.UNTOLD}
    if found is None:
        return {}
    searched = searches_widened(found.glossary)[slug]
    return {"hits": term_page.hits_context(found, f"/glossary/{slug}/", searched=searched)}


@login_required
@require_safe
def terms_used(request: HttpRequest) -> HttpResponse:
    """Curators see how many products each term hits, those that hit none first."""
    if not _curates(request):
        raise PermissionDenied("Curators see what the terms of the glossary hit.")
    try:
        context = term_page.use_context(terms_hit(request.user), searches_widened())
    except SearchUnavailable:
        context = term_page.use_context([], {}) | {"untold": term_page.UNTOLD}
    return render(request, "pages/knowledge/terms_used.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def entry_edit(request: HttpRequest, kind: str, slug: str = "") -> HttpResponse:
    """Curators add an entry, change one, or take it away."""
    if not _curates(request):
        raise PermissionDenied(
            "Curators keep standards, initiatives and the glossary. Tell one what is missing or wrong."
        )
    pages = page.PAGES[kind]
    row = _entry(kind, slug) if slug else None
    form = EntryForm(kind, row, request.POST if request.method == "POST" else None)
    if row is None and kind == "term":
        form.initial.setdefault("term", asked_words(request.GET, "term"))
    removes = row is not None and "remove" in request.POST
    if removes:
        for name in form.fields:
            form.fields[name].required = name in ("why", "seen")
    context = page.edit_context(pages, row)
    if kind == "term" and "preview" in request.POST:
        context |= _previewed(request, row, form)
    elif request.method == "POST" and form.is_valid():
        try:
            return _take_in(request, pages, row, form, removes=removes)
        except VesportalError as error:
            form.add_error(None, str(error))
    return form_page(request, "pages/knowledge/edit.html", form, context)


def _previewed(request: HttpRequest, row: Entry | None, form: EntryForm) -> dict[str, Any]:
    """What the term would hit as it is in the form, and hits now. Nothing is kept."""
    form.fields["why"].required = False  # only to save it
    filled = form.is_valid()
    form.fields["why"].required = True
    if not filled:
        return {}
    term = row if isinstance(row, GlossaryTerm) else None
    try:
        now = term_hits(request.user, term.slug) if term else None
        found = term_preview(request.user, term, form.values)
    except SearchUnavailable:
        return {"untold": term_page.UNTOLD}
    return {"hits": term_page.hits_context(found, "", now)}


def _take_in(
    request: HttpRequest, pages: page.Pages, row: Entry | None, form: EntryForm, *, removes: bool
) -> HttpResponse:
    actor, asked = person(request), {"why": form.cleaned_data["why"], "seen": form.cleaned_data["seen"]}
    if removes and row is not None:
        entry_delete(actor, kind=pages.kind, entry=row, **asked)
        return done(request, f"“{row}” was taken away.", pages.path)
    saved = entry_save(actor, kind=pages.kind, entry=row, values=form.values, **asked)
    return done(
        request, f"“{saved}” is saved, and found by search from now on.", f"{pages.path}{saved.slug}/"
    )


@require_safe
def found(request: HttpRequest) -> HttpResponse:
    """Cases, standards, initiatives and terms that have the words of a search."""
    q = asked_words(request.GET)
    rows, total = selector.knowledge_found(q)
    context = {
        "q": q,
        "rows": rows,
        "total": total,
        "page_title": "Use cases, standards and words",
        "nav_section": "search",
        "crumbs": breadcrumbs(("Search", "/search/"), ("Use cases, standards and words", "")),
    }
    return render(request, "pages/knowledge/found.html", context)


def _entry(kind: str, slug: str) -> Entry:
    row: Entry | None = page.PAGES[kind].model._default_manager.filter(slug=slug).first()
    if row is None:
        raise Http404(f"There is no such {page.PAGES[kind].noun}.")
    return row


def _curates(request: HttpRequest) -> bool:
    return bool(getattr(request.user, "is_curator", False))


urlpatterns = [
    path("knowledge/", found, name="knowledge"),
    path("glossary-use/", terms_used, name="terms_used"),
]
for _kind, _many, _one in (
    ("standard", "standards", "standard"),
    ("initiative", "initiatives", "initiative"),
    ("term", "glossary", "term"),
):
    urlpatterns += [
        path(f"{_many}/", entries, {"kind": _kind}, name=_many),
        path(f"{_many}/new/", entry_edit, {"kind": _kind}, name=f"{_one}_new"),
        path(f"{_many}/<slug:slug>/", entry, {"kind": _kind}, name=_one),
        path(f"{_many}/<slug:slug>/edit/", entry_edit, {"kind": _kind}, name=f"{_one}_edit"),
    ]
