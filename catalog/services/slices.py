"""One slice of a harvest run: pages are read into batches, batches stored, until the listing or the time ends."""

import time
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Any

import msgspec
from django.conf import settings
from django.db import transaction
from django.db.models import F
from django.utils import timezone

from catalog.domain.errors import EndpointBusy, LeaseLost
from catalog.domain.product import Problem
from catalog.formats.protocol import PageRequest
from catalog.formats.text import clean_text
from catalog.harvest.detour import MOST_EXTRA
from catalog.harvest.gather import GatheredPage, gather
from catalog.harvest.guard import checked_url, keeps_trust
from catalog.models import HarvestItem, HarvestRun
from catalog.services.bulk import tables_count
from catalog.services.credentials import authorizer_of
from catalog.services.fetching import source_of
from catalog.services.indexing import DrainAside
from catalog.services.ingest import Ingest, Keyed, ingest_batch
from catalog.services.leases import lease_extend
from catalog.services.mappings import mapping_propose, options_in_use, options_mark, protocol_of
from catalog.services.met import Met
from catalog.services.pages import page_forget, page_recall, page_remember, page_unchanged

_BATCH_BYTES = 16 * 2**20
_COUNT_FIRST = 1000  # new records after which the database looks at its tables; then at five times as many
_EXTRA = "extra"  # in a checkpoint, beside the request: Slice.extra
_IDLE = "idle"  # in a checkpoint: Met.idle
_LISTED = "listed"  # in a checkpoint: how many items of the run came before its page
_CUT_SHORT = {"message": "A page was cut short, so the listing is not complete.", "rule": "complete"}
_FLUSH_SECONDS = 2.0  # a slow endpoint shows its progress all the same


@dataclass(slots=True)
class Slice:
    """What one task knows of a run while it works on it: what it has read and not stored yet, above all."""

    ingest: Ingest
    aside: DrainAside
    until: float
    met: Met
    page: PageRequest  # the one that is read now; at first, where to go on
    listed: int = 0  # items of the run, stored or to be stored
    page_at: int = 0  # how many of them were there when the page that is read now began
    extra: int = 0  # requests spent on pages that a record spoilt
    complete: bool = True
    items: list[Keyed] = field(default_factory=list)
    size: int = 0
    pages: list[tuple[GatheredPage, list[str]]] = field(default_factory=list)
    refused: int = 0
    created: int = 0
    count_at: int = _COUNT_FIRST
    flushed_at: float = field(default_factory=time.monotonic)

    @property
    def full(self) -> bool:
        return len(self.items) >= settings.HARVEST_BATCH or self.size > _BATCH_BYTES

    @property
    def over(self) -> bool:
        return time.monotonic() > self.until


def slice_begin(run: HarvestRun, *, owner: str, until: float, aside: DrainAside) -> Slice:
    """Take up a run, new or resumed, until the monotonic time `until`."""
    resumed = run.state == "running"
    HarvestRun.objects.filter(pk=run.pk).update(
        state="running",
        started_at=run.started_at or timezone.now(),
        heartbeat_at=timezone.now(),
        resume_at=None,
        waits_for="",
    )
    options = options_in_use(run.endpoint)
    ingest = Ingest(run, run.endpoint, protocol_of(run.endpoint, options), owner, options_mark(options))
    items = HarvestItem.objects.filter(run=run).order_by("pk") if resumed else HarvestItem.objects.none()
    keys = list(items.values_list("source_key", flat=True))
    start = ingest.protocol.start(run.endpoint.url)
    checkpoint = _checkpoint(run, start)
    page_at = checkpoint.get(_LISTED, 0)
    complete = not any(problem.get("rule") == _CUT_SHORT["rule"] for problem in run.problems)
    return Slice(
        ingest,
        aside,
        until,
        met=Met(set(keys), set(keys[page_at:]), idle=checkpoint.get(_IDLE, 0)),
        listed=len(keys),
        page_at=page_at,
        page=msgspec.convert(checkpoint, PageRequest) if checkpoint else start,
        extra=checkpoint.get(_EXTRA, 0),
        complete=complete,
    )


def slice_work(run: HarvestRun, work: Slice) -> bool:
    """Read pages until the end (True) or until the time is up (False). What was read before an error is stored.

    Raises EndpointBusy where the endpoint is to be left alone for a while: the checkpoint is then where to go on.
    """
    endpoint, protocol = run.endpoint, protocol_of(run.endpoint, run.endpoint.options)
    request = following = work.page
    alive = partial(_sign_of_life, work)
    try:
        with source_of(run, alive) as fetcher:
            for gathered in gather(
                protocol,
                fetcher,
                request,
                follow=run.pushed_id is None,
                remembered=page_recall(work.ingest),
                headers=authorizer_of(endpoint, fetcher),
                ahead=fetcher.is_free(request.url),
                extra=MOST_EXTRA - work.extra,
                alive=alive,
            ):
                if not _take(run, work, gathered):
                    return False
                request, following = gathered.request, gathered.next or gathered.request
                if (problem := work.met.goes_round(gathered)) and run.pushed_id is None:
                    work.complete = False
                    _keep_problems(run, [problem], complete=False)
                    break
    except LeaseLost:
        raise
    except EndpointBusy:
        _settle(work, following)
        raise
    except Exception:
        _flush(work, None)
        raise
    _flush(work, request)
    return True


def _checkpoint(run: HarvestRun, start: PageRequest) -> dict[str, Any]:
    """Where the run stands; empty at its begin, and where the endpoint has moved to another host since: keys are for that one.

    Then all is read again from the start, and what was stored is passed over.
    """
    if not run.checkpoint or not keeps_trust(checked_url(start.url), checked_url(run.checkpoint["url"])):
        return {}
    return run.checkpoint


def _sign_of_life(work: Slice) -> None:
    """While the endpoint is waited for: hold its lease, and beat the run's heart."""
    lease_extend(work.ingest.endpoint, owner=work.ingest.owner)
    HarvestRun.objects.filter(pk=work.ingest.run.pk).update(heartbeat_at=timezone.now())


def _take(run: HarvestRun, work: Slice, gathered: GatheredPage) -> bool:
    """Read a page into what is to be stored; batches may span pages, and a large page many batches.

    False where the time is up: what comes next is for another task.
    """
    if gathered.request != work.page:  # else the slice begins with it, and page_at is of before
        work.page, work.page_at = gathered.request, work.listed
    work.extra += gathered.requests - 1
    if gathered.page is None:
        _flush(work, gathered.request)
        _take_unmodified(work, gathered)
    else:
        _note_page(run, work, gathered)
        if run.pushed_id is None:
            page_forget(work.ingest, gathered)
        if gathered.page.proposal is not None:
            work.ingest = _ask(work.ingest, gathered.page.proposal)
        keys: list[str] = []
        taken = 0
        for keyed in work.met.fresh(gathered, keys):
            if work.full:
                _flush(work, gathered.request, midway=True)
                if work.over:
                    return False
            work.items.append(keyed)
            work.listed += 1
            work.size += len(keyed[1].body)
            taken += 1
        work.met.page_read()
        if (
            taken == len(keys) and run.pushed_id is None
        ):  # of a page that was stored in part before, not all is known
            work.pages.append((gathered, keys))
        if work.full or time.monotonic() - work.flushed_at > _FLUSH_SECONDS:
            _flush(work, gathered.next or gathered.request)
    if gathered.next is not None and work.over:
        _settle(work, gathered.next)
        return False
    return True


def _ask(ingest: Ingest, proposal: dict[str, Any]) -> Ingest:
    """Keep what a person is to decide, and read on with what holds meanwhile."""
    options = mapping_propose(ingest.endpoint, proposal)
    return replace(ingest, protocol=protocol_of(ingest.endpoint, options), options=options_mark(options))


def _progress(gathered: GatheredPage) -> dict[str, Any]:
    changes: dict[str, Any] = {
        "requests": F("requests") + gathered.requests,
        "bytes_read": F("bytes_read") + gathered.wire_bytes,
    }
    return changes if gathered.total is None else {**changes, "total": gathered.total}


def _note_page(run: HarvestRun, work: Slice, gathered: GatheredPage) -> None:
    lease_extend(run.endpoint, owner=work.ingest.owner)
    HarvestRun.objects.filter(pk=run.pk).update(heartbeat_at=timezone.now(), **_progress(gathered))
    if gathered.page is not None:
        work.complete = work.complete and gathered.page.complete
        _keep_problems(run, gathered.page.problems, complete=work.complete)


def _take_unmodified(work: Slice, gathered: GatheredPage) -> None:
    keys = gathered.memory.source_keys if gathered.memory else ()
    fresh = work.met.unmodified(keys)
    work.met.page_read()
    work.listed += len(fresh)
    page_unchanged(
        work.ingest,
        gathered,
        fresh,
        checkpoint=_stored(work, gathered.next or gathered.request),
        progress=_progress(gathered),
    )


def _settle(work: Slice, following: PageRequest) -> None:
    """Store what was read, and go on from `following`, also where there was nothing to store."""
    _flush(work, following)
    with transaction.atomic():
        lease_extend(work.ingest.endpoint, owner=work.ingest.owner)
        HarvestRun.objects.filter(pk=work.ingest.run.pk).update(checkpoint=_stored(work, following))


def _flush(work: Slice, following: PageRequest | None, *, midway: bool = False) -> None:
    """Store what was read; `following` is where to go on from after a crash: the first page not stored whole.

    `midway`: the last items belong to a page that goes on.
    """
    if not (work.items or work.pages):
        return
    items, pages = work.items, work.pages
    work.items, work.size, work.pages = [], 0, []  # an error below must not store them twice
    counts = ingest_batch(work.ingest, items, checkpoint=_stored(work, following))
    work.refused += counts.refused
    for gathered, keys in pages:
        if not work.refused and gathered.page is not None and gathered.page.complete:
            page_remember(work.ingest, gathered, keys)
    if pages:
        work.refused = counts.refused if midway else 0
    work.flushed_at = time.monotonic()
    if counts.created or counts.changed:
        work.aside.nudge()
    work.created += counts.created
    if work.created >= work.count_at:
        tables_count()
        work.count_at *= 5


def _stored(work: Slice, request: PageRequest | None) -> dict[str, Any] | None:
    """A request as a checkpoint, with how many items of the run were there when its page began."""
    if request is None:
        return None
    listed = work.page_at if request == work.page else work.listed
    return {**msgspec.to_builtins(request), _EXTRA: work.extra, _IDLE: work.met.idle, _LISTED: listed}


def _storable(problem: Problem) -> dict[str, str]:
    """A problem as JSON that the database holds, whatever a source wrote into it."""
    return {name: clean_text(value) for name, value in msgspec.to_builtins(problem).items()}


def _keep_problems(run: HarvestRun, problems: Iterable[Problem], *, complete: bool) -> None:
    """Written before anything of the page is: a crash must not forget that a listing was cut short."""
    kept = [*run.problems, *map(_storable, problems)][:200]
    if not complete and _CUT_SHORT not in kept:
        kept.append(_CUT_SHORT)
    if kept != run.problems:
        run.problems = kept
        HarvestRun.objects.filter(pk=run.pk).update(problems=kept)
