"""Use cases for tests of pages: the flexibility demonstrator with products at some flows, and cases that are hard to draw."""

import msgspec

from catalog.domain.usecases.model import (
    Actor,
    DataFlow,
    Parallel,
    Reference,
    Scenario,
    Step,
    UseCaseRecord,
)
from catalog.models import UseCase, User
from catalog.services.usecases import case_make, case_step

DEMONSTRATOR = UseCaseRecord(
    title="Whole-system flexibility demonstrator",
    question="Can electricity be re-routed between grid supply points with what is built already?",
    summary="The system operator and the distribution operators agree which supply point takes the load, and when.",
    narrative="In certain configurations load can be moved from one grid supply point to another.\n\nThis tries it.",
    sectors=("electricity", "gas"),
    layers=("applications", "communications"),
    area="Great Britain",
    objectives=("Use what is built already",),
    assumptions=("Switching options are known half a year ahead",),
    prerequisites=("Both operators have a node for exchange",),
    actors=(
        Actor(key="a1", name="NESO", role="system-operator", organisation="National Energy System Operator", group="System"),
        Actor(key="a2", name="TO", role="transmission-owner", organisation="Transmission owners", group="Networks"),
        Actor(key="a3", name="DNO/DSO", role="network-operator", organisation="Distribution network operators", group="Networks"),
        Actor(key="a4", name="GDN and National Gas", role="gas-network", group="Gas", description="For the parallel in gas."),
        Actor(key="a5", name="Ofgem/DESNZ", role="regulator", group="Oversight"),
    ),
    flows=(
        DataFlow(key="f1", source="a3", target="a1", what="Network topology and switching options (LTDS CIM)", mode="pull", pattern="bulk-file", sensitivity="IB1-SA", cadence="6-monthly", uses=("mix_internal",), level=2),
        DataFlow(key="f2", source="a3", target="a1", what="GSP half-hourly demand and reverse flow", mode="push", pattern="stream", sensitivity="IB1-SA", cadence="half-hourly"),
        DataFlow(key="f3", source="a2", target="a3", what="GSP limits, outages, constraints", mode="push", pattern="node", sensitivity="IB1-SB", cadence="daily", inferred=True),
        DataFlow(key="f4", source="a3", target="all", what="Embedded capacity register (ECR)", mode="pull", pattern="bulk-file", sensitivity="IB1-O", cadence="monthly", uses=("send_on_public",)),
        DataFlow(key="f5", source="a1", target="a3", what="National forecast, constraint limits", mode="pull", pattern="record-api", sensitivity="IB1-O", cadence="daily"),
        DataFlow(key="f6", source="a3", target="all", what="Distribution Future Energy Scenarios (DFES)", mode="pull", pattern="bulk-file", sensitivity="IB1-O", cadence="annual"),
        DataFlow(key="f7", source="a4", target="a1", what="Offtake and pressure headroom (gas parallel)", need="pressure headroom by offtake", mode="pull", pattern="node", sensitivity="IB1-SB", cadence="daily", inferred=True),
        DataFlow(key="f8", source="a1", target="a3", what="Transfer decision and confirmation", mode="push", pattern="node", sensitivity="IB1-SB", cadence="event", two_way=True),
    ),
    scenarios=(
        Scenario(
            key="c1",
            title="A supply point is near its limit",
            trigger="Demand is forecast above the limit of one supply point",
            steps=(
                Step(key="s1", title="See the load rise", text="The half-hourly demand shows it.", actor="a3", flows=("f2", "f5")),
                Step(key="s2", title="Look for another way", text="Which points could take the load?", actor="a1", flows=("f1", "f3", "f7")),
                Step(key="s3", title="Check who else is there", actor="a1", flows=("f4",)),
                Step(key="s4", title="Agree and switch", text="Both confirm; both keep a record.", actor="a1", flows=("f8",)),
            ),
        ),
    ),
    parallels=(Parallel(sector="gas", text="Pressure and linepack are moved between offtakes.", actors="National Gas to GDN"),),
    references=(Reference(title="Long Term Development Statement", url="https://example.org/ltds", kind="Statement"),),
)  # fmt: skip


def crowded(actors: int, flows: int, *, groups: int = 12) -> UseCaseRecord:
    """A case with so many actors and flows, each from one actor to another, of every mode."""
    roles = ("supplier", "aggregator", "network-operator", "gas-network", "market-party", "other")
    named = tuple(
        Actor(
            key=f"a{n}",
            name=f"Actor number {n} of a long name",
            role=roles[n % len(roles)],
            group=f"Group {n % groups}" if n % 3 else "",
        )
        for n in range(actors)
    )
    modes = ("push", "pull", "push-or-pull", "push-code", "")
    given = tuple(
        DataFlow(
            key=f"f{n}",
            source=f"a{n % actors}",
            target="all" if n % 17 == 0 else f"a{(n % actors + 1 + n % (actors - 1)) % actors}",
            what=f"Readings of kind {n}, by area and half hour",
            mode=modes[n % 5],
            cadence="half-hourly",
            two_way=n % 7 == 0,
        )
        for n in range(flows)
        if n % 17 == 0 or n % actors != (n % actors + 1 + n % (actors - 1)) % actors
    )
    return UseCaseRecord(title="A very large case", actors=named, flows=given)


HOSTILE = "<script>alert(1)</script> {{ 7|add:7 }} \u202e\u0007]]> 100% & ' \""
RTL = "بيانات استهلاك الكهرباء كل نصف ساعة حسب المحطة الفرعية"
ODD = UseCaseRecord(
    title=HOSTILE,
    question=RTL,
    summary="x" * 300,
    actors=(
        Actor(key="a1", name=HOSTILE, group="W" * 90),
        Actor(key="a2", name=RTL, organisation=HOSTILE),
        Actor(key="a3", name="M" * 120),
    ),
    flows=(
        DataFlow(key="f1", source="a1", target="a2", what=HOSTILE, mode="push", cadence=RTL, note=HOSTILE, reference="javascript:alert(1)"),
        DataFlow(key="f2", source="a2", target="a3", what=RTL, mode="pull", cadence="W" * 80),
        DataFlow(key="f3", source="a3", target="all", what="一次変電所における三十分ごとの有効電力と無効電力の測定値" * 3, mode="push-code"),
        DataFlow(key="f4", source="a3", target="a1", what="urn:uuid:" + "4f2a9c7d1b3e" * 20, two_way=True),
    ),
    scenarios=(Scenario(key="c1", title=HOSTILE, steps=(Step(key="s1", title=RTL, text=HOSTILE, flows=("f1", "f4")), Step(key="s2", title="W" * 200))),),
    references=(Reference(title=HOSTILE, url="javascript:alert(1)"),),
)  # fmt: skip


def served(case: UseCaseRecord, **products: str) -> UseCaseRecord:
    """The case with a product (slug) at each of these flows (keys)."""
    flows = tuple(
        msgspec.structs.replace(flow, products=(products[flow.key],)) if flow.key in products else flow
        for flow in case.flows
    )
    return msgspec.structs.replace(case, flows=flows)


def published(case: UseCaseRecord, *, lead: User | None = None, slug: str = "") -> UseCase:
    """The case as everybody sees it."""
    row = case_make(None, record=case, slug=slug)
    UseCase.objects.filter(pk=row.pk).update(lead=lead)
    for step in ("submit", "publish"):
        row = case_step(None, case=row, step=step, seen=row.version)
    return row
