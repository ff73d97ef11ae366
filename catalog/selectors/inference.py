"""What the portal has worked out: what waits for people, and how its rules fare."""

from dataclasses import dataclass

import msgspec
from django.db import connection
from django.db.models import Count, Q

from catalog.domain.bridge.model import Rule
from catalog.domain.bridge.rules import RULES
from catalog.domain.layers import RIGHTS_FIELDS, Inference
from catalog.models import Domain, Endpoint, RuleDecision, RuleSwitch
from catalog.selectors.permissions import owns, stewarded_ids
from catalog.selectors.visibility import Viewer

QUEUES = {"proposed": "Waits for a decision", "notified": "Applied, to be looked at"}
_ENOUGH, _GOOD, _POOR = (
    20,
    0.95,
    0.5,
)  # decisions, and shares of accepted ones, from which a rule is spoken of
_ROWS = """
    SELECT p.id, p.slug, p.title, d.id, d.name, e.slug, g.key, g.value
    FROM catalog_dataproduct p JOIN catalog_domain d ON d.id = p.domain_id JOIN catalog_endpoint e ON e.id = p.endpoint_id
    CROSS JOIN LATERAL jsonb_each(p.inferred) g
    WHERE p.state = 'live' AND g.value->>'state' = %(state)s
    AND (%(state)s <> 'proposed' OR p.proposals > 0)
    AND (%(domains)s::bigint[] IS NULL OR p.domain_id = ANY(%(domains)s))
    AND (%(field)s = '' OR g.key = %(field)s) AND (%(rule)s = '' OR split_part(g.value->>'rule', '@', 1) = %(rule)s)
    AND (%(domain)s = '' OR d.slug = %(domain)s) AND (%(endpoint)s = '' OR e.slug = %(endpoint)s)
    ORDER BY p.id, g.key LIMIT %(limit)s OFFSET %(offset)s
"""
_USE = """
    SELECT split_part(g.value->>'rule', '@', 1), g.value->>'state', count(*)
    FROM catalog_dataproduct p CROSS JOIN LATERAL jsonb_each(p.inferred) g WHERE p.state = 'live' GROUP BY 1, 2
"""


@dataclass(frozen=True, slots=True)
class GuessFilters:
    """What of the queue is asked for; empty: all."""

    state: str = "proposed"
    rule: str = ""
    field: str = ""
    domain: str = ""
    endpoint: str = ""


@dataclass(frozen=True, slots=True)
class GuessRow:
    """One guess on one product."""

    product_id: int
    slug: str
    title: str
    domain_id: int
    domain: str
    endpoint: str
    field: str
    guess: Inference
    may_accept: bool


def guesses_for(user: Viewer, filters: GuessFilters, *, page: int, size: int) -> tuple[list[GuessRow], bool]:
    """A page (from 1) of the guesses that `user` may decide, and whether there are more. One or two queries."""
    domains = None if getattr(user, "is_curator", False) else list(stewarded_ids(user))
    asked = {
        **{name: getattr(filters, name) for name in ("state", "rule", "field", "domain", "endpoint")},
        "domains": domains,
        "limit": size + 1,
        "offset": (page - 1) * size,
    }
    with connection.cursor() as cursor:
        cursor.execute(_ROWS, asked)
        rows = [_row(user, *row) for row in cursor.fetchall()]
    return rows[:size], len(rows) > size


def _row(
    user: Viewer, pk: int, slug: str, title: str, domain_id: int, domain: str, endpoint: str, field: str, guess: str
) -> GuessRow:  # fmt: skip
    may_accept = field not in RIGHTS_FIELDS or owns(user, domain_id)
    return GuessRow(
        pk,
        slug,
        title,
        domain_id,
        domain,
        endpoint,
        field,
        msgspec.json.decode(guess, type=Inference),
        may_accept,
    )


def deciding_domains(user: Viewer) -> list[Domain]:
    """The domains whose guesses `user` may decide."""
    domains = Domain.objects.order_by("name")
    return list(domains if getattr(user, "is_curator", False) else domains.filter(pk__in=stewarded_ids(user)))


@dataclass(frozen=True, slots=True)
class RuleReport:
    """How a rule fares: guesses of live products by state, decisions of people, and whether it is rolled back."""

    rule: Rule
    use: dict[str, int]
    accepted: int
    decided: int
    off: RuleSwitch | None

    @property
    def suggestion(self) -> str:
        """What the decisions speak for, in words; empty where they are few or do not say."""
        return suggestion_of(self.accepted, self.decided)


def suggestion_of(accepted: int, decided: int) -> str:
    """“Accepted 48 of 50: consider automatic.”"""
    if decided < _ENOUGH:
        return ""
    told = f"Accepted {accepted:,} of {decided:,}"
    if accepted >= _GOOD * decided:
        return f"{told}: consider automatic."
    return f"{told}: consider to propose only, or roll the rule back." if accepted < _POOR * decided else ""


def rules_report(*, figures: bool) -> list[RuleReport]:
    """Every rule. `figures` are counted over all products, so only for curators. At most three queries."""
    use: dict[str, dict[str, int]] = {}
    if figures:
        with connection.cursor() as cursor:
            cursor.execute(_USE)
            for rule, state, number in cursor:
                use.setdefault(rule, {})[state] = number
    decisions = decisions_by("rule") if figures else {}
    off = {switch.rule: switch for switch in RuleSwitch.objects.all()}
    return [
        RuleReport(rule, use.get(rule.id, {}), *decisions.get(rule.id, (0, 0)), off.get(rule.id))
        for rule in RULES
    ]


def decisions_by(key: str, endpoint: Endpoint | None = None) -> dict[str, tuple[int, int]]:
    """Accepted and all decisions by `rule` or `field`, of an endpoint if one is named. One query."""
    decisions = RuleDecision.objects.filter(product__endpoint=endpoint) if endpoint else RuleDecision.objects
    counted = decisions.values(key).annotate(yes=Count("id", filter=Q(accepted=True)), number=Count("id"))
    return {row[key]: (row["yes"], row["number"]) for row in counted}
