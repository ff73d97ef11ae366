"""One decision for everything that a search finds, and undoing it."""

from collections.abc import Iterable
from datetime import UTC
from itertools import batched
from typing import Any

import msgspec
from django.db import transaction
from django.utils import timezone

from catalog.domain.errors import InvalidInput
from catalog.domain.layers import Decision
from catalog.models import BulkEdit, DataProduct, User
from catalog.selectors.bulk_edit import bulk_plan
from catalog.selectors.curation import may_edit
from catalog.selectors.params import SearchParams
from catalog.services.audit import audit_write, identity_of
from catalog.services.curation import why_checked
from catalog.services.decisions import decisions_write

BATCH = 200  # products changed in one transaction


def bulk_edit_do(
    actor: User,
    *,
    asked: SearchParams,
    field: str,
    value: Any,
    why: str,
    key: str,
    query: str = "",
) -> BulkEdit:
    """Set `field` to `value` for what the search `asked` finds and `actor` may change; `key` is that of the plan they saw.

    `query`: the search as its address has it, for the record. A crash midway leaves whole batches done, which can be
    undone. Raises InvalidInput where the search finds otherwise by now, or nothing.
    """
    why = why_checked(why)
    plan = bulk_plan(actor, asked=asked, field=field, value=value)
    if plan.key != key:
        raise InvalidInput(
            "The search finds other products now than when you looked. See what would change, and confirm again."
        )
    if not plan.ids:
        raise InvalidInput("Nothing would change: see why each product is passed over.")
    edit = BulkEdit.objects.create(
        field=field, value=plan.value, query=query, products=[], why=why, by=identity_of(actor)
    )
    for ids in batched(plan.ids, BATCH):
        _do(actor, edit, ids)
    return edit


def _do(actor: User, edit: BulkEdit, ids: Iterable[int]) -> None:
    with transaction.atomic():
        products = [p for p in _locked(ids) if may_edit(actor, p.domain_id, edit.field)]
        steps: dict[int, Decision | None] = {p.pk: _decision(edit, p) for p in products}
        before = {str(p.pk): p.curated.get(edit.field) for p in products}
        decisions_write(actor, steps, products, field=edit.field, action="bulk-edit", why=edit.why)
        edit.products = [*edit.products, *steps]
        edit.before = {**edit.before, **before}
        edit.save(update_fields=["products", "before"])
        _audit(actor, "products.bulk_edit", edit, steps, edit.value, edit.why)


def _locked(ids: Iterable[int]) -> list[DataProduct]:
    live = DataProduct.objects.filter(pk__in=list(ids), state=DataProduct.State.LIVE)
    return list(live.select_related("domain").select_for_update(of=("self",)).order_by("pk"))


def _decision(edit: BulkEdit, product: DataProduct) -> Decision:
    source = product.harvested.get(edit.field)
    return Decision(value=edit.value, by=str(edit.by), at=_at(edit), why=edit.why, source=source)


def _at(edit: BulkEdit) -> str:
    """The moment that marks the decisions of an edit as its own."""
    return edit.at.astimezone(UTC).isoformat(timespec="microseconds")


def _of_edit(edit: BulkEdit, product: DataProduct) -> bool:
    """Whether what the edit decided still stands."""
    return bool(product.curated.get(edit.field, {}).get("at") == _at(edit))


def bulk_edit_undo(actor: User, *, edit: BulkEdit, why: str) -> tuple[int, int]:
    """Give the products what was decided before, or else the source's word; returns how many were given back and kept.

    A product is kept as it is where somebody has decided on the field since, or `actor` may not change it. The edit is
    undone once nothing of it stands: what others decide on, they can undo after `actor`.
    """
    why = why_checked(why)
    with transaction.atomic():
        edit = BulkEdit.objects.select_for_update().get(pk=edit.pk)
        if edit.undone_at:
            raise InvalidInput("This edit was undone already.")
        done = sum(_undo(actor, edit, ids, why) for ids in batched(edit.products, BATCH))
        if not done:
            raise InvalidInput(
                "Nothing could be undone: the field was decided anew on every product, or is not yours to change."
            )
        if not any(_of_edit(edit, p) for ids in batched(edit.products, BATCH) for p in _locked(ids)):
            edit.undone_at = timezone.now()
            edit.save(update_fields=["undone_at"])
    return done, len(edit.products) - done


def _undo(actor: User, edit: BulkEdit, ids: Iterable[int], why: str) -> int:
    products = [p for p in _locked(ids) if may_edit(actor, p.domain_id, edit.field) and _of_edit(edit, p)]
    if not products:
        return 0
    earlier = {p.pk: edit.before.get(str(p.pk)) for p in products}
    steps = {pk: msgspec.convert(stored, Decision) if stored else None for pk, stored in earlier.items()}
    decisions_write(actor, steps, products, field=edit.field, action="bulk-undo", why=why)
    _audit(actor, "products.bulk_undo", edit, steps, None, why)
    return len(products)


def _audit(actor: User, action: str, edit: BulkEdit, ids: Iterable[int], value: Any, why: str) -> None:
    before = {pk: edit.before.get(str(pk)) for pk in ids}
    told = {"field": edit.field, "value": value, "products": list(before)}
    audit_write(
        actor,
        action=action,
        on=edit,
        before={str(pk): was for pk, was in before.items()},
        after=told,
        why=why,
    )
