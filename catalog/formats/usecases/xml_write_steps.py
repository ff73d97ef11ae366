"""Scenarios and their steps in the shape of IEC 62559-3, section 4: who produces and receives which information."""

from collections.abc import Iterable
from typing import Any

from catalog.domain.usecases.model import EVERYONE, DataFlow, Scenario, Step, UseCaseRecord
from catalog.formats.usecases.xml_names import known_key

# How a flow is handed over → the service of a step [IEC 62559-2, 4.2]: asked for, or told unasked.
SERVICES = {"pull": "GET", "push": "REPORT"}


def scenario(case: UseCaseRecord, number: int, one: Scenario) -> dict[str, Any]:
    """One scenario with its steps as activities."""
    tree: dict[str, Any] = {"mRID": known_key("scenario", one.key), "name": one.title, "number": str(number)}
    tree |= {"description": one.text} if one.text else {}
    tree |= {"Precondition": {"description": one.before}} if one.before else {}
    tree |= {"Postcondition": {"description": one.after}} if one.after else {}
    tree |= {"TriggeringEvent": {"description": one.trigger}} if one.trigger else {}
    tree |= {"PrimaryActor": _actors([one.actor])} if one.actor else {}
    return tree | {
        "Activity": [_activity(case, place, step) for place, step in enumerate(one.steps, start=1)]
    }


def _activity(case: UseCaseRecord, number: int, step: Step) -> dict[str, Any]:
    flows = [flow for key in step.flows if (flow := case.flow(key)) is not None]
    tree: dict[str, Any] = {"mRID": known_key("step", step.key), "name": step.title, "number": str(number)}
    tree["description"] = step.text  # the schema asks for one
    tree |= {"event": step.event} if step.event else {}
    tree |= {"PrimaryActor": _actors([step.actor])} if step.actor else {}
    tree["BusinessObject"] = [{"mRID": known_key("flow", key)} for key in step.flows]
    tree["InformationProducer"] = _actors(_ends(flows, giving=True))
    tree["InformationReceiver"] = _actors(_ends(flows, giving=False))
    services = {SERVICES.get(flow.mode, "") for flow in flows}
    return tree | ({"service": services.pop()} if len(services) == 1 and "" not in services else {})


def _ends(flows: Iterable[DataFlow], *, giving: bool) -> list[str]:
    """The actors who give or get, each once; everybody is no actor."""
    keys: list[str] = []
    for flow in flows:
        ends = (flow.source, flow.target) if giving else (flow.target, flow.source)
        keys += ends if flow.two_way else ends[:1]
    return [key for key in dict.fromkeys(keys) if key and key != EVERYONE]


def _actors(keys: Iterable[str]) -> list[dict[str, Any]]:
    return [{"mRID": known_key("actor", key)} for key in keys]
