"""Scenarios and their steps, and whom the information in them goes from and to."""

from collections.abc import Iterator
from typing import Any

from catalog.domain.usecases.model import EVERYONE
from catalog.formats.usecases.xml_read_parts import Items, diagrams_of
from catalog.formats.usecases.xml_reading import Reading, described, joined, reference, told
from catalog.formats.usecases.xml_tree import Node

MODES = {"GET": "pull", "REPORT": "push", "CREATE": "push", "CHANGE": "push"}
_UNSTATED = "unstated"


def scenarios_of(node: Node, flows: Items, diagrams: Items, reading: Reading) -> Items:
    """The scenarios; flows get their ends from the steps, where the document is not of this portal."""
    items = []
    for one in node.all("Scenario"):
        one.one("number")
        title = one.one("name")
        key = reading.scenarios.add(one.one("mRID"), "", "")
        conditions = {
            name: "\n".join(map(described, one.all(name))) for name in ("Precondition", "Postcondition")
        }
        trigger = "\n".join(described(event) for event in one.all("TriggeringEvent"))
        actors = [reading.actors.of(reference(ref)) for ref in one.all("PrimaryActor")]
        diagrams += diagrams_of(one.all("Drawing"))
        steps = [step for activity in one.all("Activity") for step in _steps(activity, flows, reading)]
        parts = told(
            text=one.one("description"),
            actor=actors[0] if actors else "",
            trigger=trigger,
            before=conditions["Precondition"],
            after=conditions["Postcondition"],
            steps=steps,
        )
        _further(one, actors[1:], "actor", reading)
        items.append((one, {"key": key, "title": title, **parts}))
    return items


def _steps(node: Node, flows: Items, reading: Reading) -> Iterator[dict[str, Any]]:
    """An activity and those within it, one after another."""
    node.one("number")
    call, title = node.one("mRID"), node.one("name")
    key = reading.steps.add(call, "", "")
    named = [reference(ref) for ref in node.all("BusinessObject")]
    givers, takers = (
        [reading.actors.of(reference(ref)) for ref in node.all(name)]
        for name in ("InformationProducer", "InformationReceiver")
    )
    actors = [reading.actors.of(reference(ref)) for ref in node.all("PrimaryActor")]
    text, service = node.one("description"), node.one("service")
    keys = [reading.flows.of(name) for name in named]
    if not reading.ours:
        keys = _exchanged(node, title, keys, givers, takers, service, flows, reading)
        actors = actors or givers
        if service and service not in MODES:
            text = "\n".join(filter(None, (text, f"Service: {service}")))
    _further(node, actors[1:] if node.name == "PrimaryActor" else [], "actor", reading)
    bound = [reference(ref) for ref in node.all("Requirement")]
    for _, flow in flows:
        if flow["key"] in keys and bound:
            flow.setdefault("bound", []).extend(bound)
    yield {
        "key": key,
        "title": title if title or reading.ours else text[:80],
        **told(text=text, actor=actors[0] if actors else "", event=joined(node, "event"), flows=keys),
    }
    for child in node.all("ChildActivity"):
        yield from _steps(child, flows, reading)


def _further(node: Node, actors: list[str], what: str, reading: Reading) -> None:
    if actors:
        reading.note(node, f"More than one {what} is named; “{actors[0]}” was left out.", "Name one here.")


def _exchanged(
    node: Node,
    title: str,
    keys: list[str],
    givers: list[str],
    takers: list[str],
    service: str,
    flows: Items,
    reading: Reading,
) -> list[str]:
    """The flows of a step; a step that names who gives and who gets, but not what, makes one of its own name."""
    if not keys and givers and takers and givers[0] != takers[0]:
        key = reading.flows.add("", "", "")
        flows.append((node, {"key": key, "what": title or "What is exchanged is not named"}))
        reading.note(
            node, f"“{title}” names no information: a flow of its name was made.", "Say what is given."
        )
        keys = [key]
    for _, flow in flows:
        if flow["key"] in keys and givers and "source" not in flow:
            flow["source"], flow["target"] = (
                givers[0],
                takers[0] if takers and takers[0] != givers[0] else EVERYONE,
            )
            flow.update(told(mode=MODES.get(service, "")))
            for left in [*givers[1:], *takers[1:]]:
                reading.note(
                    node,
                    f"“{flow.get('what', '')}” has one giver and one taker here; “{left}” was left out.",
                    "Add a flow for it.",
                )
    return keys


def ends_given(flows: Items, actors: Items, reading: Reading) -> None:
    """Flows that no step tells the ends of go from an actor that says so, to everybody."""
    if reading.ours:
        return
    for node, flow in flows:
        if "source" not in flow:
            if not any(actor["key"] == _UNSTATED for _, actor in actors):
                actors.append((node, {"key": _UNSTATED, "name": "Not stated in the document"}))
            flow["source"], flow["target"] = _UNSTATED, EVERYONE
            reading.note(
                node,
                f"No step tells who gives “{flow.get('what', '')}” to whom.",
                "Choose both once it is a draft.",
            )
