"""Maturity as CSV: the products of a domain, and the domains beside each other."""

from collections.abc import Iterable, Iterator

from catalog.domain.maturity.model import checks_by_id, level_name
from catalog.exports.csv_text import csv_lines
from catalog.selectors.maturity import Compared
from catalog.selectors.maturity_lists import Row

PRODUCTS = ("slug", "title", "level", "level name", "mqa", "unmet gates of the next level", "what to do")
DOMAINS = (
    "slug",
    "name",
    "products",
    *(f"level {n}" for n in range(6)),
    "per cent at level 3 or above",
    "mqa",
)


def products_csv(rows: Iterable[Row]) -> Iterator[bytes]:
    """One line a product; unmet gates as ids with spaces between them."""
    return csv_lines(PRODUCTS, map(_product, rows))


def _product(row: Row) -> tuple[object, ...]:
    level = ("", "") if row.level is None else (row.level, level_name(row.level))
    steps = " ".join(checks_by_id()[name].step for name in row.missing)
    return row.slug, row.title, *level, row.mqa, " ".join(row.missing), steps


def domains_csv(rows: Iterable[Compared]) -> Iterator[bytes]:
    """One line a domain; `mqa` is the mean of the points of its public products."""
    return csv_lines(DOMAINS, map(_domain, rows))


def _domain(row: Compared) -> tuple[object, ...]:
    return row.slug, row.name, row.total, *row.levels, f"{row.share:.1f}", f"{row.mqa:.1f}"
