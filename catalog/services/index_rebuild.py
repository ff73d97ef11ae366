"""Making the search index anew, beside the live one: because somebody asks, it is not there, or its shape has changed.

How far a rebuild is stands in IndexStatus. One that broke off, with its process or with Elasticsearch, is gone on with by the
next one or by the next sweep.
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import structlog
from django.db import connection
from django.utils import timezone

from catalog.domain.errors import SearchUnavailable
from catalog.models import DataProduct, HarvestRun, IndexState
from catalog.search import Built, IndexedProduct, IndexMissing, RebuildRefused, RebuildResult
from catalog.selectors.engine import search_engine
from catalog.services.index_rows import product_rows, products_indexed
from catalog.services.index_status import status_get, status_set
from catalog.services.indexing import BATCH, index_drain, index_mark, texts_drain
from catalog.services.outbox import task_start
from catalog.services.search_text import texts_renew
from catalog.services.vectors import vectors_note, vectors_put

log = structlog.get_logger(__name__)
_LOCK = 7_305_114  # any number, the same for all of the portal's processes
_TEXT_BATCHES = 20  # a sweep, so that what else it does is not kept waiting
_NOTHING_BUILT: dict[str, Any] = {
    "building": "", "sent": 0, "sent_to": 0, "to_send": 0, "refused": {}, "began_at": None, "went_on_at": None, "resumed": 0,
}  # fmt: skip

type Progress = Callable[[int], None]  # is told how many products were sent


def index_heal() -> None:
    """Make an index that is missing, or whose shape has changed, and go on with a rebuild that broke off; write what is due."""
    try:
        index_ensure()
    except SearchUnavailable as error:
        log.warning("search index not reached, or not rebuilt", reason=str(error))
    index_drain()
    # What harvests left for later: while one goes on only some of it, so that it is not slowed.
    harvested = HarvestRun.objects.filter(state="running", resume_at=None).exists()
    texts_drain(batches=1 if harvested else _TEXT_BATCHES)


def index_begin() -> None:
    """Make the index of a portal that has no products yet: its first harvest can be searched at once, not after a sweep."""
    if IndexState.objects.exists():
        return
    try:
        index_ensure()
    except SearchUnavailable as error:
        log.warning("search index not begun: the next sweep makes it", reason=str(error))


def index_ensure() -> None:
    """Make sure that the index is there, whole and of today's shape. Raises SearchUnavailable."""
    status = status_get()
    texts_renew()
    try:
        why = "is of an older shape" if search_engine().outdated() else ""
    except IndexMissing:  # until it is whole nothing is searched in it: the database answers
        why = "is missing"
    if not why and status.building:
        why = "was being rebuilt when that broke off"
    if why:
        log.warning("search index is rebuilt", because=f"it {why}")
        index_rebuild()


def index_rebuild(progress: Progress = lambda sent: None, *, afresh: bool = False) -> RebuildResult:
    """Build a new index beside the live one, verify its count, swap. Raises SearchUnavailable; the live one then stays.

    Goes on with one that broke off, unless it is to be done `afresh`.
    """
    with _alone():
        begun = None if afresh else _begun()
        work = _Work(progress, begun)
        try:
            result = search_engine().rebuild_on(work.products, _live_count, work.note, begun)
        except BaseException as error:
            thrown_away = isinstance(error, RebuildRefused)
            status_set(rebuild_failed=str(error)[:2000], **(_NOTHING_BUILT if thrown_away else {}))
            raise
        work.end(result)
    IndexState.objects.exclude(last_error="").update(last_error="")
    index_mark({}, result.failed, {})
    return result


def index_rebuild_round() -> None:
    """Rebuild, as somebody asked in the admin site; why it could not be done is written down there."""
    try:
        index_rebuild()
    except SearchUnavailable as error:
        log.warning("search index not rebuilt", reason=str(error))
    index_drain()


def refused_retry() -> int:
    """Try all products again that the index would not take; returns how many."""
    tried = IndexState.objects.exclude(last_error="").update(last_error="", indexed_revision=0)
    if tried:
        task_start("index_drain")
    return tried


def index_count() -> int:
    """How many products the index should hold."""
    return _live_count()


class _Work:
    """One rebuild: what is sent, and what is written down of it."""

    def __init__(self, progress: Progress, begun: Built | None) -> None:
        self._progress = progress
        self._begun = begun
        self._to_send = _live_count()
        self._without_vector: list[int] = []

    def products(self, after: int) -> Iterator[Sequence[IndexedProduct]]:
        """The live products after an id."""
        live = DataProduct.objects.filter(state=DataProduct.State.LIVE).order_by("pk")
        while rows := list(product_rows(live.filter(pk__gt=after))[:BATCH]):
            put, digests = vectors_put(products_indexed(rows))
            self._without_vector += [pk for pk, digest in digests.items() if digest is None]
            yield put
            after = rows[-1]["id"]

    def note(self, built: Built) -> None:
        """Write down how far it is, and tell."""
        # sent by now: what has no vector gets one later, whatever a drain noted meanwhile
        sent = [pk for pk in self._without_vector if pk <= built.last]
        self._without_vector = [pk for pk in self._without_vector if pk > built.last]
        vectors_note(dict.fromkeys(sent))
        now = timezone.now()
        values: dict[str, Any] = {
            "building": built.index,
            "sent": built.sent,
            "sent_to": built.last,
            "refused": {str(pk): reason for pk, reason in built.failed.items()},
            "went_on_at": now,
            "to_send": self._to_send,
        }
        status = status_get()
        if status.building != built.index:
            values |= {"began_at": now, "resumed": 0, "rebuild_failed": ""}
        elif self._begun:
            values["resumed"], self._begun = status.resumed + 1, None
        status_set(**values)
        self._progress(built.sent)

    def end(self, result: RebuildResult) -> None:
        """Write down that it is done."""
        now = timezone.now()
        began = status_get().began_at or now
        status_set(
            **_NOTHING_BUILT,
            rebuilt_at=now,
            rebuilt=result.count,
            rebuild_took=(now - began).total_seconds(),
            rebuild_failed="",
        )


def _begun() -> Built | None:
    status = status_get()
    if not status.building:
        return None
    failed = {int(pk): reason for pk, reason in status.refused.items()}
    return Built(status.building, status.sent, status.sent_to, failed)


@contextmanager
def _alone() -> Iterator[None]:
    """Holds the lock of rebuilds. Raises SearchUnavailable where another process has it; the database frees it with that."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s)", [_LOCK])
        if not cursor.fetchone()[0]:
            status = status_get()
            raise SearchUnavailable(
                f"The search index is being rebuilt already ({status.sent:,} of {status.to_send:,} products are sent): wait "
                "for that to end."
            )
        try:
            yield
        finally:
            cursor.execute("SELECT pg_advisory_unlock(%s)", [_LOCK])


def _live_count() -> int:
    return DataProduct.objects.filter(state=DataProduct.State.LIVE).count()
