"""What shows how a domain keeps to the principles of Data Best Practice: figures of public products, and its own words."""

from collections import Counter
from collections.abc import Mapping
from contextlib import suppress
from datetime import timedelta
from typing import Any, NamedTuple

from django.core.cache import cache
from django.db import connection
from django.db.models import Count, Q
from django.utils import timezone
from redis.exceptions import RedisError

from catalog.domain.governance.principles import EvidenceAsked, Figure, Principle, principles
from catalog.domain.governance.rules_model import rules_by_id
from catalog.domain.maturity.assess import MODEL_VERSION
from catalog.domain.maturity.model import checks_by_id, level_name
from catalog.models import DataProduct, Domain, PrincipleStatement, ProblemReport
from catalog.selectors.compliance import figures_last

_REPORTS = timedelta(days=365)
_KEPT = 600  # seconds
_OPENNESS = {"open": "Open", "shared": "Shared", "closed": "Closed", "unknown": "Openness not known"}
_CHECKS = """
    SELECT r->>0, r->>1, r->>2, count(*)
    FROM catalog_dataproduct p JOIN catalog_assessment a ON a.product_id = p.id
    CROSS JOIN LATERAL jsonb_array_elements(a.maturity->2) r
    WHERE p.domain_id = %s AND p.state = 'live' AND p.audience = 'public' AND a.model_version = %s AND r->>0 = ANY(%s)
    GROUP BY 1, 2, 3
"""
Counted = dict[str, list[int]]  # check → met, asked, unknown


class Shown(NamedTuple):
    """A principle, its figures in order, and what the domain says of it."""

    principle: Principle
    figures: list[Figure]
    statement: PrincipleStatement | None


class _Known(NamedTuple):
    """What is stored of a domain: its checks, levels, classes, reports and rules."""

    slug: str
    checks: Counted
    levels: Mapping[int | None, int]
    openness: Mapping[str, int]
    reports: tuple[int, int]
    rules: Mapping[str, tuple[int, int, int]]

    @property
    def total(self) -> int:
        return sum(self.levels.values())


def principles_shown(domain: Domain) -> list[Shown]:
    """All principles, in their order. At most five queries."""
    known = _known(domain)
    said = statements_of(domain.pk)
    return [
        Shown(one, [_figure(asked, known) for asked in one.evidence], said.get(one.id))
        for one in principles().principles
    ]


def statements_of(domain_id: int) -> dict[str, PrincipleStatement]:
    """Principle → what the domain says. One query."""
    return {row.principle: row for row in PrincipleStatement.objects.filter(domain=domain_id)}


def _known(domain: Domain) -> _Known:
    public = DataProduct.objects.filter(
        domain=domain, state=DataProduct.State.LIVE, audience="public"
    ).order_by()
    levels, openness = Counter[int | None](), Counter[str]()
    for level, value, number in public.values_list("level", "openness").annotate(number=Count("pk")):
        levels[level] += number
        openness[value] += number
    since = timezone.now() - _REPORTS
    reports = ProblemReport.objects.filter(
        product__domain=domain, product__audience="public", product__state="live", at__gt=since
    )
    answered = Q(state__in=[ProblemReport.State.ANSWERED, ProblemReport.State.CLOSED])
    counted = reports.aggregate(all=Count("pk"), answered=Count("pk", filter=answered))
    figures, _ = figures_last([domain.pk])
    return _Known(
        domain.slug,
        _checks(domain.pk),
        levels,
        openness,
        (counted["answered"], counted["all"]),
        {rule: (found.met, found.asked, found.unknown) for (_, rule), found in figures.items()},
    )


def _checks(domain_id: int) -> Counted:
    """How public products stand to the checks that are evidence; kept for ten minutes. One query at most."""
    key = f"principles:{MODEL_VERSION}:{domain_id}"
    with suppress(RedisError):
        if (kept := cache.get(key)) is not None:
            return dict(kept)
    found = _checks_counted(domain_id)
    with suppress(RedisError):
        cache.set(key, found, _KEPT)
    return found


def _checks_counted(domain_id: int) -> Counted:
    wanted = [one.of for each in principles().principles for one in each.evidence if one.kind == "check"]
    found: Counted = {}
    with connection.cursor() as cursor:
        cursor.execute(_CHECKS, [domain_id, MODEL_VERSION, wanted])
        for check, passed, state, number in cursor:
            if passed is None:
                continue  # it does not apply
            row = found.setdefault(check, [0, 0, 0])
            row[0] += number if passed == "true" else 0
            row[1] += number
            row[2] += number if passed == "false" and state == "unknown" else 0
    return found


def _figure(asked: EvidenceAsked, known: _Known) -> Figure:
    return _BY_KIND[asked.kind](asked.of, known)


def _of_check(name: str, known: _Known) -> Figure:
    check = checks_by_id()[name]
    base = f"/domains/{known.slug}/maturity/"
    url = f"{base}checks/{name.lower()}/" if check.gate else base
    met, all_, unknown = known.checks.get(name, [0, 0, 0])
    return Figure(check.title, met, all_, unknown, "public product", url)


def _of_rule(name: str, known: _Known) -> Figure:
    rule = rules_by_id()[name]
    thing = "public product" if rule.about == "product" else rule.about
    url = f"/domains/{known.slug}/governance/rules/{name}/"
    return Figure(rule.title, *known.rules.get(name, (0, 0, 0)), thing, url)


def _of_level(name: str, known: _Known) -> Figure:
    level, unknown = int(name), known.levels.get(None, 0)
    met = sum(number for at, number in known.levels.items() if at is not None and at >= level)
    label = f"At maturity level {level} ({level_name(level)}) or above"
    return Figure(label, met, known.total, unknown, "public product", f"/domains/{known.slug}/maturity/")


def _of_openness(name: str, known: _Known) -> Figure:
    url = f"/search/?domain={known.slug}&openness={name}"
    return Figure(_OPENNESS[name], known.openness.get(name, 0), known.total, 0, "public product", url)


def _listed(_: str, known: _Known) -> Figure:
    number = known.total
    return Figure(
        "Listed here for all to find", number, number, 0, "public product", f"/search/?domain={known.slug}"
    )


def _reports(_: str, known: _Known) -> Figure:
    return Figure(
        "Problems reported here in the last year that were answered", *known.reports, 0, "report", ""
    )


_BY_KIND: dict[str, Any] = {
    "check": _of_check,
    "rule": _of_rule,
    "level": _of_level,
    "openness": _of_openness,
    "listed": _listed,
    "reports": _reports,
}
