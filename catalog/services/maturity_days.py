"""Keeping how the maturity of each domain's public products went, a row a day."""

from django.db.models import Avg, Count
from django.utils import timezone

from catalog.domain.maturity.assess import MODEL_VERSION
from catalog.models import DataProduct, DomainDay


def domain_days_write() -> int:
    """Write how each domain stands into today's row (UTC): the last of a day stays. Returns of how many domains."""
    public = DataProduct.objects.filter(state="live", audience="public", level__isnull=False).order_by()
    counted = public.values("domain_id", "level").annotate(number=Count("pk"), points=Avg("mqa"))
    levels: dict[int, list[int]] = {}
    points: dict[int, float] = {}
    for domain_id, level, number, mqa in counted.values_list("domain_id", "level", "number", "points"):
        levels.setdefault(domain_id, [0] * 6)[level or 0] = number
        points[domain_id] = points.get(domain_id, 0.0) + number * mqa
    today = timezone.now().date()
    rows = [
        DomainDay(
            domain_id=domain_id,
            day=today,
            model_version=MODEL_VERSION,
            levels=of,
            mqa=round(points[domain_id] / sum(of), 2),
        )
        for domain_id, of in levels.items()
    ]
    DomainDay.objects.bulk_create(
        rows,
        update_conflicts=True,
        unique_fields=["domain", "day"],
        update_fields=["model_version", "levels", "mqa"],
    )
    DomainDay.objects.filter(day=today).exclude(domain__in=levels).delete()
    return len(rows)
