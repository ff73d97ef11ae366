"""State machines of what two sides agree on: each step declared once, with who may take it, from where, and to where."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from catalog.domain.errors import DecidedMeanwhile, InvalidInput, PermissionRefused

Role = Literal["requester", "steward", "curator", "portal"]
Party = Literal["requester", "stewards", "curators"]
Text = Literal["none", "optional", "needed"]

ROLES: tuple[Role, ...] = ("requester", "steward", "curator", "portal")
ROLE_WORDS: Mapping[Role, str] = {
    "requester": "who asked",
    "steward": "stewards of the domain",
    "curator": "curators",
    "portal": "the portal itself",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One step: who may take it, from which states, to which one (empty: it stays), whether words go with it, whom it tells.

    `label` is the button, `told` the sentence that follows the reference in a notification. `confirms`: it is told to who
    takes it as well.
    """

    name: str
    who: tuple[Role, ...]
    before: tuple[str, ...]
    after: str
    label: str
    told: str
    text: Text = "none"
    text_label: str = ""
    tells: tuple[Party, ...] = ()
    confirms: bool = False


@dataclass(frozen=True, slots=True)
class Machine:
    """States with their words, and steps. `what` is the noun for messages."""

    what: str
    states: Mapping[str, str]
    steps: tuple[Step, ...]

    def step(self, name: str) -> Step:
        """The step of that name. Raises InvalidInput."""
        for step in self.steps:
            if step.name == name:
                return step
        raise InvalidInput(f"There is no such step for {self.what}.")

    def open_to(self, state: str, role: Role) -> tuple[Step, ...]:
        """What somebody in that role may do in that state, in the order of the table."""
        return tuple(step for step in self.steps if role in step.who and state in step.before)

    def check(self, name: str, *, state: str, role: Role, text: str = "") -> Step:
        """The step, if it may be taken.

        Raises PermissionRefused for the role, DecidedMeanwhile for the state, InvalidInput for missing words.
        """
        step = self.step(name)
        if role not in step.who:
            who = " and ".join(ROLE_WORDS[one] for one in step.who)
            raise PermissionRefused(f"“{step.label}” is for {who} alone.")
        if state not in step.before:
            raise DecidedMeanwhile(
                f"“{step.label}” is not possible any more: {self.what} is now “{self.states[state]}”. Nothing was changed."
            )
        if step.text == "needed" and not text.strip():
            raise InvalidInput(f"Write something under “{step.text_label}”: the other side gets to read it.")
        return step

    def ends(self) -> frozenset[str]:
        """The states that no step leads out of."""
        left = {state for step in self.steps if step.after for state in step.before}
        return frozenset(self.states) - left
