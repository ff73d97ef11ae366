"""From a draft to what everybody sees: the states of a use case, and who may take which step. Declared once."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from catalog.domain.errors import InvalidInput, PermissionRefused

DRAFT, REVIEW, PUBLISHED = "draft", "review", "published"
STATES: Mapping[str, str] = {DRAFT: "Draft", REVIEW: "In review", PUBLISHED: "Published"}
Who = Literal["editor", "curator"]


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseStep:
    """A step: who may take it, from which states, to which; whether words must go with it. `label` is the button."""

    name: str
    who: tuple[Who, ...]
    before: tuple[str, ...]
    after: str
    label: str
    text: bool = False


# Whoever edits a published case works on a new draft; what is published stays until the next version is.
STEPS = (
    CaseStep(name="submit", who=("editor",), before=(DRAFT,), after=REVIEW, label="Ask for a review"),
    CaseStep(name="recall", who=("editor",), before=(REVIEW,), after=DRAFT, label="Take it back to a draft"),
    CaseStep(
        name="return",
        who=("curator",),
        before=(REVIEW,),
        after=DRAFT,
        label="Return with comments",
        text=True,
    ),
    CaseStep(name="publish", who=("curator",), before=(REVIEW,), after=PUBLISHED, label="Publish"),
    CaseStep(
        name="withdraw",
        who=("curator",),
        before=(DRAFT, REVIEW, PUBLISHED),
        after=DRAFT,
        label="Take it off the pages",
        text=True,
    ),
)


def steps_open(state: str, roles: frozenset[Who]) -> tuple[CaseStep, ...]:
    """What somebody in those roles may do in that state."""
    return tuple(step for step in STEPS if state in step.before and roles.intersection(step.who))


def step_checked(name: str, *, state: str, roles: frozenset[Who], text: str = "") -> CaseStep:
    """The step, if it may be taken. Raises PermissionRefused for the role, InvalidInput for the state or missing words."""
    step = next((one for one in STEPS if one.name == name), None)
    if step is None:
        raise InvalidInput("There is no such step for a use case.")
    if not roles.intersection(step.who):
        who = "its editors" if step.who == ("editor",) else "curators"
        raise PermissionRefused(f"“{step.label}” is for {who} alone.")
    if state not in step.before:
        raise InvalidInput(
            f"“{step.label}” is not possible any more: the case is now “{STATES[state]}”. Nothing was changed."
        )
    if step.text and not text.strip():
        raise InvalidInput("Say why, so that its editors know what to do.")
    return step
