"""A small use case for tests: two actors, three flows, one scenario."""

from catalog.domain.usecases.model import Actor, DataFlow, Scenario, Step, UseCaseRecord

SAMPLE = UseCaseRecord(
    title="Move load between grid supply points",
    question="Can the operator re-route electricity with what is built already?",
    summary="Two operators agree which point takes the load.",
    sectors=("electricity",),
    layers=("applications",),
    actors=(
        Actor(key="a1", name="National operator", role="system-operator"),
        Actor(key="a2", name="Network operator", role="network-operator"),
    ),
    flows=(
        DataFlow(key="f1", source="a2", target="a1", what="Network topology", mode="pull", pattern="bulk-file"),
        DataFlow(key="f2", source="a2", target="a1", what="Half-hourly demand", mode="push", cadence="half-hourly"),
        DataFlow(key="f3", source="a1", target="all", what="National forecast", mode="pull", sensitivity="IB1-O"),
    ),
    scenarios=(
        Scenario(
            key="c1",
            title="A point is near its limit",
            steps=(
                Step(key="s1", title="See the load rise", actor="a2", flows=("f2",)),
                Step(key="s2", title="Look for another way", actor="a1", flows=("f1", "f3")),
            ),
        ),
    ),
)  # fmt: skip
