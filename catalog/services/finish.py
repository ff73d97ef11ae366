"""How a run ends: withdrawals after a complete listing, the verdict, and when the endpoint is due again."""

from datetime import timedelta

from django.db import connection, transaction
from django.utils import timezone

from catalog.domain.run import RunState, verdict_of, withdrawal_limit
from catalog.formats.text import clean_text
from catalog.models import DataProduct, Endpoint, HarvestRun

_RETRY_AFTER = timedelta(hours=1)
_MISSING = (
    "FROM catalog_dataproduct p WHERE p.endpoint_id = %s AND p.state = 'live' AND NOT EXISTS"
    " (SELECT 1 FROM catalog_harvestitem i WHERE i.run_id = %s AND i.source_key = p.source_key)"
)


def run_finish(run: HarvestRun, *, complete: bool) -> None:
    """End a run that read its last page. Only a complete listing withdraws what it no longer holds, within bounds."""
    with transaction.atomic():
        run.refresh_from_db()
        if not complete:
            _end(run, "partial", "The listing was cut short: see the problems below.")
            return
        reason = _withdraw(run)
        _end(run, "complete", reason)


def run_fail(run: HarvestRun, *, reason: str) -> None:
    """End a run that could not go on. What was read is kept, nothing is withdrawn."""
    with transaction.atomic():
        run.refresh_from_db()
        _end(run, "partial" if run.listed else "failed", reason)


def _end(run: HarvestRun, state: RunState, reason: str) -> None:
    now = timezone.now()
    run.state, run.ended_at, run.checkpoint = state, now, None
    run.verdict = clean_text(verdict_of(state, run.counts, reason=reason, total=run.total))
    run.save(update_fields=["state", "ended_at", "checkpoint", "verdict", "withdrawn", "problems"])
    wait = timedelta(hours=run.endpoint.interval_hours)
    Endpoint.objects.filter(pk=run.endpoint_id).update(
        due_at=now + (wait if state == "complete" else min(wait, _RETRY_AFTER))
    )


def _withdraw(run: HarvestRun) -> str:
    """Withdraw what the run did not list, or hold it for a person; returns a sentence for the verdict."""
    arguments = [run.endpoint_id, run.pk]
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT p.id, p.title {_MISSING} ORDER BY p.id", arguments)
        missing = cursor.fetchall()
    if not missing:
        return ""
    live = DataProduct.objects.filter(endpoint_id=run.endpoint_id, state=DataProduct.State.LIVE).count()
    limit = withdrawal_limit(live)
    if run.listed == run.refused:
        return _hold(run, [title for _, title in missing], live, "The listing holds no usable record")
    if len(missing) > limit:
        return _hold(run, [title for _, title in missing], live, f"That is more than {limit:,}")
    because = f"The endpoint {run.endpoint.slug} no longer lists it."
    withdraw_products([pk for pk, _ in missing], because=because)
    run.withdrawn = len(missing)
    return ""


def withdraw_products(ids: list[int], *, because: str) -> None:
    """Take live products out of the catalogue; their pages say why, and the index drops them."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            "UPDATE catalog_dataproduct SET state = 'withdrawn', withdrawn_at = now(), withdrawn_because = %s,"
            " last_changed = now(), revision = revision + 1 WHERE id = ANY(%s) AND state = 'live'",
            [because, ids],
        )
        index_mark_due("p.id = ANY(%s)", [ids])


def _hold(run: HarvestRun, titles: list[str], live: int, why: str) -> str:
    message = (
        f"{len(titles):,} of {live:,} live products are no longer listed. {why}, "
        "so they were kept and wait for a person to confirm: "
        + "; ".join(titles[:100])
        + ("; …" if len(titles) > 100 else "")
    )
    run.problems = [*run.problems, {"message": message, "rule": "withdrawals above the threshold are held"}]
    return f"{len(titles):,} products are no longer listed; their withdrawal is held for a person."
