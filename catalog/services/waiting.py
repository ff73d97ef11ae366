"""Runs that go on later: they wait for a worker, or for a host that is to be left alone until some moment."""

from datetime import timedelta

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from catalog.domain.errors import EndpointBusy, HostRests
from catalog.formats.text import clean_text
from catalog.harvest.budget import ASKED, UNSAID_REST, Wait, host_name, words
from catalog.harvest.guard import checked_url
from catalog.models import HarvestRun
from catalog.services.finish import run_fail
from catalog.services.leases import lease_extend
from catalog.services.outbox import task_start

TURN = timedelta(minutes=10)  # a run whose message was not taken up after so long gets another one
MOST_TURNED_AWAY = 5


def run_wait(run: HarvestRun, busy: EndpointBusy, *, owner: str) -> bool:
    """Let a run wait until its host may be asked again; False where it was turned away too often and has a verdict.

    Raises LeaseLost where another worker has the endpoint by now.
    """
    now = timezone.now()
    if isinstance(busy, HostRests):
        until, why, asked = busy.until, busy.words, busy.asked
    else:
        until = now + timedelta(seconds=UNSAID_REST if busy.retry_after is None else busy.retry_after)
        why, asked = words(host_name(checked_url(run.endpoint.url)), Wait(until, ASKED), now), True
    run.refresh_from_db(fields=["revived"])
    if asked and run.revived >= MOST_TURNED_AWAY:
        run_fail(
            run,
            reason=f"The endpoint asked to be left alone {MOST_TURNED_AWAY + 1} times without an answer in between.",
            owner=owner,
        )
        return False
    with transaction.atomic():
        lease_extend(run.endpoint, owner=owner)
        HarvestRun.objects.filter(pk=run.pk).update(
            resume_at=until, waits_for=clean_text(why), heartbeat_at=now, revived=F("revived") + int(asked)
        )
    return True


def run_hand_on(run: HarvestRun) -> None:
    """Ask for a worker to go on with a running run."""
    with transaction.atomic():
        HarvestRun.objects.filter(pk=run.pk, state="running").update(
            resume_at=timezone.now() + TURN, waits_for="", heartbeat_at=timezone.now()
        )
        task_start("harvest_advance", run_id=run.pk)


def runs_resume() -> int:
    """Hand on the runs that have waited long enough; returns how many."""
    due = HarvestRun.objects.filter(state="running", resume_at__lte=timezone.now()).select_related("endpoint")
    runs = list(due)
    for run in runs:
        run_hand_on(run)
    return len(runs)
