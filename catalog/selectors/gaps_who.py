"""Who may decide what on a gap."""

from catalog.domain.usecases.gap_states import OPEN, GapStep, Who, steps_open
from catalog.models import Domain
from catalog.selectors.gaps import GapView, may_take
from catalog.selectors.permissions import stewarded_ids
from catalog.selectors.visibility import Viewer


def roles_for(user: Viewer, gap: GapView) -> frozenset[Who]:
    """As what `user` decides on a gap: curators on all, stewards on what concerns their domains."""
    if getattr(user, "is_curator", False):
        return frozenset(("curator", "steward"))
    return frozenset(("steward",)) if gap.decides else frozenset()


def steps_for(user: Viewer, gap: GapView) -> tuple[GapStep, ...]:
    """The steps that `user` may take on a gap now. A steward whom it does not concern may take it into their domain."""
    if gap.state == "gone":
        return ()
    state = gap.row.state if gap.row else OPEN
    roles = roles_for(user, gap)
    if not roles and may_take(user, gap):
        return tuple(step for step in steps_open(state, frozenset(("steward",))) if step.name == "assign")
    return steps_open(state, roles)


def domains_to_give(user: Viewer) -> list[Domain]:
    """The domains that `user` may give gaps to, by name: any confirmed one for curators, their own for stewards. One query."""
    rows = Domain.objects.filter(confirmed=True).only("id", "name").order_by("name")
    if not getattr(user, "is_curator", False):
        rows = rows.filter(pk__in=stewarded_ids(user))
    return list(rows)
