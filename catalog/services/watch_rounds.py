"""Finding what happened for every saved search and for what people follow.

A round takes what happened to products since the last one, 2,000 rows of each history at most, and goes through the watches in
slices. Each slice is a transaction that writes its news and where it got to: a worker that is killed loses nothing and
doubles nothing. Each saved search is asked for once a round, and only of the products that something happened to.
"""

import time
from collections.abc import Mapping, Sequence
from datetime import datetime

import structlog
from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone

from catalog.domain.errors import SearchUnavailable
from catalog.domain.watching import News, Standing, told
from catalog.models import DataProduct, IndexState, Watch, WatchNews, WatchRound
from catalog.search import MAX_WINDOW, SearchRequest
from catalog.selectors.engine import search_engine
from catalog.selectors.visibility import tokens_of
from catalog.selectors.watches import requests_of, visible_among
from catalog.services.indexing import index_drain
from catalog.services.watch_events import Places, events, is_settled, transaction_mark

log = structlog.get_logger(__name__)
SLICE = 100  # watches of one transaction, and searches of one request
MOST_NEWS = 200  # rows of a watch in a round; more are counted
_SECONDS = 45.0


def watches_round(*, seconds: float = _SECONDS) -> int:
    """Go on finding news, for about so many seconds; returns how many were found.

    Where Elasticsearch is away, or has not got what changed yet, it waits: the next round begins there.
    """
    until, found = time.monotonic() + seconds, 0
    try:
        while time.monotonic() < until:
            step = _step()
            if step is None:
                break
            found += step
    except SearchUnavailable as error:
        log.warning("saved searches wait for the search index", reason=str(error))
    return found


def _step() -> int | None:
    """Begin a round, or take a slice of the one on its way; None where there is nothing to do now."""
    begun = _round()
    if begun is None:
        return None
    done, until = Places(**begun.done), Places(**(begun.until or {}))
    if not is_settled(begun.sealed):
        return None  # somebody is still writing what may belong before it
    happened = events(done, until)
    if happened and not _index_ready(happened):
        return None
    return _slice(begun.pk, until, happened)


def _round() -> WatchRound | None:
    """The round on its way, or one begun now; None where nothing has happened."""
    with transaction.atomic():
        row = WatchRound.objects.select_for_update(skip_locked=True).first()
        if row is None:
            if not WatchRound.objects.exists():  # from now on
                WatchRound.objects.get_or_create(pk=1, defaults={"done": Places.last()._asdict()})
            return None
        if row.until is None:
            done = Places(**row.done)
            until = Places.after(done)
            if until == done:
                return None
            row.until, row.sealed, row.after = until._asdict(), transaction_mark(), 0
            row.began_at = timezone.now()
            row.save()
    return row


def _index_ready(happened: Mapping[int, News]) -> bool:
    """Whether the index has what changed; what it refuses is not waited for."""
    index_drain(batches=5)
    if not Watch.objects.filter(kind=Watch.Kind.SEARCH).exists():
        return True
    due = IndexState.objects.filter(
        product__in=list(happened), revision__gt=F("indexed_revision"), last_error=""
    )
    if due.exists():
        return False
    search_engine().refresh()
    return True


@transaction.atomic
def _slice(pk: int, until: Places, happened: Mapping[int, News]) -> int | None:
    row = WatchRound.objects.select_for_update(skip_locked=True).filter(pk=pk).first()
    if row is None or row.until != until._asdict():
        return None  # another worker is at it, or was quicker
    watches = _watches(row.after, happened) if happened else []
    news = _news(watches, happened, row.began_at or timezone.now())
    WatchNews.objects.bulk_create(news, batch_size=1000)
    if len(watches) < SLICE:
        row.done, row.until, row.after = row.until, None, 0
    else:
        row.after = watches[-1].pk
    row.save(update_fields=["done", "until", "after"])
    return len(news)


def _watches(after: int, happened: Mapping[int, News]) -> list[Watch]:
    """The next watches that may have news, oldest first, locked so that nobody changes what they matched meanwhile."""
    ids = list(happened)
    about = Q(kind=Watch.Kind.SEARCH) | Q(product__in=ids) | Q(domain__products__in=ids)
    keys = Watch.objects.filter(about, pk__gt=after, user__is_active=True).order_by("pk").distinct()
    chosen = list(keys.values_list("pk", flat=True)[:SLICE])
    rows = Watch.objects.filter(pk__in=chosen).order_by("pk").select_for_update(of=("self",))
    return list(rows.select_related("user"))


def _news(watches: Sequence[Watch], happened: Mapping[int, News], at: datetime) -> list[WatchNews]:
    ids = _indexed(list(happened))
    found = _found([watch for watch in watches if watch.kind == Watch.Kind.SEARCH], ids)
    domains = _domains(watches, happened)
    news: list[WatchNews] = []
    for watch in watches:
        if watch.kind == Watch.Kind.SEARCH:
            before, now = found[watch.pk]
            about = before | now
        else:
            about = domains[watch.domain_id] if watch.domain_id else {watch.product_id or 0}
            before = {pk for pk in about if "new" not in happened[pk].kinds}
            now = about
        news += _of_watch(watch, happened, before, now, at)
    return news


def _indexed(ids: list[int]) -> list[int]:
    """Without those that the index refuses: nobody can say whether a search finds them."""
    refused = set(
        IndexState.objects.filter(product__in=ids).exclude(last_error="").values_list("product", flat=True)
    )
    return [pk for pk in ids if pk not in refused]


def _found(watches: Sequence[Watch], ids: Sequence[int]) -> dict[int, tuple[set[int], set[int]]]:
    """Watch → which of the products it matched before, and which it matches now; what it matched is brought up to date."""
    prime(watches)
    changed, found = set(ids), {}
    for watch, ids_now in zip(watches, _matching(requests_of(watches), tuple(ids)), strict=True):
        matched = set(watch.matched or ())
        now = matched & changed if ids_now is None else set(ids_now)  # one that is refused stays as it was
        found[watch.pk] = matched & changed, now
        after = (matched - changed) | now
        if after != matched:
            watch.matched = sorted(after)[-MAX_WINDOW:]
            watch.save(update_fields=["matched"])
    return found


def prime(watches: Sequence[Watch]) -> None:
    """Look up what new saved searches match, as far as that is not known. Raises SearchUnavailable.

    What came into the catalogue after a search was saved is left out: it is news.
    """
    fresh = [watch for watch in watches if watch.kind == Watch.Kind.SEARCH and watch.matched is None]
    for watch, ids in zip(fresh, _matching(requests_of(fresh)), strict=True):
        if ids is not None:
            late = DataProduct.objects.filter(pk__in=list(ids), first_seen__gt=watch.made_at)
            watch.matched = sorted(ids - set(late.values_list("pk", flat=True)))
            watch.save(update_fields=["matched"])


def _matching(
    asked: Sequence[SearchRequest], among: tuple[int, ...] | None = None
) -> list[frozenset[int] | None]:
    """What each search finds; None for one that Elasticsearch refuses. Raises SearchUnavailable where it is away."""
    engine = search_engine()
    try:
        return list(engine.matching(asked, among))
    except SearchUnavailable:
        if engine.health().products is None:
            raise
    if len(asked) > 1:
        return [one for request in asked for one in _matching([request], among)]
    log.error("a saved search is refused", q=asked[0].q[:200])
    return [None]


def _domains(watches: Sequence[Watch], happened: Mapping[int, News]) -> dict[int, set[int]]:
    wanted = {watch.domain_id for watch in watches if watch.domain_id}
    found: dict[int, set[int]] = {pk: set() for pk in wanted if pk}
    if wanted:
        rows = DataProduct.objects.filter(pk__in=list(happened), domain__in=list(found))
        for pk, domain in rows.values_list("pk", "domain"):
            found[domain].add(pk)
    return found


def _of_watch(
    watch: Watch, happened: Mapping[int, News], before: set[int], now: set[int], at: datetime
) -> list[WatchNews]:
    """The news of one watch for its person as they may see it now; a query where there may be any."""
    about = before | now
    if not about:
        return []
    visible = visible_among(tokens_of(watch.user), about)
    rows: list[WatchNews] = []
    for pk in sorted(about):
        if happened[pk].at < watch.made_at:
            continue
        standing = Standing(
            before=pk in before,
            now=pk in now and visible.get(pk, False),
            seen=pk in visible,
            live=visible.get(pk, False),
        )
        said = told(happened[pk], standing)
        kinds = [kind for kind in watch.kinds if said and kind in said.kinds]
        if said and kinds:
            rows.append(
                WatchNews(
                    watch=watch,
                    product_id=pk,
                    kinds=kinds,
                    fields=sorted(said.fields) if {"changed", "access"} & set(kinds) else [],
                    levels=list(said.levels or ()) if "maturity" in kinds else [],
                    at=at,
                    told=watch.rhythm == "never",
                )
            )
    if len(rows) > MOST_NEWS and watch.rhythm != "never":
        watch.unlisted += len(rows) - MOST_NEWS
        watch.save(update_fields=["unlisted"])
    return rows[:MOST_NEWS]
