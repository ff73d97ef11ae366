"""What the federation agrees on: curators propose a version of the shared rules, and write down that it is agreed."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.db import connection, transaction
from django.utils import timezone

from catalog.domain.errors import InvalidInput
from catalog.domain.governance.rules_model import rule_get, rules_by_id
from catalog.models import Membership, RuleSet, User
from catalog.selectors.shared_rules import ruleset_agreed, ruleset_last, ruleset_proposed
from catalog.selectors.visibility import stewards_now
from catalog.services.audit import audit_write, identity_of
from catalog.services.curation import why_checked
from catalog.services.notify import notify
from catalog.services.outbox import task_start
from catalog.services.permission import require_curator

State = RuleSet.State
_LOCK = "SELECT pg_advisory_xact_lock(hashtext('catalog.rule-sets'))"


def rules_propose(actor: User | None, *, rules: Iterable[str], note: str, seen: int | None = None) -> RuleSet:
    """Propose which declared rules are shared; an open proposal is changed, else a new version begins.

    `seen`: the newest version when the person looked. Raises PermissionRefused, InvalidInput: no rule, no note, an unknown
    rule, the very rules that are agreed, another version meanwhile.
    """
    require_curator(actor)
    wanted, why = _rules_checked(rules), why_checked(note)
    with transaction.atomic():
        _alone()
        _require_seen(seen)
        agreed, open_one = ruleset_agreed(), ruleset_proposed()
        if agreed is not None and agreed.rules == wanted:
            raise InvalidInput("These are the rules that are agreed already: choose others, or leave it.")
        before = _state(open_one) if open_one else {}
        made = open_one or RuleSet(version=ruleset_last() + 1)
        made.rules, made.note = wanted, why
        made.proposed_by, made.proposed_at = (identity_of(actor) if actor else None), timezone.now()
        made.save()
        audit_write(actor, action="rules.propose", on=made, before=before, after=_state(made), why=why)
    return made


def rules_agree(actor: User | None, *, version: int, on: date, why: str) -> RuleSet:
    """Write down that the federation has agreed on the open proposal, and on which day; stewards are told.

    Raises PermissionRefused, InvalidInput: it is no longer open, a day to come, no reason.
    """
    require_curator(actor)
    reason = why_checked(why)
    if on > timezone.localdate():
        raise InvalidInput("That day lies ahead: write it down when it is agreed.")
    with transaction.atomic():
        made = _opened(version)
        _decide(actor, made, State.AGREED, "rules.agree", reason, on)
        notify(
            _stewards(),
            kind="rule.agreed",
            title=f"The shared rules have changed: version {made.version}",
            url="/governance/",
            text="Look which of them your domain adopts, or is exempt from.",
            but=actor,
            once=f"rules-{made.version}",
        )
        task_start("governance_round")
    return made


def rules_drop(actor: User | None, *, version: int, why: str) -> RuleSet:
    """Drop the open proposal; what is agreed stands. Raises PermissionRefused, InvalidInput."""
    require_curator(actor)
    reason = why_checked(why)
    with transaction.atomic():
        made = _opened(version)
        _decide(actor, made, State.DROPPED, "rules.drop", reason, None)
    return made


def _decide(
    actor: User | None, made: RuleSet, state: RuleSet.State, action: str, why: str, on: date | None
) -> None:
    before = _state(made)
    made.state, made.agreed_on, made.decided_at = state, on, timezone.now()
    made.decided_by = identity_of(actor) if actor else None
    made.save()
    audit_write(actor, action=action, on=made, before=before, after=_state(made), why=why)


def _opened(version: int) -> RuleSet:
    _alone()
    made = RuleSet.objects.filter(version=version).first()
    if made is None or made.state != State.PROPOSED:
        raise InvalidInput(f"Version {version} is no open proposal: look at what is there now.")
    return made


def _alone() -> None:
    """Nobody else writes a version until the transaction ends."""
    with connection.cursor() as cursor:
        cursor.execute(_LOCK)


def _require_seen(seen: int | None) -> None:
    if seen is not None and seen != ruleset_last():
        raise InvalidInput("There is another version of the rules meanwhile. Look at it, and propose again.")


def _rules_checked(rules: Iterable[str]) -> list[str]:
    wanted = {rule_get(rule).id for rule in rules}
    if not wanted:
        raise InvalidInput("Choose at least one rule.")
    return [rule for rule in rules_by_id() if rule in wanted]


def _stewards() -> list[User]:
    rows = Membership.objects.filter(stewards_now(), domain__confirmed=True, user__is_active=True)
    return [row.user for row in rows.select_related("user").order_by("user_id").distinct("user_id")]


def _state(made: RuleSet) -> dict[str, Any]:
    return {
        "version": made.version,
        "rules": made.rules,
        "state": made.state,
        "note": made.note,
        "agreed_on": made.agreed_on.isoformat() if made.agreed_on else "",
    }
