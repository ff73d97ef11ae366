"""The words of use cases: actors, scenarios with steps, data flows, parallels. Aligned to the template of IEC 62559-2.

A case is one document, changed as a whole and kept version by version. Keys (`a1`, `f2`, `s3`) are unique within a case
and never change, so that steps, flows and pictures can refer to each other. Products and other cases are named by their
slugs. An empty string or tuple means that nobody has said.
"""

from typing import Literal

import msgspec

from catalog.domain.access.model import Mode, PatternId
from catalog.domain.policy.model import QuestionId
from catalog.domain.product import Part

Sector = Literal["electricity", "gas", "hydrogen", "heat", "water", "transport", "telecoms", "other"]
SECTORS: dict[str, str] = {
    "electricity": "Electricity",
    "gas": "Gas",
    "hydrogen": "Hydrogen",
    "heat": "Heat",
    "water": "Water",
    "transport": "Transport",
    "telecoms": "Telecoms",
    "other": "Other",
}

# The five layers of the Energy Digitalisation Framework (DESNZ and Ofgem, March 2026).
Layer = Literal["applications", "governance", "standards", "communications", "physical"]
LAYERS: dict[str, str] = {
    "applications": "Applications",
    "governance": "Governance",
    "standards": "Standards",
    "communications": "Communications",
    "physical": "Physical assets",
}

RoleId = Literal[
    "system-operator", "transmission-owner", "network-operator", "gas-network", "supplier", "aggregator",
    "market-party", "settlement", "metering", "consumer", "regulator", "government", "research", "standards-body",
    "platform", "system", "other",
]  # fmt: skip
ROLES: dict[str, str] = {
    "system-operator": "System operator",
    "transmission-owner": "Transmission owner",
    "network-operator": "Distribution network or system operator",
    "gas-network": "Gas network",
    "supplier": "Supplier",
    "aggregator": "Aggregator or flexibility provider",
    "market-party": "Market party",
    "settlement": "Settlement and market data",
    "metering": "Meter communications",
    "consumer": "Household or business",
    "regulator": "Regulator",
    "government": "Government",
    "research": "Research",
    "standards-body": "Standards and trust body",
    "platform": "Platform",
    "system": "Technical system",
    "other": "Other",
}

SensitivityClass = Literal["", "IB1-O", "IB1-SA", "IB1-SB", "IB1-SP", "IB1-C"]
EVERYONE = "all"  # in the place of an actor's key: whoever wants it
MOST = {
    "actors": 60,
    "scenarios": 20,
    "steps": 200,
    "flows": 200,
    "products": 20,
}  # of one case; products of one flow


class Actor(Part, frozen=True):
    """Who takes part: a role, and who plays it. `group` as in IEC 62559-2 (3.1), such as “Networks”."""

    key: str
    name: str
    role: RoleId = "other"
    organisation: str = ""
    description: str = ""
    group: str = ""


class DataFlow(Part, frozen=True):
    """What one actor gives another. `source` and `target` are keys of actors, or EVERYONE; `two_way`: both give.

    `mode`, `pattern`: how it is handed over, `sensitivity` its likely class, `cadence` and `volume` in words. `need`: the
    data in words, for the search of candidates. `products`: slugs of what serves it, best first; none is a gap. `uses`: the
    questions of policy that this use must be allowed by. `level`: the lowest maturity it needs, 0 to 5. `inferred`: worked
    out by the writer, not taken from `reference`.
    """

    key: str
    source: str
    target: str
    what: str
    need: str = ""
    two_way: bool = False
    mode: Mode | Literal[""] = ""
    pattern: PatternId | Literal[""] = ""
    sensitivity: SensitivityClass = ""
    cadence: str = ""
    volume: str = ""
    products: tuple[str, ...] = ()
    uses: tuple[QuestionId, ...] = ()
    level: int | None = None
    inferred: bool = False
    reference: str = ""
    note: str = ""


class Step(Part, frozen=True):
    """One step of a scenario: what happens, who does it, which flows (keys) carry what. `event` starts it."""

    key: str
    title: str
    text: str = ""
    actor: str = ""
    event: str = ""
    flows: tuple[str, ...] = ()


class Scenario(Part, frozen=True):
    """One course of events, in order [IEC 62559-2, 4]."""

    key: str
    title: str
    text: str = ""
    actor: str = ""
    trigger: str = ""
    before: str = ""
    after: str = ""
    steps: tuple[Step, ...] = ()


class Parallel(Part, frozen=True):
    """The same need in another sector: who would give what to whom there."""

    sector: Sector
    text: str
    actors: str = ""
    products: tuple[str, ...] = ()


class Reference(Part, frozen=True):
    """A document that bears on the case [IEC 62559-2, 3.2]."""

    title: str
    url: str = ""
    kind: str = ""
    status: str = ""
    impact: str = ""
    originator: str = ""


class Indicator(Part, frozen=True):
    """A key performance indicator [IEC 62559-2, 1.5]."""

    name: str
    text: str = ""
    objectives: str = ""


class Requirement(Part, frozen=True):
    """A requirement on the exchange of information [IEC 62559-2, 6]. `flows`: keys of those that it binds."""

    key: str
    name: str
    text: str = ""
    category: str = ""
    flows: tuple[str, ...] = ()


class Definition(Part, frozen=True):
    """A term as this case uses it [IEC 62559-2, 7]."""

    term: str
    text: str


class UseCaseRecord(Part, frozen=True):
    """One use case. `question`: what somebody wants to know or do. `builds_on`: slugs of other cases, `standards` too.

    `summary` and `narrative` are its short and its complete description, `diagrams` captions and addresses of pictures kept
    elsewhere, `custom` further words of a template by their heading.
    """

    title: str
    question: str = ""
    identifier: str = ""
    summary: str = ""
    narrative: str = ""
    scope: str = ""
    objectives: tuple[str, ...] = ()
    business_case: str = ""
    sectors: tuple[Sector, ...] = ()
    layers: tuple[Layer, ...] = ()
    area: str = ""
    keywords: tuple[str, ...] = ()
    assumptions: tuple[str, ...] = ()
    prerequisites: tuple[str, ...] = ()
    depth: str = ""
    priority: str = ""
    remarks: str = ""
    author: str = ""
    indicators: tuple[Indicator, ...] = ()
    actors: tuple[Actor, ...] = ()
    flows: tuple[DataFlow, ...] = ()
    scenarios: tuple[Scenario, ...] = ()
    parallels: tuple[Parallel, ...] = ()
    builds_on: tuple[str, ...] = ()
    standards: tuple[str, ...] = ()
    references: tuple[Reference, ...] = ()
    requirements: tuple[Requirement, ...] = ()
    definitions: tuple[Definition, ...] = ()
    diagrams: tuple[Reference, ...] = ()
    custom: tuple[Definition, ...] = ()

    def actor(self, key: str) -> Actor | None:
        """The actor of that key."""
        return next((actor for actor in self.actors if actor.key == key), None)

    def flow(self, key: str) -> DataFlow | None:
        """The flow of that key."""
        return next((flow for flow in self.flows if flow.key == key), None)

    def actor_name(self, key: str) -> str:
        """How the actor of a flow or step is called; `all` of everyone, an empty string of nobody."""
        if key == EVERYONE:
            return "all"
        actor = self.actor(key)
        return actor.name if actor else ""

    @property
    def steps(self) -> tuple[Step, ...]:
        """All steps, scenario by scenario."""
        return tuple(step for scenario in self.scenarios for step in scenario.steps)

    @property
    def products(self) -> tuple[str, ...]:
        """The slugs of all products that serve a flow or stand for a parallel, each once."""
        named = [slug for flow in self.flows for slug in flow.products]
        return tuple(dict.fromkeys([*named, *(slug for one in self.parallels for slug in one.products)]))


def stored(case: UseCaseRecord) -> dict[str, object]:
    """The case as JSON is kept."""
    form: dict[str, object] = msgspec.to_builtins(case)
    return form


def from_stored(form: object) -> UseCaseRecord:
    """The case of stored JSON. Raises msgspec.ValidationError."""
    return msgspec.convert(form, UseCaseRecord)
