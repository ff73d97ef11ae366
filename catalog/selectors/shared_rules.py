"""What the federation agrees on, and what a domain has decided on it."""

from collections.abc import Mapping
from datetime import date
from typing import Any, NamedTuple

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import F, Max, OuterRef, QuerySet, Subquery
from django.db.models.functions import JSONObject

from catalog.domain.governance.rules_model import Rule, rules_by_id
from catalog.domain.governance.standing import Decided
from catalog.models import Domain, RuleSet, RuleStanding
from catalog.selectors.domains import domains_seen
from catalog.selectors.permissions import owns
from catalog.selectors.visibility import Viewer

SHOWN = 50


class Said(NamedTuple):
    """What a domain has decided on a rule, since when, by whom (a key), and until when if it is exempt."""

    rule: str
    state: str
    on: date
    until: date | None
    reason: str
    by: str | None
    revision: int

    @property
    def decided(self) -> Decided:
        """The same for the working out of where a domain stands."""
        return Decided(self.until)

    @property
    def label(self) -> str:
        """“Adopted” or “Exempt”."""
        return RuleStanding.State(self.state).label


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


def said_of(domains: QuerySet[Domain]) -> QuerySet[Domain]:
    """The domains with `standings` (for `decisions_of`), `plan_share`, `agreed` (for `rules_for`) and `agreed_version`.

    The last three are None where there is none.
    """
    columns = JSONObject(**{name: name for name in Said._fields})
    rows = RuleStanding.objects.filter(domain=OuterRef("pk")).order_by("pk").values(said=columns)
    agreed = RuleSet.objects.filter(state=RuleSet.State.AGREED).order_by("-version")
    return domains.annotate(
        standings=ArraySubquery(rows),
        plan_share=F("gap_plan__share"),
        agreed=Subquery(agreed.values("rules")[:1]),
        agreed_version=Subquery(agreed.values("version")[:1]),
    )


def domain_governed(user: Viewer, slug: str) -> Domain | None:
    """A domain that `user` may know of, as `said_of` gives it, with `claimed`. One query."""
    return said_of(domains_seen(user)).filter(slug=slug).first()


def rules_for(domain: Domain) -> list[Rule]:
    """The rules that count, by a domain of `said_of`. No query."""
    agreed: list[str] = domain.agreed or []  # type: ignore[attr-defined]
    return [rule for rule in rules_by_id().values() if rule.id in agreed]


def decisions_of(domain: Domain) -> dict[str, Said]:
    """Rule → what the domain has decided, by a domain of `said_of`. No query."""
    rows: list[dict[str, Any]] = domain.standings  # type: ignore[attr-defined]
    return {row["rule"]: Said(**{**row, "on": _day(row["on"]), "until": _day(row["until"])}) for row in rows}


def _day(text: str | None) -> Any:
    return date.fromisoformat(text) if text else None


def decided_all() -> Mapping[tuple[int, str], Decided]:
    """Domain and rule → what was decided. One query."""
    rows = RuleStanding.objects.values_list("domain_id", "rule", "until")
    return {(domain_id, rule): Decided(until) for domain_id, rule, until in rows}
