"""What a person may want beside a product: others like it, and what serves the same use cases."""

from collections.abc import Sequence
from typing import Any

from django.db.models import F, Q

from catalog.domain.errors import SearchUnavailable
from catalog.models import DataProduct, DuplicatePair, FlowProduct
from catalog.selectors.engine import search_engine
from catalog.selectors.visibility import Viewer, live_to, tokens_of

_ASKED = 40  # of which some are of its series, or the same
_COLUMNS = ("id", "slug", "title", "openness", "level", "series")
_PAIRED = (DuplicatePair.State.OPEN, DuplicatePair.State.MERGED)


def products_alike(user: Viewer, product: DataProduct, number: int) -> list[dict[str, Any]]:
    """Other products like this one that `user` may see, likest first: rows with slug, title, openness, level, domain.

    Neither of its own series nor perhaps the same. At most two requests to Elasticsearch and one query; none found
    while Elasticsearch is away.
    """
    try:
        ids = search_engine().alike(product.pk, tokens_of(user), _ASKED)
    except SearchUnavailable:
        return []
    return _rows(user, product, ids)[:number] if ids else []


def _rows(user: Viewer, product: DataProduct, ids: Sequence[int]) -> list[dict[str, Any]]:
    doubles = DuplicatePair.objects.filter(Q(first=product) | Q(second=product), state__in=_PAIRED)
    others = live_to(user).filter(pk__in=ids).exclude(pk=product.pk)
    others = others.exclude(pk__in=doubles.values("first")).exclude(pk__in=doubles.values("second"))
    if product.series:
        others = others.exclude(series__overlap=product.series)
    found = {row["id"]: row for row in others.values(*_COLUMNS, domain_name=F("domain__name"))}
    return [found[pk] for pk in ids if pk in found]


def products_in_cases(user: Viewer, product: DataProduct, number: int) -> list[dict[str, Any]]:
    """Other products that serve a published use case of this one, by case: slug, title, domain, case. One query."""
    cases = FlowProduct.objects.filter(product=product).values("flow__use_case")
    served = FlowProduct.objects.filter(flow__use_case__in=cases, product__in=live_to(user)).exclude(
        product=product
    )
    told = {
        "slug": F("product__slug"),
        "title": F("product__title"),
        "domain_name": F("product__domain__name"),
        "case_slug": F("flow__use_case__slug"),
        "case_title": F("flow__use_case__title"),
    }
    ordered = served.order_by("flow__use_case__title", "flow__use_case", "product__title", "product")
    rows: Any = ordered.values(**told).distinct()[:number]
    return list(rows)
