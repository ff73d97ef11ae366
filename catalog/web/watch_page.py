"""The contexts of the pages on saved searches and on what people follow."""

from collections.abc import Sequence
from typing import Any

from django.conf import settings

from catalog.domain.numbers import counted
from catalog.domain.watching import RHYTHMS
from catalog.models import DataProduct, Domain, User, Watch, WatchNews
from catalog.selectors.params import SearchParams
from catalog.selectors.visibility import Viewer
from catalog.selectors.watches import WatchRow, asked_of, news_of, watching
from catalog.services.watch_notices import LIST, title_of, words_of
from catalog.services.watches import MOST, feed_token, pairs_kept
from catalog.web.dates import moment_text
from catalog.web.field_words import field_label
from catalog.web.links import breadcrumbs, query_url, search_pairs, search_url

CRUMBS = (("Your account", "/account/"), ("Saved searches and what you follow", LIST))
HIDDEN = "Something that you may no longer see"
_KINDS = {"search": "Saved search", "product": "Data product", "domain": "Domain"}


def list_context(rows: Sequence[WatchRow]) -> dict[str, Any]:
    """Everything of pages/watch/list.html. No query."""
    return {
        "rows": [_row(row) for row in rows],
        "most": MOST,
        "page_title": CRUMBS[1][0],
        "page_description": "What you asked to be told of.",
        "crumbs": breadcrumbs(CRUMBS[0], (CRUMBS[1][0], "")),
    }


def _row(row: WatchRow) -> dict[str, Any]:
    watch = row.watch
    return {
        "pk": watch.pk,
        "title": title_of(watch) if row.seen else HIDDEN,
        "kind": _KINDS[watch.kind],
        "number": row.number,
        "rhythm": RHYTHMS.get(watch.rhythm, watch.rhythm),  # type: ignore[call-overload]
        "url": f"{LIST}{watch.pk}/",
    }


def watch_context(user: User, watch: Watch, *, seen: bool) -> dict[str, Any]:
    """Everything of pages/watch/page.html; `seen`: whether the person may still see what it is of. As `news_of`."""
    title = title_of(watch) if seen else HIDDEN
    news = news_of(user, watch) if seen else []
    token = feed_token(watch)
    return {
        "watch": watch,
        "target": _target(watch) if seen else None,
        "news": [_news(row, watch) for row in news],
        "fresh": any(row.at > watch.seen_at for row in news),
        "rhythm": RHYTHMS.get(watch.rhythm, watch.rhythm),  # type: ignore[call-overload]
        "feed_url": f"{settings.SITE_URL}/watches/feed.atom?key={token}" if token else "",
        "page_title": title,
        "caption": _KINDS[watch.kind],
        "page_description": "What happened to it.",
        "crumbs": breadcrumbs(*CRUMBS, (title[:80], "")),
    }


def _target(watch: Watch) -> dict[str, str]:
    """Where what is watched stands."""
    if watch.product is not None:
        return {"label": "Go to the data product", "url": f"/products/{watch.product.slug}/"}
    if watch.domain is not None:
        return {"label": "Go to the domain", "url": f"/domains/{watch.domain.slug}/"}
    return {"label": "Run this search now", "url": search_url(asked_of(watch.query))}


def _news(row: WatchNews, watch: Watch) -> dict[str, Any]:
    return {
        "title": row.product.title,
        "url": f"/products/{row.product.slug}/" if row.product.state == DataProduct.State.LIVE else "",
        "domain": row.product.domain.name,
        "words": words_of(row.kinds, row.levels),
        "fields": ", ".join(field_label(name) for name in row.fields),
        "at": row.at,
        "at_text": moment_text(row.at),
        "fresh": row.at > watch.seen_at,
    }


def follow_context(user: Viewer, *, product: DataProduct | None = None, domain: Domain | None = None) -> Any:
    """Context of components/follow.html on the page of a product or a domain. One query for who is signed in."""
    here = f"/products/{product.slug}/" if product else f"/domains/{domain.slug}/" if domain else ""
    public = product.audience == "public" if product else bool(domain and domain.confirmed)
    watch = watching(user, product=product, domain=domain)
    return {"url": f"{here}follow/", "watch": watch, "feed_url": f"{here}feed.atom" if public else ""}


def search_links(asked: SearchParams) -> dict[str, str]:
    """Where the search at hand is saved, and its feed for everybody."""
    pairs = pairs_kept(search_pairs(asked))
    return {
        "save_url": query_url("/account/watches/new/", pairs),
        "feed_url": query_url("/search/feed.atom", pairs),
    }


def form_context(watch: Watch | None, asked: SearchParams | None) -> dict[str, Any]:
    """Everything of pages/watch/edit.html beside its form: of a new search (`asked`), or of a watch."""
    title = "Save this search" if watch is None else f"Change: {title_of(watch)[:80]}"
    steps = [] if watch is None else [(title_of(watch)[:80], f"{LIST}{watch.pk}/")]
    return {
        "watch": watch,
        "asked_url": search_url(asked) if asked else "",
        "asked_text": asked_text(asked) if asked else "",
        "back_url": search_url(asked) if watch is None and asked else f"{LIST}{watch.pk}/" if watch else LIST,
        "page_title": title,
        "page_description": "What you want to be told of, and how often.",
        "crumbs": breadcrumbs(*CRUMBS, *steps, ("Change" if watch else "Save a search", "")),
    }


def asked_text(asked: SearchParams) -> str:
    """A search in a few words, such as “frost”, 2 filters."""
    number = sum(len(values) for values in asked.filters.values())
    number += sum(map(bool, (asked.box, asked.covers)))
    parts = [f"“{asked.q[:80]}”" if asked.q else "any words", counted(number, "filter") if number else ""]
    return ", ".join(filter(None, parts))


def name_of(asked: SearchParams) -> str:
    """What a search may be called to begin with."""
    values = [value for chosen in asked.filters.values() for value in chosen]
    return ", ".join([*filter(None, (asked.q, asked.place)), *values])[:120]
