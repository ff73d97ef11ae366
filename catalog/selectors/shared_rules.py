"""What the federation agrees on, and what a domain has decided on it."""

from collections.abc import Mapping

from django.db.models import Max

from catalog.domain.governance.rules_model import Rule, rules_by_id
from catalog.domain.governance.standing import Decided
from catalog.models import Domain, RuleSet, RuleStanding
from catalog.selectors.permissions import owns
from catalog.selectors.visibility import Viewer

SHOWN = 50


def ruleset_agreed() -> RuleSet | None:
    """The version that counts. One query."""
    return RuleSet.objects.filter(state=RuleSet.State.AGREED).order_by("-version").first()


def ruleset_proposed() -> RuleSet | None:
    """The version that curators are at. One query."""
    return RuleSet.objects.filter(state=RuleSet.State.PROPOSED).first()


def rulesets() -> list[RuleSet]:
    """All versions, newest first. One query."""
    return list(RuleSet.objects.order_by("-version")[:SHOWN])


def ruleset_last() -> int:
    """The number of the newest version, 0 for none. One query."""
    return RuleSet.objects.aggregate(last=Max("version"))["last"] or 0


def rules_of(agreed: RuleSet | None) -> list[Rule]:
    """The rules of a version, in the order of the declaration. No query."""
    return [rule for rule in rules_by_id().values() if agreed is not None and rule.id in agreed.rules]


def rules_agreed() -> list[Rule]:
    """The rules that count. One query."""
    return rules_of(ruleset_agreed())


def may_stand(user: Viewer, domain: Domain) -> bool:
    """Whether `user` may adopt rules for the domain: its stewards."""
    return owns(user, domain.pk)


def standings_of(domain_id: int) -> dict[str, RuleStanding]:
    """Rule → what a domain has decided. One query."""
    return {row.rule: row for row in RuleStanding.objects.filter(domain=domain_id)}


def decided_of(row: RuleStanding | None) -> Decided | None:
    """The same for the working out of where a domain stands."""
    return Decided(row.until) if row is not None else None


def decided_all() -> Mapping[tuple[int, str], Decided]:
    """Domain and rule → what was decided. One query."""
    rows = RuleStanding.objects.values_list("domain_id", "rule", "until")
    return {(domain_id, rule): Decided(until) for domain_id, rule, until in rows}
