"""How mature the products of a domain are, and of all: levels, trend, what would raise them, comparison, and plans.

Levels are those of what the viewer may see. What stands beside others, is kept by day or was worked out before (trend,
improvements, comparison, plans) is of public products alone, so that it is the same for everybody.
"""

from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from statistics import median
from typing import NamedTuple

from django.db.models import Avg, Count, Exists, F, OuterRef, Q, QuerySet, Sum
from django.utils import timezone

from catalog.domain.maturity.assess import MODEL_VERSION
from catalog.domain.maturity.gap import USABLE, Aim, Progress, progress, share_at
from catalog.domain.maturity.improve import Improvement, merged, stored_improvements
from catalog.models import DataProduct, Domain, DomainDay, DomainImprovements, GapPlan
from catalog.selectors.domains import domains_compared, domains_seen
from catalog.selectors.visibility import Viewer, live_to

Levels = tuple[int, ...]
LEAST_OTHERS = 2
_TREND = timedelta(days=366)
_MOST_POINTS = 60
NO_LEVELS: Levels = (0,) * 6


class Spread(NamedTuple):
    """Products by level, 0 to 5; `unknown`: those that have not been assessed yet."""

    levels: Levels
    unknown: int = 0

    @property
    def total(self) -> int:
        return sum(self.levels) + self.unknown


class Day(NamedTuple):
    """How public products stood at the end of a day; `mqa`: the mean of their points."""

    day: date
    levels: Levels
    mqa: float


class Worked(NamedTuple):
    """Improvements as worked out last, in order; `waiting`: products that wait for the portal to look. `at` None: not yet."""

    found: Sequence[Improvement]
    waiting: int
    at: datetime | None


class Compared(NamedTuple):
    """A domain beside others. `share`: per cent of its public products at level 3 or above."""

    slug: str
    name: str
    levels: Levels
    mqa: float

    @property
    def share(self) -> float:
        return share_at(self.levels, USABLE)

    @property
    def total(self) -> int:
        return sum(self.levels)


class Comparison(NamedTuple):
    """A domain among those that are compared, the highest share first; `middle`: the median share of the others."""

    rows: Sequence[Compared]
    place: int
    middle: float


def domain_with_plan(user: Viewer, slug: str) -> Domain | None:
    """A domain that `user` may know of, with `claimed`, and what was worked out for it at hand. One query."""
    return domains_seen(user).select_related("improvements", "gap_plan").filter(slug=slug).first()


def levels_seen(user: Viewer, domain_id: int | None = None) -> Spread:
    """The products that `user` may see, of a domain or of all, by level. One query."""
    products = live_to(user).order_by()
    if domain_id is not None:
        products = products.filter(domain=domain_id)
    counted = dict(products.values_list("level").annotate(number=Count("pk")))
    return Spread(tuple(counted.get(level, 0) for level in range(6)), counted.get(None, 0))


def levels_public(domain_id: int) -> Levels:
    """The public products of a domain by level. One query."""
    products = _public().filter(domain=domain_id, level__isnull=False)
    counted = dict(products.values_list("level").annotate(number=Count("pk")))
    return tuple(counted.get(level, 0) for level in range(6))


def at_least(user: Viewer, domain_id: int, level: int) -> int:
    """How many products of a domain that `user` may see stand at `level` or above. One query."""
    return live_to(user).filter(domain=domain_id, level__gte=level).count()


def _public() -> QuerySet[DataProduct]:
    return DataProduct.objects.filter(state=DataProduct.State.LIVE, audience="public").order_by()


# --- trend ------------------------------------------------------------------------------------


def trend(domain_id: int | None = None) -> list[Day]:
    """The last year, oldest first, of a domain or of all that are confirmed; a long time by week. One query.

    Only days of today's model: another one asks for other things.
    """
    since = timezone.now().date() - _TREND
    days = DomainDay.objects.filter(model_version=MODEL_VERSION, day__gte=since)
    days = days.filter(domain__confirmed=True) if domain_id is None else days.filter(domain=domain_id)
    each = [F(f"levels__{n}") for n in range(6)]
    summed = days.values_list("day").annotate(*map(Sum, each), points=Sum(F("mqa") * sum(each[1:], each[0])))
    found = [
        Day(day, tuple(levels), round(points / (sum(levels) or 1), 1))
        for day, *levels, points in summed.order_by("day")
    ]
    return found if len(found) <= _MOST_POINTS else _by_week(found)


def _by_week(days: Sequence[Day]) -> list[Day]:
    """The last day of each week."""
    last = {day.day.isocalendar()[:2]: day for day in days}
    return list(last.values())


# --- what would raise them --------------------------------------------------------------------


def improvements_of(domain: Domain) -> Worked:
    """What would raise the domain's public products. No query for a domain of `domain_with_plan`."""
    worked: DomainImprovements | None = getattr(domain, "improvements", None)
    if worked is None or worked.model_version != MODEL_VERSION:
        return Worked([], 0, None)
    return Worked(stored_improvements(worked.found), worked.unchecked, worked.at)


def improvements_of_all() -> Worked:
    """What would raise the public products of all confirmed domains, by check. One query."""
    rows = list(DomainImprovements.objects.filter(domain__confirmed=True, model_version=MODEL_VERSION))
    found = merged(stored_improvements(row.found) for row in rows)
    return Worked(found, sum(row.unchecked for row in rows), min((row.at for row in rows), default=None))


def examples_seen(user: Viewer, found: Iterable[Improvement]) -> frozenset[str]:
    """Slugs of the examples that `user` may see now: since it was worked out, one may have gone or be for others. One query."""
    return frozenset(
        live_to(user).filter(slug__in={one.example for one in found}).values_list("slug", flat=True)
    )


# --- beside others ----------------------------------------------------------------------------


def domains_beside(domain_id: int | None = None) -> dict[int, Compared]:
    """The domains that are compared and have public products, by id; that of `domain_id` too, whatever it is. One query."""
    wanted = Q(domain__in=domains_compared().order_by().values("pk"))
    if domain_id is not None:
        wanted |= Q(domain=domain_id)
    rows = _public().filter(wanted, level__isnull=False).values("domain_id", "level")
    counted = rows.annotate(
        number=Count("pk"), points=Avg("mqa"), slug=F("domain__slug"), name=F("domain__name")
    )
    found: dict[int, Compared] = {}
    for row in counted:
        before = found.get(row["domain_id"]) or Compared(row["slug"], row["name"], NO_LEVELS, 0.0)
        levels = list(before.levels)
        levels[row["level"] or 0] = row["number"]
        points = before.mqa * before.total + row["points"] * row["number"]
        found[row["domain_id"]] = before._replace(levels=tuple(levels), mqa=points / sum(levels))
    return found


def ranked(rows: Iterable[Compared]) -> list[Compared]:
    """The highest share at level 3 or above first; where equal, more points, then by name."""
    return sorted(rows, key=lambda row: (-row.share, -row.mqa, row.name))


def comparison(domain: Domain, beside: dict[int, Compared]) -> Comparison | None:
    """The domain among others, from `domains_beside`; None where it takes no part or fewer than two others do. No query."""
    own = beside.get(domain.pk)
    others = [row for pk, row in beside.items() if pk != domain.pk]
    if own is None or not takes_part(domain) or len(others) < LEAST_OTHERS:
        return None
    rows = ranked([own, *others])
    return Comparison(rows, rows.index(own) + 1, median(row.share for row in others))


def takes_part(domain: Domain) -> bool:
    """Whether a domain of `domains_seen` is compared with others: it has a steward, is confirmed, and has not opted out."""
    return bool(domain.claimed and domain.confirmed and domain.compared)  # type: ignore[attr-defined]


def domains_apart(user: Viewer, beside: dict[int, Compared]) -> list[Domain]:
    """The domains with public products that are not compared, by name: no figures of theirs stand beside others. One query."""
    public = _public().filter(domain=OuterRef("pk"))
    return list(domains_seen(user).filter(Exists(public)).exclude(pk__in=beside).only("slug", "name"))


# --- plans ------------------------------------------------------------------------------------


def plan_of(domain: Domain) -> GapPlan | None:
    """The domain's plan, if it has one. No query for a domain of `domain_with_plan`."""
    plan: GapPlan | None = getattr(domain, "gap_plan", None)
    return plan


def plan_progress(plan: GapPlan, levels: Levels) -> Progress:
    """How far a plan has come, by the domain's public products. No query."""
    aim = Aim(plan.level, plan.share, plan.by)
    today = timezone.localdate()
    return progress(aim, levels, began=plan.began, began_share=plan.began_share, today=today)
