"""Mending single fields of products: deciding, going back to the source, settling conflicts, rolling back."""

from typing import Any

from django.db import transaction

from catalog.domain.changes import CURATED_ACTIONS
from catalog.domain.errors import InvalidInput
from catalog.domain.field_values import value_checked
from catalog.domain.fields import AUDIENCE, EDITABLE, field_get
from catalog.domain.layers import Decision
from catalog.models import Conflict, DataProduct, Endpoint, ProductChange, User
from catalog.selectors.curation import field_state
from catalog.services.audit import audit_write
from catalog.services.decisions import (
    decided,
    decision_make,
    decisions_write,
    product_locked,
    recorded,
    require_field,
    restored,
)

State = Conflict.State


def field_decide(
    actor: User | None, *, product: DataProduct, field: str, value: Any, why: str, seen: str = ""
) -> None:
    """Set a field to `value` (ProductRecord's own type or JSON form): it stands above source and guess from now on.

    `seen`: what selectors.curation.field_state gave when the person looked; if it is otherwise by now, nothing is
    done. Raises PermissionRefused, InvalidInput.
    """
    checked = value_checked(field, value)
    with transaction.atomic():
        row = _opened(actor, product, field, why, seen)
        _write(actor, row, field, decision_make(actor, row, field, checked, why), "edit", why, State.MERGED)


def field_release(actor: User | None, *, product: DataProduct, field: str, why: str, seen: str = "") -> None:
    """Take a curated value away: the source's stands again. `seen` as above. Raises PermissionRefused, InvalidInput."""
    with transaction.atomic():
        row = _opened(actor, product, field, why, seen)
        if field not in row.curated:
            raise InvalidInput(f"{field_get(field).label} stands as the source has it: nobody decided on it.")
        _write(actor, row, field, None, "release", why, State.TAKEN)


def conflict_keep(actor: User | None, *, conflict: Conflict, why: str, seen: str = "") -> None:
    """Keep the curated value, knowing what the source says now. Raises PermissionRefused, InvalidInput.

    `seen` as for `field_decide`: a harvest may have made the source say something else while the person looked.
    """
    with transaction.atomic():
        row, field = _conflict_opened(actor, conflict, why, seen)
        before = decided(row, field)
        value = before.value if before else None
        _write(
            actor, row, field, decision_make(actor, row, field, value, why), "conflict-keep", why, State.KEPT
        )


def conflict_take(actor: User | None, *, conflict: Conflict, why: str, seen: str = "") -> None:
    """Take what the source says now, and let it speak again. `seen` as above. Raises PermissionRefused, InvalidInput."""
    with transaction.atomic():
        row, field = _conflict_opened(actor, conflict, why, seen)
        _write(actor, row, field, None, "conflict-take", why, State.TAKEN)


def conflict_merge(actor: User | None, *, conflict: Conflict, value: Any, why: str, seen: str = "") -> None:
    """Set a third value, made of both. `seen` as above. Raises PermissionRefused, InvalidInput."""
    checked = value_checked(conflict.field, value)
    with transaction.atomic():
        row, field = _conflict_opened(actor, conflict, why, seen)
        _write(
            actor,
            row,
            field,
            decision_make(actor, row, field, checked, why),
            "conflict-merge",
            why,
            State.MERGED,
        )


def value_roll_back(actor: User | None, *, change: ProductChange, why: str) -> None:
    """Undo what a person did to a field: what was decided before it stands again, or else the source.

    Raises PermissionRefused, InvalidInput.
    """
    field = next(iter(change.changes), "")
    if change.action not in CURATED_ACTIONS or field not in EDITABLE:
        raise InvalidInput(
            "Only a person’s decision on a field can be rolled back. To overrule the source, edit the field."
        )
    value = change.changes[field][0]
    with transaction.atomic():
        row = _opened(actor, change.product, field, why)
        if recorded(decided(row, field)) == value:
            raise InvalidInput(f"{field_get(field).label} is as it was before this change already.")
        decision = (
            None
            if value is None
            else decision_make(actor, row, field, value_checked(field, restored(field, value)), why)
        )
        _write(actor, row, field, decision, "roll-back", why, State.MERGED if decision else State.TAKEN)


def why_checked(why: str) -> str:
    """The reason, which every decision has. Raises InvalidInput."""
    if not (given := why.replace("\0", "").strip()):
        raise InvalidInput(
            "Give a reason: whoever looks at the entry’s history wants to know why it was changed."
        )
    return given[:2_000]


def _opened(actor: User | None, product: DataProduct, field: str, why: str, seen: str = "") -> DataProduct:
    """The locked row, where `actor` may decide and the field is as they saw it."""
    why_checked(why)
    if (
        field == AUDIENCE
    ):  # it follows the endpoint's, which may be changing; endpoints are locked before products
        Endpoint.objects.select_for_update().get(pk=product.endpoint_id)
    row = product_locked(product)
    require_field(actor, row.domain, field)
    if seen and seen != field_state(row, field):
        raise InvalidInput(
            f"{field_get(field).label} was changed while you were editing. Look at what it is now, and save again."
        )
    return row


def _conflict_opened(actor: User | None, conflict: Conflict, why: str, seen: str) -> tuple[DataProduct, str]:
    row = _opened(actor, conflict.product, conflict.field, why, seen)
    state = Conflict.objects.select_for_update().values_list("state", flat=True).get(pk=conflict.pk)
    if state != State.OPEN:
        raise InvalidInput("This conflict is settled already: see the entry’s history.")
    return row, conflict.field


def _write(
    actor: User | None,
    row: DataProduct,
    field: str,
    decision: Decision | None,
    action: str,
    why: str,
    closes: Conflict.State,
) -> None:
    """Change, history, audit."""
    before, why = decided(row, field), why_checked(why)
    steps = {row.pk: decision}
    decisions_write(actor, steps, [row], field=field, action=action, why=why, closes=closes)
    audit_write(
        actor,
        action=f"product.{action}",
        on=row,
        before={field: recorded(before), "source": row.harvested.get(field)},
        after={field: recorded(decision)},
        why=why,
    )
