"""Changing a case part by part: each function gives a new case, and takes along what referred to a part that goes."""

from collections.abc import Iterable
from itertools import count
from typing import Protocol

import msgspec

from catalog.domain.errors import InvalidInput
from catalog.domain.numbers import number_in
from catalog.domain.usecases.check import case_checked
from catalog.domain.usecases.model import Actor, DataFlow, Scenario, Step, UseCaseRecord

_replace = msgspec.structs.replace


class Keyed(Protocol):
    """A part that others refer to by its key."""

    @property
    def key(self) -> str:
        """Unique in the case."""


def key_next(letter: str, keys: Iterable[str]) -> str:
    """The next free key, such as `f4`; one that was used and is gone may come again only where nothing refers to it."""
    taken = set(keys)
    last = max((number_in(key[1:]) for key in taken if key[:1] == letter), default=0)
    return next(key for n in count(last + 1) if (key := f"{letter}{n}") not in taken)


def actor_put(case: UseCaseRecord, actor: Actor) -> UseCaseRecord:
    """The case with that actor, in the place of the one of its key; without a key it comes last. Raises InvalidInput."""
    if not actor.name.strip():
        raise InvalidInput("Give the actor a name.")
    if not actor.key:
        actor = _replace(actor, key=key_next("a", (one.key for one in case.actors)))
    return case_checked(_replace(case, actors=_put(case.actors, actor)))


def actor_drop(case: UseCaseRecord, key: str) -> UseCaseRecord:
    """The case without an actor. Raises InvalidInput while a flow still goes from or to it."""
    used = [flow.what for flow in case.flows if key in (flow.source, flow.target)]
    if used:
        raise InvalidInput(
            f"{len(used)} flows go from or to this actor, “{used[0]}” among them: remove or re-draw them first."
            if len(used) > 1
            else f"“{used[0]}” goes from or to this actor: remove or re-draw it first."
        )
    scenarios = tuple(
        _replace(
            scenario,
            actor="" if scenario.actor == key else scenario.actor,
            steps=tuple(_replace(step, actor="") if step.actor == key else step for step in scenario.steps),
        )
        for scenario in case.scenarios
    )
    return _replace(case, actors=_without(case.actors, key), scenarios=scenarios)


def flow_put(case: UseCaseRecord, flow: DataFlow) -> UseCaseRecord:
    """The case with that flow, in the place of the one of its key; without a key it comes last. Raises InvalidInput."""
    if not flow.what.strip():
        raise InvalidInput("Say in a few words what is given.")
    if not flow.key:
        flow = _replace(flow, key=key_next("f", (one.key for one in case.flows)))
    return case_checked(_replace(case, flows=_put(case.flows, flow)))


def flow_drop(case: UseCaseRecord, key: str) -> UseCaseRecord:
    """The case without a flow; steps and requirements no longer name it."""
    scenarios = tuple(
        _replace(
            scenario, steps=tuple(_replace(step, flows=_less(step.flows, key)) for step in scenario.steps)
        )
        for scenario in case.scenarios
    )
    requirements = tuple(_replace(one, flows=_less(one.flows, key)) for one in case.requirements)
    return _replace(case, flows=_without(case.flows, key), scenarios=scenarios, requirements=requirements)


def scenario_put(case: UseCaseRecord, scenario: Scenario) -> UseCaseRecord:
    """The case with that scenario, in the place of the one of its key; without a key it comes last. Raises InvalidInput."""
    if not scenario.title.strip():
        raise InvalidInput("Give the scenario a title.")
    if not scenario.key:
        scenario = _replace(scenario, key=key_next("c", (one.key for one in case.scenarios)))
    return case_checked(_replace(case, scenarios=_put(case.scenarios, scenario)))


def scenario_drop(case: UseCaseRecord, key: str) -> UseCaseRecord:
    """The case without a scenario and its steps."""
    return _replace(case, scenarios=_without(case.scenarios, key))


def step_put(case: UseCaseRecord, scenario_key: str, step: Step) -> UseCaseRecord:
    """The case with that step in a scenario; without a key it comes last. Raises InvalidInput."""
    if not step.title.strip():
        raise InvalidInput("Say in a few words what happens in this step.")
    if not step.key:
        step = _replace(step, key=key_next("s", (one.key for one in case.steps)))
    scenario = _scenario(case, scenario_key)
    return case_checked(
        _replace(case, scenarios=_put(case.scenarios, _replace(scenario, steps=_put(scenario.steps, step))))
    )


def step_drop(case: UseCaseRecord, key: str) -> UseCaseRecord:
    """The case without a step."""
    scenarios = tuple(_replace(one, steps=_without(one.steps, key)) for one in case.scenarios)
    return _replace(case, scenarios=scenarios)


def part_move(case: UseCaseRecord, key: str, *, up: bool) -> UseCaseRecord:
    """The case with an actor, flow, scenario or step one place earlier or later; at the end it stays."""
    return _replace(
        case,
        actors=_moved(case.actors, key, up),
        flows=_moved(case.flows, key, up),
        scenarios=tuple(
            _replace(one, steps=_moved(one.steps, key, up)) for one in _moved(case.scenarios, key, up)
        ),
    )


def _scenario(case: UseCaseRecord, key: str) -> Scenario:
    for scenario in case.scenarios:
        if scenario.key == key:
            return scenario
    raise InvalidInput("That scenario is not there any more: reload the page.")


def _put[P: Keyed](parts: tuple[P, ...], part: P) -> tuple[P, ...]:
    if any(one.key == part.key for one in parts):
        return tuple(part if one.key == part.key else one for one in parts)
    return (*parts, part)


def _without[P: Keyed](parts: tuple[P, ...], key: str) -> tuple[P, ...]:
    return tuple(one for one in parts if one.key != key)


def _less(keys: tuple[str, ...], key: str) -> tuple[str, ...]:
    return tuple(one for one in keys if one != key)


def _moved[P: Keyed](parts: tuple[P, ...], key: str, up: bool) -> tuple[P, ...]:
    place = next((number for number, one in enumerate(parts) if one.key == key), None)
    if place is None:
        return parts
    other = place - 1 if up else place + 1
    if not 0 <= other < len(parts):
        return parts
    moved = list(parts)
    moved[place], moved[other] = moved[other], moved[place]
    return tuple(moved)
