"""What a domain decides on a shared rule: to adopt it, or to be exempt from it, with a reason, until a day."""

from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone

from catalog.domain.errors import InvalidInput, PermissionRefused
from catalog.domain.governance.rules_model import Rule, rule_get
from catalog.domain.governance.standing import exemption_checked
from catalog.models import Domain, RuleStanding, User
from catalog.selectors.permissions import owns
from catalog.selectors.shared_rules import ruleset_agreed
from catalog.services.audit import audit_write, identity_of
from catalog.services.curation import why_checked

State = RuleStanding.State


def rule_adopt(
    actor: User | None, *, domain: Domain, rule_id: str, on: date | None = None, seen: int | None = None
) -> RuleStanding:
    """Adopt a shared rule for a domain, from a day on (by default today); an exemption ends with it.

    `seen`: the revision of what was decided when the person looked, 0 for nothing. Raises PermissionRefused, InvalidInput:
    no rule that is agreed, a day to come, adopted already, somebody else meanwhile.
    """
    day = on or timezone.localdate()
    if day > timezone.localdate():
        raise InvalidInput("That day lies ahead: write it down when the domain adopts it.")
    return _set(actor, domain, rule_id, seen, State.ADOPTED, on=day, reason="", until=None)


def rule_exempt(
    actor: User | None, *, domain: Domain, rule_id: str, reason: str, until: date, seen: int | None = None
) -> RuleStanding:
    """Take a domain out of a shared rule until the end of a day, at most a year away. Everybody reads the reason.

    Raises as `rule_adopt`, and InvalidInput where the reason is missing or the day cannot be.
    """
    why = why_checked(reason)
    today = timezone.localdate()
    exemption_checked(until, today=today)
    return _set(actor, domain, rule_id, seen, State.EXEMPT, on=today, reason=why, until=until)


def rule_leave(
    actor: User | None, *, domain: Domain, rule_id: str, reason: str, seen: int | None = None
) -> None:
    """Take back what was decided: the rule is not adopted any more. Raises PermissionRefused, InvalidInput."""
    _require_steward(actor, domain)
    why = why_checked(reason)
    with transaction.atomic():
        before = _looked_at(domain, rule_get(rule_id), seen)
        if before is None:
            raise InvalidInput(f"{domain.name} has decided nothing on this rule.")
        audit_write(actor, action="domain.rule-leave", on=domain, before=_state(before), why=why)
        before.delete()


def _set(
    actor: User | None,
    domain: Domain,
    rule_id: str,
    seen: int | None,
    state: RuleStanding.State,
    *,
    on: date,
    reason: str,
    until: date | None,
) -> RuleStanding:
    _require_steward(actor, domain)
    rule = rule_get(rule_id)
    with transaction.atomic():
        before = _looked_at(domain, rule, seen)
        _require_agreed(rule)
        if before is not None and state == State.ADOPTED == before.state:
            raise InvalidInput(f"{domain.name} has adopted this rule already.")
        made, _ = RuleStanding.objects.update_or_create(
            domain=domain,
            rule=rule.id,
            defaults={
                "state": state,
                "by": identity_of(actor) if actor else None,
                "on": on,
                "reason": reason,
                "until": until,
                "revision": before.revision + 1 if before else 1,
            },
        )
        audit_write(
            actor,
            action="domain.rule-adopt" if state == State.ADOPTED else "domain.rule-exempt",
            on=domain,
            before=_state(before) if before else {},
            after=_state(made),
            why=reason,
        )
    return made


def _looked_at(domain: Domain, rule: Rule, seen: int | None) -> RuleStanding | None:
    """What is decided now, which nobody else can change until the transaction ends."""
    Domain.objects.select_for_update(no_key=True).get(pk=domain.pk)
    before = RuleStanding.objects.filter(domain=domain, rule=rule.id).first()
    if seen is not None and seen != (before.revision if before else 0):
        raise InvalidInput(
            "Somebody has decided on this rule meanwhile. Look at it, and decide again if you must."
        )
    return before


def _require_agreed(rule: Rule) -> None:
    agreed = ruleset_agreed()
    if agreed is None or rule.id not in agreed.rules:
        raise InvalidInput(f"“{rule.title}” is none of the rules that are agreed.")


def _require_steward(actor: User | None, domain: Domain) -> None:
    if actor is not None and not owns(actor, domain.pk):
        raise PermissionRefused(
            f"What {domain.name} adopts is decided by its own stewards alone. Ask one of them."
        )


def _state(row: RuleStanding) -> dict[str, Any]:
    return {
        "rule": row.rule,
        "state": row.state,
        "on": row.on.isoformat(),
        "until": row.until.isoformat() if row.until else "",
        "reason": row.reason,
    }
