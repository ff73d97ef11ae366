"""Finding products that may be the same, and what people decide about the pairs: merge, undo, or “not the same”."""

from collections.abc import Sequence
from typing import Any

import msgspec
from django.contrib.postgres.functions import TransactionNow
from django.db import connection, transaction
from django.db.models import F
from django.utils import timezone

from catalog.domain.errors import InvalidInput, PermissionRefused
from catalog.domain.fields import AUDIENCE, OWNERS_ALONE
from catalog.domain.identity_ladder import identity_keys
from catalog.domain.layers import Decision
from catalog.domain.product import ProductRecord
from catalog.models import DataProduct, DuplicatePair, HarvestRun, IdentityKey, User
from catalog.selectors.permissions import decides_for, owns
from catalog.services.audit import audit_write, identity_of
from catalog.services.bulk import copy_in
from catalog.services.decisions import decisions_write
from catalog.services.history import states_note
from catalog.services.index_due import index_mark_due
from catalog.services.renamed import renamed_find

_BATCH = 1000
TITLE = "title"  # no rung of the ladder: it tells something only of what went and what came at the same time
_SHARED_BY = 5  # a key that more products share tells none of them apart
# A withdrawn product pairs only with one of its own endpoint that came when it went: then its source renamed it. So it is
# with one that is missing and not yet withdrawn.
_PAIRS = """
    INSERT INTO catalog_duplicatepair (first_id, second_id, rungs, kind, state, raised_at, why, undo)
    SELECT a.id, b.id, to_jsonb(array_agg(DISTINCT mine.rung)),
        CASE WHEN 'withdrawn' IN (a.state, b.state) THEN 'renamed'
            WHEN a.endpoint_id = b.endpoint_id AND (a.missing_since IS NULL) <> (b.missing_since IS NULL) THEN 'renamed'
            WHEN a.endpoint_id = b.endpoint_id THEN 'same source'
            WHEN a.domain_id = b.domain_id THEN 'same domain' ELSE 'across domains' END,
        'open', now(), '', '{}'
    FROM catalog_identitykey mine
    JOIN (
        SELECT rung, key FROM catalog_identitykey WHERE (rung, key) IN (
            SELECT rung, key FROM catalog_identitykey WHERE product_id = ANY(%(ids)s)
        ) GROUP BY rung, key HAVING count(*) BETWEEN 2 AND %(most)s
    ) shared USING (rung, key)
    JOIN catalog_identitykey other ON other.rung = mine.rung AND other.key = mine.key AND other.product_id > mine.product_id
    JOIN catalog_dataproduct a ON a.id = mine.product_id
    JOIN catalog_dataproduct b ON b.id = other.product_id
    WHERE 'merged' NOT IN (a.state, b.state) AND (a.state = 'live' OR b.state = 'live')
        AND (a.state = b.state OR a.endpoint_id = b.endpoint_id)
    GROUP BY a.id, b.id
    ON CONFLICT (first_id, second_id) DO UPDATE SET state = 'open', rungs = EXCLUDED.rungs, kind = EXCLUDED.kind
        WHERE catalog_duplicatepair.state = 'closed'
"""


def identities_refresh(run_id: int) -> int:
    """Look for doubles of what a run brought or changed, and of what it withdrew; returns how many pairs came up."""
    run = HarvestRun.objects.filter(pk=run_id).first()
    if run is None or run.started_at is None:
        return 0
    changed = DataProduct.objects.filter(endpoint_id=run.endpoint_id, last_changed__gte=run.started_at)
    ids = list(changed.order_by("pk").values_list("pk", flat=True))
    raised = sum(_refresh(ids[n : n + _BATCH]) for n in range(0, len(ids), _BATCH)) + _raise_renamed(run)
    _close_settled()
    return raised


def _refresh(ids: Sequence[int]) -> int:
    with transaction.atomic():
        rows = DataProduct.objects.filter(pk__in=ids).values_list("pk", "harvested")
        keys = [
            (pk, rung, key)
            for pk, harvested in rows
            for rung, key in identity_keys(msgspec.convert(harvested, ProductRecord))
        ]
        IdentityKey.objects.filter(product_id__in=ids)._raw_delete("default")  # type: ignore[attr-defined]
        copy_in(IdentityKey, ("product", "rung", "key"), keys)
        with connection.cursor() as cursor:
            cursor.execute(_PAIRS, {"ids": list(ids), "most": _SHARED_BY})
            return int(cursor.rowcount)


def _raise_renamed(run: HarvestRun) -> int:
    """Pairs of what is missing and what came with its title, where nothing surer makes them one already."""
    missing = DataProduct.objects.filter(
        endpoint_id=run.endpoint_id, state=DataProduct.State.LIVE, missing_since__isnull=False
    )
    renamed = renamed_find(run.endpoint_id, list(missing.values_list("pk", flat=True)))
    both = {
        (min(old, new.pk), max(old, new.pk))
        for old, came in renamed.items()
        if len(came) < _SHARED_BY
        for new in came
    }
    there = DuplicatePair.objects.filter(first_id__in=[first for first, _ in both])
    new = sorted(both.difference(there.values_list("first_id", "second_id")))
    pairs = [DuplicatePair(first_id=a, second_id=b, rungs=[TITLE], kind="renamed") for a, b in new]
    DuplicatePair.objects.bulk_create(pairs, ignore_conflicts=True, batch_size=_BATCH)
    return len(new)


def _close_settled() -> None:
    """Pairs of which nothing is left to judge are closed; they open again should both be there again."""
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE catalog_duplicatepair pair SET state = 'closed' FROM catalog_dataproduct a, catalog_dataproduct b"
            " WHERE pair.state = 'open' AND a.id = pair.first_id AND b.id = pair.second_id"
            " AND (a.state <> 'live' AND b.state <> 'live' OR (a.state <> b.state AND pair.kind <> 'renamed'))"
        )


def may_judge(user: User, pair: DuplicatePair) -> bool:
    """Curators judge any pair, stewards those of which both products are theirs."""
    return all(decides_for(user, product.domain_id) for product in (pair.first, pair.second))


def _judged(actor: User, pair_id: int, wanted: str) -> DuplicatePair:
    pair = (
        DuplicatePair.objects.select_for_update(of=("self",))
        .select_related("first", "second")
        .get(pk=pair_id)
    )
    if not may_judge(actor, pair):
        raise PermissionRefused(
            "Curators judge pairs across domains, stewards those within their own. Ask a curator of the portal."
        )
    if pair.state != wanted:
        raise InvalidInput(
            f"This pair is {pair.get_state_display().lower()} already. Look at the list again."
        )
    return pair


def pair_different(actor: User, *, pair_id: int, why: str) -> None:
    """The two are not the same: the pair is not raised again."""
    with transaction.atomic():
        pair = _judged(actor, pair_id, "open")
        _decide(actor, pair, "different", why)


def pair_merge(actor: User, *, pair_id: int, keep_id: int, why: str) -> DataProduct:
    """Make the other product of the pair one with `keep_id`; returns the one that stays.

    Its address leads to the one kept from now on; what people decided about its fields goes over where nobody decided
    about those of the one kept. `pair_undo` takes it back.
    """
    with transaction.atomic():
        pair = _judged(actor, pair_id, "open")
        if keep_id not in (pair.first_id, pair.second_id):
            raise InvalidInput("Choose which of the two products stays.")
        keep, gone = _locked(keep_id, pair.first_id if keep_id == pair.second_id else pair.second_id)
        if keep.state == "merged" or (keep.state == "withdrawn" and gone.state == "live"):
            raise InvalidInput("Keep the product that is still in the catalogue.")
        if keep.missing_since and not gone.missing_since and keep.endpoint_id == gone.endpoint_id:
            raise InvalidInput("Keep the product that its source still lists.")
        followers = DataProduct.objects.filter(merged_into=gone.pk)
        carried = _carried(actor, gone, keep)
        pair.undo = {
            "product": gone.pk,
            "state": gone.state,
            "kept": keep.pk,
            "carried": {name: decision.at for name, decision in carried.items()},
            "followers": list(followers.values_list("pk", flat=True)),
        }
        followers.update(merged_into=keep)
        before = gone.state
        _set(gone, state="merged", merged_into=keep)
        states_note([gone.pk], action="merge", before=before, why=why, actor=actor)
        for name, decision in carried.items():
            _carry(actor, keep, name, decision, why)
        _decide(actor, pair, "merged", why)
    return keep


def pair_undo(actor: User, *, pair_id: int, why: str) -> None:
    """Take a merge back: the product stands by itself again, and what went over with it comes off the one kept."""
    with transaction.atomic():
        pair = _judged(actor, pair_id, "merged")
        gone, keep = _locked(pair.undo["product"], pair.undo["kept"])
        if gone.state != "merged":
            raise InvalidInput("The product stands by itself already.")
        _set(gone, state=pair.undo["state"], merged_into=None)
        states_note([gone.pk], action="undo merge", before="merged", why=why, actor=actor)
        DataProduct.objects.filter(pk__in=pair.undo["followers"], merged_into=keep).update(merged_into=gone)
        for name, at in pair.undo["carried"].items():
            if keep.curated.get(name, {}).get("at") == at:  # what somebody decided since is theirs
                _carry(actor, keep, name, None, why)
        _decide(actor, pair, "open", why, action="undo")


def _carry(actor: User, keep: DataProduct, field: str, decision: Decision | None, why: str) -> None:
    """Set a field of the product kept, or take it back; each is a revision of its own."""
    keep.refresh_from_db(fields=["revision", "curated"])
    action = "edit" if decision else "release"
    decisions_write(actor, {keep.pk: decision}, [keep], field=field, action=action, why=why)


def _carried(actor: User, gone: DataProduct, keep: DataProduct) -> dict[str, Decision]:
    """What was decided about fields of the one that goes, for those of the one kept on which nobody decided.

    Rights and audience go over only where the actor decides them for the one kept; the audience only within an endpoint:
    what one source shows to everybody says nothing of whom another shows its entries to.
    """
    barred = frozenset() if owns(actor, keep.domain_id) else OWNERS_ALONE
    if keep.endpoint_id != gone.endpoint_id:
        barred |= {AUDIENCE}
    found = msgspec.convert(gone.curated, dict[str, Decision])
    return {
        name: msgspec.structs.replace(decision, source=keep.harvested.get(name))
        for name, decision in found.items()
        if name not in keep.curated and name not in barred
    }


def _locked(*ids: int) -> list[DataProduct]:
    found = DataProduct.objects.select_for_update(of=("self",)).order_by("pk").in_bulk(ids)
    return [found[pk] for pk in ids]


def _set(product: DataProduct, **changes: Any) -> None:
    """Change what the catalogue shows of a product; the index follows."""
    DataProduct.objects.filter(pk=product.pk).update(
        **changes, revision=F("revision") + 1, last_changed=TransactionNow()
    )
    index_mark_due("p.id = %s", [product.pk])


def _decide(actor: User, pair: DuplicatePair, state: str, why: str, action: str = "") -> None:
    if not why.strip():
        raise InvalidInput("Say why, in a few words: it is kept with the decision.")
    before, pair.state = pair.state, state
    pair.decided_at, pair.decided_by, pair.why = timezone.now(), identity_of(actor), why.strip()
    pair.save(update_fields=["state", "decided_at", "decided_by", "why", "undo"])
    audit_write(
        actor,
        action=f"pair.{action or state}",
        on=pair,
        before={"state": before},
        after={"state": state, **pair.undo},
        why=why,
    )
