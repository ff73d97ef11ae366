"""The first rows of products, for those who may see them, for a day after they were fetched."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils import timezone

from catalog.models import DataProduct, Sample
from catalog.selectors.visibility import Viewer, live_to

NOT_SHOWN = ("shared", "closed")  # classes of openness of which no data is shown


@dataclass(frozen=True, slots=True)
class Preview:
    """The first rows of a distribution; a cell is text, a number, a truth value or None. Nothing of it is markup.

    `outcome` and `detail` as in Sample; `row_count` of the whole where it was measured; `until`: when it is deleted.
    """

    url: str
    columns: tuple[str, ...]
    rows: tuple[tuple[Any, ...], ...]
    outcome: str
    detail: str
    row_count: int | None
    fetched_at: datetime
    until: datetime


def previews_of(user: Viewer, product: DataProduct) -> list[Preview]:
    """What may be shown of a product now: of open data alone, and nothing where its domain has switched it off."""
    seen = live_to(user).filter(
        pk=product.pk, audience="public", domain__samples=True, domain__previews=True, domain__confirmed=True
    )
    samples = Sample.objects.filter(
        product__in=seen.exclude(openness__in=NOT_SHOWN),
        preview__isnull=False,
        preview_until__gt=timezone.now(),
        fetched_at__isnull=False,
    )
    return [_preview(sample) for sample in samples.order_by("pk")]


def _preview(sample: Sample) -> Preview:
    held: dict[str, Any] = sample.preview or {}
    return Preview(
        url=sample.url,
        columns=tuple(held.get("columns", ())),
        rows=tuple(tuple(row) for row in held.get("rows", ())),
        outcome=sample.outcome,
        detail=sample.detail,
        row_count=sample.row_count,
        fetched_at=sample.fetched_at,  # type: ignore[arg-type]
        until=sample.preview_until,  # type: ignore[arg-type]
    )
