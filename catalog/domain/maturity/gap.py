"""How many products stand at a level, and how far a domain has come towards the level that it aims at. Pure."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Literal, NamedTuple

from catalog.domain.errors import InvalidInput
from catalog.domain.maturity.model import gates

State = Literal["reached", "on course", "behind", "over"]
USABLE = 3  # the level from which a program can fetch and read a product
LONGEST = timedelta(days=5 * 366)
_LEVELS = len(gates())


def share_at(levels: Sequence[int], level: int) -> float:
    """Per cent of the products at `level` or above; `levels` counts those of level 0 to 5. Without products 0."""
    total = sum(levels)
    return 100 * sum(levels[level:]) / total if total else 0.0


class Aim(NamedTuple):
    """`share` per cent of the products at `level` or above at the end of the day `by`."""

    level: int
    share: int
    by: date


class Progress(NamedTuple):
    """Where a plan stands. `share`: per cent now; `done` and `due`: per cent of the way, gone and to be gone by today.

    `missing`: how many products have yet to come to the level. `state`: `over` where the day is past and the aim not reached.
    """

    share: float
    done: int
    due: int
    missing: int
    days: int
    state: State


def progress(aim: Aim, levels: Sequence[int], *, began: date, began_share: float, today: date) -> Progress:
    """How far it has come from `began_share` per cent on the day `began`."""
    share = share_at(levels, aim.level)
    way, length = aim.share - began_share, (aim.by - began).days
    done = 100.0 if way <= 0 else 100 * (share - began_share) / way
    due = 100.0 if length <= 0 else 100 * (today - began).days / length
    reached = share >= aim.share
    wanted = -(-sum(levels) * aim.share // 100)
    return Progress(
        share=share,
        done=100 if reached else min(99, max(0, int(done))),
        due=min(100, max(0, round(due))),
        missing=0 if reached else max(1, wanted - sum(levels[aim.level :])),
        days=(aim.by - today).days,
        state=_state(reached=reached, late=today > aim.by, behind=done < due),
    )


def _state(*, reached: bool, late: bool, behind: bool) -> State:
    if reached:
        return "reached"
    return "over" if late else "behind" if behind else "on course"


def aim_check(aim: Aim, levels: Sequence[int], *, today: date) -> None:
    """Raises InvalidInput, with what to give instead, where an aim cannot be one."""
    if not 1 <= aim.level <= _LEVELS:
        raise InvalidInput(f"Choose a level from 1 to {_LEVELS}.")
    if not 1 <= aim.share <= 100:
        raise InvalidInput("Give a share of the products from 1 to 100 per cent.")
    if aim.by <= today:
        raise InvalidInput("That day is past or today: give a day to come, by which it shall be reached.")
    if aim.by > today + LONGEST:
        raise InvalidInput("That is more than five years away: give a day within that time.")
    if not sum(levels):
        raise InvalidInput("There is no public product yet: connect an endpoint first, then set an aim.")
    if share_at(levels, aim.level) >= aim.share:
        raise InvalidInput(
            f"{int(share_at(levels, aim.level))} % of the products are at level {aim.level} or above already: "
            "choose a higher level or a larger share."
        )
