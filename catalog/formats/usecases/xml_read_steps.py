"""Scenarios and their steps, and whom the information in them goes from and to."""

from collections.abc import Iterator
from typing import Any

from catalog.domain.usecases.model import EVERYONE
from catalog.formats.usecases.xml_read_parts import Items, diagrams_of
from catalog.formats.usecases.xml_reading import Reading, described, joined, reference, told
from catalog.formats.usecases.xml_tree import Node

MODES = {"GET": "pull", "REPORT": "push", "CREATE": "push", "CHANGE": "push"}
_UNSTATED = "unstated"
_MOST_PAIRS = 20  # of givers and takers of one step


class Exchanges:
    """The flows of a document, which get their ends from the steps that exchange them.

    The same information between others is a flow of its own.
    """

    def __init__(self, flows: Items, reading: Reading) -> None:
        self.flows, self.reading = flows, reading
        self.at = {flow["key"]: flow for _, flow in flows}
        self.between: dict[tuple[str, str, str], str] = {}

    def add(self, node: Node, what: str, **more: Any) -> str:
        """One more flow; returns its key."""
        key = self.reading.flows.add("", "", "")
        self.at[key] = {"key": key, "what": what, **more}
        self.flows.append((node, self.at[key]))
        return key

    def given(self, node: Node, key: str, giver: str, taker: str, service: str) -> str:
        """The key of the flow that carries that information from giver to taker."""
        flow = self.at.get(key)
        if flow is None:
            return key
        ends = (key, giver, taker)
        if ends not in self.between:
            if "source" in flow:
                kept = {name: flow[name] for name in ("need", "bound") if name in flow}
                self.between[ends] = self.add(node, flow.get("what", ""), **kept)
            else:
                self.between[ends] = key
            self.at[self.between[ends]] |= {
                "source": giver,
                "target": taker,
                **told(mode=MODES.get(service, "")),
            }
        return self.between[ends]

    def bind(self, keys: list[str], requirements: list[str]) -> None:
        """Requirements of a step are those of the flows in it."""
        for key in keys if requirements else ():
            if key in self.at:
                self.at[key]["bound"] = [*self.at[key].get("bound", ()), *requirements]


def scenarios_of(node: Node, flows: Items, diagrams: Items, reading: Reading) -> Items:
    """The scenarios; flows get their ends from the steps, where the document is not of this portal."""
    items = []
    exchanges = Exchanges(flows, reading)
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
        steps = [step for activity in one.all("Activity") for step in _steps(activity, exchanges, reading)]
        parts = told(
            text=one.one("description"),
            actor=actors[0] if actors else "",
            trigger=trigger,
            before=conditions["Precondition"],
            after=conditions["Postcondition"],
            steps=steps,
        )
        _further(one, actors, reading)
        items.append((one, {"key": key, "title": title, **parts}))
    return items


def _steps(node: Node, exchanges: Exchanges, reading: Reading) -> Iterator[dict[str, Any]]:
    """An activity and those within it, one after another."""
    node.one("number")
    key, title = reading.steps.add(node.one("mRID"), "", ""), node.one("name")
    keys = [reading.flows.of(reference(ref)) for ref in node.all("BusinessObject")]
    givers, takers, actors = (
        [reading.actors.of(reference(ref)) for ref in node.all(name)]
        for name in ("InformationProducer", "InformationReceiver", "PrimaryActor")
    )
    text, service = node.one("description"), node.one("service")
    _further(node, actors, reading)
    if not reading.ours:
        keys = _exchanged(node, title, keys, (givers, takers), service, exchanges)
        actors = actors or givers
        if service and service not in MODES:
            text = "\n".join(filter(None, (text, f"Service: {service}")))
    exchanges.bind(keys, [reference(ref) for ref in node.all("Requirement")])
    yield {
        "key": key,
        "title": title if title or reading.ours else text[:80],
        **told(text=text, actor=actors[0] if actors else "", event=joined(node, "event"), flows=keys),
    }
    for child in node.all("ChildActivity"):
        yield from _steps(child, exchanges, reading)


def _further(node: Node, actors: list[str], reading: Reading) -> None:
    for actor in actors[1:]:
        reading.note(node, f"It has one actor here; “{actor}” was left out.", "Name the other in its text.")


def _exchanged(
    node: Node,
    title: str,
    keys: list[str],
    ends: tuple[list[str], list[str]],
    service: str,
    exchanges: Exchanges,
) -> list[str]:
    """The flows of a step; a step that names who gives and who gets, but not what, makes one of its own name."""
    givers, takers = ends
    if not givers:
        return keys
    pairs = [(giver, taker) for giver in givers for taker in takers or [EVERYONE] if giver != taker]
    pairs = pairs[:_MOST_PAIRS] or [(givers[0], EVERYONE)]
    if not keys and takers:
        exchanges.reading.note(
            node, f"“{title}” names no information: a flow of its name was made.", "Say what is given."
        )
        keys = [exchanges.add(node, title or "What is exchanged is not named")]
    carried = (exchanges.given(node, key, *pair, service) for key in keys for pair in pairs)
    return list(dict.fromkeys(carried))


def ends_given(flows: Items, actors: Items, reading: Reading) -> None:
    """Flows that no step tells the ends of go from an actor that says so, to everybody."""
    if reading.ours:
        return
    loose = [(node, flow) for node, flow in flows if "source" not in flow]
    if loose:
        actors.append((loose[0][0], {"key": _UNSTATED, "name": "Not stated in the document"}))
    for node, flow in loose:
        flow["source"], flow["target"] = _UNSTATED, EVERYONE
        reading.note(
            node,
            f"No step tells who gives “{flow.get('what', '')}” to whom.",
            "Choose both once it is a draft.",
        )
