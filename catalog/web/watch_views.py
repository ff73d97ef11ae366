"""Saved searches and what people follow: the list, each with what happened, and the buttons on products and domains."""

from typing import Any

from django import forms
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from catalog.domain.errors import VesportalError
from catalog.domain.watching import ALL_KINDS, KINDS, RHYTHMS
from catalog.models import Domain, Watch
from catalog.selectors.params import search_params
from catalog.selectors.visibility import domain_seen, live_to
from catalog.selectors.watches import asked_of, watch_get, watch_seen, watches_of, watching
from catalog.services.watch_notices import LIST, title_of
from catalog.services.watches import (
    feed_close,
    feed_open,
    follow,
    query_kept,
    search_save,
    watch_change,
    watch_delete,
    watch_looked,
)
from catalog.web import watch_page
from catalog.web.acting import done, form_page, person, refused
from catalog.web.links import search_pairs


class WatchForm(forms.Form):
    """What to be told of, and how often."""

    name = forms.CharField(
        label="What do you call this search?",
        max_length=120,
        help_text="You know it again by this name.",
        error_messages={"required": "Give the search a name, by which you know it again."},
    )
    kinds = forms.MultipleChoiceField(
        label="What do you want to be told of?",
        choices=list(KINDS.items()),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "Choose at least one kind of news."},
    )
    rhythm = forms.ChoiceField(
        label="How often by mail?",
        choices=list(RHYTHMS.items()),
        widget=forms.RadioSelect,
        error_messages={"required": "Choose how often."},
    )

    def __init__(self, data: Any = None, *, watch: Watch | None = None, name: str = "") -> None:
        first = {"name": name, "kinds": list(ALL_KINDS), "rhythm": "daily"}
        if watch is not None:
            first = {"name": watch.name, "kinds": watch.kinds, "rhythm": watch.rhythm}
        super().__init__(data, initial=first)
        if watch is not None and watch.kind != Watch.Kind.SEARCH:
            del self.fields["name"]
            self.fields["kinds"].choices = [(kind, KINDS[kind]) for kind in KINDS if kind != "left"]  # type: ignore[attr-defined]


@login_required
@require_safe
def watches(request: HttpRequest) -> HttpResponse:
    """All that a person watches."""
    return render(request, "pages/watch/list.html", watch_page.list_context(watches_of(person(request))))


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def watch_new(request: HttpRequest) -> HttpResponse:
    """Save the search whose parameters stand in the address."""
    asked = search_params(request.GET)
    form = WatchForm(request.POST if request.method == "POST" else None, name=watch_page.name_of(asked))
    if request.method == "POST" and form.is_valid():
        try:
            made = search_save(person(request), query=query_kept(search_pairs(asked)), **form.cleaned_data)
            return done(request, f"“{made.name}” is saved.", f"{LIST}{made.pk}/")
        except VesportalError as error:
            form.add_error(None, str(error))
    return form_page(request, "pages/watch/edit.html", form, watch_page.form_context(None, asked))


@login_required
@never_cache
@require_safe
def watch(request: HttpRequest, pk: int) -> HttpResponse:
    """One of them, with what happened."""
    user, found = person(request), _own(request, pk)
    seen = watch_seen(user, found)
    return render(request, "pages/watch/page.html", watch_page.watch_context(user, found, seen=seen))


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def watch_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Change what is told, and how often."""
    user, found = person(request), _own(request, pk)
    if not watch_seen(user, found):
        raise Http404("It is not for you to see any more.")
    form = WatchForm(request.POST if request.method == "POST" else None, watch=found)
    if request.method == "POST" and form.is_valid():
        try:
            watch_change(user, watch=found, **form.cleaned_data)
            return done(request, "Your choices are saved.", f"{LIST}{found.pk}/")
        except VesportalError as error:
            form.add_error(None, str(error))
    asked = asked_of(found.query) if found.kind == Watch.Kind.SEARCH else None
    return form_page(request, "pages/watch/edit.html", form, watch_page.form_context(found, asked))


@login_required
@require_POST
def watch_step(request: HttpRequest, pk: int, step: str) -> HttpResponse:
    """What a button does: mark as looked at, delete, open or close the feed."""
    user, found = person(request), _own(request, pk)
    here = f"{LIST}{found.pk}/"
    if step == "looked":
        watch_looked(found)
        return done(request, "Marked as seen.", here)
    if step == "feed":
        feed_open(user, watch=found)
        return done(request, "The feed has a new address. An earlier one works no more.", f"{here}#feed")
    if step == "feed-end":
        feed_close(user, watch=found)
        return done(request, "The feed has ended: its address opens nothing any more.", f"{here}#feed")
    if step != "delete":
        raise Http404("There is no such step.")
    name = title_of(found) if watch_seen(user, found) else watch_page.HIDDEN
    watch_delete(user, watch=found)
    said = (
        f"“{name}” is deleted." if found.kind == Watch.Kind.SEARCH else f"You do not follow {name} any more."
    )
    return done(request, said, LIST)


def _own(request: HttpRequest, pk: int) -> Watch:
    found = watch_get(person(request), pk) if pk < 2**63 else None
    if found is None:
        raise Http404("There is no such saved search of yours.")
    return found


@login_required
@require_POST
def product_follow(request: HttpRequest, slug: str) -> HttpResponse:
    """Follow a product, or (`stop`) follow it no more."""
    product = live_to(person(request)).defer("harvested", "inferred", "curated").filter(slug=slug).first()
    if product is None:
        raise Http404("There is no such product, or it is not for you to see.")
    return _follow(request, f"/products/{product.slug}/", "this data product", product=product)


@login_required
@require_POST
def domain_follow(request: HttpRequest, slug: str) -> HttpResponse:
    """Follow a domain, or (`stop`) follow it no more."""
    domain = Domain.objects.filter(domain_seen(person(request)), slug=slug).first()
    if domain is None:
        raise Http404("There is no such domain.")
    return _follow(request, f"/domains/{domain.slug}/", "this domain", domain=domain)


def _follow(request: HttpRequest, back: str, what: str, **thing: Any) -> HttpResponse:
    user = person(request)
    if "stop" in request.POST:
        if (found := watching(user, **thing)) is not None:
            watch_delete(user, watch=found)
        return done(request, f"You do not follow {what} any more.", back)
    try:
        follow(user, **thing)
    except VesportalError as error:
        return refused(request, error, back)
    return done(request, f"You follow {what}: what changes is mailed to you once a day.", back)


urlpatterns = [
    path("account/watches/", watches, name="watches"),
    path("account/watches/new/", watch_new, name="watch_new"),
    path("account/watches/<int:pk>/", watch, name="watch"),
    path("account/watches/<int:pk>/edit/", watch_edit, name="watch_edit"),
    path("account/watches/<int:pk>/<slug:step>/", watch_step, name="watch_step"),
    path("products/<slug:slug>/follow/", product_follow, name="product_follow"),
    path("domains/<slug:slug>/follow/", domain_follow, name="domain_follow"),
]
