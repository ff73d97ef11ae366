"""Governance in the demonstration: triages of each outcome, a review that is overdue, an exemption that has ended."""

from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from catalog.domain.governance.rules_model import rules_by_id
from catalog.domain.governance.triage import Ground, Mitigation, TriageRecord
from catalog.domain.governance.triage_words import labels
from catalog.models import ComplianceDay, DataProduct, Domain, Membership, RuleSet, RuleStanding, Triage
from catalog.selectors.shared_rules import rules_agreed
from catalog.services.compliance import compliance_refresh
from catalog.services.compliance_days import compliance_days_write
from catalog.services.principles import principle_state
from catalog.services.rule_standings import rule_adopt, rule_exempt
from catalog.services.shared_rules import rules_agree, rules_propose
from catalog.services.triage import triage_record

_ROLES = {"owner": "Head of network data", "steward": "Open data team"}
# Openness of the product that it is for → class, ratings (personal, commercial, security), why, mitigation.
_CASES = (
    ("open", "IB1-O", ("VL", "VL", "VL"), "Nothing in it points at a person, a contract or a weak spot.", None),
    ("open", "IB1-O", ("M", "VL", "VL"), "Made coarser.", ("aggregate", "At least ten homes in each area.")),
    ("shared", "IB1-SA", ("VL", "M", "L"), "It helps who connects.", ("restrict", "Whoever accepts the standard terms.")),
    ("shared", "IB1-SB", ("VL", "VL", "M"), "Sites depend on each other.", ("restrict", "Operators, for planning.")),
    ("shared", "IB1-SP", ("H", "VL", "VL"), "Readings of single homes.", ("anonymise", "Under way: groups are small.")),
    ("shared", "IB1-C", ("VL", "VL", "VH"), "Settings that protect the network.", None),
)  # fmt: skip
_AGREED, _STOOD, _OLD_TRIAGE = timedelta(days=240), timedelta(days=200), timedelta(days=400)  # ago
_WHY = {
    "personal": "A household could be told apart.",
    "commercial": "One customer of a feeder could be told apart.",
    "security": "It shows which site fails when another does.",
}


def demo_governance_fill() -> int:
    """Once the demonstration has been harvested: rules, triages, standings, a statement. Returns how many triages were made.

    What is there already stays as it is.
    """
    answered_for = Membership.objects.filter(role=Membership.Role.STEWARD).values("domain")
    domains = list(Domain.objects.filter(is_demo=True, pk__in=answered_for).order_by("pk"))
    if not domains:
        return 0
    compliance_refresh()
    with transaction.atomic():
        _agree()
        for domain in domains:
            _stand(domain)
        made = _triages(domains[0])
        _state(domains[0])
    compliance_refresh()
    compliance_days_write()
    _earlier_days()
    return made


def _agree() -> None:
    if not RuleSet.objects.exists():
        made = rules_propose(
            None, rules=tuple(rules_by_id()), note="Proposed at the first meeting of the domains."
        )
        then = timezone.now() - _AGREED
        day = timezone.localdate(then)
        rules_agree(None, version=made.version, on=day, why="Minutes of the first meeting.")
        RuleSet.objects.filter(pk=made.pk).update(proposed_at=then - timedelta(days=30), decided_at=then)


def _triages(domain: Domain) -> int:
    """One of each case, of products whose source says one thing; the review of the first shared one is overdue."""
    if Triage.objects.filter(product__domain=domain).exists():
        return 0
    now, taken, overdue = timezone.now(), set[int](), False
    for openness, outcome, ratings, why, measure in _CASES:
        live = DataProduct.objects.filter(domain=domain, state="live", audience="public", openness=openness)
        product = live.exclude(pk__in=taken).filter(compliance__disagrees=[]).order_by("pk").first()
        if product is None:
            continue
        taken.add(product.pk)
        grown_old = openness == "shared" and not overdue
        overdue |= grown_old
        at = now - _OLD_TRIAGE if grown_old else now
        triage_record(
            None,
            product=product,
            record=TriageRecord(
                grounds=tuple(
                    Ground(name, rating, _WHY[name] if rating != "VL" else "")
                    for name, rating in zip(labels("grounds"), ratings, strict=True)
                ),
                mitigations=(Mitigation(*measure),) if measure else (),
                outcome=outcome,
                roles=_ROLES,
                decided_on=timezone.localdate(at),
                review_on=timezone.localdate(at) + timedelta(days=365),
            ),
            why=why,
            at=at,
        )
    return len(taken)


def _stand(domain: Domain) -> None:
    """The first rules are adopted by all; the last one is left open, the one before has an exemption that has ended."""
    rules = [rule.id for rule in rules_agreed()]
    if len(rules) < 3 or domain.rule_standings.exists():
        return
    today = timezone.localdate()
    for rule in rules[:-2]:
        rule_adopt(None, domain=domain, rule_id=rule, on=today - _STOOD)
    rule_exempt(
        None,
        domain=domain,
        rule_id=rules[-2],
        reason="A plan is under way.",
        until=today + timedelta(days=90),
    )
    first = Domain.objects.filter(is_demo=True).order_by("pk").values_list("pk", flat=True)[0]
    if domain.pk == first:  # grown old since
        RuleStanding.objects.filter(domain=domain, rule=rules[-2]).update(
            on=today - _STOOD, until=today - timedelta(days=3)
        )


def _state(domain: Domain) -> None:
    if not domain.principle_statements.exists():
        principle_state(
            None,
            domain=domain,
            principle_id="open",
            text="Every new data set begins as open. Who wants to restrict one asks the data board, with a triage.",
            on=timezone.localdate(),
        )


def _earlier_days() -> None:
    """A few weeks of history, so that there is a line to see; of fictional domains alone."""
    today = timezone.localdate()
    rows = list(ComplianceDay.objects.filter(day=today, domain__is_demo=True))
    if ComplianceDay.objects.filter(day__lt=today, domain__is_demo=True).exists():
        return
    for weeks in (1, 2, 3, 4):
        for row in rows:
            moved = row.met * weeks // 8
            row.pk, row.day = None, today - timedelta(weeks=weeks)
            row.met, row.unmet = row.met - moved, row.unmet + moved
            if row.standing == "met" and moved:
                row.standing = "unmet"
            elif row.standing == "expired":  # the exemption ended since
                row.standing = "exempt"
        ComplianceDay.objects.bulk_create(
            [
                ComplianceDay(
                    **{
                        name: getattr(row, name)
                        for name in ("domain_id", "day", "rule", "met", "unmet", "unknown", "standing")
                    }
                )
                for row in rows
            ]
        )
