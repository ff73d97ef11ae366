"""How a domain stands to a shared rule: from what it has decided, and from how its products stand. Pure."""

from datetime import date, timedelta
from typing import Literal, NamedTuple

from catalog.domain.errors import InvalidInput

Standing = Literal["met", "unmet", "unknown", "exempt", "expired", "open", "empty"]
STANDINGS: dict[Standing, str] = {
    "met": "Met",
    "unmet": "Not met",
    "unknown": "Not known",
    "exempt": "Exempt",
    "expired": "Exemption has ended",
    "open": "Not adopted",
    "empty": "Nothing to ask it of",
}
LONGEST_EXEMPTION = timedelta(days=366)


class Figures(NamedTuple):
    """Of how many products (or requests) a rule is met, not met, and not known; those it asks nothing of are left out."""

    met: int = 0
    unmet: int = 0
    unknown: int = 0

    @property
    def asked(self) -> int:
        return self.met + self.unmet + self.unknown

    @property
    def share(self) -> float | None:
        """Per cent of those asked that meet it; None where nothing is asked."""
        return 100 * self.met / self.asked if self.asked else None


class Decided(NamedTuple):
    """What a domain has decided on a rule; `until`: the last day of an exemption, None where it is adopted."""

    until: date | None


def standing(figures: Figures, decided: Decided | None, *, today: date, wanted: int = 100) -> Standing:
    """Where a domain stands. `wanted`: the share that is enough, in per cent. An exemption that has ended counts as not met."""
    if decided is None:
        return "open"
    if decided.until is not None:
        return "exempt" if decided.until >= today else "expired"
    if not figures.asked:
        return "empty"
    if 100 * figures.met >= wanted * figures.asked:
        return "met"
    could_be = figures.met + figures.unknown
    return "unknown" if figures.unknown and 100 * could_be >= wanted * figures.asked else "unmet"


def counts_as_met(found: Standing) -> bool | None:
    """Whether it counts as met; None where it does not count: exempt, not adopted, nothing to ask, not known."""
    return {"met": True, "unmet": False, "expired": False}.get(found)


def exemption_checked(until: date, *, today: date) -> None:
    """Raises InvalidInput where an exemption cannot end on that day."""
    if until < today:
        raise InvalidInput("That day is past: give the last day on which the exemption holds.")
    if until > today + LONGEST_EXEMPTION:
        raise InvalidInput(
            "An exemption holds for a year at most: give a day within that time, and renew it then."
        )
