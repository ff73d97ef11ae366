"""What a rule is, and what it answers."""

from collections.abc import Callable
from typing import Any, NamedTuple

from catalog.domain.bridge.subject import Subject


class Guess(NamedTuple):
    """A value for a field: `confidence` 0 to 1, and the reason in words."""

    value: Any
    confidence: float
    because: str


class Rule(NamedTuple):
    """One rule. `version` rises whenever it would answer differently; `does` is a sentence for people."""

    id: str
    version: int
    field: str
    does: str
    guess: Callable[[Subject], Guess | None]

    @property
    def name(self) -> str:
        """As it stands in an inference: `theme-words@1`."""
        return f"{self.id}@{self.version}"
