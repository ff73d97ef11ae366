"""How a run ends: withdrawals after a complete listing, the verdict, and when the endpoint is due again."""

from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from catalog.domain.run import RunState, verdict_of
from catalog.formats.text import clean_text
from catalog.models import Endpoint, HarvestRun, PageState
from catalog.services.leases import lease_extend
from catalog.services.outbox import task_start
from catalog.services.queues import queue_forget
from catalog.services.withdrawals import run_withdraw

_RETRY_AFTER = timedelta(hours=1)  # twice as long after each further run in a row that did not end complete
_MOST_DOUBLINGS = 14  # beyond the longest interval


def run_finish(run: HarvestRun, *, complete: bool, owner: str, listing: bool = True) -> None:
    """End a run that read its last page. Only a complete listing withdraws what it no longer holds, within bounds; a run of
    changes what the source says it has deleted.

    `listing`: whether the endpoint was asked; what was mapped again tells nothing of what it has.
    Raises LeaseLost where another worker has the endpoint by now.
    """
    with transaction.atomic():
        lease_extend(run.endpoint, owner=owner)
        run.refresh_from_db()
        if not complete:
            _end(run, "partial", "The listing was cut short: see the problems below.")
            return
        if not listing:
            _end(run, "complete", "What is stored was mapped again; the endpoint was not asked.", asked=False)
            return
        if run.pushed is not None:
            _end(run, "complete", run_withdraw(run) if run.pushed.whole else "")
            return
        reason = run_withdraw(run)
        if run.changes_since is not None:
            _end(run, "complete", reason)
            return
        PageState.objects.filter(endpoint_id=run.endpoint_id).exclude(run_id=run.pk).delete()
        _end(run, "complete", reason)


def run_fail(run: HarvestRun, *, reason: str, owner: str = "") -> None:
    """End a run that could not go on. What was read is kept, nothing is withdrawn. `owner` as in run_finish."""
    with transaction.atomic():
        if owner:
            lease_extend(run.endpoint, owner=owner)
        run.refresh_from_db()
        _end(run, "partial" if run.listed else "failed", reason)


def _end(run: HarvestRun, state: RunState, reason: str, *, asked: bool = True) -> None:
    now = timezone.now()
    run.state, run.ended_at, run.checkpoint = state, now, None
    run.resume_at, run.waits_for = None, ""
    run.verdict = clean_text(
        verdict_of(state, run.counts, reason=reason, total=run.total, since=run.changes_since)
    )
    run.save(
        update_fields=[
            "state",
            "ended_at",
            "checkpoint",
            "resume_at",
            "waits_for",
            "verdict",
            "withdrawn",
            "problems",
        ]
    )
    queue_forget(run)
    Endpoint.objects.filter(pk=run.endpoint_id).update(lease_owner="", lease_until=None)
    if run.created or run.changed or run.withdrawn:
        task_start("identities_refresh", run_id=run.pk)
        task_start("links_collect", run_id=run.pk)
        task_start("samples_collect", run_id=run.pk)
        task_start("shared_descriptions", run_id=run.pk)
    if run.endpoint.domain.digest != "never":
        task_start("run_digest", run_id=run.pk)
    if run.pushed_id is not None or not asked:
        return  # when the endpoint is to be asked again is another matter
    wait = timedelta(hours=run.endpoint.interval_hours)
    if state != "complete":
        wait = min(wait, _RETRY_AFTER * 2 ** _failed_before(run))
    Endpoint.objects.filter(pk=run.endpoint_id).update(due_at=now + wait)


def _failed_before(run: HarvestRun) -> int:
    """How many runs right before this one did not end complete either, as far back as it matters."""
    earlier = HarvestRun.objects.filter(endpoint_id=run.endpoint_id, pk__lt=run.pk).order_by("-pk")
    states = list(earlier.values_list("state", flat=True)[:_MOST_DOUBLINGS])
    return next((n for n, state in enumerate(states) if state == "complete"), len(states))
