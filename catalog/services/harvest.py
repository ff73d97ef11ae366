"""Harvest runs: start one, advance it page by page under a lease, end it with a verdict."""

import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress

import structlog
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.db.models import Q
from django.utils import timezone

from catalog.domain.errors import EndpointBusy, HarvestError, LeaseHeld, LeaseLost, VesportalError
from catalog.models import Endpoint, HarvestRun, Pushed
from catalog.services.finish import run_fail, run_finish
from catalog.services.indexing import DrainAside, index_drain
from catalog.services.leases import lease_owner, lease_release, lease_take
from catalog.services.outbox import task_start
from catalog.services.slices import slice_begin, slice_work
from catalog.services.waiting import run_hand_on, run_wait

log = structlog.get_logger(__name__)
SLICE_SECONDS = 240  # a task that runs longer goes on in a new one, well below Celery's limit


def harvest_start(
    endpoint: Endpoint, *, asked_by: str, pushed: Pushed | None = None, whole: bool = False
) -> HarvestRun:
    """Queue a run, of the endpoint or of what it has `pushed`; `whole`: everything is read, whatever the endpoint's settings.

    Raises HarvestError where one is queued or running already.
    """
    try:
        with transaction.atomic():
            run = HarvestRun.objects.create(
                endpoint=endpoint, asked_by=asked_by, pushed=pushed, whole=whole, heartbeat_at=timezone.now()
            )
            task_start("harvest_advance", run_id=run.pk)
    except IntegrityError:
        raise HarvestError(f"{endpoint.slug} is being harvested already: wait for that run to end.") from None
    return run


def harvest_advance(run_id: int, *, seconds: float = SLICE_SECONDS) -> HarvestRun | None:
    """Work on a run for about `seconds`, then hand it on to a new task, or end it.

    Returns the run, or None where there is nothing to do here: it has ended, waits for its host, or another worker is on
    it. Whatever happens, the run goes on from its last checkpoint or has a verdict.
    """
    owner = lease_owner()
    run = _taken(run_id, owner)
    if run is None:
        return None
    with structlog.contextvars.bound_contextvars(run_id=run.pk, endpoint=run.endpoint.slug):
        try:
            with _quick_commits():
                goes_on = _advance(run, owner, time.monotonic() + seconds)
        except LeaseLost:
            log.warning("lease lost, another worker goes on")
            return None
        finally:
            lease_release(run.endpoint, owner=owner)
        if goes_on:  # started only now, so that whoever takes it up at once finds the endpoint free
            run_hand_on(run)
    run.refresh_from_db()
    return run


def _taken(run_id: int, owner: str) -> HarvestRun | None:
    """The run with its endpoint's lease, which is taken for `owner`; None where there is nothing to do.

    Of several messages for one run all but the first are late: what they find is looked at again under the lease.
    """
    run = _to_work_on(run_id)
    if run is None:
        return None
    try:
        lease_take(run.endpoint, owner=owner)
    except LeaseHeld:
        return None
    run = _to_work_on(run_id)
    if run is None:
        lease_release(HarvestRun.objects.get(pk=run_id).endpoint, owner=owner)
    return run


def _to_work_on(run_id: int) -> HarvestRun | None:
    waits = Q(resume_at__gt=timezone.now()) & ~Q(waits_for="")
    active = HarvestRun.objects.filter(pk=run_id, state__in=["queued", "running"]).exclude(waits)
    return active.select_related("endpoint__domain").first()


@contextmanager
def _quick_commits() -> Iterator[None]:
    """Do not wait for the disk at each commit.

    Should the database itself crash, its last half second is missing: the run then goes on from where it stood.
    """
    with connection.cursor() as cursor:
        cursor.execute("SET synchronous_commit TO off")
    try:
        yield
    finally:
        with suppress(DatabaseError), connection.cursor() as cursor:
            cursor.execute("RESET synchronous_commit")


def _advance(run: HarvestRun, owner: str, until: float) -> bool:
    """Work on a run. True where there is more to do at once; otherwise it waits for its endpoint or has its verdict."""
    try:
        goes_on = _work_on(run, owner, until)
    except LeaseLost:
        raise
    except EndpointBusy as busy:
        if run_wait(run, busy, owner=owner):
            return False
    except VesportalError as error:
        run_fail(run, reason=str(error), owner=owner)
    except Exception:
        log.exception("harvest run broke")
        run_fail(
            run, reason="The portal itself made an error; its operators find it in the log.", owner=owner
        )
        raise
    else:
        if goes_on:
            return True
    index_drain()
    return False


def _work_on(run: HarvestRun, owner: str, until: float) -> bool:
    with DrainAside() as aside:
        work = slice_begin(run, owner=owner, until=until, aside=aside)
        if not slice_work(run, work):
            return True
    run_finish(run, complete=work.complete, owner=owner)
    return False
