"""Deciding the class of a product: a record that is never changed, and the curated class that follows from it."""

from datetime import datetime
from typing import Any

import msgspec
from django.db import transaction
from django.utils import timezone

from catalog.domain.errors import DecidedMeanwhile, InvalidInput
from catalog.domain.fields import json_form
from catalog.domain.governance.basis import basis_checked, is_personal, with_basis
from catalog.domain.governance.triage import ACCESS_RIGHT, TriageRecord, triage_checked
from catalog.domain.policy.product import PERSONAL_CLASS
from catalog.domain.product import LawfulBasis, StatedClass
from catalog.models import DataProduct, Triage, TriageDraft, User
from catalog.selectors.curation import field_layers
from catalog.selectors.triage import record_of, triage_latest
from catalog.services.audit import audit_write, identity_of
from catalog.services.compliance import products_look
from catalog.services.curation import field_decide, why_checked
from catalog.services.decisions import product_locked
from catalog.services.permission import require_owner
from catalog.services.rederive import products_rederive

_STATED_BY, _CLASSES = "triage", "stated_classes"
_LARGEST_DRAFT = 50_000  # characters


def triage_record(
    actor: User | None,
    *,
    product: DataProduct,
    record: TriageRecord,
    why: str,
    seen: int | None = None,
    at: datetime | None = None,
) -> Triage:
    """Decide the class of a product, by a steward of its domain; it stands above what the source states from now on.

    `seen`: the key of the latest triage when the person looked, 0 for none; where there is another by now, nothing is
    done. `at`: when it was recorded, by default now. Raises PermissionRefused, DecidedMeanwhile, InvalidInput: an incomplete
    record, no reason, a product that has gone.
    """
    require_owner(actor, product.domain)
    moment = at or timezone.now()
    checked, reason = triage_checked(record, today=timezone.localdate(moment)), why_checked(why)
    with transaction.atomic():
        row = product_locked(product)
        require_owner(actor, row.domain)
        before = triage_latest(row)
        if seen is not None and seen != (before.pk if before else 0):
            raise DecidedMeanwhile(
                "Somebody has recorded a triage meanwhile. Look at it in the history below, and decide again if you must."
            )
        made = _store(actor, row, checked, reason, moment)
        _class_decide(actor, row, checked, reason)
        audit_write(
            actor,
            action="product.triage",
            on=row,
            before=_state(before) if before else {},
            after=_state(made),
            why=reason,
        )
        TriageDraft.objects.filter(product=row, user=actor).delete()
        products_look([row.pk])
    return made


def _store(
    actor: User | None, row: DataProduct, record: TriageRecord, reason: str, moment: datetime
) -> Triage:
    form = msgspec.to_builtins(record)
    return Triage.objects.create(
        product=row,
        **{name: form[name] for name in ("grounds", "risks", "mitigations", "roles", "document_url")},
        outcome=record.outcome,
        openness=record.openness,
        decided_on=record.decided_on,
        review_on=record.review_on,
        decided_by=identity_of(actor) if actor else None,
        reason=reason,
        recorded_at=moment,
    )


def _class_decide(actor: User | None, row: DataProduct, record: TriageRecord, reason: str) -> None:
    """Have the outcome stand in the curated layer, in the two fields that say who may have the data."""
    stated = (StatedClass(value=record.outcome, field=_STATED_BY, basis=_basis(record)),)
    right = ACCESS_RIGHT[record.openness]
    wanted = {_CLASSES: json_form(stated), "access_rights": right}
    changed = {field: value for field, value in wanted.items() if field_layers(row, field).shown != value}
    for field, value in changed.items():
        field_decide(actor, product=row, field=field, value=value, why=f"Triage: {reason}")
    if not changed:
        products_rederive([row.pk])


def _basis(record: TriageRecord) -> LawfulBasis | None:
    """The lawful basis, where the class is that of personal data: it counts until the class is looked at again."""
    ground = record.personal
    if record.outcome != PERSONAL_CLASS or not ground.basis:
        return None
    return LawfulBasis(kind=ground.basis, words=ground.basis_words, until=record.review_on.isoformat())


def basis_record(
    actor: User | None, *, product: DataProduct, basis: LawfulBasis | None, why: str, seen: str = ""
) -> None:
    """Record or correct on which lawful basis personal data is shared, by a steward; None: on none any more.

    It stands with the class of the product as a curated value; the next triage replaces it. `seen` as for `field_decide`. Raises
    PermissionRefused, InvalidInput: no personal data, a basis that says too little or counts too long, nothing changed.
    """
    require_owner(actor, product.domain)
    with transaction.atomic():
        row = product_locked(product)
        stated = msgspec.convert(field_layers(row, _CLASSES).shown or (), tuple[StatedClass, ...])
        if not is_personal(stated):
            raise InvalidInput(
                f"A lawful basis is for personal data, and this product is not in class {PERSONAL_CLASS}. Decide its class first."
            )
        triage, today = triage_latest(row), timezone.localdate()
        review = triage.review_on if triage else None
        checked = basis_checked(basis, today=today, review=review) if basis else None
        wanted = with_basis(stated, checked)
        if wanted == stated:
            raise InvalidInput("That is what is recorded already: nothing was changed.")
        field_decide(actor, product=row, field=_CLASSES, value=json_form(wanted), why=why, seen=seen)


def triage_draft_keep(actor: User, *, product: DataProduct, form: dict[str, str]) -> TriageDraft:
    """Keep what a steward has filled in so far, for them alone. Raises PermissionRefused, InvalidInput: far too long."""
    require_owner(actor, product.domain)
    kept = {name: value.replace("\0", "") for name, value in form.items() if value}
    if sum(len(name) + len(value) for name, value in kept.items()) > _LARGEST_DRAFT:
        raise InvalidInput(f"A draft holds at most {_LARGEST_DRAFT:,} characters: shorten it.")
    draft, _ = TriageDraft.objects.update_or_create(
        product=product, user=actor, defaults={"form": kept, "saved_at": timezone.now()}
    )
    return draft


def triage_draft_drop(actor: User, *, product: DataProduct) -> None:
    """Throw one's own draft away, if there is one."""
    TriageDraft.objects.filter(product=product, user=actor).delete()


def _state(triage: Triage) -> dict[str, Any]:
    record = record_of(triage)
    return {
        "triage": triage.pk,
        "outcome": record.outcome,
        "ratings": {ground.id: ground.rating for ground in record.grounds},
        **({"lawful_basis": record.personal.basis} if record.personal.basis else {}),
        "mitigations": [measure.id for measure in record.mitigations],
        "decided_on": record.decided_on.isoformat(),
        "review_on": record.review_on.isoformat(),
        "document_url": record.document_url,
    }
