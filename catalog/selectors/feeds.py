"""What feeds tell: of a search, a domain and a product for everybody, and of what somebody watches for them."""

from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.db.models import QuerySet

from catalog.models import AssessmentChange, DataProduct, Domain, ProductChange
from catalog.search import MAX_WINDOW
from catalog.selectors.engine import search_engine
from catalog.selectors.history import changes_of
from catalog.selectors.params import SearchParams
from catalog.selectors.search import request_of
from catalog.selectors.visibility import live_to, visible_to

MOST = 50  # entries of a feed
_LATELY = 2_000  # products that changed last, in which a search of very many is looked up
EVERYBODY = AnonymousUser()
_FIELDS = (
    "id", "slug", "title", "description", "state", "withdrawn_because", "first_seen", "last_changed", "level",
    "openness", "licence_label", "themes", "formats", "domain__name",
)  # fmt: skip
Row = dict[str, Any]


def search_feed(asked: SearchParams) -> list[Row]:
    """The public products that a search finds, what changed last first: 50 at most. Raises SearchUnavailable."""
    live = live_to(EVERYBODY)
    request = request_of(EVERYBODY, asked, facets=False, strict=True)
    (ids,) = search_engine().matching([request])
    if len(ids) >= MAX_WINDOW:
        lately = list(live.order_by("-last_changed", "-pk").values_list("pk", flat=True)[:_LATELY])
        (ids,) = search_engine().matching([request], tuple(lately))
    return _rows(live.filter(pk__in=list(ids)))


def domain_feed(domain: Domain) -> list[Row]:
    """The public products of a domain, withdrawn ones among them, what changed last first: 50 at most. One query."""
    return _rows(visible_to(EVERYBODY).filter(domain=domain).exclude(state=DataProduct.State.MERGED))


def _rows(products: QuerySet[DataProduct]) -> list[Row]:
    return list(products.order_by("-last_changed", "-pk").values(*_FIELDS)[:MOST])


def product_public(slug: str) -> DataProduct | None:
    """The product at a slug, withdrawn or not, if everybody may see it."""
    found = visible_to(EVERYBODY).select_related("domain").exclude(state=DataProduct.State.MERGED)
    return found.filter(slug=slug).first()


def product_feed(product: DataProduct) -> tuple[list[ProductChange], list[AssessmentChange]]:
    """The changes of a product that everybody may see, and those of its level, newest first: 50 of each at most."""
    levels = AssessmentChange.objects.filter(product=product).order_by("-pk")
    told = [change for change in levels[: 4 * MOST] if change.level != change.level_before]
    return list(changes_of(EVERYBODY, product)[:MOST]), told[:MOST]
