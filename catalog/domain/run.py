"""A harvest run's counts, which must balance, and its verdict in plain words."""

from typing import Literal

import msgspec

from catalog.domain.numbers import counted

Outcome = Literal["created", "changed", "unchanged", "refused", "held"]
RunState = Literal["queued", "running", "complete", "partial", "failed"]

RUN_STATES: dict[RunState, str] = {
    "queued": "Waiting for a worker",
    "running": "Running",
    "complete": "Complete",
    "partial": "Ended early",
    "failed": "Failed",
}
OUTCOMES: dict[Outcome, str] = {
    "created": "new",
    "changed": "changed",
    "unchanged": "unchanged",
    "refused": "refused",
    "held": "held for a person",
}


class Counts(msgspec.Struct, frozen=True):
    """How many records of a run had each outcome. `listed` is what the endpoint gave; `withdrawn` is not part of it."""

    listed: int = 0
    created: int = 0
    changed: int = 0
    unchanged: int = 0
    refused: int = 0
    held: int = 0
    withdrawn: int = 0

    def __add__(self, other: "Counts") -> "Counts":
        return Counts(
            *(
                a + b
                for a, b in zip(msgspec.structs.astuple(self), msgspec.structs.astuple(other), strict=True)
            )
        )

    @property
    def balanced(self) -> bool:
        """listed = created + changed + unchanged + refused + held."""
        return self.listed == self.created + self.changed + self.unchanged + self.refused + self.held


def verdict_of(state: RunState, counts: Counts, *, reason: str = "", total: int | None = None) -> str:
    """One or two sentences for a person: how it ended, what arrived, and what was not done and why."""
    parts = [
        f"{getattr(counts, name):,} {words}" for name, words in OUTCOMES.items() if getattr(counts, name)
    ]
    arrived = f"{counted(counts.listed, 'record')} listed" + (": " + ", ".join(parts) if parts else "") + "."
    if counts.withdrawn:
        arrived += f" {counted(counts.withdrawn, 'record')} withdrawn, no longer listed by the endpoint."
    if state == "complete":
        return f"Complete. {arrived}" + (f" {reason}" if reason else "")
    if state == "partial":
        of = f" of {total:,} announced" if total and total > counts.listed else ""
        return f"Ended early{of}. {arrived} {reason} What was read is kept; nothing was withdrawn."
    if state == "failed":
        return f"Failed. {reason} Nothing was changed or withdrawn."
    return f"{RUN_STATES[state]}. {arrived}"


def withdrawal_limit(live: int, *, percent: int = 20, count: int = 50) -> int:
    """How many of `live` products a run may withdraw without asking: `percent` or `count`, the smaller, never below 5."""
    return max(5, min(count, live * percent // 100))
