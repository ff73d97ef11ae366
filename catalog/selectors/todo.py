"""What waits for a person: one table of kinds, from which the to-do list, its counts and the number in the header come.

To add a kind, add a row to KINDS: the rows of a scope, since when each waits, and where it is decided.
"""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, NamedTuple

from django.core.cache import cache
from django.db.models import Count, DateTimeField, Exists, Min, OuterRef, Q, QuerySet, Subquery, Sum, Value
from django.db.models.aggregates import Aggregate
from django.db.models.functions import Cast
from redis.exceptions import RedisError

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
from catalog.selectors.permissions import stewarded_ids
from catalog.selectors.visibility import Viewer

_LIVE = DataProduct.State.LIVE
_HEADER_SECONDS = 60
_PLACES = 8


@dataclass(frozen=True, slots=True)
class Scope:
    """The domains that somebody decides for; None for all of them."""

    domains: frozenset[int] | None

    def of(self, path: str) -> Q:
        """Rows of these domains; `path` leads to the domain, such as `product__domain`."""
        return Q() if self.domains is None else Q(**{f"{path}__in": self.domains})

    @property
    def empty(self) -> bool:
        """Whether there is nothing to decide for."""
        return self.domains is not None and not self.domains


def scope_of(user: Viewer) -> Scope:
    """Curators decide for all domains, stewards for theirs. At most one query."""
    return Scope(None if getattr(user, "is_curator", False) else stewarded_ids(user))


class Place(NamedTuple):
    """One of several places where things of a kind are decided."""

    label: str
    url: str
    number: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """A kind of thing to do. `since` is the field that tells since when a row waits, empty where none does.

    `url` is where all are listed; where they are decided in several `places` (pages of endpoints or runs), these are listed
    instead. A kind that is not `urgent` stands in the list alone, not in the number of the header.
    """

    key: str
    one: str
    many: str
    what: str
    url: str
    rows: Callable[[Scope], QuerySet[Any]]
    since: str
    number: Aggregate = field(default_factory=lambda: Count("pk"))
    places: Callable[[Scope], list[Place]] | None = None
    curators_only: bool = False
    urgent: bool = True


@dataclass(frozen=True, slots=True)
class Todo:
    """How many things of a kind wait, and since when the oldest does."""

    kind: Kind
    number: int
    oldest: datetime | None
    places: tuple[Place, ...] = ()

    @property
    def label(self) -> str:
        """“1 claim”, “3 claims” without the number."""
        return self.kind.one if self.number == 1 else self.kind.many


def _live(scope: Scope, path: str = "product__") -> Q:
    return scope.of(f"{path}domain") & Q(**{f"{path}state": _LIVE})


def _latest_runs(scope: Scope, *which: Q) -> QuerySet[HarvestRun]:
    """The latest run that has ended of each endpoint, or the latest of some."""
    runs = HarvestRun.objects.filter(*which, endpoint=OuterRef("pk"), ended_at__isnull=False)
    ended = runs.order_by("-pk")
    endpoints = Endpoint.objects.filter(scope.of("domain"), disconnected_at=None)
    return HarvestRun.objects.filter(
        pk__in=endpoints.order_by().annotate(last=Subquery(ended.values("pk")[:1])).values("last")
    )


def _refused(scope: Scope) -> QuerySet[HarvestRun]:
    return _latest_runs(scope).filter(refused__gt=0)


def _held(scope: Scope) -> QuerySet[HarvestRun]:
    # a problem that lists products is the one of a withdrawal that is held; a run that lists not all it has says nothing of it
    listings = Q(state="complete", requests__gt=0) & (Q(pushed=None) | Q(pushed__whole=True))
    return _latest_runs(scope, listings).filter(problems__contains=[{"products": []}])


def _mappings(scope: Scope) -> QuerySet[MappingVersion]:
    return MappingVersion.objects.filter(
        scope.of("endpoint__domain"), endpoint__disconnected_at=None, state=MappingVersion.State.PROPOSED
    )


def _broken(scope: Scope) -> QuerySet[Link]:
    uses = LinkUse.objects.filter(_live(scope), link=OuterRef("pk"))
    return Link.objects.filter(Exists(uses), state=Link.State.GONE)


def _run_places(rows: Callable[[Scope], QuerySet[HarvestRun]], number: str) -> Callable[[Scope], list[Place]]:
    def places(scope: Scope) -> list[Place]:
        runs = rows(scope).select_related("endpoint").only("refused", "problems", "endpoint__slug")
        return [
            Place(run.endpoint.slug, f"/endpoints/{run.endpoint.slug}/runs/{run.pk}/", _number(run, number))
            for run in runs.order_by("-ended_at")[:_PLACES]
        ]

    return places


def _number(run: HarvestRun, name: str) -> int:
    if name == "refused":
        return run.refused
    return sum(problem.get("number", len(problem.get("products", ()))) for problem in run.problems)


def _mapping_places(scope: Scope) -> list[Place]:
    slugs = _mappings(scope).order_by().values_list("endpoint__slug", flat=True).distinct()[:_PLACES]
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
    most = _PLACES if scope.domains is None else len(found)
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
        rows=lambda scope: Conflict.objects.filter(_live(scope), state=Conflict.State.OPEN),
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
        rows=lambda scope: DataProduct.objects.filter(_live(scope, ""), proposals__gt=0),
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


def todo_list(scope: Scope, *, places: bool = True) -> list[Todo]:
    """What waits in a scope, in the order of KINDS, kinds without any left out. One query, and one for each with places."""
    kinds = {kind.key: kind for kind in KINDS if scope.domains is None or not kind.curators_only}
    if scope.empty:
        return []
    first, *others = (_counted(kind, scope) for kind in kinds.values())
    found = {row["todo"]: row for row in first.union(*others, all=True).order_by("todo")}
    return [
        Todo(
            kind,
            row["todos"],
            row["oldest"],
            tuple(kind.places(scope)) if places and kind.places else (),
        )
        for key, kind in kinds.items()
        if (row := found.get(key)) and row["todos"]
    ]


def _counted(kind: Kind, scope: Scope) -> QuerySet[Any, dict[str, Any]]:
    rows = kind.rows(scope).order_by().annotate(todo=Value(kind.key)).values("todo")
    never = Cast(Value(None), DateTimeField())
    return rows.annotate(todos=kind.number, oldest=Min(kind.since) if kind.since else never)


@dataclass(frozen=True, slots=True)
class WorkLink:
    """What the header shows: whether the person has a work page, and how much waits there."""

    shown: bool
    number: int = 0


def work_link(user: Viewer) -> WorkLink:
    """For the header of every page: kept for a minute, so that it costs no query."""
    key = _header_key(user)
    try:
        kept = cache.get(key)
    except RedisError:
        return WorkLink(not scope_of(user).empty)
    if kept is None:
        scope = scope_of(user)
        kept = (
            -1
            if scope.empty
            else sum(todo.number for todo in todo_list(scope, places=False) if todo.kind.urgent)
        )
        with suppress(RedisError):  # it has gone just now
            cache.set(key, kept, _HEADER_SECONDS)
    return WorkLink(kept >= 0, max(kept, 0))


def work_link_forget(user: Viewer) -> None:
    """Count anew for the next page: this person has just decided something."""
    with suppress(RedisError):  # it is kept for a minute only
        cache.delete(_header_key(user))


def _header_key(user: Viewer) -> str:
    return f"todo:{user.pk}"
