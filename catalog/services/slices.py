"""One slice of a harvest run: pages are read into batches, batches stored, until the listing or the time ends.

Each batch is stored with what was remembered of its pages, in this order: what is known of changed pages is forgotten; the
records are written with the place to go on from, in one transaction; the pages are remembered. A worker that dies in
between leaves pages that are read once more, and never one that is taken for unchanged.
"""

import time
from collections.abc import Iterable
from dataclasses import replace
from functools import partial
from typing import Any

import msgspec
from django.db.models import F
from django.utils import timezone

from catalog.domain.errors import EndpointBusy, LeaseLost
from catalog.domain.product import Problem
from catalog.domain.run_problems import with_problems
from catalog.formats.protocol import PageRequest
from catalog.formats.text import clean_text
from catalog.harvest.detour import MOST_EXTRA
from catalog.harvest.gather import gather
from catalog.harvest.guard import checked_url, keeps_trust, redact_url
from catalog.harvest.pages import ELSEWHERE, GatheredPage, Place, elsewhere_problem
from catalog.models import DataProduct, HarvestItem, HarvestRun
from catalog.services.bulk import tables_count
from catalog.services.changes import changes_request, pages_unsettle
from catalog.services.credentials import authorizer_of
from catalog.services.fetching import source_of
from catalog.services.indexing import DrainAside
from catalog.services.ingest import Ingest, Keyed, Unmodified, ingest_batch
from catalog.services.leases import lease_extend
from catalog.services.mappings import mapping_propose, options_in_use, options_mark, protocol_of
from catalog.services.met import Met
from catalog.services.pages import page_recall, page_remember, pages_forget, pages_met
from catalog.services.queues import RunQueue, queue_forget
from catalog.services.slice_state import (
    EXTRA,
    IDLE,
    LISTED,
    PageRead,
    Progress,
    Slice,
    checkpoint_of,
    checkpoint_place,
)

_CUT_SHORT = {"message": "A page was cut short, so the listing is not complete.", "rule": "complete"}
_BEAT_SECONDS = 0.5
_UNMODIFIED = Unmodified("", b"")


def slice_begin(run: HarvestRun, *, owner: str, until: float, aside: DrainAside) -> Slice:
    """Take up a run, new or resumed, until the monotonic time `until`."""
    resumed = run.state == "running"
    run.started_at = run.started_at or timezone.now()
    HarvestRun.objects.filter(pk=run.pk).update(
        state="running",
        started_at=run.started_at,
        heartbeat_at=timezone.now(),
        resume_at=None,
        waits_for="",
    )
    options = options_in_use(run.endpoint)
    ingest = Ingest(run, run.endpoint, protocol_of(run.endpoint, options), owner, options_mark(options))
    items = HarvestItem.objects.filter(run=run).order_by("pk") if resumed else HarvestItem.objects.none()
    keys = list(items.values_list("source_key", flat=True))
    start = changes_request(run, ingest, decided=resumed)
    checkpoint = _checkpoint(run, start)
    page_at = checkpoint.get(LISTED, 0)
    complete = not any(problem.get("rule") == _CUT_SHORT["rule"] for problem in run.problems)
    return Slice(
        ingest,
        aside,
        until,
        met=Met(set(keys), set(keys[page_at:]), idle=checkpoint.get(IDLE, 0)),
        place=checkpoint_place(checkpoint) if checkpoint else Place(start),
        queue=RunQueue(run),
        listed=len(keys),
        page_at=page_at,
        extra=checkpoint.get(EXTRA, 0),
        complete=complete,
        elsewhere=next((p.get("documents", 0) for p in run.problems if p.get("rule") == ELSEWHERE), 0),
    )


def slice_work(run: HarvestRun, work: Slice) -> bool:
    """Read pages until the end (True) or until the time is up (False). What was read before an error is stored.

    Raises EndpointBusy where the endpoint is to be left alone for a while: the checkpoint is then where to go on.
    """
    endpoint, protocol = run.endpoint, protocol_of(run.endpoint, run.endpoint.options)
    following = work.place
    alive = partial(_sign_of_life, work)
    try:
        with source_of(run, alive) as fetcher:
            for gathered in gather(
                protocol,
                fetcher,
                following,
                follow=run.pushed_id is None,
                remembered=page_recall(work.ingest) if work.remembers else lambda keys: {},
                headers=authorizer_of(endpoint, fetcher),
                ahead=fetcher.ahead(following.request.url),
                extra=MOST_EXTRA - work.extra,
                alive=alive,
                queue=work.queue,
            ):
                if not _take(run, work, gathered):
                    return False
                following = gathered.following
                if (problem := work.met.goes_round(gathered)) and run.pushed_id is None:
                    work.complete = False
                    _add_problems(run, work, [problem], gathered)
                    break
    except LeaseLost:
        raise
    except EndpointBusy:
        _flush(work, following)
        raise
    except Exception:
        _flush(work, None)
        raise
    _flush(work, following)
    return True


def _checkpoint(run: HarvestRun, start: PageRequest) -> dict[str, Any]:
    """Where the run stands; empty at its begin, and where the endpoint has moved to another host since: keys are for that one.

    Then all is read again from the start, and what was stored is passed over.
    """
    if run.checkpoint and keeps_trust(checked_url(start.url), checked_url(run.checkpoint["url"])):
        return run.checkpoint
    if run.checkpoint:
        queue_forget(run)
    return {}


def _sign_of_life(work: Slice) -> None:
    """While the endpoint is waited for, or small pages are read: hold its lease, beat the run's heart, note its progress."""
    lease_extend(work.ingest.endpoint, owner=work.ingest.owner)
    changes = _noted(work, problems=False)
    HarvestRun.objects.filter(pk=work.ingest.run.pk).update(heartbeat_at=timezone.now(), **changes)
    work.progress = Progress(problems=work.progress.problems)
    work.beaten_at = time.monotonic()


def _take(run: HarvestRun, work: Slice, gathered: GatheredPage) -> bool:
    """Read a page into what is to be stored; batches may span pages, and a large page many batches.

    False where the time is up: what comes next is for another task.
    """
    if work.begun:  # else page_at is of before: what was stored beyond it is met again
        work.page_at = work.listed
    again = work.page_at < work.listed
    work.place, work.begun = gathered.place, True
    work.extra += gathered.requests - 1
    _note_page(run, work, gathered, again)
    if time.monotonic() - work.beaten_at > _BEAT_SECONDS:
        _sign_of_life(work)
    if gathered.page is None:
        _take_unmodified(work, gathered)
    elif not _take_items(work, gathered):
        return False
    work.met.page_read()
    if work.due:
        _flush(work, gathered.following)
    if work.over and (gathered.next is not None or not work.queue.empty):
        _flush(work, gathered.following)
        return False
    return True


def _take_items(work: Slice, gathered: GatheredPage) -> bool:
    """The records of a page that was read. False where the time is up in the middle of it."""
    page = gathered.page
    if page is not None and page.proposal is not None:
        work.ingest = _ask(work.ingest, page.proposal)
    read = PageRead(gathered)
    work.pages.append(read)
    for key, item in work.met.fresh(gathered, read.keys):
        if work.full:
            _flush(work, gathered.place, midway=read)
            if work.over:
                return False
        work.items.append((key, item))
        work.listed += 1
        work.size += len(item.body)
        if not item.gone:
            read.taken.append(key)
    read.whole = True
    return True


def _take_unmodified(work: Slice, gathered: GatheredPage) -> None:
    fresh = work.met.unmodified(gathered.memory.source_keys if gathered.memory else ())
    work.items.extend((key, _UNMODIFIED) for key in fresh)
    work.listed += len(fresh)
    work.pages.append(PageRead(gathered, whole=True))


def _ask(ingest: Ingest, proposal: dict[str, Any]) -> Ingest:
    """Keep what a person is to decide, and read on with what holds meanwhile."""
    options = mapping_propose(ingest.endpoint, proposal)
    return replace(ingest, protocol=protocol_of(ingest.endpoint, options), options=options_mark(options))


def _note_page(run: HarvestRun, work: Slice, gathered: GatheredPage, again: bool) -> None:
    """What a page tells of the run as a whole; it is stored with the first of the page’s records, or before.

    `again`: some of its records were stored before a crash, and its problems with them.
    """
    work.progress.add(gathered)
    work.met.named(gathered)
    if gathered.page is not None:
        work.complete = work.complete and gathered.page.complete
        _add_problems(run, work, () if again else gathered.page.problems, gathered)
    if gathered.elsewhere and not again:
        work.elsewhere += gathered.elsewhere
        told = {**_storable(elsewhere_problem(work.elsewhere, gathered.example)), "documents": work.elsewhere}
        _set_problems(run, work, [*(p for p in run.problems if p.get("rule") != ELSEWHERE), told])


def _add_problems(run: HarvestRun, work: Slice, problems: Iterable[Problem], gathered: GatheredPage) -> None:
    found = list(map(_storable, problems))
    kept = with_problems(run.problems, found, redact_url(gathered.request.url)) if found else [*run.problems]
    if not work.complete and _CUT_SHORT not in kept:
        kept.append(_CUT_SHORT)
    _set_problems(run, work, kept)


def _set_problems(run: HarvestRun, work: Slice, problems: list[dict[str, Any]]) -> None:
    if problems != run.problems:
        run.problems, work.progress.problems = problems, True


def _storable(problem: Problem) -> dict[str, Any]:
    """A problem as JSON that the database holds, whatever a source wrote into it."""
    return {name: clean_text(value) for name, value in msgspec.to_builtins(problem).items()}


def _noted(work: Slice, *, problems: bool) -> dict[str, Any]:
    """Progress as changes of the run. Problems are stored with the records of their page: a crash must not forget a
    listing that was cut short, and a page that is read again must not tell them twice."""
    done = work.progress
    changes: dict[str, Any] = {
        "requests": F("requests") + done.requests,
        "bytes_read": F("bytes_read") + done.wire_bytes,
    }
    if done.total is not None:
        changes["total"] = done.total
    if problems and done.problems:
        changes["problems"] = work.ingest.run.problems
    return changes


def _flush(work: Slice, following: Place | None, *, midway: PageRead | None = None) -> None:
    """Store what was read; `following` is where to go on from after a crash: the first page not stored whole.

    `midway`: the page that the last items belong to, and that goes on.
    """
    items, pages, refused = work.items, work.pages, set[str]()
    if not (items or pages or work.progress.problems) and following is None:
        return
    work.items, work.size, work.pages = (
        [],
        0,
        [midway] if midway else [],
    )  # an error must not store them twice
    if work.remembers:
        _unsettle(work.ingest, pages)
    elif work.ingest.run.changes_since is not None:
        pages_unsettle(work.ingest, [key for key, _ in items])
    counts = ingest_batch(
        work.ingest,
        _with_ids(work.ingest, items),
        checkpoint=checkpoint_of(work, following),
        progress=_noted(work, problems=True),
        refused=refused,
    )
    work.progress = Progress()
    for page in pages:
        page.note(refused)
    if work.remembers:
        page_remember(work.ingest, [(page.gathered, page.keys) for page in pages if _is_good(page)])
    work.flushed_at = work.beaten_at = time.monotonic()
    if counts.created or counts.changed:
        work.aside.nudge()
    work.created += counts.created
    if work.created >= work.count_at:
        tables_count()
        work.count_at *= 5


def _unsettle(ingest: Ingest, pages: list[PageRead]) -> None:
    """Before records are stored: what is known of their pages, but for those that are as they were, holds no more."""
    failed = [p.gathered for p in pages if p.gathered.failed and p.gathered.known and not p.gathered.gone]
    unmodified = [p.gathered for p in pages if p.gathered.page is None]
    pages_met(ingest, failed, failed=True)
    pages_met(ingest, unmodified)
    changed = (p.gathered for p in pages if p.gathered.page is not None and p.gathered.known)
    pages_forget(ingest, (g for g in changed if g.gone or not g.failed))


def _is_good(page: PageRead) -> bool:
    """Whether a page was read anew, is stored whole and has no refusal. Of one that was stored in part before a crash, not
    all is known."""
    read = page.gathered.page
    if read is None or page.gathered.failed or not (page.whole and read.complete):
        return False
    return len(page.taken) == len(page.keys) and not page.spoilt


def _with_ids(ingest: Ingest, items: list[Keyed]) -> list[Keyed]:
    """The items, those of unmodified pages with their identifiers."""
    keys = [key for key, item in items if item is _UNMODIFIED]
    if not keys:
        return items
    there = DataProduct.objects.filter(endpoint=ingest.endpoint, source_key__in=keys)
    ids = dict(there.values_list("source_key", "source_id"))
    return [
        (key, Unmodified(ids[key], b"") if item is _UNMODIFIED else item)
        for key, item in items
        if item is not _UNMODIFIED or key in ids
    ]
