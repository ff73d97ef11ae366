"""Keeping how domains stand to the shared rules, a row a domain, rule and day."""

from collections import Counter
from collections.abc import Iterator
from datetime import timedelta

from django.db import connection, transaction
from django.db.models import Exists, OuterRef
from django.utils import timezone

from catalog.domain.governance.rules import REQUEST_RULES, RequestFacts
from catalog.domain.governance.standing import Figures
from catalog.domain.requests import request as states
from catalog.models import AccessRequest, ComplianceDay, DataProduct, Domain
from catalog.selectors.compliance import plan_shares, standing_of
from catalog.selectors.shared_rules import decided_all, rules_agreed

_REQUESTS = timedelta(days=180)
# Public products alone: everybody sees the figures.
_COUNTED = """
    SELECT p.domain_id, f.key, f.value->>0, count(*)
    FROM catalog_dataproduct p JOIN catalog_productcompliance c ON c.product_id = p.id
    CROSS JOIN LATERAL jsonb_each(c.findings) f
    WHERE p.state = 'live' AND p.audience = 'public' AND f.value->>0 <> 'none'
    GROUP BY 1, 2, 3
"""


def compliance_days_write() -> int:
    """Write how each confirmed domain stands into today's rows: the last of a day stays. Returns how many rows."""
    rules, today = [rule.id for rule in rules_agreed()], timezone.localdate()
    counted, decided, shares = _counted(), decided_all(), plan_shares()
    rows = []
    for domain_id in Domain.objects.filter(confirmed=True).order_by("pk").values_list("pk", flat=True):
        for rule in rules:
            number = counted.get((domain_id, rule), Counter())
            figures = Figures(number["met"], number["unmet"], number["unknown"])
            said = decided.get((domain_id, rule))
            rows.append(
                ComplianceDay(
                    domain_id=domain_id,
                    day=today,
                    rule=rule,
                    **figures._asdict(),
                    standing=standing_of(rule, figures, said, shares.get(domain_id)),
                )
            )
    with transaction.atomic():
        ComplianceDay.objects.filter(day=today).delete()
        ComplianceDay.objects.bulk_create(rows, batch_size=2_000)
    return len(rows)


def _counted() -> dict[tuple[int, str], Counter[str]]:
    """Domain and rule → state → how many."""
    found: dict[tuple[int, str], Counter[str]] = {}
    with connection.cursor() as cursor:
        cursor.execute(_COUNTED)
        for domain_id, rule, state, number in cursor:
            found.setdefault((domain_id, rule), Counter())[state] += number
    for domain_id, rule, state in _of_requests():
        found.setdefault((domain_id, rule), Counter())[state] += 1
    return found


def _of_requests() -> Iterator[tuple[int, str, str]]:
    """Domain, rule and state of each request of the last 180 days that is about public products alone."""
    now = timezone.now()
    others = DataProduct.objects.filter(access_requests=OuterRef("pk")).exclude(audience="public")
    asked = AccessRequest.objects.filter(~Exists(others), due_at__isnull=False, sent_at__gt=now - _REQUESTS)
    columns = ("domain_id", "due_at", "decided_at", "state")
    for domain_id, due_at, decided_at, state in asked.order_by().values_list(*columns).iterator():
        answered = decided_at if state in states.DECIDED else None
        if state not in (*states.DECIDED, *states.OPEN):
            continue  # taken back, or lapsed for want of the requester's word
        facts = RequestFacts(due_at=due_at, decided_at=answered, waits=state in states.WITH_OWNER, now=now)
        for name, rule in REQUEST_RULES.items():
            yield domain_id, name, rule(facts).state
