"""What waits of harvests, curation, claims and maturity."""

from collections.abc import Callable

from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery, Sum

from catalog.domain.maturity.improve import stored_improvements
from catalog.models import (
    Conflict,
    DataProduct,
    DomainClaim,
    DomainImprovements,
    DuplicatePair,
    Endpoint,
    HarvestRun,
    Link,
    LinkUse,
    MappingVersion,
    ProblemReport,
)
from catalog.selectors.todo_model import PLACES, Kind, Place, Scope, of_live


def _latest_runs(scope: Scope, *which: Q) -> QuerySet[HarvestRun]:
    """The latest run that has ended of each endpoint, or the latest of some."""
    runs = HarvestRun.objects.filter(*which, endpoint=OuterRef("pk"), ended_at__isnull=False)
    ended = runs.order_by("-pk")
    endpoints = Endpoint.objects.filter(scope.of("domain"), disconnected_at=None)
    return HarvestRun.objects.filter(
        pk__in=endpoints.order_by().annotate(last=Subquery(ended.values("pk")[:1])).values("last")
    )


_WHOLE = Q(changes_since=None)  # a run of changes says nothing of what is as it was


def _refused(scope: Scope) -> QuerySet[HarvestRun]:
    return _latest_runs(scope, _WHOLE).filter(refused__gt=0)


def _held(scope: Scope) -> QuerySet[HarvestRun]:
    # a problem that lists products is the one of a withdrawal that is held; a run that lists not all it has says nothing of it
    listings = Q(state="complete", requests__gt=0) & (Q(pushed=None) | Q(pushed__whole=True))
    latest = Q(
        pk__in=_latest_runs(scope, listings).values("pk")
    )  # of changes, perhaps: deletions that are held
    whole = Q(pk__in=_latest_runs(scope, listings, _WHOLE).values("pk"))
    return HarvestRun.objects.filter(latest | whole, problems__contains=[{"products": []}])


def _mappings(scope: Scope) -> QuerySet[MappingVersion]:
    return MappingVersion.objects.filter(
        scope.of("endpoint__domain"), endpoint__disconnected_at=None, state=MappingVersion.State.PROPOSED
    )


def _broken(scope: Scope) -> QuerySet[Link]:
    uses = LinkUse.objects.filter(of_live(scope), link=OuterRef("pk"))
    return Link.objects.filter(Exists(uses), state=Link.State.GONE)


def _run_places(rows: Callable[[Scope], QuerySet[HarvestRun]], number: str) -> Callable[[Scope], list[Place]]:
    def places(scope: Scope) -> list[Place]:
        runs = rows(scope).select_related("endpoint").only("refused", "problems", "endpoint__slug")
        return [
            Place(run.endpoint.slug, f"/endpoints/{run.endpoint.slug}/runs/{run.pk}/", _number(run, number))
            for run in runs.order_by("-ended_at")[:PLACES]
        ]

    return places


def _number(run: HarvestRun, name: str) -> int:
    if name == "refused":
        return run.refused
    return sum(problem.get("number", len(problem.get("products", ()))) for problem in run.problems)


def _mapping_places(scope: Scope) -> list[Place]:
    slugs = _mappings(scope).order_by().values_list("endpoint__slug", flat=True).distinct()[:PLACES]
    return [Place(slug, f"/endpoints/{slug}/mapping/", 1) for slug in slugs]


def _improvable(scope: Scope) -> QuerySet[DomainImprovements]:
    return DomainImprovements.objects.filter(scope.of("domain"), best__gt=0)


def _improvement_places(scope: Scope) -> list[Place]:
    """The best of each domain, what lifts most products first."""
    rows = _improvable(scope).select_related("domain").only("found", "best", "domain__slug", "domain__name")
    found = [
        Place(
            f"{row.domain.name}: {one.step}",
            f"/domains/{row.domain.slug}/maturity/checks/{one.check_id.lower()}/",
            one.lifts,
        )
        for row in rows.order_by("domain__name")
        for one in stored_improvements(row.found)[: row.best]
    ]
    most = PLACES if scope.domains is None else len(found)
    return sorted(found, key=lambda place: -place.number)[:most]


KINDS = (
    Kind(
        key="claims",
        one="claim to a domain",
        many="claims to domains",
        what="Somebody wants to be steward. Check it, then confirm or refuse.",
        url="/claims/",
        rows=lambda scope: DomainClaim.objects.filter(state=DomainClaim.State.OPEN),
        since="at",
        curators_only=True,
    ),
    Kind(
        key="reports",
        one="problem reported",
        many="problems reported",
        what="Somebody found something wrong with a product. Answer, or close it with a reason.",
        url="/reports/",
        rows=lambda scope: ProblemReport.objects.filter(
            scope.of("product__domain"), state=ProblemReport.State.OPEN
        ),
        since="at",
    ),
    Kind(
        key="held",
        one="harvest that holds withdrawals",
        many="harvests that hold withdrawals",
        what="More has gone from the source than is believed without you. Withdraw, or keep.",
        url="/endpoints/",
        rows=_held,
        since="ended_at",
        places=_run_places(_held, "held"),
    ),
    Kind(
        key="conflicts",
        one="conflict",
        many="conflicts",
        what="A source changed a value that a person had decided. Keep, take, or merge.",
        url="/conflicts/",
        rows=lambda scope: Conflict.objects.filter(of_live(scope), state=Conflict.State.OPEN),
        since="raised_at",
    ),
    Kind(
        key="mappings",
        one="list of columns to approve",
        many="lists of columns to approve",
        what="The portal has guessed what the columns of an inventory mean. Correct and approve.",
        url="/endpoints/",
        rows=_mappings,
        since="at",
        places=_mapping_places,
    ),
    Kind(
        key="duplicates",
        one="pair that may be one product",
        many="pairs that may be one product",
        what="Merge them, or say that they are not the same.",
        url="/duplicates/",
        rows=lambda scope: DuplicatePair.objects.filter(
            scope.of("first__domain"), scope.of("second__domain"), state=DuplicatePair.State.OPEN
        ),
        since="raised_at",
    ),
    Kind(
        key="proposals",
        one="product with proposals",
        many="products with proposals",
        what="The portal has worked out what the source does not say. Accept, or refuse.",
        url="/proposals/",
        rows=lambda scope: DataProduct.objects.filter(of_live(scope, ""), proposals__gt=0),
        since="last_changed",
    ),
    Kind(
        key="refused",
        one="refused record",
        many="refused records",
        what="What could not become a product. The report says why, and how the source can mend it.",
        url="/endpoints/",
        rows=_refused,
        since="ended_at",
        number=Sum("refused", default=0),
        places=_run_places(_refused, "refused"),
    ),
    Kind(
        key="links",
        one="broken link",
        many="broken links",
        what="The data cannot be reached there. Mend the address at the source, or tell its owner.",
        url="/links/",
        rows=_broken,
        since="checked_at",
    ),
    Kind(
        key="improvements",
        one="way to raise maturity",
        many="ways to raise maturity",
        what="What lifts most public products to their next level; the numbers say how many.",
        url="/maturity/",
        rows=_improvable,
        since="",
        number=Sum("best", default=0),
        places=_improvement_places,
        urgent=False,
    ),
)
