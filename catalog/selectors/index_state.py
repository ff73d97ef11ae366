"""How the search index is, as numbers: for the admin site and for whoever watches the portal."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import F, Q
from django.db.models.functions import Least
from django.utils import timezone

from catalog.domain.errors import SearchUnavailable
from catalog.models import DataProduct, IndexState, IndexStatus, SearchText
from catalog.selectors.engine import search_engine

_DUE = Q(revision__gt=Least("indexed_revision", "text_revision"))
REFUSED_SHOWN = 100


@dataclass(frozen=True, slots=True)
class IndexWork:
    """What waits. `due`: products that the index is behind with; `refused`: those that it would not take; `texts_due`:
    those whose words for the fallback are old. `behind`: for how long at most something has been due; None if nothing is."""

    due: int
    refused: int
    texts_due: int
    behind: timedelta | None


@dataclass(frozen=True, slots=True)
class Rebuild:
    """One that goes on, or broke off. `rate`: products a second since it began. `left`: how long it will take at that rate."""

    sent: int
    to_send: int
    rate: float
    left: timedelta | None
    began_at: datetime
    went_on_at: datetime
    resumed: int

    @property
    def percent(self) -> int:
        """How much is done."""
        return min(100, self.sent * 100 // max(1, self.to_send))


@dataclass(frozen=True, slots=True)
class IndexNumbers:
    """Everything. `indexed` and `cluster` are None and empty where Elasticsearch does not answer, `why` then says so."""

    live: int
    texts: int
    indexed: int | None
    cluster: str
    outdated: bool
    why: str
    work: IndexWork
    status: IndexStatus
    rebuild: Rebuild | None


def index_status() -> IndexStatus:
    """What is kept of rebuilds and comparisons. One query."""
    return IndexStatus.objects.filter(pk=1).first() or IndexStatus()


def index_work() -> IndexWork:
    """What waits. Two queries."""
    status = IndexStatus.objects.filter(pk=1).only("drained_at").first()
    behind = Q(revision__gt=F("indexed_revision"))
    due = IndexState.objects.filter(_DUE, behind, last_error="").count()
    refused = IndexState.objects.exclude(last_error="").count()
    texts_due = IndexState.objects.filter(_DUE, revision__gt=F("text_revision")).count()
    since = status.drained_at if status else None
    late = timezone.now() - since if since else timedelta(0)
    return IndexWork(due, refused, texts_due, late if due else None)


def index_numbers() -> IndexNumbers:
    """All numbers. Eight queries, and two requests to Elasticsearch."""
    status = index_status()
    engine = search_engine()
    indexed, cluster, outdated, why = None, "", False, ""
    try:
        health = engine.health()
        indexed, cluster = health.products, health.status
        outdated = engine.outdated() if indexed is not None else False
    except SearchUnavailable as error:
        why = str(error)
    return IndexNumbers(
        live=DataProduct.objects.filter(state=DataProduct.State.LIVE).count(),
        texts=SearchText.objects.count(),
        indexed=indexed,
        cluster=cluster,
        outdated=outdated,
        why=why,
        work=index_work(),
        status=status,
        rebuild=rebuild_of(status),
    )


def rebuild_of(status: IndexStatus) -> Rebuild | None:
    """The rebuild that goes on or broke off."""
    if not status.building or status.began_at is None or status.went_on_at is None:
        return None
    seconds = (status.went_on_at - status.began_at).total_seconds()
    rate = status.sent / seconds if seconds > 0 else 0.0
    left = timedelta(seconds=(status.to_send - status.sent) / rate) if rate else None
    return Rebuild(
        status.sent, status.to_send, rate, left, status.began_at, status.went_on_at, status.resumed
    )


def refused_products(number: int = REFUSED_SHOWN) -> list[IndexState]:
    """Products that the index would not take, with the reason; for those who may see every entry. One query."""
    refused = IndexState.objects.exclude(last_error="").select_related("product")
    return list(
        refused.only("last_error", "revision", "product__title", "product__slug").order_by("pk")[:number]
    )
