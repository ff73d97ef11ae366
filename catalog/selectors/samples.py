"""The first rows of products, for those who may see them, for a day after they were fetched."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Literal

from django.conf import settings
from django.utils import timezone

from catalog.domain.maturity.sample_columns import is_sampled
from catalog.models import DataProduct, Sample
from catalog.selectors.products import ProductView
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


Why = Literal[
    "shown", "restricted", "portal", "domain", "unconfirmed", "format", "none", "asked", "unread", "over", "waiting"
]  # fmt: skip
FETCHED_AGAIN = timedelta(hours=1)  # after this a sample may be asked for anew
_SOON = timedelta(minutes=31)  # a worker that took it on has this long


@dataclass(frozen=True, slots=True)
class PreviewState:
    """What there is to show, else why there is nothing; `told`: address → what was found there; `may_ask`: for new ones.

    `why` names what stands against it (restricted, switched off for the portal or by the domain, no format of which rows
    are read), or how far it has come: none noted, asked for, waiting for its turn, unread, over.
    """

    why: Why
    previews: tuple[Preview, ...] = ()
    told: tuple[tuple[str, str], ...] = ()
    may_ask: bool = False


def preview_state(user: Viewer, view: ProductView) -> PreviewState:
    """The first rows of a product as `user` may see them now, or why there are none. At most two queries."""
    if against := against_preview(view):
        return PreviewState(against)
    previews = tuple(previews_of(user, view.product))
    rows = Sample.objects.filter(product=view.product).order_by("pk").defer("preview", "limits")
    samples = list(rows)
    now = timezone.now()
    stale = any(s.fetched_at is None or s.fetched_at < now - FETCHED_AGAIN for s in samples)
    asked = any(
        s.due_at <= now + _SOON and (s.fetched_at is None or s.fetched_at < s.due_at) for s in samples
    )
    told = tuple((s.url, s.detail) for s in samples if s.outcome == Sample.Outcome.UNREAD and s.detail)
    why: Why = "shown" if previews else _why_not(samples, asked=asked)
    return PreviewState(why, previews, told, may_ask=stale and not asked)


def against_preview(view: ProductView) -> Why | None:
    """What stands against showing rows of it at all; None where nothing does. No query."""
    product, domain, files = view.product, view.product.domain, view.record.distributions
    if product.audience != "public" or product.openness in NOT_SHOWN:
        return "restricted"
    if not settings.CHECK_SAMPLES:
        return "portal"
    if not domain.confirmed:
        return "unconfirmed"
    if not (domain.samples and domain.previews):
        return "domain"
    if any(map(is_sampled, files)):
        return None
    return "restricted" if files and all(d.restricted for d in files) else "format"


def _why_not(samples: list[Sample], *, asked: bool) -> Why:
    if not samples:
        return "none"
    if asked:
        return "asked"
    if any(s.outcome in (Sample.Outcome.VALID, Sample.Outcome.INVALID) for s in samples):
        return "over"
    return "unread" if any(s.fetched_at for s in samples) else "waiting"


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
