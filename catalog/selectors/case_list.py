"""Lists of use cases with how each stands: counted from what its reader may see, in one query for all of them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, Min, Q, QuerySet
from django.db.models.fields.json import KT
from django.db.models.functions import Coalesce

from catalog.domain.audience import EVERYTHING, PUBLIC
from catalog.domain.usecases.model import UseCaseRecord, from_stored
from catalog.domain.usecases.states import REVIEW
from catalog.models import DataProduct, UseCase, User
from catalog.selectors.usecases import cases_of
from catalog.selectors.visibility import Viewer, tokens_of, visible_to

_MOST = 300  # cases of one person


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseRow:
    """A case of a list. `served`: flows with a product in the catalogue, `gaps`: flows with none, of `flows` in all.

    The rest are flows of which the products are not for the reader to see. `level`: its readiness, the lowest level of
    maturity among the products that the reader may see; None where nothing is known.
    """

    slug: str
    title: str
    question: str
    sectors: tuple[str, ...]
    layers: tuple[str, ...]
    state: str
    changed_at: datetime
    published: bool
    flows: int
    served: int
    gaps: int
    level: int | None


def cases_published(user: Viewer) -> list[CaseRow]:
    """All published cases by title, with how they stand for `user`. One query, and what belongs to the person."""
    live, unseen = _live(user), _unseen(user)
    counts = {
        "all_flows": Count("flows", distinct=True),
        "served": Count("flows", filter=live, distinct=True),
        "held": Count("flows", filter=live | unseen, distinct=True),
        "level": Min(Coalesce(f"{_PRODUCTS}merged_into__level", f"{_PRODUCTS}level"), filter=live),
    }
    cases = UseCase.objects.filter(published__isnull=False).annotate(**counts, asks=KT("published__question"))
    names = ("slug", "title", "sectors", "layers", "state", "changed_at", "asks", *counts)
    return [_row(row) for row in cases.order_by("title", "pk").values(*names)]


_PRODUCTS = "flows__products__"


def _live(user: Viewer) -> Q:
    """Products of flows that are in the catalogue for `user` to see; what was merged is what it was merged into."""
    live, into = DataProduct.State.LIVE, f"{_PRODUCTS}merged_into__"
    itself = Q(**{f"{_PRODUCTS}state": live})
    merged = Q(**{f"{into}state": live}) & _seen(user, into)
    return _seen(user, _PRODUCTS) & (itself | merged)


def _unseen(user: Viewer) -> Q:
    """Products of flows that `user` may not see: whether such a flow is a gap is not told."""
    if EVERYTHING in tokens_of(user):
        return Q(pk__in=[])
    into = f"{_PRODUCTS}merged_into__"
    itself = Q(**{f"{_PRODUCTS}id__isnull": False}) & ~_seen(user, _PRODUCTS)
    return itself | (Q(**{f"{into}id__isnull": False}) & ~_seen(user, into))


def _seen(user: Viewer, path: str) -> Q:
    tokens = tokens_of(user)
    if EVERYTHING in tokens:
        return Q()
    if tokens == (PUBLIC,):
        return Q(**{f"{path}audience": PUBLIC})
    return Q(**{f"{path}audience_tokens__overlap": list(tokens)})


def _row(row: dict[str, Any]) -> CaseRow:
    return CaseRow(
        slug=row["slug"],
        title=row["title"],
        question=row["asks"] or "",
        sectors=tuple(row["sectors"]),
        layers=tuple(row["layers"]),
        state=row["state"],
        changed_at=row["changed_at"],
        published=True,
        flows=row["all_flows"],
        served=row["served"],
        gaps=row["all_flows"] - row["held"],
        level=row["level"],
    )


def cases_worked_on(user: User) -> list[CaseRow]:
    """The cases that `user` works on, the last changed first, as they are worked on. Two queries."""
    return _of_records(user, cases_of(user))


def cases_in_review(user: User) -> list[CaseRow]:
    """What waits for a curator, the longest first. Two queries."""
    return _of_records(user, UseCase.objects.filter(state=REVIEW).order_by("changed_at", "pk"))


def _of_records(user: Viewer, cases: QuerySet[UseCase]) -> list[CaseRow]:
    rows = [(row, from_stored(row.record)) for row in cases[:_MOST]]
    slugs = {slug for _, record in rows for slug in record.products}
    found = {
        slug: (state, level)
        for slug, state, level in visible_to(user)
        .filter(Q(merged_into=None) | _seen(user, "merged_into__"), slug__in=slugs)
        .values_list("slug", Coalesce("merged_into__state", "state"), Coalesce("merged_into__level", "level"))
    }
    return [_worked_on(row, record, found) for row, record in rows]


def _worked_on(row: UseCase, record: UseCaseRecord, found: Mapping[str, tuple[str, int | None]]) -> CaseRow:
    live = {slug: level for slug, (state, level) in found.items() if state == DataProduct.State.LIVE}
    served = [flow for flow in record.flows if any(slug in live for slug in flow.products)]
    gaps = [flow for flow in record.flows if all(slug in found for slug in flow.products)]
    levels = [live[slug] for flow in served for slug in flow.products if live.get(slug) is not None]
    return CaseRow(
        slug=row.slug,
        title=record.title,
        question=record.question,
        sectors=record.sectors,
        layers=record.layers,
        state=row.state,
        changed_at=row.changed_at,
        published=row.published is not None,
        flows=len(record.flows),
        served=len(served),
        gaps=len([flow for flow in gaps if flow not in served]),
        level=min((level for level in levels if level is not None), default=None),
    )
