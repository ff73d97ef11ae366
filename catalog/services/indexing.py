"""Keeping the search index in step: what is due is written in batches, with its revision as version."""

from collections.abc import Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Self

import structlog
from django.db import connection, transaction
from django.db.models import F, Q
from django.db.models.functions import Least
from django.utils import timezone

from catalog.domain.errors import SearchUnavailable
from catalog.models import IndexState
from catalog.search import IndexedProduct, WriteResult
from catalog.search.document import document_of
from catalog.selectors.engine import search_engine
from catalog.selectors.licence_registry import registry_follow
from catalog.services.index_rows import products_live_and_gone
from catalog.services.index_status import drained_note
from catalog.services.search_text import texts_write
from catalog.services.vectors import vectors_begin, vectors_note, vectors_put

log = structlog.get_logger(__name__)
BATCH = 1000


def index_drain(*, batches: int = 1000, texts: bool = True) -> int:
    """Write what is due, oldest first, up to `batches` times 1,000; returns how many products were brought up to date.

    Where Elasticsearch does not answer, nothing is lost: it stays due and the sweep comes back to it. `texts`: also write the
    words by which the database itself finds these products; they are written in any case where Elasticsearch is away.
    """
    done = 0
    registry_follow()  # families of licences, which curators may have changed elsewhere
    try:
        for _ in range(batches):
            written = _drain_batch(texts=texts)
            done += written
            if written < BATCH:
                drained_note(timezone.now())
                break
    except SearchUnavailable as error:
        log.warning("search index not reached, products stay due", reason=str(error))
        texts_drain(batches=batches)
    vectors_begin()
    return done


def texts_drain(*, batches: int = 1000) -> int:
    """Write the words of products that are due for nothing else, or while Elasticsearch is away; returns how many."""
    done = 0
    for _ in range(batches):
        written = _texts_batch()
        done += written
        if written < BATCH:
            break
    return done


class DrainAside:
    """Drains in a thread of its own while a harvest goes on: writing to the index is mostly waiting.

    A context manager: leaving it waits for the thread. What it did not get to is due all the same.
    """

    def __init__(self) -> None:
        self._pool = ThreadPoolExecutor(1, "index-drain")
        self._running: Future[None] | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exc_info: object) -> None:
        self._pool.submit(lambda: connection.close())  # noqa: PLW0108 (the connection of that thread, not of this one)
        self._pool.shutdown()

    def nudge(self) -> None:
        """Something is due. Returns at once."""
        if self._running is None or self._running.done():
            self._running = self._pool.submit(self._drain)

    def _drain(self) -> None:
        try:
            index_drain(batches=20, texts=False)  # their words can wait until no harvest does
        except Exception:
            log.exception("drain beside a harvest failed, products stay due")


def _drain_batch(*, texts: bool) -> int:
    """One batch; what it wrote to the database stays written where Elasticsearch then does not answer."""
    away: SearchUnavailable | None = None
    with transaction.atomic():
        due = _due(Q(revision__gt=F("indexed_revision"), last_error=""))
        if not due:
            return 0
        ids = list(due)
        live, gone = products_live_and_gone(ids)
        live, digests = vectors_put(live)
        made = {product.id: document_of(product) for product in live}
        if texts:
            texts_write(((pk, made[pk]) for pk in made if due[pk]), [pk for pk, _ in gone])
        result = WriteResult()
        try:
            result = search_engine().write(live, gone, made)
        except SearchUnavailable as error:
            away = error
        index_mark(result.done, result.failed, _revisions(live, gone) if texts else {})
        vectors_note({pk: digests.get(pk) for pk in result.done})
    if away:
        raise away
    return len(ids)


def _texts_batch() -> int:
    with transaction.atomic():
        ids = list(_due(Q(revision__gt=F("text_revision"))))
        if not ids:
            return 0
        live, gone = products_live_and_gone(ids)
        texts_write(((product.id, document_of(product)) for product in live), [pk for pk, _ in gone])
        index_mark({}, {}, _revisions(live, gone))
    return len(ids)


def _revisions(live: Sequence[IndexedProduct], gone: Sequence[tuple[int, int]]) -> dict[int, int]:
    return {product.id: product.revision for product in live} | dict(gone)


def _due(which: Q) -> dict[int, bool]:
    """Ids that are due, each with whether its words for the database are, locked until the transaction ends.

    Those another worker holds are passed over.
    """
    due = IndexState.objects.filter(which, revision__gt=Least("indexed_revision", "text_revision"))
    rows = due.order_by("product_id").select_for_update(skip_locked=True)
    return {
        pk: revision > written
        for pk, revision, written in rows.values_list("product_id", "revision", "text_revision")[:BATCH]
    }


def index_mark(done: dict[int, int], failed: dict[int, str], texts: dict[int, int]) -> None:
    """Note the revisions that the index (`done`) and the words in the database (`texts`) have, and what was refused."""
    ids = list(done | texts)
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE catalog_indexstate s SET indexed_revision = greatest(s.indexed_revision, d.revision),"
            " text_revision = greatest(s.text_revision, d.text),"
            " last_error = CASE WHEN d.revision IS NULL THEN s.last_error ELSE '' END"
            " FROM unnest(%s::bigint[], %s::bigint[], %s::bigint[]) AS d(id, revision, text) WHERE s.product_id = d.id",
            [ids, [done.get(pk) for pk in ids], [texts.get(pk) for pk in ids]],
        )
        if failed:
            cursor.execute(
                "UPDATE catalog_indexstate s SET last_error = d.reason"
                " FROM unnest(%s::bigint[], %s::text[]) AS d(id, reason) WHERE s.product_id = d.id",
                [list(failed), [reason[:2000] for reason in failed.values()]],
            )
            log.error("products refused by the index", number=len(failed), first=next(iter(failed.items())))
