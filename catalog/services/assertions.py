"""A person's word that a check is met, where neither the source states it nor the portal can test it."""

from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone

from catalog.domain.errors import InvalidInput
from catalog.domain.maturity.assess import from_stored
from catalog.domain.maturity.model import Check, check_get
from catalog.models import Assessment, CheckAssertion, DataProduct, User
from catalog.services.audit import audit_write, identity_of
from catalog.services.curation import why_checked
from catalog.services.permission import require_decider, require_owner
from catalog.services.rederive import products_rederive

LONGEST = timedelta(days=180)


def check_assert(
    actor: User, *, product: DataProduct, check_id: str, reason: str, until: datetime | None = None
) -> CheckAssertion:
    """Say that a check is met, until a date at most 180 days away (by default then).

    Checks of how a product is governed are for stewards of its domain alone. Raises PermissionRefused, InvalidInput; also
    where the portal has tested it and found otherwise, or where it is met already.
    """
    check, now = check_get(check_id), timezone.now()
    _require(actor, product, check)
    why, ends = why_checked(reason), until or now + LONGEST
    if not now < ends <= now + LONGEST + timedelta(days=1):
        raise InvalidInput(
            f"An assertion holds for a day to {LONGEST.days} days: give a date within that time."
        )
    with transaction.atomic():
        row = DataProduct.objects.select_for_update().get(pk=product.pk)
        _require_open(row, check)
        said, _ = CheckAssertion.objects.update_or_create(
            product=row,
            check_id=check.id,
            defaults={"by": identity_of(actor), "at": now, "until": ends, "reason": why},
        )
        _note(actor, row, "assert", check, said, why)
        products_rederive([row.pk])
    return said


def assertion_withdraw(actor: User, *, product: DataProduct, check_id: str, reason: str) -> None:
    """Take an assertion back. Raises PermissionRefused, InvalidInput."""
    check = check_get(check_id)
    _require(actor, product, check)
    why = why_checked(reason)
    with transaction.atomic():
        row = DataProduct.objects.select_for_update().get(pk=product.pk)
        said = CheckAssertion.objects.filter(product=row, check_id=check.id).first()
        if said is None:
            raise InvalidInput(f"Nobody asserts “{check.title}” of this product.")
        _note(actor, row, "assert-withdraw", check, said, why)
        said.delete()
        products_rederive([row.pk])


def _require(actor: User, product: DataProduct, check: Check) -> None:
    (require_owner if check.facet == "POL" else require_decider)(actor, product.domain)


def _require_open(row: DataProduct, check: Check) -> None:
    stored = Assessment.objects.filter(product=row).values_list("maturity", flat=True).first()
    maturity = from_stored(stored)
    found = next((r for r in maturity.results if r.id == check.id), None) if maturity else None
    if found is None or found.state == "asserted":
        return
    if found.passed is None:
        raise InvalidInput(f"“{check.title}” needs nobody’s word: it does not apply ({found.detail}).")
    if found.passed:
        raise InvalidInput(f"“{check.title}” needs nobody’s word: {check.met.lower()}.")
    if found.state == "verified":
        raise InvalidInput(
            f"The portal has tested “{check.title}” itself and found: {found.detail or check.not_met}. {check.step}"
        )


def _note(actor: User, row: DataProduct, action: str, check: Check, said: CheckAssertion, why: str) -> None:
    state = {"check": check.id, "until": said.until.isoformat(timespec="seconds"), "reason": said.reason}
    before, after = ({}, state) if action == "assert" else (state, {})
    audit_write(actor, action=f"product.{action}", on=row, before=before, after=after, why=why)
