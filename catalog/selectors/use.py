"""How often products were found and opened, as services.use counts it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import Sum
from django.utils import timezone

from catalog.models import ProductDay
from catalog.selectors.todo_model import Scope

DAYS = 30


@dataclass(frozen=True, slots=True)
class UseDay:
    """One day's sums."""

    day: date
    found: int
    opened: int


def use_by_day(scope: Scope, days: int = DAYS) -> list[UseDay]:
    """The last `days` days, the oldest first, each once. One query."""
    today = timezone.now().date()
    first = today - timedelta(days=days - 1)
    rows = ProductDay.objects.filter(scope.of("product__domain"), day__gte=first).order_by().values("day")
    sums: dict[date, dict[str, Any]] = {
        row["day"]: dict(row) for row in rows.annotate(found_sum=Sum("found"), opened_sum=Sum("opened"))
    }
    return [_use_day(first + timedelta(days=n), sums) for n in range(days)]


def _use_day(day: date, sums: Mapping[date, dict[str, Any]]) -> UseDay:
    row = sums.get(day, {})
    return UseDay(day, row.get("found_sum", 0), row.get("opened_sum", 0))


def use_most(scope: Scope, number: int, days: int = DAYS) -> list[dict[str, Any]]:
    """The products that were opened most: slug, title, found, opened. One query."""
    first = timezone.now().date() - timedelta(days=days - 1)
    rows = ProductDay.objects.filter(scope.of("product__domain"), day__gte=first, product__state="live")
    sums = rows.order_by().values("product__slug", "product__title")
    sums = sums.annotate(found_sum=Sum("found"), opened_sum=Sum("opened")).order_by(
        "-opened_sum", "-found_sum"
    )
    return [
        {
            "slug": row["product__slug"],
            "title": row["product__title"],
            "found": row["found_sum"],
            "opened": row["opened_sum"],
        }
        for row in sums[:number]
    ]
