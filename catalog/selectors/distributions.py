"""The distributions of one product by pages, with a search inside them: for products that have many."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import reduce
from operator import or_

import msgspec
from django.db.models import Q

from catalog.domain.numbers import number_in
from catalog.domain.product import Distribution
from catalog.domain.veil import distribution_veiled
from catalog.models import DataProduct
from catalog.models import Distribution as DistributionRow
from catalog.selectors.products import ProductView
from catalog.selectors.visibility import Viewer, visible_to

MANY = 250  # a page shows up to so many at once, a program too
PAGE_SIZE = 100
LONGEST_QUERY = 200
_SEARCHED = ("title", "format", "download_url", "access_url")


@dataclass(frozen=True, slots=True)
class Ways:
    """A page of the distributions that have `q` in name, format or address, each with its position from 0.

    `count`: how many have it; `pages`: how many pages there are, at least 1; `page`: which one this is.
    """

    q: str
    page: int
    pages: int
    count: int
    rows: list[tuple[int, Distribution]]


def ways_page(product_id: int, *, q: str = "", page: int = 1, without_urls: bool = False) -> Ways:
    """A page of a product's distributions, in their order; the last one for a page beyond it. Two queries.

    `without_urls`: for those who may not see the addresses, by which nothing is then found either.
    """
    q = " ".join(q.replace("\0", " ").split())[:LONGEST_QUERY]
    found = DistributionRow.objects.filter(product_id=product_id)
    if q:
        searched = _SEARCHED[:2] if without_urls else _SEARCHED
        found = found.filter(reduce(or_, (Q(**{f"{name}__icontains": q}) for name in searched)))
    count = found.count()
    pages = max(1, -(-count // PAGE_SIZE))
    page = min(max(page, 1), pages)
    begin = (page - 1) * PAGE_SIZE
    rows = found.order_by("position").values_list("position", "record")[begin : begin + PAGE_SIZE]
    read = [(n, msgspec.convert(record, Distribution)) for n, record in rows]
    if without_urls:
        read = [(n, distribution_veiled(distribution)) for n, distribution in read]
    return Ways(q, page, pages, count, read)


def ways_asked(view: ProductView, query: Mapping[str, str]) -> Ways | None:
    """The page that `ways_q` and `ways_page` of a request ask for; None where all of them fit on one."""
    if len(view.record.distributions) <= MANY:
        return None
    page = number_in(query.get("ways_page") or "", 1)
    return ways_page(
        view.product.pk, q=query.get("ways_q") or "", page=page, without_urls="urls" in view.veiled
    )


def product_head(user: Viewer, slug: str) -> DataProduct | None:
    """The product at `slug`, if `user` may see it: id, slug, state, why it was withdrawn, and who may see its parts."""
    return (
        visible_to(user)
        .only("pk", "slug", "state", "withdrawn_because", "part_audiences", "domain_id")
        .filter(slug=slug)
        .first()
    )
