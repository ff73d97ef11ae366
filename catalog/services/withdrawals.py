"""Products that their endpoint no longer lists: withdrawn, kept for a while, held for a person, or kept by a person."""

from collections import Counter
from datetime import datetime, timedelta
from typing import Any

from django.db import connection, transaction
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from catalog.domain.errors import InvalidInput
from catalog.domain.numbers import counted
from catalog.domain.run import verdict_of, withdrawal_limit
from catalog.formats.text import clean_text
from catalog.models import DataProduct, HarvestItem, HarvestRun, User
from catalog.services.audit import audit_write
from catalog.services.history import states_note
from catalog.services.index_due import index_mark_due
from catalog.services.listings import asked_of, listings_of
from catalog.services.permission import require_decider
from catalog.services.renamed import renamed_doubt, renamed_find

HELD = "withdrawals above the threshold are held"
KEPT = "a person kept what is no longer listed"
_MERGE = (
    "If they are the same, merge each with its new entry under “Products that may be the same”: then its address leads there, "
    "and what people decided about it goes over."
)
_RECENT = 9  # earlier runs whose items are looked at; those of older ones are tidied away
# EXCEPT takes the same way whatever the database knows of the tables' sizes, which right after a large harvest is nothing.
_MISSING = """
    SELECT p.id FROM catalog_dataproduct p JOIN (
        SELECT source_key FROM catalog_dataproduct WHERE endpoint_id = %(endpoint)s AND state = 'live'
        EXCEPT SELECT source_key FROM catalog_harvestitem WHERE outcome <> 'gone' AND run_id IN (
            SELECT id FROM catalog_harvestrun WHERE endpoint_id = %(endpoint)s AND id >= %(run)s AND requests > 0
        )
        EXCEPT SELECT unnest(source_keys) FROM catalog_pagestate
        WHERE endpoint_id = %(endpoint)s AND failed_in >= %(run)s
    ) missing USING (source_key) WHERE p.endpoint_id = %(endpoint)s ORDER BY p.id
"""
# What the source said last of each record, in its newest listing of all it has and in the runs of changes since.
_DELETED = """
    SELECT p.id FROM catalog_dataproduct p JOIN (
        SELECT DISTINCT ON (source_key) source_key, outcome FROM catalog_harvestitem WHERE run_id IN (
            SELECT id FROM catalog_harvestrun
            WHERE endpoint_id = %(endpoint)s AND requests > 0 AND id >= %(whole)s
        ) ORDER BY source_key, run_id DESC
    ) latest ON latest.source_key = p.source_key AND latest.outcome = 'gone'
    WHERE p.endpoint_id = %(endpoint)s AND p.state = 'live' ORDER BY p.id
"""
_RETURNED = """
    UPDATE catalog_dataproduct p SET missing_since = NULL
    WHERE p.endpoint_id = %(endpoint)s AND p.missing_since IS NOT NULL AND p.state = 'live' AND EXISTS (
        SELECT 1 FROM catalog_harvestitem i WHERE i.run_id = %(run)s AND i.source_key = p.source_key AND i.outcome <> 'gone'
    )
"""


def run_withdraw(run: HarvestRun) -> str:
    """After a complete listing: withdraw what it lacks, keep it for a while, or hold it for a person. After a run of changes:
    the same with what the source says it has deleted.

    Sets the run's `withdrawn` and adds to its `problems`; returns sentences for the verdict. The caller saves the run.
    """
    with connection.cursor() as cursor:
        cursor.execute(_RETURNED, {"endpoint": run.endpoint_id, "run": run.pk})
    missing = _missing_from(run)
    if not missing:
        return ""
    now = timezone.now()
    DataProduct.objects.filter(pk__in=missing, missing_since=None).update(missing_since=now)
    kept = _kept_before(run, missing)
    due = _due(run, missing, kept, now)
    sentences = [_tell_kept(run, kept), _tell_grace(run, len(missing) - len(kept) - len(due))]
    if due:
        live = DataProduct.objects.filter(endpoint_id=run.endpoint_id, state=DataProduct.State.LIVE).count()
        if doubt := _doubt(run, len(due), live):
            sentences.append(_hold(run, due, live, doubt))
        else:
            sentences.append(_withdraw(run, due, live))
    return " ".join(filter(None, sentences))


def _withdraw(run: HarvestRun, due: list[int], live: int) -> str:
    """Withdraw `due`, but for those that may only have got another identifier: they are held."""
    renamed = renamed_find(run.endpoint_id, due)
    gone = [pk for pk in due if pk not in renamed]
    withdraw_products(gone, because=f"The endpoint {run.endpoint.slug} {_why(run)}.")
    run.withdrawn = len(gone)
    return _hold(run, list(renamed), live, renamed_doubt(renamed), fix=_MERGE) if renamed else ""


def _why(run: HarvestRun) -> str:
    return "no longer lists it" if run.changes_since is None else "says that it was deleted"


def _missing_from(run: HarvestRun) -> list[int]:
    """Ids of the endpoint's live products that the run did not list, nor one that was cut short or pushed since; of a run of
    changes, of those that the source has deleted since its last listing of everything."""
    with connection.cursor() as cursor:
        if run.changes_since is None:
            cursor.execute(_MISSING, {"endpoint": run.endpoint_id, "run": run.pk})
        else:
            cursor.execute(_DELETED, {"endpoint": run.endpoint_id, "whole": _whole_before(run)})
        return [pk for (pk,) in cursor]


def _whole_before(run: HarvestRun) -> int:
    """The id of the newest listing of everything before the run, 0 where there is none."""
    earlier = listings_of(run.endpoint_id).filter(pk__lt=run.pk).order_by("-pk")
    return earlier.values_list("pk", flat=True).first() or 0


def _due(run: HarvestRun, missing: list[int], kept: list[int], now: datetime) -> list[int]:
    """Those whose grace is over at `now`, and that nobody has kept."""
    by_then = DataProduct.objects.filter(
        pk__in=missing, missing_since__lte=now - timedelta(days=run.endpoint.grace_days)
    )
    return list(by_then.exclude(pk__in=kept).order_by("pk").values_list("pk", flat=True))


def _doubt(run: HarvestRun, number: int, live: int) -> str:
    """Why so many withdrawals are not believed without a person; empty where they are."""
    limit = withdrawal_limit(live, percent=run.endpoint.withdraw_percent, count=run.endpoint.withdraw_count)
    if run.changes_since is not None:
        return f"That is more than {limit:,}" if number > limit else ""
    if run.listed == run.refused:
        return "The listing holds no usable record"
    if run.total is not None and run.listed < run.total:
        return f"The endpoint announces {counted(run.total, 'record')} and listed {run.listed:,}"
    if (nameless := _nameless(run)) > 0:
        records = counted(nameless, "record has", "records have")
        return f"{records} no identifier that could be read, and may be among them"
    return f"That is more than {limit:,}" if number > limit else ""


def _nameless(run: HarvestRun) -> int:
    """How many records of the run were refused without an identifier, beyond those that the endpoint always has.

    Each may be one of the products that seem to be missing.
    """
    if not run.refused:
        return 0
    earlier = listings_of(run.endpoint_id).filter(pk__lt=run.pk)
    undoubted = earlier.exclude(problems__contains=[{"rule": HELD}]).filter(
        Q(refused=0) | Exists(HarvestItem.objects.filter(run=OuterRef("pk")))  # else they are tidied away
    )
    recent = list(undoubted.order_by("-pk").values_list("pk", flat=True)[:_RECENT])
    refused = HarvestItem.objects.filter(run__in=[run.pk, *recent], outcome="refused", source_id="")
    numbers = Counter(refused.values_list("run_id", flat=True))
    return numbers[run.pk] - min((numbers[pk] for pk in recent), default=0)


def _hold(run: HarvestRun, due: list[int], live: int, doubt: str, *, fix: str = "") -> str:
    is_, its, it_waits = (
        ("is", "its", "it was kept and waits")
        if len(due) == 1
        else ("are", "their", "they were kept and wait")
    )
    what = "no longer listed" if run.changes_since is None else "deleted at the source"
    message = (
        f"{len(due):,} of {counted(live, 'live product')} {is_} {what}. {doubt}, so {it_waits} for a steward of the "
        "domain or a curator to decide."
    )
    told = {"products": due[:1000], "number": len(due), "fix": fix}
    run.problems = [*run.problems, {"message": clean_text(message), "rule": HELD, **told}]
    return f"{counted(len(due), 'product')} {is_} {what}; {its} withdrawal is held for a person."


def _kept_before(run: HarvestRun, missing: list[int]) -> list[int]:
    """Those of `missing` that a person decided to keep, in the listing before or earlier, or in a run of changes since."""
    told = asked_of(run.endpoint_id) | listings_of(run.endpoint_id)
    before = told.filter(pk__lt=run.pk, pk__gte=_whole_before(run))
    lists = before.exclude(problems=[]).values_list("problems", flat=True)
    decided = {
        pk for told in lists for problem in told if problem.get("rule") == KEPT for pk in problem["kept"]
    }
    return [pk for pk in missing if pk in decided]


def _tell_kept(run: HarvestRun, kept: list[int]) -> str:
    if not kept:
        return ""
    run.problems = [*run.problems, _kept_problem(kept, "as decided before")]
    return (
        f"{counted(len(kept), 'product is', 'products are')} no longer listed, and kept as a person decided."
    )


def _kept_problem(kept: list[int], why: str) -> dict[str, Any]:
    message = f"{counted(len(kept), 'product is no longer listed and stays', 'products are no longer listed and stay')}: {why}."
    return {"message": clean_text(message), "rule": KEPT, "kept": kept}


def _tell_grace(run: HarvestRun, number: int) -> str:
    if not number:
        return ""
    products = counted(number, "product is", "products are")
    return f"{products} no longer listed, and kept until that has lasted {counted(run.endpoint.grace_days, 'day')}."


def withdrawals_confirm(actor: User | None, *, run: HarvestRun, why: str) -> int:
    """Withdraw what a run held for a person; returns how many. Only the endpoint's latest listing can be decided.

    Stewards of the domain and curators may. Raises PermissionRefused, InvalidInput.
    """
    with transaction.atomic():
        run, who = _held_run(actor, run)
        missing = _missing_from(run)
        due = _due(run, missing, _kept_before(run, missing), run.ended_at or timezone.now())
        withdraw_products(due, because=f"The endpoint {run.endpoint.slug} {_why(run)}; {who} confirmed.")
        run.withdrawn += len(due)
        _decided(run, f"{who[0].upper()}{who[1:]} confirmed the withdrawals.")
        audit_write(actor, action="run.confirm_withdrawals", on=run, after={"products": due}, why=why)
    return len(due)


def withdrawals_refuse(actor: User | None, *, run: HarvestRun, why: str) -> int:
    """Keep the products whose withdrawal a run held, also in later runs, until they are listed again; returns how many.

    As `withdrawals_confirm`; the reason is needed.
    """
    with transaction.atomic():
        run, who = _held_run(actor, run)
        if not why.strip():
            raise InvalidInput("Say why these products stay although their source no longer lists them.")
        missing = _missing_from(run)
        earlier = _kept_before(run, missing)
        kept = _due(run, missing, earlier, run.ended_at or timezone.now())
        run.problems = [problem for problem in run.problems if problem.get("rule") != KEPT]
        run.problems.append(_kept_problem(sorted({*earlier, *kept}), why.strip().rstrip(".")))
        _decided(
            run,
            f"{who[0].upper()}{who[1:]} refused to withdraw {counted(len(kept), 'product: it stays', 'products: they stay')}.",
        )
        audit_write(actor, action="run.refuse_withdrawals", on=run, after={"products": kept}, why=why)
    return len(kept)


def _held_run(actor: User | None, run: HarvestRun) -> tuple[HarvestRun, str]:
    """The run, locked, and who decides, in words."""
    run = HarvestRun.objects.select_for_update(of=("self",)).select_related("endpoint__domain").get(pk=run.pk)
    require_decider(actor, run.endpoint.domain)
    if not any(problem.get("rule") == HELD for problem in run.problems) or _is_overtaken(run):
        raise InvalidInput(
            f"Run {run.pk} of {run.endpoint.slug} holds nothing, or a newer run says otherwise."
        )
    return run, "a curator" if actor is None or actor.is_curator else "a steward of the domain"


def _is_overtaken(run: HarvestRun) -> bool:
    """Whether a newer listing says what is missing, or will; or what this one listed is tidied away."""
    told = listings_of if run.changes_since is None else asked_of
    newer = (
        Q(pk__in=listings_of(run.endpoint_id))
        | Q(pk__in=told(run.endpoint_id))
        | Q(state__in=["queued", "running"])
    )
    if HarvestRun.objects.filter(newer, endpoint_id=run.endpoint_id, pk__gt=run.pk).exists():
        return True
    return HarvestItem.objects.filter(run=run).count() != run.listed + run.gone


def _decided(run: HarvestRun, sentence: str) -> None:
    run.problems = [problem for problem in run.problems if problem.get("rule") != HELD]
    run.verdict = clean_text(verdict_of("complete", run.counts, reason=sentence, since=run.changes_since))
    run.save(update_fields=["withdrawn", "problems", "verdict"])


def withdraw_products(ids: list[int], *, because: str) -> None:
    """Take live products out of the catalogue; their pages say why, and the index drops them."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            "UPDATE catalog_dataproduct SET state = 'withdrawn', withdrawn_at = now(), withdrawn_because = %s,"
            " last_changed = now(), revision = revision + 1 WHERE id = ANY(%s) AND state = 'live'",
            [because, ids],
        )
        states_note(ids, action="withdraw", before="live", why=because)
        index_mark_due("p.id = ANY(%s)", [ids])
