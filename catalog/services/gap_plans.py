"""Plans of a domain to raise its maturity: which share of its products at which level, by when."""

from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone

from catalog.domain.errors import InvalidInput
from catalog.domain.maturity.gap import Aim, aim_check, share_at
from catalog.models import Domain, GapPlan, User
from catalog.selectors.maturity import levels_public
from catalog.services.audit import audit_write
from catalog.services.permission import require_decider

_LONGEST = 2_000


def gap_plan_set(
    actor: User | None, *, domain: Domain, level: int, share: int = 100, by: date, note: str
) -> GapPlan:
    """Aim at `share` per cent of the domain's public products at `level` or above by the end of a day.

    `note` says why, and how; everybody sees it. A plan of the same level keeps where it began. Raises PermissionRefused,
    InvalidInput: a day that is past, an aim that is reached already, no public product, no note.
    """
    require_decider(actor, domain)
    why = _note_checked(note)
    today = timezone.localdate()
    with transaction.atomic():
        Domain.objects.select_for_update(no_key=True).get(pk=domain.pk)
        before = GapPlan.objects.filter(domain=domain).first()
        levels = levels_public(domain.pk)
        aim_check(Aim(level, share, by), levels, today=today)
        goes_on = before is not None and before.level == level
        plan, _ = GapPlan.objects.update_or_create(
            domain=domain,
            defaults={
                "level": level,
                "share": share,
                "by": by,
                "note": why,
                "updated_by": actor,
                **({} if goes_on else {"began": today, "began_share": round(share_at(levels, level), 2)}),
            },
        )
        audit_write(
            actor,
            action="domain.gap-plan",
            on=domain,
            before=_state(before) if before else {},
            after=_state(plan),
            why=why,
        )
    return plan


def gap_plan_drop(actor: User | None, *, domain: Domain, why: str) -> None:
    """Give the domain's plan up. Raises PermissionRefused, InvalidInput: there is none, or no reason is given."""
    require_decider(actor, domain)
    reason = _note_checked(why)
    with transaction.atomic():
        plan = GapPlan.objects.select_for_update().filter(domain=domain).first()
        if plan is None:
            raise InvalidInput(f"{domain.name} has no plan that could be given up.")
        audit_write(actor, action="domain.gap-plan-drop", on=domain, before=_state(plan), why=reason)
        plan.delete()


def _note_checked(note: str) -> str:
    if not (given := note.replace("\0", "").strip()):
        raise InvalidInput("Say why, and how: whoever reads the plan wants to know.")
    return given[:_LONGEST]


def _state(plan: GapPlan) -> dict[str, Any]:
    return {
        "level": plan.level,
        "share": plan.share,
        "by": plan.by.isoformat(),
        "began": plan.began.isoformat(),
        "note": plan.note,
    }
