"""What beat causes: due harvests, stalled runs, unsent messages, products due for the index, old rows."""

from contextlib import suppress
from datetime import timedelta

import structlog
from django.core.cache import cache
from django.db import connection
from django.db.models import Exists, F, OuterRef, Q
from django.utils import timezone

from catalog.domain.errors import HarvestError
from catalog.models import Endpoint, HarvestRun
from catalog.selectors.workers import SWEPT
from catalog.services.case_people import case_invitations_tidy
from catalog.services.figures import figures_begin
from catalog.services.finish import run_fail
from catalog.services.harvest import harvest_start
from catalog.services.index_rebuild import index_heal
from catalog.services.invitations import invitations_tidy
from catalog.services.leases import leases_of_the_dead_end
from catalog.services.links import links_forget
from catalog.services.members import members_tidy
from catalog.services.outbox import outbox_sweep, task_start
from catalog.services.push import pushes_start_due, pushes_tidy
from catalog.services.request_rounds import drafts_tidy
from catalog.services.retention import (
    audit_head_log,
    messages_forget,
    notifications_forget,
    watch_news_forget,
)
from catalog.services.search_use import searches_forget
from catalog.services.use import use_forget
from catalog.services.vectors import vectors_forget
from catalog.services.waiting import runs_resume

log = structlog.get_logger(__name__)
_STALLED = timedelta(seconds=60)
_QUEUED_LONG = timedelta(minutes=10)  # its message was lost; until then it only waits for its turn
_REVIVALS = 5
_KEEP_RUNS = 10
_A_DAY = 86_400  # seconds


def sweep() -> None:
    """All that may be due. Each part goes on where another fails."""
    parts = (
        pushes_start_due,
        harvests_start_due,
        runs_revive,
        runs_resume,
        outbox_sweep,
        index_heal,
        figures_begin,
        swept,
    )
    for part in parts:
        try:
            part()
        except Exception:
            log.exception("sweep failed", part=part.__name__)


def swept() -> None:
    """Note that a worker is at work, for whoever watches the portal."""
    cache.set(SWEPT, timezone.now(), _A_DAY)


def harvests_start_due() -> int:
    """Start a run for every enabled endpoint that is due and has none; returns how many.

    One that never ran has no time yet, and is due.
    """
    active = HarvestRun.objects.filter(endpoint=OuterRef("pk"), state__in=["queued", "running"])
    due = Endpoint.objects.filter(
        Q(due_at=None) | Q(due_at__lte=timezone.now()), ~Exists(active), enabled=True
    )
    started = 0
    for endpoint in due.order_by("due_at")[:100]:
        with suppress(HarvestError):  # somebody else was quicker
            harvest_start(endpoint, asked_by="schedule")
            started += 1
    return started


def runs_revive() -> int:
    """Give runs whose worker is gone to another one; returns how many.

    A running one is stalled when its heart has not beaten for a minute and no worker holds the endpoint's lease, or when
    the worker that held it is known to have ended. One that waits for something is not (`runs_resume`). A queued one, which
    no worker has had, may wait as long as it takes.
    """
    orphaned = leases_of_the_dead_end()
    now = timezone.now()
    stalled = HarvestRun.objects.filter(
        Q(endpoint__lease_until=None) | Q(endpoint__lease_until__lt=now),
        Q(state="running", heartbeat_at__lt=now - _STALLED, resume_at=None)
        | Q(state="queued", heartbeat_at__lt=now - _QUEUED_LONG)
        | Q(state__in=("queued", "running"), endpoint__in=orphaned, resume_at=None),
    )
    runs = list(stalled.select_related("endpoint"))
    for run in runs:
        lost = run.state == "running"
        if lost and run.revived >= _REVIVALS:
            run_fail(
                run,
                reason=f"Its worker was lost {_REVIVALS} times at the same place; operators find why in the log.",
            )
            continue
        log.warning("run taken up again", run_id=run.pk)
        HarvestRun.objects.filter(pk=run.pk).update(heartbeat_at=now, revived=F("revived") + int(lost))
        task_start("harvest_advance", run_id=run.pk)
    return len(runs)


def tidy() -> None:
    """Drop what nobody needs any more; runs, and what people decided, stay. Each part goes on where another fails."""
    for part in (
        items_forget,
        messages_forget,
        pushes_tidy,
        links_forget,
        use_forget,
        searches_forget,
        vectors_forget,
        notifications_forget,
        watch_news_forget,
        audit_head_log,
        members_tidy,
        drafts_tidy,
        invitations_tidy,
        case_invitations_tidy,
    ):
        try:
            part()
        except Exception:
            log.exception("tidying failed", part=part.__name__)


def items_forget() -> None:
    """Drop the item rows of all but the newest runs of each endpoint and its newest listing of everything."""
    with connection.cursor() as cursor:
        cursor.execute(
            "DELETE FROM catalog_harvestitem WHERE run_id IN (SELECT id FROM (SELECT id, row_number() OVER"
            " (PARTITION BY endpoint_id ORDER BY id DESC) AS age FROM catalog_harvestrun) r WHERE age > %s"
            " AND id NOT IN (SELECT max(id) FROM catalog_harvestrun WHERE state = 'complete'"
            " AND requests > 0 AND changes_since IS NULL GROUP BY endpoint_id))",
            [_KEEP_RUNS],
        )
