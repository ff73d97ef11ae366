"""What the work page and its lists show besides the to-do list."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Avg, Count, F, Q, QuerySet

from catalog.models import Conflict, DataProduct, Link, LinkUse, ProblemReport, ProductChange
from catalog.selectors.domains import domains_compared
from catalog.selectors.todo_model import Scope
from catalog.selectors.visibility import Viewer, live_to

_LIVE = DataProduct.State.LIVE


@dataclass(frozen=True, slots=True)
class BrokenLink:
    """An address that does not answer as it should, and a product that gives it."""

    host: str
    url: str
    message: str
    status: int | None
    failed: int
    checks: int
    checked_at: datetime | None
    slug: str
    title: str
    domain: str


def changes_lately(scope: Scope, number: int) -> list[ProductChange]:
    """What changed last, newest first, with products. One query."""
    changes = ProductChange.objects.filter(scope.of("product__domain")).select_related("product__domain")
    shown = (
        "at",
        "by",
        "action",
        "changes",
        "product__slug",
        "product__title",
        "product__state",
        "product__domain__name",
    )
    return list(changes.only(*shown).order_by("-pk")[:number])


def quality_compared(scope: Scope) -> tuple[float | None, float | None]:
    """The average metadata quality of a scope's products, and of those of all domains that are compared. One query."""
    live = DataProduct.objects.filter(state=_LIVE, audience="public")
    among = Q(domain__in=domains_compared())
    found = live.aggregate(mine=Avg("mqa", filter=scope.of("domain")), all=Avg("mqa", filter=among))
    return found["mine"], found["all"]


def broken_links(scope: Scope) -> QuerySet[LinkUse]:
    """Uses of links that do not answer, by host; one row for each product that gives one."""
    uses = LinkUse.objects.filter(
        scope.of("product__domain"), product__state=_LIVE, link__state=Link.State.GONE
    )
    return uses.select_related("link", "product__domain").only(
        "link__host", "link__url", "link__message", "link__status", "link__answers", "link__checked_at",
        "product__slug", "product__title", "product__domain__name",
    ).order_by("link__host", "product__title", "pk")  # fmt: skip


def broken_hosts(scope: Scope) -> list[dict[str, Any]]:
    """Hosts of broken links with how many there are, most first. One query."""
    rows = broken_links(scope).order_by().values(host=F("link__host"))
    counted = rows.annotate(number=Count("link", distinct=True)).order_by("-number", "host")
    return [dict(row) for row in counted[:50]]


def product_reportable(user: Viewer, slug: str) -> DataProduct | None:
    """A live product that `user` may see, with its domain, without what is heavy of it. One query."""
    shown = live_to(user).select_related("domain").only("slug", "title", "domain")
    return shown.filter(slug=slug).first()


def reports_of(scope: Scope, *, state: str = "") -> QuerySet[ProblemReport]:
    """Problem reports of a scope; open ones oldest first, others as they were decided lately."""
    reports = ProblemReport.objects.filter(scope.of("product__domain")).select_related("product__domain")
    if state == ProblemReport.State.OPEN:
        return reports.filter(state=state).order_by("at", "pk")
    return reports.exclude(state=ProblemReport.State.OPEN).order_by("-answered_at", "-pk")


def report_get(scope: Scope, pk: int) -> ProblemReport | None:
    """One report, if it is of the scope."""
    reports = ProblemReport.objects.filter(scope.of("product__domain"), pk=pk)
    return reports.select_related("product__domain").first()


def conflicts_open(scope: Scope) -> QuerySet[Conflict]:
    """Open conflicts of live products, oldest first, with products."""
    conflicts = Conflict.objects.filter(
        scope.of("product__domain"), product__state=_LIVE, state=Conflict.State.OPEN
    )
    return conflicts.select_related("product__domain").order_by("raised_at", "pk")
