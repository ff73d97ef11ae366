"""Gaps and overlaps as somebody may see them, with what people decided on each, ranked by how many wait.

Everybody reads of published cases and of products that they may see. Who decides on a gap reads all of it: curators, and
stewards where a product of their domain stands in the way or the gap was given to them. To all others, numbers of people
below FEW are left out, and a wish or a search is shown only under words that a curator wrote for all, or once many
searched for it.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import cast

from catalog.domain.usecases.gap_causes import gaps_found
from catalog.domain.usecases.gap_states import StateId, state_shown
from catalog.domain.usecases.gaps import FEW, KINDS, GapFound, KindId, gap_id, ranked, weight
from catalog.models import DataProduct, Gap
from catalog.selectors.gap_facts import GapFacts, gap_facts
from catalog.selectors.permissions import stewarded_ids
from catalog.selectors.visibility import Viewer, visible_to


@dataclass(frozen=True, slots=True)
class GapView:
    """A gap as somebody sees it. `found` is None where its cause is gone; `row` is what people decided, if anything.

    `decides`: whether its reader may decide on it, and so reads all of it. `people`: how many wait, as far as it is told.
    """

    id: str
    kind: KindId
    title: str
    state: StateId
    found: GapFound | None
    row: Gap | None
    decides: bool
    people: int = 0

    @property
    def cases(self) -> dict[str, str]:
        """Slug → title of the cases that wait."""
        return self.found.cases if self.found else {}

    @property
    def sectors(self) -> frozenset[str]:
        """The sectors of the cases that wait."""
        flows = self.found.flows if self.found else ()
        return frozenset(sector for flow in flows for sector in flow.sectors)

    @property
    def weight(self) -> int:
        """What it is ranked by."""
        return weight(len(self.cases), self.people)

    @property
    def domains(self) -> dict[int, str]:
        """Id → name of the domains that it concerns: whose it is to do, and whose products are in it."""
        named = {one.domain_id: one.domain for one in self.found.products} if self.found else {}
        domain = self.row.domain if self.row else None
        return {domain.pk: domain.name, **named} if domain else named

    @property
    def gone_since(self) -> datetime | None:
        """When the portal first saw that its cause was gone; None where it has not noted that yet."""
        return self.row.gone_at if self.row and self.found is None else None


@dataclass(frozen=True, slots=True)
class GapsSeen:
    """The gaps that somebody may see, ranked. `kept_back`: how many more there are for others; `unread` as in GapFacts."""

    gaps: list[GapView]
    kept_back: int = 0
    unread: int = 0


def gaps_seen(user: Viewer) -> GapsSeen:
    """All that `user` may see. Four queries and what belongs to the person; one more where terms have to be read."""
    facts = gap_facts(user)
    rows = {(row.kind, row.key): row for row in Gap.objects.select_related("domain")}
    found = facts_gaps(facts)
    mine = stewarded_ids(user)
    curator = bool(getattr(user, "is_curator", False))
    views = [_view(gap, _row_of(gap, rows), mine, curator=curator) for gap in found]
    shown = [view for view in views if view is not None]
    gone = [_gone(row, mine, curator=curator) for row in _left(found, rows)]
    order = {gap.id: n for n, gap in enumerate(ranked((v.found for v in shown if v.found), _people(shown)))}
    shown.sort(key=lambda view: order[view.found.id] if view.found else 0)
    return GapsSeen([*shown, *(view for view in gone if view)], len(views) - len(shown), facts.unread)


def facts_gaps(facts: GapFacts) -> list[GapFound]:
    """The gaps in what is known."""
    return gaps_found(
        facts.flows, facts.products, wishes=facts.wishes, misses=facts.misses, refusals=facts.refusals
    )


def gap_get(user: Viewer, gap: str) -> GapView | None:
    """The gap of that id, if `user` may see it."""
    return next((view for view in gaps_seen(user).gaps if view.id == gap), None)


def closing_product(user: Viewer, view: GapView) -> DataProduct | None:
    """The product that closed a gap, if `user` may see it. One query where there is one."""
    if view.row is None or view.row.product_id is None:
        return None
    return visible_to(user).only("slug", "title").filter(pk=view.row.product_id).first()


def may_take(user: Viewer, view: GapView) -> bool:
    """Whether `user`, who does not decide on a gap, may take it into a domain of theirs: a steward, while nobody has it."""
    return bool(stewarded_ids(user)) and view.found is not None and view.state in ("open", "back")


def _people(views: Iterable[GapView]) -> dict[str, int]:
    return {view.found.id: view.people for view in views if view.found}


def _row_of(gap: GapFound, rows: dict[tuple[str, str], Gap]) -> Gap | None:
    return rows.get((gap.kind, gap.key))


def _left(found: Iterable[GapFound], rows: dict[tuple[str, str], Gap]) -> list[Gap]:
    present = {(gap.kind, gap.key) for gap in found}
    return [row for key, row in rows.items() if key not in present and row.kind in KINDS]


def _view(gap: GapFound, row: Gap | None, mine: frozenset[int], *, curator: bool) -> GapView | None:
    concerns = {product.domain_id for product in gap.products} | ({row.domain_id} if row else set())
    decides = curator or not mine.isdisjoint(concerns)
    people = gap.people if decides or gap.people >= FEW else 0
    title = _title(gap, row, decides=decides)
    if not title or (gap.kind == "refused" and not people):
        return None
    return GapView(
        id=gap.id,
        kind=gap.kind,
        title=title,
        state=_state(gap, row),
        found=gap if decides else _without_people(gap, title),
        row=row,
        decides=decides,
        people=people,
    )


def _title(gap: GapFound, row: Gap | None, *, decides: bool) -> str:
    """What it is called; an empty string where only those who decide may read that."""
    public = row.title if row else ""
    if gap.kind not in ("wish", "search"):
        return gap.title
    if decides:
        return public or gap.title
    many = gap.kind == "search" and gap.people >= FEW and not (row and row.state == Gap.State.CLOSED)
    return public or (gap.title if many else "")


def _without_people(gap: GapFound, title: str) -> GapFound:
    """The gap without what only those who decide may read: wishes, requests, and searches that few made."""
    if not (gap.wishes or gap.refusals or gap.misses):
        return gap
    told = gap.kind == "search" and gap.people >= FEW and title == gap.title
    misses = gap.misses if told else ()
    return replace(gap, title=title, wishes=(), refusals=(), misses=misses)


def _state(gap: GapFound, row: Gap | None) -> StateId:
    if row is None:
        return "open"
    return state_shown(
        row.state, present=True, since=row.since, gone_at=row.gone_at, back_at=row.back_at, newest=gap.newest
    )


def _gone(row: Gap, mine: frozenset[int], *, curator: bool) -> GapView | None:
    """One that somebody followed and whose cause is not there: for those who decided on it."""
    if not curator and (row.domain_id not in mine or row.gone_at is None):
        return None
    about_product = row.kind not in ("need", "parallel", "wish", "search")  # who had it may see it no more
    title = KINDS[cast(KindId, row.kind)].title if about_product and not curator else row.title or row.key
    return GapView(gap_id(row.kind, row.key), cast(KindId, row.kind), title, "gone", None, row, decides=True)
