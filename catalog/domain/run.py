"""A harvest run's counts, which must balance, and its verdict in plain words."""

from datetime import UTC, datetime
from typing import Literal

import msgspec

from catalog.domain.numbers import counted

Outcome = Literal["created", "changed", "unchanged", "refused", "held", "gone"]
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
    "gone": "deleted at the source",
}


class Counts(msgspec.Struct, frozen=True):
    """How many records of a run had each outcome. `listed` is what the endpoint gave.

    `withdrawn` is not part of it, nor is `gone`: what the source says it has deleted.
    """

    listed: int = 0
    created: int = 0
    changed: int = 0
    unchanged: int = 0
    refused: int = 0
    held: int = 0
    withdrawn: int = 0
    gone: int = 0

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


def since_words(since: datetime) -> str:
    """“Asked for what changed since 28 November 2026, 10:00 UTC.”"""
    moment = since.astimezone(UTC)
    return f"Asked for what changed since {moment.day} {moment:%B %Y, %H:%M} UTC."


def verdict_of(
    state: RunState,
    counts: Counts,
    *,
    reason: str = "",
    total: int | None = None,
    since: datetime | None = None,
) -> str:
    """Some sentences for a person: how it ended, what arrived, and what was not done and why.

    `since`: the endpoint was asked for what changed since then (aware), not for everything.
    """
    arrived = _arrived(counts, since)
    if state == "complete":
        return f"Complete. {arrived}" + (f" {reason}" if reason else "")
    if state == "partial":
        of = f" of {total:,} announced" if total and total > counts.listed else ""
        return f"Ended early{of}. {arrived} {reason} What was read is kept; nothing was withdrawn."
    if state == "failed":
        return f"Failed. {reason} Nothing was changed or withdrawn."
    return f"{RUN_STATES[state]}. {arrived}"


def _arrived(counts: Counts, since: datetime | None) -> str:
    parts = [
        f"{getattr(counts, name):,} {words}"
        for name, words in OUTCOMES.items()
        if getattr(counts, name) and name != "gone"
    ]
    told = [since_words(since)] if since else []
    if since and not (counts.listed or counts.gone):
        told.append("There was nothing new.")
    else:
        told.append(
            f"{counted(counts.listed, 'record')} listed" + (": " + ", ".join(parts) if parts else "") + "."
        )
    if counts.gone:
        told.append(f"{counts.gone:,} {OUTCOMES['gone']}.")
    if counts.withdrawn:
        why = "deleted" if since else "no longer listed"
        told.append(f"{counted(counts.withdrawn, 'record')} withdrawn, {why} by the endpoint.")
    return " ".join(told)


def withdrawal_limit(live: int, *, percent: int = 20, count: int = 50) -> int:
    """How many of `live` products a run may withdraw without asking: `percent` or `count`, the smaller, never below 5."""
    return max(5, min(count, live * percent // 100))
