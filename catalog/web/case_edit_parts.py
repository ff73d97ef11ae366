"""What a case is made of, as its pages for editing know it: sections with a form each, and parts that are added and removed.

Declared once: addresses, forms, headings and the words of the history come from here.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import msgspec

from catalog.domain.numbers import number_in
from catalog.domain.usecases import change, lists
from catalog.domain.usecases.model import SECTORS, UseCaseRecord
from catalog.web import case_edit_forms as parts
from catalog.web import case_edit_more_forms as more
from catalog.web.case_edit_fields import PartForm

Get = Callable[[UseCaseRecord, str], Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """Some attributes of the case that are edited together. `what` says what they are for."""

    name: str
    label: str
    form: type[PartForm]
    what: str = ""

    @property
    def fields(self) -> tuple[str, ...]:
        """The attributes of the record."""
        return tuple(self.form.base_fields)


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """A kind of part. `one` and `many` name it, `of` says what one is called, `what` what the kind is for.

    `put` takes the key of the part, or for a new one nothing; for a new step the key of its scenario.
    """

    name: str
    one: str
    many: str
    form: type[PartForm]
    of: Callable[[Any], str]
    get: Get
    put: Callable[[UseCaseRecord, str, Any], UseCaseRecord]
    drop: Callable[[UseCaseRecord, str], UseCaseRecord]
    move: Callable[[UseCaseRecord, str, bool], UseCaseRecord]
    what: str = ""

    @property
    def a(self) -> str:
        """`an actor`, `a flow`."""
        return f"{'an' if self.one[0] in 'aeiou' else 'a'} {self.one}"


SECTIONS = {
    section.name: section
    for section in (
        Section(name="question", label="Title and question", form=more.QuestionForm),
        Section(
            name="placing",
            label="Sectors and layers",
            form=more.PlacingForm,
            what="So that people find the case by what it is about.",
        ),
        Section(name="description", label="Description and scope", form=more.DescriptionForm),
        Section(name="conditions", label="Assumptions and remarks", form=more.ConditionsForm),
        Section(
            name="builds-on",
            label="Builds on other cases",
            form=more.BuildsOnForm,
            what="Cases that have to work, or whose results this one uses.",
        ),
        Section(name="standards", label="Standards", form=more.StandardsForm),
        Section(
            name="document",
            label="Document",
            form=more.DocumentForm,
            what="What the template of IEC 62559-2 asks of the document itself.",
        ),
    )
}


def _moved(name: str) -> Callable[[UseCaseRecord, str, bool], UseCaseRecord]:
    """Of this kind alone: a key may stand for something of another kind, too."""

    def move(case: UseCaseRecord, key: str, up: bool) -> UseCaseRecord:
        moved = change.part_move(case, key, up=up)
        return msgspec.structs.replace(case, **{name: getattr(moved, name)})

    return move


def _step(case: UseCaseRecord, key: str) -> Any:
    return next((step for step in case.steps if step.key == key), None)


def _scenario_key(case: UseCaseRecord, key: str) -> str:
    """The key of the scenario that has a step of that key; else it is the one of a scenario itself."""
    return next((one.key for one in case.scenarios if any(step.key == key for step in one.steps)), key)


def _listed(
    name: str, one: str, many: str, form: type[PartForm], of: Callable[[Any], str], what: str
) -> Kind:
    return Kind(
        name=name,
        one=one,
        many=many,
        form=form,
        of=of,
        get=lambda case, key: lists.item_get(case, name, number_in(key)),
        put=lambda case, key, item: lists.item_put(case, name, number_in(key) if key else None, item),
        drop=lambda case, key: lists.item_drop(case, name, number_in(key)),
        move=lambda case, key, up: lists.item_move(case, name, number_in(key), up=up),
        what=what,
    )


KINDS = {
    kind.name: kind
    for kind in (
        Kind(
            name="actors",
            one="actor",
            many="actors",
            form=parts.ActorForm,
            of=lambda actor: actor.name,
            get=lambda case, key: case.actor(key),
            put=lambda case, key, actor: change.actor_put(case, actor),
            drop=change.actor_drop,
            move=_moved("actors"),
            what="Who gives or gets data, or decides something.",
        ),
        Kind(
            name="flows",
            one="flow",
            many="flows",
            form=parts.FlowForm,
            of=lambda flow: flow.what,
            get=lambda case, key: case.flow(key),
            put=lambda case, key, flow: change.flow_put(case, flow),
            drop=change.flow_drop,
            move=_moved("flows"),
            what="What one actor gives another, and the data product that serves it.",
        ),
        Kind(
            name="scenarios",
            one="scenario",
            many="scenarios",
            form=parts.ScenarioForm,
            of=lambda scenario: scenario.title,
            get=lambda case, key: next((one for one in case.scenarios if one.key == key), None),
            put=lambda case, key, scenario: change.scenario_put(case, scenario),
            drop=change.scenario_drop,
            move=_moved("scenarios"),
            what="What happens, step by step. The walkthrough is made of it.",
        ),
        Kind(
            name="steps",
            one="step",
            many="steps",
            form=parts.StepForm,
            of=lambda step: step.title,
            get=_step,
            put=lambda case, key, step: change.step_put(case, _scenario_key(case, key), step),
            drop=change.step_drop,
            move=_moved("scenarios"),
        ),
        _listed(
            "parallels", "parallel", "parallels", more.ParallelForm, lambda one: SECTORS[one.sector],
            "The same need in gas, water, hydrogen or transport.",
        ),
        _listed(
            "references", "reference", "references", more.ReferenceForm, lambda one: one.title,
            "Documents that bear on the case.",
        ),
        _listed(
            "indicators", "indicator", "indicators", more.IndicatorForm, lambda one: one.name,
            "How you will see that it works.",
        ),
        _listed(
            "requirements", "requirement", "requirements", more.RequirementForm, lambda one: one.name,
            "What the exchange of data has to fulfil.",
        ),
        _listed(
            "definitions", "definition", "definitions", more.DefinitionForm, lambda one: one.term,
            "Terms as this case uses them.",
        ),
        _listed(
            "diagrams", "diagram", "diagrams", more.DiagramForm, lambda one: one.title,
            "Pictures that are kept elsewhere.",
        ),
    )
}  # fmt: skip
LISTED = tuple(kind for kind in KINDS.values() if kind.name in lists.LISTS)
