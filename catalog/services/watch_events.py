"""What happened to products between two places in their histories, and how far one may look without missing anything."""

from typing import Any, NamedTuple, Self

from django.db import connection

from catalog.domain.watching import News, news_of_change, news_of_level, news_of_product
from catalog.models import AssessmentChange, DataProduct, ProductChange

MOST = 2_000  # rows of each history in a round
_TABLES = {"product": DataProduct, "change": ProductChange, "assessment": AssessmentChange}


class Places(NamedTuple):
    """Ids of the last product, change and change of an assessment."""

    product: int = 0
    change: int = 0
    assessment: int = 0

    @classmethod
    def last(cls) -> Self:
        """As the tables are now."""
        return cls(**{name: _last(name) for name in _TABLES})

    @classmethod
    def after(cls, done: Self) -> Self:
        """At most MOST rows of each table further than `done`."""
        return cls(**{name: _last(name, getattr(done, name)) for name in _TABLES})


def _last(name: str, after: int | None = None) -> int:
    rows = _TABLES[name]._default_manager.order_by("pk").values_list("pk", flat=True)
    if after is None:
        return rows.last() or 0
    ids = list(rows.filter(pk__gt=after)[:MOST])
    return ids[-1] if ids else after


def transaction_mark() -> str:
    """The number of this transaction. Whatever was begun to be written before has a lower one."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_current_xact_id()::text")
        return str(cursor.fetchone()[0])


def is_settled(mark: str) -> bool:
    """Whether every transaction in this database that began to write before `mark` has ended.

    Rows with ids that were given out before then cannot appear any more. Transactions in other databases do not matter.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT NOT EXISTS (SELECT 1 FROM pg_stat_activity WHERE datname = current_database()"
            " AND backend_xid IS NOT NULL AND age(backend_xid) > age(%s::xid8::xid))",
            [mark],
        )
        return bool(cursor.fetchone()[0])


def events(done: Places, until: Places) -> dict[int, News]:
    """Product id → what happened to it after `done` up to `until`. Three queries."""
    found: dict[int, News] = {}

    def add(pk: int, news: News) -> None:
        if news.kinds:
            found[pk] = found[pk] | news if pk in found else news

    products = _rows(DataProduct, done.product, until.product)
    for pk, at in products.values_list("pk", "first_seen"):
        add(pk, news_of_product(at))
    changes = _rows(ProductChange, done.change, until.change)
    for pk, at, action, told in changes.values_list("product", "at", "action", "changes"):
        add(pk, news_of_change(at, action, told))
    levels = _rows(AssessmentChange, done.assessment, until.assessment)
    for pk, *told in levels.values_list("product", "at", "level_before", "level"):
        add(pk, news_of_level(*told))
    return found


def _rows(model: Any, done: int, until: int) -> Any:
    return model._default_manager.filter(pk__gt=done, pk__lte=until).order_by("pk")
