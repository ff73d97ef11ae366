"""What somebody watches: their saved searches, the products and domains that they follow, and what happened to them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db.models import Count, F, Q, QuerySet
from django.http import QueryDict

from catalog.models import DataProduct, Domain, User, Watch, WatchNews
from catalog.search import SearchRequest
from catalog.selectors.glossary_words import glossary_words
from catalog.selectors.params import SearchParams, search_params
from catalog.selectors.search import request_of
from catalog.selectors.visibility import Viewer, domain_seen, visible_to, visible_with

NEWS_SHOWN = 100


@dataclass(frozen=True, slots=True)
class WatchRow:
    """A watch in a list. `number`: news since its person looked last. `seen`: whether they may still see what it is of."""

    watch: Watch
    number: int
    seen: bool


def asked_of(query: str) -> SearchParams:
    """The search that a saved query string is."""
    return search_params(QueryDict(query))


def requests_of(watches: Sequence[Watch]) -> list[SearchRequest]:
    """What is asked of the search engine for saved searches, as their people may see: only what has all that was asked for."""
    glossary = glossary_words()
    return [
        request_of(watch.user, asked_of(watch.query), facets=False, strict=True, glossary=glossary)
        for watch in watches
    ]


def watches_of(user: User) -> list[WatchRow]:
    """What a person watches, newest first. Two queries, and those of `visible_to`."""
    since = Q(news__at__gt=F("seen_at"))
    rows = list(
        user.watches.select_related("product", "domain")
        .defer("matched", "product__harvested", "product__inferred", "product__curated")
        .annotate(number=Count("news", filter=since))
        .order_by("-pk")
    )
    followed = [row.product_id for row in rows if row.product_id]
    visible = (
        set(visible_to(user).filter(pk__in=followed).values_list("pk", flat=True)) if followed else set()
    )
    named = [row.domain_id for row in rows if row.domain_id]
    known = (
        set(Domain.objects.filter(domain_seen(user), pk__in=named).values_list("pk", flat=True))
        if named
        else set()
    )
    return [
        WatchRow(row, row.number, _seen(row, visible, known))  # type: ignore[attr-defined]
        for row in rows
    ]


def _seen(watch: Watch, products: set[int], domains: set[int]) -> bool:
    if watch.product_id:
        return watch.product_id in products
    return not watch.domain_id or watch.domain_id in domains


def watch_seen(user: User, watch: Watch) -> bool:
    """Whether a person may (still) see what the watch is of. One query for a product or domain."""
    if watch.product_id:
        return visible_to(user).filter(pk=watch.product_id).exists()
    if watch.domain_id:
        return Domain.objects.filter(domain_seen(user), pk=watch.domain_id).exists()
    return True


def watch_get(user: User, pk: int) -> Watch | None:
    """One of a person's own."""
    return user.watches.select_related("product", "domain").defer("matched").filter(pk=pk).first()


def watching(
    user: Viewer, *, product: DataProduct | None = None, domain: Domain | None = None
) -> Watch | None:
    """The watch by which a person follows a product or a domain. One query for who is signed in."""
    if not isinstance(user, User):
        return None
    wanted = Q(product=product) if product is not None else Q(domain=domain)
    return user.watches.filter(wanted).defer("matched").first()


def news_of(user: Viewer, watch: Watch, number: int = NEWS_SHOWN) -> list[WatchNews]:
    """What happened, newest first, of products that `user` may see today. One query, and those of `visible_to`."""
    rows = watch.news.select_related("product__domain").defer(
        "product__harvested", "product__inferred", "product__curated"
    )
    return list(rows.filter(product__in=visible_to(user).order_by().values("pk"))[:number])


def visible_among(tokens: tuple[str, ...], ids: Iterable[int]) -> dict[int, bool]:
    """Of these products those that may be seen with `tokens` → whether each is in the catalogue. One query."""
    rows = visible_with(tokens).filter(pk__in=list(ids)).values_list("pk", "state")
    return {pk: state == DataProduct.State.LIVE for pk, state in rows}


def untold(watches: Sequence[Watch]) -> QuerySet[WatchNews]:
    """What the person of these watches has not been told of them, oldest first."""
    return WatchNews.objects.filter(watch__in=watches, told=False).order_by("pk")
