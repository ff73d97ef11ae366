"""How a run ends: withdrawals after a complete listing, the verdict, and when the endpoint is due again."""

from datetime import timedelta

from django.db import connection, transaction
from django.utils import timezone

from catalog.domain.errors import InvalidInput, PermissionRefused
from catalog.domain.run import RunState, verdict_of, withdrawal_limit
from catalog.formats.text import clean_text
from catalog.models import DataProduct, Endpoint, HarvestRun, PageState, User
from catalog.services.audit import audit_write
from catalog.services.indexing import index_mark_due
from catalog.services.leases import lease_extend

HELD = "withdrawals above the threshold are held"
_RETRY_AFTER = timedelta(hours=1)
# EXCEPT takes the same way whatever the database knows of the tables' sizes, which right after a large harvest is nothing.
_MISSING = """
    SELECT p.id FROM catalog_dataproduct p JOIN (
        SELECT source_key FROM catalog_dataproduct WHERE endpoint_id = %(endpoint)s AND state = 'live'
        EXCEPT SELECT source_key FROM catalog_harvestitem WHERE run_id = %(run)s
    ) missing USING (source_key) WHERE p.endpoint_id = %(endpoint)s ORDER BY p.id
"""


def run_finish(run: HarvestRun, *, complete: bool, owner: str) -> None:
    """End a run that read its last page. Only a complete listing withdraws what it no longer holds, within bounds.

    Raises LeaseLost where another worker has the endpoint by now.
    """
    with transaction.atomic():
        lease_extend(run.endpoint, owner=owner)
        run.refresh_from_db()
        if not complete:
            _end(run, "partial", "The listing was cut short: see the problems below.")
            return
        if run.pushed is not None:
            _end(run, "complete", _withdraw(run) if run.pushed.whole else "")
            return
        reason = _withdraw(run)
        PageState.objects.filter(endpoint_id=run.endpoint_id).exclude(run_id=run.pk).delete()
        _end(run, "complete", reason)


def run_fail(run: HarvestRun, *, reason: str, owner: str = "") -> None:
    """End a run that could not go on. What was read is kept, nothing is withdrawn. `owner` as in run_finish."""
    with transaction.atomic():
        if owner:
            lease_extend(run.endpoint, owner=owner)
        run.refresh_from_db()
        _end(run, "partial" if run.listed else "failed", reason)


def _end(run: HarvestRun, state: RunState, reason: str) -> None:
    now = timezone.now()
    run.state, run.ended_at, run.checkpoint = state, now, None
    run.verdict = clean_text(verdict_of(state, run.counts, reason=reason, total=run.total))
    run.save(update_fields=["state", "ended_at", "checkpoint", "verdict", "withdrawn", "problems"])
    if run.pushed_id is not None:
        return  # when the endpoint is to be asked again is another matter
    wait = timedelta(hours=run.endpoint.interval_hours)
    Endpoint.objects.filter(pk=run.endpoint_id).update(
        due_at=now + (wait if state == "complete" else min(wait, _RETRY_AFTER))
    )


def _missing_from(run: HarvestRun) -> list[int]:
    """Ids of the endpoint's live products that the run did not list."""
    with connection.cursor() as cursor:
        cursor.execute(_MISSING, {"endpoint": run.endpoint_id, "run": run.pk})
        return [pk for (pk,) in cursor]


def _withdraw(run: HarvestRun) -> str:
    """Withdraw what the run did not list, or hold it for a person; returns a sentence for the verdict."""
    missing = _missing_from(run)
    if not missing:
        return ""
    live = DataProduct.objects.filter(endpoint_id=run.endpoint_id, state=DataProduct.State.LIVE).count()
    if doubt := _doubt(run, len(missing), live):
        return _hold(run, missing, live, doubt)
    withdraw_products(missing, because=f"The endpoint {run.endpoint.slug} no longer lists it.")
    run.withdrawn = len(missing)
    return ""


def _doubt(run: HarvestRun, missing: int, live: int) -> str:
    """Why so many withdrawals are not believed without a person; empty where they are."""
    limit = withdrawal_limit(live)
    if run.listed == run.refused:
        return "The listing holds no usable record"
    if run.total is not None and run.listed < run.total:
        return f"The endpoint announces {run.total:,} records and listed {run.listed:,}"
    return f"That is more than {limit:,}" if missing > limit else ""


def _hold(run: HarvestRun, missing: list[int], live: int, doubt: str) -> str:
    message = (
        f"{len(missing):,} of {live:,} live products are no longer listed. {doubt}, "
        "so they were kept and wait for a curator to confirm."
    )
    run.problems = [*run.problems, {"message": message, "rule": HELD, "products": missing[:1000]}]
    return f"{len(missing):,} products are no longer listed; their withdrawal is held for a person."


def withdrawals_confirm(actor: User, *, run: HarvestRun, why: str) -> int:
    """Withdraw what a run held for a person; returns how many. Only the endpoint's latest run can be confirmed."""
    if not actor.is_curator:
        raise PermissionRefused("Only curators confirm withdrawals. Ask a curator of the portal.")
    with transaction.atomic():
        run = HarvestRun.objects.select_for_update().select_related("endpoint").get(pk=run.pk)
        newer = HarvestRun.objects.filter(endpoint_id=run.endpoint_id, pk__gt=run.pk).exists()
        if newer or not any(problem.get("rule") == HELD for problem in run.problems):
            raise InvalidInput(
                f"Run {run.pk} of {run.endpoint.slug} holds nothing, or a newer run says otherwise."
            )
        missing = _missing_from(run)
        withdraw_products(
            missing, because=f"The endpoint {run.endpoint.slug} no longer lists it; a curator confirmed."
        )
        run.withdrawn += len(missing)
        run.problems = [problem for problem in run.problems if problem.get("rule") != HELD]
        run.verdict = verdict_of("complete", run.counts, reason="A curator confirmed the withdrawals.")
        run.save(update_fields=["withdrawn", "problems", "verdict"])
        audit_write(actor, action="run.confirm_withdrawals", on=run, after={"products": missing}, why=why)
    return len(missing)


def withdraw_products(ids: list[int], *, because: str) -> None:
    """Take live products out of the catalogue; their pages say why, and the index drops them."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            "UPDATE catalog_dataproduct SET state = 'withdrawn', withdrawn_at = now(), withdrawn_because = %s,"
            " last_changed = now(), revision = revision + 1 WHERE id = ANY(%s) AND state = 'live'",
            [because, ids],
        )
        index_mark_due("p.id = ANY(%s)", [ids])
