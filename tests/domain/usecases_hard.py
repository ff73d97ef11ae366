"""Cases that are hard to draw: very many actors and flows, one lane, words that are hostile, long or run the other way."""

from catalog.domain.usecases.model import Actor, DataFlow, Reference, Scenario, Step, UseCaseRecord

_MODES = ("push", "pull", "push-or-pull", "push-code", "")
_ROLES = ("supplier", "aggregator", "network-operator", "gas-network", "market-party", "other")


def crowded(actors: int, flows: int, *, groups: int = 12) -> UseCaseRecord:
    """A case with so many actors and flows of every mode, each named by one step of its scenario."""
    named = tuple(
        Actor(
            key=f"a{n}",
            name=f"Actor number {n} with a long name",
            role=_ROLES[n % len(_ROLES)],
            group=f"Group {n % groups}" if n % 3 else "",
        )
        for n in range(actors)
    )
    given = tuple(
        DataFlow(
            key=f"f{n}",
            source=f"a{n % actors}",
            target="all" if n % 17 == 3 else f"a{(n % actors + 1 + n % (actors - 1)) % actors}",
            what=f"Readings of kind {n}, by area and half hour",
            mode=_MODES[n % 5],
            cadence="half-hourly",
            two_way=n % 7 == 0,
        )
        for n in range(flows)
    )
    steps = tuple(
        Step(key=f"s{n}", title=f"Step about {flow.what}", actor=flow.source, flows=(flow.key,))
        for n, flow in enumerate(given)
    )
    course = Scenario(key="c1", title="All of it", steps=steps)
    return UseCaseRecord(title="A very large case", actors=named, flows=given, scenarios=(course,))


HOSTILE = "<script>alert(1)</script> {{ 7|add:7 }} \u202e\u0007]]> 100% & ' \""
RTL = "بيانات استهلاك الكهرباء كل نصف ساعة حسب المحطة الفرعية"
WIDE = "一次変電所における三十分ごとの有効電力と無効電力の測定値" * 3
LONG = "urn:uuid:" + "4f2a9c7d1b3e" * 20
ODD = UseCaseRecord(
    title=HOSTILE,
    question=RTL,
    summary="x" * 300,
    assumptions=(HOSTILE,),
    actors=(
        Actor(key="a1", name=HOSTILE, group="W" * 90),
        Actor(key="a2", name=RTL, organisation=HOSTILE),
        Actor(key="a3", name="M" * 120, description=HOSTILE),
    ),
    flows=(
        DataFlow(key="f1", source="a1", target="a2", what=HOSTILE, mode="push", cadence=RTL, note=HOSTILE,
                 reference="javascript:alert(1)", inferred=True),
        DataFlow(key="f2", source="a2", target="a3", what=RTL, mode="pull", cadence="W" * 80),
        DataFlow(key="f3", source="a3", target="all", what=WIDE, mode="push-code"),
        DataFlow(key="f4", source="a3", target="a1", what=LONG, two_way=True, need=HOSTILE),
        DataFlow(key="f5", source="all", target="a1", what="\u202e\u200f"),
    ),
    scenarios=(
        Scenario(key="c1", title=HOSTILE, text=RTL, steps=(
            Step(key="s1", title=RTL, text=HOSTILE, flows=("f1", "f4")),
            Step(key="s2", title="W" * 200, actor="a3", event=HOSTILE),
        )),
    ),
    references=(Reference(title=HOSTILE, url="javascript:alert(1)"),),
)  # fmt: skip
