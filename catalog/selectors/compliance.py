"""How domains stand to the shared rules: of public products alone, so that it is the same for everybody."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from typing import Any, NamedTuple

from django.db.models import Count, F, Q, QuerySet, Subquery, Sum, TextField
from django.db.models.fields.json import KeyTextTransform, KeyTransform
from django.utils import timezone

from catalog.domain.governance.rules_model import Rule
from catalog.domain.governance.standing import Decided, Figures, Standing, counts_as_met, standing
from catalog.models import ComplianceDay, DataProduct, Domain, GapPlan
from catalog.selectors.domains import domains_compared
from catalog.selectors.shared_rules import decisions_of, said_of
from catalog.selectors.visibility import Viewer, live_to

PAGE = 50
_TREND = timedelta(days=366)
_MOST_POINTS = 60
_OF_PLAN = "level-reached"  # met where as large a share is at the level as the domain's plan says


class Cell(NamedTuple):
    """How a domain stands to one rule."""

    rule: Rule
    figures: Figures
    decided: Decided | None
    standing: Standing


class Row(NamedTuple):
    """A domain with its cells, in the order of the rules."""

    slug: str
    name: str
    cells: tuple[Cell, ...]

    @property
    def met(self) -> int:
        return sum(counts_as_met(cell.standing) is True for cell in self.cells)

    @property
    def counted(self) -> int:
        return sum(counts_as_met(cell.standing) is not None for cell in self.cells)


class Day(NamedTuple):
    """How often a rule was met by a domain at the end of a day, of how often it counted; and the products behind it."""

    day: date
    met: int
    counted: int
    figures: Figures


# --- now --------------------------------------------------------------------------------------


def figures_last(
    domain_ids: Iterable[int] | None = None,
) -> tuple[dict[tuple[int, str], Figures], date | None]:
    """Domain and rule → figures as worked out last, and the day of it. One query.

    Of a domain that has not been worked out on that day there are none.
    """
    days = ComplianceDay.objects.all()
    if domain_ids is not None:
        days = days.filter(domain__in=list(domain_ids))
    last = days.order_by("-day").values("day")[:1]
    rows = list(
        days.filter(day=Subquery(last)).values_list("domain_id", "rule", "met", "unmet", "unknown", "day")
    )
    found = {(domain_id, rule): Figures(*counted) for domain_id, rule, *counted, _ in rows}
    return found, rows[0][-1] if rows else None


def compliance_table(rules: Sequence[Rule]) -> tuple[list[Row], date | None]:
    """The domains with a steward beside each other, by name. Two queries."""
    domains = list(said_of(domains_compared()).order_by("name"))
    figures, day = figures_last(domain.pk for domain in domains)
    return [_row(domain, rules, figures) for domain in domains], day


def compliance_of(domain: Domain, rules: Sequence[Rule]) -> tuple[Row, date | None]:
    """One domain of `said_of`, whichever it is. One query."""
    figures, day = figures_last([domain.pk])
    return _row(domain, rules, figures), day


def _row(domain: Domain, rules: Sequence[Rule], figures: Mapping[tuple[int, str], Figures]) -> Row:
    said, share = decisions_of(domain), domain.plan_share  # type: ignore[attr-defined]
    cells = []
    for rule in rules:
        found = figures.get((domain.pk, rule.id), Figures())
        decided = said[rule.id].decided if rule.id in said else None
        cells.append(Cell(rule, found, decided, standing_of(rule.id, found, decided, share)))
    return Row(domain.slug, domain.name, tuple(cells))


def plan_shares() -> dict[int, int]:
    """Domain → the share that its plan aims at, in per cent. One query."""
    return dict(GapPlan.objects.values_list("domain_id", "share"))


def standing_of(rule_id: str, figures: Figures, decided: Decided | None, share: int | None) -> Standing:
    """Where a domain stands today; `share`: that of its plan. No query."""
    wanted = share if rule_id == _OF_PLAN and share else 100
    return standing(figures, decided, today=timezone.localdate(), wanted=wanted)


def domains_apart(user: Viewer, rows: Sequence[Row]) -> list[Any]:
    """The confirmed domains with public products that stand not beside the others: slug and name. One query."""
    public = DataProduct.objects.filter(state=DataProduct.State.LIVE, audience="public").order_by()
    domains = Domain.objects.filter(confirmed=True, pk__in=public.values("domain_id"))
    apart = domains.exclude(slug__in=[row.slug for row in rows]).order_by("name")
    return list(apart.values("slug", "name"))


# --- what fails -------------------------------------------------------------------------------


def failing(user: Viewer, domain: Domain, rule: Rule) -> QuerySet[DataProduct]:
    """The products of a domain that `user` may see and that do not meet a rule, by title, each with `detail`."""
    found = KeyTextTransform("1", KeyTransform(rule.id, "compliance__findings"), output_field=TextField())
    products = live_to(user).filter(domain=domain, compliance__unmet__contains=[rule.id])
    return products.annotate(detail=found).only("slug", "title", "audience").order_by("title", "pk")


def failing_number(user: Viewer, domain: Domain) -> dict[str, tuple[int, int]]:
    """Rule → how many of the products that `user` may see do not meet it, and how many of these not everybody may see."""
    products = live_to(user).filter(domain=domain, compliance__isnull=False).order_by()
    counted: dict[str, tuple[int, int]] = {}
    rows = products.values("compliance__unmet", "audience").annotate(number=Count("pk"))
    for unmet, audience, number in rows.values_list("compliance__unmet", "audience", "number"):
        for rule in unmet:
            all_, hidden = counted.get(rule, (0, 0))
            counted[rule] = all_ + number, hidden + (number if audience != "public" else 0)
    return counted


def products_judged(user: Viewer, domain: Domain) -> Iterator[Any]:
    """All products of a domain that `user` may see, by title, with `findings`; read piece by piece. One query."""
    rows = live_to(user).filter(domain=domain).order_by("title", "pk")
    return rows.values("slug", "title", findings=F("compliance__findings")).iterator(chunk_size=1_000)


# --- over time --------------------------------------------------------------------------------


def trend(*, rules: Sequence[str], domain_id: int | None = None) -> list[Day]:
    """The last year, oldest first, of a domain or of all that are compared; a long time by week. One query."""
    since = timezone.localdate() - _TREND
    days = ComplianceDay.objects.filter(rule__in=list(rules), day__gte=since)
    if domain_id is None:
        days = days.filter(domain__in=domains_compared().order_by().values("pk"))
    else:
        days = days.filter(domain=domain_id)
    summed = days.values_list("day").annotate(
        kept=Count("pk", filter=Q(standing="met")),
        counted=Count("pk", filter=Q(standing__in=["met", "unmet", "expired"])),
        of=Sum(F("met")),
        un=Sum(F("unmet")),
        un_known=Sum(F("unknown")),
    )
    found = [Day(day, kept, counted, Figures(*sums)) for day, kept, counted, *sums in summed.order_by("day")]
    return found if len(found) <= _MOST_POINTS else list({d.day.isocalendar()[:2]: d for d in found}.values())
