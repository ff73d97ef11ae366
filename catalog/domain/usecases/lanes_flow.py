"""The flows of a picture: each by itself, or where they are very many those between two lanes together."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from catalog.domain.access.patterns import modes
from catalog.domain.usecases.drawn import Arrow, Line, Point, Room, Words, WordsKind, lines_of
from catalog.domain.usecases.lanes_who import EVERYONE_NAME, Lanes
from catalog.domain.usecases.model import EVERYONE, DataFlow, UseCaseRecord
from catalog.domain.usecases.standing import State

States = Mapping[str, State]
FLOW_SIZE, NOTE_SIZE = 13, 12
_LINES: Mapping[str, Line] = {
    "": "unsaid",
    "push": "push",
    "pull": "pull",
    "push-or-pull": "either",
    "push-code": "either",
}
TROUBLE: Mapping[State, str] = {
    "gap": "Gap: no product",
    "gone": "Gap: its product is gone",
    "below": "Not mature enough",
    "forbidden": "Its terms forbid it",
}
GAPS: tuple[State, ...] = ("gap", "gone")


class Label(NamedTuple):
    """What stands at an arrow: a line of words, its kind, and how many lines it may take."""

    text: str
    kind: WordsKind
    most: int


class Drawn(NamedTuple):
    """One arrow to be drawn: the flows that it stands for, from which lane to which, and what stands at it."""

    keys: tuple[str, ...]
    source: int
    target: int
    labels: tuple[Label, ...]
    line: Line
    missing: bool
    both: bool

    def arrow(self, *points: Point) -> Arrow:
        """The arrow through those points."""
        return Arrow(self.keys, self.line, points, self.missing, self.both)

    @property
    def room(self) -> str:
        """The kind of its box."""
        return "gap" if self.missing else "flow"


def flow_drawn(case: UseCaseRecord, flow: DataFlow, lanes: Lanes, states: States, *, who: bool) -> Drawn:
    """An arrow for one flow; `who`: with the names of both ends."""
    number = case.flows.index(flow) + 1
    state = states.get(flow.key)
    ends = f"{name_of(case, flow.source)} {'↔' if flow.two_way else '→'} {name_of(case, flow.target)}"
    labels = (
        Label(ends if who else "", "note", 3),
        Label(f"{number} {flow.what}", "flow", 4),
        Label(_how(flow), "note", 3),
        Label(TROUBLE.get(state, "") if state else "", "gap", 2),
    )
    return Drawn(
        keys=(flow.key,),
        source=lanes.at[flow.source],
        target=lanes.at[flow.target],
        labels=tuple(label for label in labels if label.text),
        line=_LINES[flow.mode],
        missing=state in GAPS,
        both=flow.two_way,
    )


def flows_bundled(
    case: UseCaseRecord, flows: Sequence[DataFlow], lanes: Lanes, states: States
) -> list[Drawn]:
    """An arrow for all flows from one lane to another; a two-way flow stands with others that are."""
    found: dict[tuple[int, int, bool], list[DataFlow]] = {}
    for flow in flows:
        found.setdefault((lanes.at[flow.source], lanes.at[flow.target], flow.two_way), []).append(flow)
    return [
        flow_drawn(case, few[0], lanes, states, who=lanes.grouped)
        if len(few) == 1
        else _bundle(case, few, lanes, states)
        for few in found.values()
    ]


def _bundle(case: UseCaseRecord, flows: list[DataFlow], lanes: Lanes, states: States) -> Drawn:
    numbers = ", ".join(str(case.flows.index(flow) + 1) for flow in flows)
    missing = sum(states.get(flow.key) in GAPS for flow in flows)
    lines = {_LINES[flow.mode] for flow in flows}
    first = flows[0]
    labels = (
        Label(f"{len(flows)} flows: {numbers}", "flow", 3),
        Label(_how_many(flows), "note", 4),
        Label(f"Gap: {missing} of {len(flows)}" if missing else "", "gap", 1),
    )
    return Drawn(
        keys=tuple(flow.key for flow in flows),
        source=lanes.at[first.source],
        target=lanes.at[first.target],
        labels=tuple(label for label in labels if label.text),
        line=lines.pop() if len(lines) == 1 else "either",
        missing=missing == len(flows),
        both=first.two_way,
    )


def _how(flow: DataFlow) -> str:
    """“→ push · daily”."""
    return " · ".join(part for part in (modes()[flow.mode].mark if flow.mode else "", flow.cadence) if part)


def _how_many(flows: list[DataFlow]) -> str:
    """“3 × → push · 2 × ↓ pull”."""
    marks = [modes()[flow.mode].mark for flow in flows if flow.mode]
    return " · ".join(f"{marks.count(mark)} × {mark}" for mark in dict.fromkeys(marks))


def name_of(case: UseCaseRecord, key: str) -> str:
    """What an actor is called in a picture."""
    return EVERYONE_NAME if key == EVERYONE else case.actor_name(key)


LEADING = 17  # from one line of words to the next


def written(
    labels: Sequence[Label], *, x: float, y: float, width: float, centred: bool = False
) -> tuple[list[Words], float]:
    """The words of labels beneath each other, the first line from `y` on, and how high they are."""
    words: list[Words] = []
    down = y
    for label in labels:
        size = FLOW_SIZE if label.kind == "flow" else NOTE_SIZE
        for text in lines_of(label.text, width=width, size=size, kind=label.kind, most=label.most):
            down += LEADING
            words.append(Words(label.kind, x, down - 4, text, size, centred))
    return words, down - y


def named(
    name: str, *, x: float, y: float, width: float, kind: WordsKind, size: int, most: int
) -> tuple[list[Words], Room]:
    """A name in the middle of a box of that width, as high as its lines."""
    lines = lines_of(name, width=width - 12, size=size, kind=kind, most=most) or ("…",)
    step = size + 4
    words = [
        Words(kind, x + width / 2, y + 5 + (n + 1) * step - 4, text, size, centred=True)
        for n, text in enumerate(lines)
    ]
    return words, Room("name", x, y, width, len(lines) * step + 10)
