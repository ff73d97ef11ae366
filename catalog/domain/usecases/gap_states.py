"""What becomes of a gap: its states as they are told, and the steps that people take. Declared once."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from catalog.domain.errors import InvalidInput, PermissionRefused

StateId = Literal["open", "back", "assigned", "closed", "gone"]
OPEN, BACK, ASSIGNED, CLOSED, GONE = "open", "back", "assigned", "closed", "gone"
STATES: Mapping[StateId, str] = {
    "open": "Open",
    "back": "Back again",
    "assigned": "With a domain",
    "closed": "Closed",
    "gone": "Gone",
}
WAITS: tuple[StateId, ...] = ("open", "back", "assigned")
Who = Literal["curator", "steward"]


@dataclass(frozen=True, slots=True)
class GapStep:
    """A step: who may take it, in which states of the row, whether words must go with it. `label` is the button."""

    name: str
    who: tuple[Who, ...]
    before: tuple[str, ...]
    label: str
    text: bool = False


STEPS = (
    GapStep("assign", ("curator", "steward"), (OPEN, ASSIGNED), "Give it to a domain"),
    GapStep("return", ("curator", "steward"), (ASSIGNED,), "Hand it back to the curators", text=True),
    GapStep("close", ("curator", "steward"), (OPEN, ASSIGNED), "Close it", text=True),
    GapStep("reopen", ("curator", "steward"), (CLOSED,), "Open it again", text=True),
    GapStep("note", ("curator", "steward"), (OPEN, ASSIGNED, CLOSED), "Note something"),
)


def steps_open(state: str, roles: frozenset[Who]) -> tuple[GapStep, ...]:
    """What somebody in those roles may do about a gap whose row is in that state."""
    return tuple(step for step in STEPS if state in step.before and roles.intersection(step.who))


def step_checked(name: str, *, state: str, roles: frozenset[Who], text: str = "") -> GapStep:
    """The step, if it may be taken. Raises PermissionRefused for the role, InvalidInput for the state or missing words."""
    step = next((one for one in STEPS if one.name == name), None)
    if step is None:
        raise InvalidInput("There is no such step for a gap.")
    if not roles.intersection(step.who):
        raise PermissionRefused(
            "Only curators and stewards of a domain that it concerns decide on a gap. Ask one of them."
        )
    if state not in step.before:
        now = {OPEN: "open", ASSIGNED: "with a domain", CLOSED: "closed"}[state]
        raise InvalidInput(
            f"“{step.label}” is not possible any more: the gap is now {now}. Nothing was changed."
        )
    if step.text and not text.strip():
        raise InvalidInput("Say why, so that others need not ask.")
    return step


def state_shown(
    state: str,
    *,
    present: bool,
    since: datetime,
    gone_at: datetime | None,
    back_at: datetime | None,
    newest: datetime | None,
) -> StateId:
    """How a gap that somebody follows stands. `state` is what people decided, at `since`; `newest`: who waited last, when.

    It is back where its cause has come again, or where somebody has begun to wait for it, after it was closed.
    """
    if not present:
        return "gone"
    if state == CLOSED:
        return "back" if gone_at or (newest and newest > since) else "closed"
    if state == ASSIGNED:
        return "assigned"
    return "back" if back_at else "open"
