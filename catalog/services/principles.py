"""What a domain itself says of how it keeps to the principles of Data Best Practice."""

from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone

from catalog.domain.errors import InvalidInput, PermissionRefused
from catalog.domain.governance.principles import Principle, principle_get, statement_checked
from catalog.models import Domain, PrincipleStatement, User
from catalog.selectors.permissions import owns
from catalog.services.audit import audit_write, identity_of


def principle_state(
    actor: User | None,
    *,
    domain: Domain,
    principle_id: str,
    text: str,
    url: str = "",
    on: date,
    seen: int | None = None,
) -> PrincipleStatement:
    """Say how a domain keeps to a principle, as of a day, perhaps with a link; it replaces what was said before.

    `seen`: the revision of what was said when the person looked, 0 for nothing. Raises PermissionRefused, InvalidInput: no
    text, no address of the web, a day to come, somebody else meanwhile.
    """
    _require_steward(actor, domain)
    principle = principle_get(principle_id)
    said, link = statement_checked(text, url, on, today=timezone.localdate())
    with transaction.atomic():
        before = _looked_at(domain, principle, seen)
        made, _ = PrincipleStatement.objects.update_or_create(
            domain=domain,
            principle=principle.id,
            defaults={
                "text": said,
                "url": link,
                "on": on,
                "by": identity_of(actor) if actor else None,
                "revision": before.revision + 1 if before else 1,
            },
        )
        _note(actor, domain, "domain.principle", before, made)
    return made


def principle_unsay(
    actor: User | None, *, domain: Domain, principle_id: str, seen: int | None = None
) -> None:
    """Take back what was said of a principle. Raises PermissionRefused, InvalidInput."""
    _require_steward(actor, domain)
    principle = principle_get(principle_id)
    with transaction.atomic():
        before = _looked_at(domain, principle, seen)
        if before is None:
            raise InvalidInput(f"{domain.name} says nothing of this principle.")
        _note(actor, domain, "domain.principle-unsay", before, None)
        before.delete()


def _looked_at(domain: Domain, principle: Principle, seen: int | None) -> PrincipleStatement | None:
    Domain.objects.select_for_update(no_key=True).get(pk=domain.pk)
    before = PrincipleStatement.objects.filter(domain=domain, principle=principle.id).first()
    if seen is not None and seen != (before.revision if before else 0):
        raise InvalidInput(
            "Somebody has written something else meanwhile. Look at it, and write yours again if you must."
        )
    return before


def _require_steward(actor: User | None, domain: Domain) -> None:
    if actor is not None and not owns(actor, domain.pk):
        raise PermissionRefused(
            f"What {domain.name} says of itself is its own stewards’ alone. Ask one of them."
        )


def _note(
    actor: User | None,
    domain: Domain,
    action: str,
    before: PrincipleStatement | None,
    after: PrincipleStatement | None,
) -> None:
    audit_write(actor, action=action, on=domain, before=_state(before), after=_state(after))


def _state(row: PrincipleStatement | None) -> dict[str, Any]:
    if row is None:
        return {}
    return {"principle": row.principle, "text": row.text, "url": row.url, "on": row.on.isoformat()}
