"""Atom feeds: of searches, domains and products for everybody, and with a secret address of what somebody watches."""

from collections.abc import Sequence
from hashlib import sha256

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.urls import path
from django.utils.cache import get_conditional_response
from django.utils.http import http_date
from django.views.decorators.http import require_safe

from catalog.domain.fields import EDITABLE
from catalog.domain.vocabulary.themes import themes
from catalog.domain.watching import news_of_change
from catalog.formats.atom import MEDIA_TYPE, Entry, Feed, feed_bytes
from catalog.models import AssessmentChange, DataProduct, Domain, ProductChange, Watch, WatchNews
from catalog.selectors.feeds import (
    EVERYBODY,
    MOST,
    Row,
    domain_feed,
    product_feed,
    product_public,
    search_feed,
)
from catalog.selectors.params import search_params
from catalog.selectors.visibility import domain_seen
from catalog.selectors.watches import news_of, watch_seen
from catalog.services.watch_notices import LIST, title_of, words_of
from catalog.services.watches import feed_watch

_SITE = settings.SITE_URL
_A_WHILE = "public, max-age=300"


@require_safe
def search_atom(request: HttpRequest) -> HttpResponseBase:
    """What a search finds, for everybody: what changed last comes first."""
    asked = search_params(request.GET)
    title = f"Data products for “{asked.q[:100]}”" if asked.q else "Data products"
    query = request.META.get("QUERY_STRING", "")
    feed = Feed(
        site=_SITE,
        key=f"searches/{sha256(query.encode()).hexdigest()[:24]}",
        title=title,
        url=_here(request),
        page=f"{_SITE}/search/?{query}" if query else f"{_SITE}/search/",
        entries=tuple(map(_product, search_feed(asked))),
    )
    return _answer(request, feed, _A_WHILE)


@require_safe
def domain_atom(request: HttpRequest, slug: str) -> HttpResponseBase:
    """The products of a domain, for everybody."""
    domain = Domain.objects.filter(domain_seen(EVERYBODY), slug=slug).first()
    if domain is None:
        raise Http404("There is no such domain.")
    feed = Feed(
        site=_SITE,
        key=f"domains/{domain.pk}",
        title=f"Data products of {domain.name}",
        url=_here(request),
        page=f"{_SITE}/domains/{domain.slug}/",
        entries=tuple(map(_product, domain_feed(domain))),
    )
    return _answer(request, feed, _A_WHILE)


@require_safe
def product_atom(request: HttpRequest, slug: str) -> HttpResponseBase:
    """How a product changes, for everybody."""
    product = product_public(slug)
    if product is None:
        raise Http404("There is no such product, or it is not for everybody to see.")
    changes, levels = product_feed(product)
    feed = Feed(
        site=_SITE,
        key=f"products/{product.pk}/changes",
        title=f"Changes of {product.title}",
        url=_here(request),
        page=f"{_SITE}/products/{product.slug}/history/",
        entries=tuple(_history(product, changes, levels)[:MOST]),
    )
    return _answer(request, feed, _A_WHILE)


@require_safe
def watch_atom(request: HttpRequest) -> HttpResponseBase:
    """What happened to what somebody watches, as they may see it today. The address is the proof."""
    watch = feed_watch(request.GET.get("key", "")[:200])
    if watch is None:
        raise Http404("There is no such feed: its address was changed, or not copied whole.")
    seen = watch_seen(watch.user, watch)
    feed = Feed(
        site=_SITE,
        key=f"watches/{watch.pk}",
        title=title_of(watch) if seen else "Something that you may no longer see",
        url=_here(request),
        page=f"{_SITE}{LIST}{watch.pk}/",
        entries=tuple(_news(watch, row) for row in news_of(watch.user, watch, MOST)) if seen else (),
    )
    return _answer(request, feed, "private, no-cache")


def _here(request: HttpRequest) -> str:
    return f"{_SITE}{request.get_full_path()}"


def _answer(request: HttpRequest, feed: Feed, cached: str) -> HttpResponseBase:
    body = feed_bytes(feed)
    etag = f'"{sha256(body).hexdigest()[:32]}"'
    changed = int(feed.updated.timestamp())
    response = HttpResponse(body, content_type=f"{MEDIA_TYPE}; charset=utf-8")
    response["ETag"], response["Last-Modified"] = etag, http_date(changed)
    response["Cache-Control"] = cached
    return get_conditional_response(request, etag=etag, last_modified=changed, response=response) or response


def _product(row: Row) -> Entry:
    gone = row["state"] != DataProduct.State.LIVE
    level = "" if row["level"] is None else f"Maturity level {row['level']} of 5."
    licence = f"Licence: {row['licence_label']}." if row["licence_label"] else ""
    about = " ".join(row["description"].split())[:400]
    named = [themes()[code].label for code in row["themes"] if code in themes()]
    return Entry(
        key=f"products/{row['id']}",
        title=f"Withdrawn: {row['title']}" if gone else row["title"],
        url=f"{_SITE}/products/{row['slug']}/",
        updated=row["last_changed"],
        published=row["first_seen"],
        summary=row["withdrawn_because"] if gone else " ".join(filter(None, (level, licence, about))),
        author=row["domain__name"],
        categories=(*named, *row["formats"]),
    )


def _history(
    product: DataProduct, changes: Sequence[ProductChange], levels: Sequence[AssessmentChange]
) -> list[Entry]:
    url = f"{_SITE}/products/{product.slug}/"
    key = f"products/{product.pk}/changes"
    told: list[Entry] = []
    for change in changes:
        news = news_of_change(change.at, change.action, change.changes)
        if news.kinds:
            fields = ", ".join(sorted(EDITABLE[name].label for name in news.fields if name in EDITABLE))
            words = words_of(sorted(news.kinds), ()).capitalize()
            told.append(
                Entry(f"{key}/{change.pk}", f"{words}: {product.title}", url, change.at, fields or words)
            )
    for level in levels:
        words = words_of(["maturity"], [level.level_before, level.level]).capitalize()
        told.append(
            Entry(
                f"products/{product.pk}/levels/{level.pk}", f"{words}: {product.title}", url, level.at, words
            )
        )
    told.append(
        Entry(f"products/{product.pk}/new", f"New: {product.title}", url, product.first_seen, "It came in.")
    )
    return sorted(told, key=lambda entry: entry.updated, reverse=True)


def _news(watch: Watch, row: WatchNews) -> Entry:
    words = words_of(row.kinds, row.levels).capitalize()
    fields = ", ".join(sorted(EDITABLE[name].label for name in row.fields if name in EDITABLE))
    return Entry(
        key=f"watches/{watch.pk}/news/{row.pk}",
        title=f"{words}: {row.product.title}",
        url=f"{_SITE}/products/{row.product.slug}/",
        updated=row.at,
        summary=fields or words,
        author=row.product.domain.name,
    )


urlpatterns = [
    path("search/feed.atom", search_atom, name="search_atom"),
    path("domains/<slug:slug>/feed.atom", domain_atom, name="domain_atom"),
    path("products/<slug:slug>/feed.atom", product_atom, name="product_atom"),
    path("watches/feed.atom", watch_atom, name="watch_atom"),
]
