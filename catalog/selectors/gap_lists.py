"""Which gaps a list asks for, the same for the page and its download. Odd values count as nothing."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields

from catalog.domain.usecases.gap_states import STATES, WAITS
from catalog.domain.usecases.gaps import KINDS
from catalog.domain.usecases.model import SECTORS
from catalog.selectors.gaps import GapView

WAITING = ""  # the state that a list begins with: all that waits for somebody
LIST_STATES: Mapping[str, str] = {WAITING: "Not closed yet", **dict(STATES.items()), "all": "All"}
_LONGEST = 100


@dataclass(frozen=True, slots=True)
class GapFilters:
    """What a list is narrowed to. `case` is a slug, `domain` the id of one, as text; an empty string narrows nothing."""

    kind: str = ""
    case: str = ""
    sector: str = ""
    domain: str = ""
    state: str = WAITING

    def parameters(self) -> dict[str, str]:
        """Those that are set, for an address."""
        return {one.name: value for one in fields(self) if (value := getattr(self, one.name))}


def gaps_asked(query: Mapping[str, str]) -> GapFilters:
    """What an address asks for."""

    def text(name: str) -> str:
        return query.get(name, "").replace("\0", "")[:_LONGEST]

    kind, sector, state, domain = text("kind"), text("sector"), text("state"), text("domain")
    return GapFilters(
        kind=kind if kind in KINDS else "",
        case=text("case"),
        sector=sector if sector in SECTORS else "",
        domain=domain if domain.isascii() and domain.isdecimal() else "",
        state=state if state in LIST_STATES else WAITING,
    )


def gaps_narrowed(gaps: Iterable[GapView], asked: GapFilters) -> list[GapView]:
    """Those that a list asks for, in their order."""
    return [gap for gap in gaps if _asked_for(gap, asked)]


def _asked_for(gap: GapView, asked: GapFilters) -> bool:
    return (
        (not asked.kind or gap.kind == asked.kind)
        and (not asked.case or asked.case in gap.cases)
        and (not asked.sector or asked.sector in gap.sectors)
        and (not asked.domain or int(asked.domain) in gap.domains)
        and (gap.state in WAITS if asked.state == WAITING else asked.state in ("all", gap.state))
    )
