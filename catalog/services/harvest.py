"""Harvest runs: start one, advance it page by page under a lease, end it with a verdict."""

import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import partial
from itertools import chain
from typing import Any

import msgspec
import structlog
from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils import timezone

from catalog.domain.errors import HarvestError, LeaseHeld, LeaseLost, VesportalError
from catalog.domain.identity import source_key
from catalog.domain.product import Problem
from catalog.formats.protocol import PageRequest, RawItem
from catalog.formats.registry import protocol_get
from catalog.harvest.fetch import Fetcher
from catalog.harvest.gather import GatheredPage, gather
from catalog.models import Endpoint, HarvestItem, HarvestRun
from catalog.services.finish import run_fail, run_finish
from catalog.services.indexing import index_drain
from catalog.services.ingest import Ingest, ingest_batch
from catalog.services.leases import lease_extend, lease_owner, lease_release, lease_take
from catalog.services.outbox import task_start
from catalog.services.pages import page_recall, page_remember, page_unchanged

log = structlog.get_logger(__name__)
SLICE_SECONDS = 240  # a task that runs longer goes on in a new one, well below Celery's limit
_BATCH_BYTES = 16 * 2**20


def harvest_start(endpoint: Endpoint, *, asked_by: str) -> HarvestRun:
    """Queue a run. Raises HarvestError where one is queued or running already."""
    try:
        with transaction.atomic():
            run = HarvestRun.objects.create(endpoint=endpoint, asked_by=asked_by, heartbeat_at=timezone.now())
            Endpoint.objects.filter(pk=endpoint.pk).update(due_at=None)
            task_start("harvest_advance", run_id=run.pk)
    except IntegrityError:
        raise HarvestError(f"{endpoint.slug} is being harvested already: wait for that run to end.") from None
    return run


def fetcher_make() -> Fetcher:
    """The guarded fetcher, as this portal's settings allow."""
    return Fetcher(
        allow_networks=settings.HARVEST_ALLOW_NETWORKS,
        user_agent=f"Vesportal/{settings.VERSION} (+{settings.HARVEST_CONTACT})",
    )


@dataclass(slots=True)
class _Slice:
    """What one task knows of a run while it works on it."""

    ingest: Ingest
    until: float
    seen: set[str]
    resumed: bool
    problems: list[Problem] = field(default_factory=list)
    complete: bool = True
    total: int | None = None


def harvest_advance(run_id: int, *, seconds: float = SLICE_SECONDS) -> HarvestRun | None:
    """Work on a run for about `seconds`, then hand it on to a new task, or end it.

    Returns the run, or None where there is nothing to do here: it has ended, or another worker is on it. Whatever
    happens, the run goes on from its last checkpoint or has a verdict.
    """
    run = HarvestRun.objects.select_related("endpoint__domain").filter(pk=run_id).first()
    if run is None or run.state not in ("queued", "running"):
        return None
    owner = lease_owner()
    try:
        lease_take(run.endpoint, owner=owner)
    except LeaseHeld:
        return None
    with structlog.contextvars.bound_contextvars(run_id=run.pk, endpoint=run.endpoint.slug):
        try:
            _advance(run, owner, time.monotonic() + seconds)
        except LeaseLost:
            log.warning("lease lost, another worker goes on")
            return None
        finally:
            lease_release(run.endpoint, owner=owner)
    run.refresh_from_db()
    return run


def _advance(run: HarvestRun, owner: str, until: float) -> None:
    work = _begin(run, owner, until)
    try:
        ended = _work(run, work)
    except LeaseLost:
        raise
    except VesportalError as error:
        _keep_problems(run, work)
        run_fail(run, reason=str(error))
        index_drain()
        return
    except Exception as error:
        log.exception("harvest run broke")
        _keep_problems(run, work)
        run_fail(
            run,
            reason=f"The portal itself made an error ({type(error).__name__}); its operators find it in the log.",
        )
        raise
    _keep_problems(run, work)
    if ended:
        run_finish(run, complete=work.complete)
        index_drain()
    else:
        task_start("harvest_advance", run_id=run.pk)


def _begin(run: HarvestRun, owner: str, until: float) -> _Slice:
    resumed = run.state == "running"
    HarvestRun.objects.filter(pk=run.pk).update(
        state="running", started_at=run.started_at or timezone.now(), heartbeat_at=timezone.now()
    )
    named = tuple(run.endpoint.audience_domains.values_list("pk", flat=True))
    ingest = Ingest(run, run.endpoint, protocol_get(run.endpoint.protocol), owner, named)
    seen = set(HarvestItem.objects.filter(run=run).values_list("source_key", flat=True)) if resumed else set()
    complete = not any(problem.get("rule") == "complete" for problem in run.problems)
    return _Slice(ingest, until, seen, resumed, complete=complete)


def _work(run: HarvestRun, work: _Slice) -> bool:
    """Read pages until the end (True) or until the time is up (False)."""
    endpoint, protocol = run.endpoint, work.ingest.protocol
    request = msgspec.convert(run.checkpoint, PageRequest) if run.checkpoint else protocol.start(endpoint.url)
    headers = {"Authorization": endpoint.authorization} if endpoint.authorization else {}
    recall = page_recall(work.ingest)
    pause = partial(time.sleep, endpoint.pause_seconds)
    with fetcher_make() as fetcher:
        for gathered in gather(protocol, fetcher, request, remembered=recall, headers=headers, pause=pause):
            _note_page(run, work, gathered)
            _store_page(run, work, gathered)
            work.resumed = False
            if gathered.next is not None and time.monotonic() > work.until:
                return False
    return True


def _note_page(run: HarvestRun, work: _Slice, gathered: GatheredPage) -> None:
    lease_extend(run.endpoint, owner=work.ingest.owner)
    changes: dict[str, Any] = {
        "requests": F("requests") + 1,
        "bytes_read": F("bytes_read") + gathered.wire_bytes,
    }
    if gathered.total is not None:
        changes["total"] = gathered.total
    HarvestRun.objects.filter(pk=run.pk).update(heartbeat_at=timezone.now(), **changes)
    if gathered.page is not None:
        work.problems.extend(gathered.page.problems)
        work.complete = work.complete and gathered.page.complete


def _store_page(run: HarvestRun, work: _Slice, gathered: GatheredPage) -> None:
    checkpoint = msgspec.to_builtins(gathered.next) if gathered.next else None
    if gathered.page is None:
        assert gathered.memory is not None
        fresh = [key for key in gathered.memory.source_keys if key not in work.seen]
        work.seen.update(fresh)
        page_unchanged(work.ingest, fresh, checkpoint=checkpoint)
        return
    keys: list[str] = []
    refused = 0
    for batch, last in _batches(_fresh(gathered.page.items, work, keys)):
        counts = ingest_batch(work.ingest, batch, checkpoint=checkpoint if last else None)
        refused += counts.refused
        if counts.created or counts.changed:
            index_drain()
    if not refused and gathered.page.complete:
        page_remember(work.ingest, gathered, keys)


def _fresh(items: Iterable[RawItem], work: _Slice, keys: list[str]) -> Iterator[RawItem]:
    """Items with an identifier not met before in this run; a repeated or missing one becomes a refusal.

    After a resume the first page is read again: what was stored of it before is passed over without a word.
    """
    for item in items:
        key = source_key(item.source_id)
        keys.append(key)
        if item.source_id and key not in work.seen:
            work.seen.add(key)
            yield item
        elif not (item.source_id and work.resumed):
            yield _refused(item)


def _refused(item: RawItem) -> RawItem:
    if item.refusal is not None:
        return item
    if item.source_id:
        why = f"The identifier “{item.source_id[:200]}” occurs more than once in this listing; the first record was kept."
        rule = "identifiers are unique within an endpoint"
    else:
        why, rule = (
            "The record has no identifier, so it cannot be found again at the next harvest.",
            "each record has an identifier",
        )
    return msgspec.structs.replace(
        item, refusal=Problem(message=f"{why} Ask the owner to mend it.", rule=rule)
    )


def _batches(items: Iterator[RawItem]) -> Iterator[tuple[list[RawItem], bool]]:
    """Lists of items, bounded in number and bytes, and whether it is the last. At least one, possibly empty."""
    first = next(items, None)
    batch: list[RawItem] = []
    size = 0
    for item in chain([first], items) if first is not None else ():
        if len(batch) >= settings.HARVEST_BATCH or size > _BATCH_BYTES:
            yield batch, False
            batch, size = [], 0
        batch.append(item)
        size += len(item.body)
    yield batch, True


def _keep_problems(run: HarvestRun, work: _Slice) -> None:
    kept = [*run.problems, *map(msgspec.to_builtins, work.problems)][:200]
    if not work.complete and not any(problem.get("rule") == "complete" for problem in kept):
        kept.append({"message": "A page was cut short, so the listing is not complete.", "rule": "complete"})
    run.problems = kept
    HarvestRun.objects.filter(pk=run.pk).update(problems=kept)
