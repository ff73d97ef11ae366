"""The picture of one scenario: actors as columns, its steps downwards, and in each step the flows that it names."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from catalog.domain.usecases.drawn import Arrow, Picture, Room, Words, lines_of
from catalog.domain.usecases.lanes import GAP, Top, lane_width
from catalog.domain.usecases.lanes_flow import FLOW_SIZE, LEADING, Drawn, States, flow_drawn, name_of, written
from catalog.domain.usecases.lanes_narrow import Section, narrow
from catalog.domain.usecases.lanes_who import Lanes, lanes_of
from catalog.domain.usecases.model import DataFlow, Scenario, UseCaseRecord

MOST_STEPS, MOST_MESSAGES = 40, 60
_PAD, _LOOP = 8, 16


class _Step(NamedTuple):
    title: str
    flows: Sequence[Drawn]


class _Course(NamedTuple):
    """A scenario to be drawn; `left`: keys of the flows, and `steps_left` the number of steps, without room."""

    lanes: Lanes
    steps: Sequence[_Step]
    left: Sequence[str]
    steps_left: int


def sequence(case: UseCaseRecord, scenario: Scenario, states: States) -> Picture | None:
    """The course of a scenario; None where none of its steps names a flow or an actor."""
    course = _course(case, scenario, states, who=False)
    if not course.lanes.lanes:
        return None
    width = lane_width(course.lanes)
    total = width * len(course.lanes.lanes)
    top = Top(course.lanes, width)
    rooms, words, arrows = list(top.rooms), list(top.words), list[Arrow]()
    down = top.height + GAP
    for step in course.steps:
        band, lines = _band(step.title, total, down)
        rooms.append(band)
        words += lines
        down += band.height + GAP / 2
        for one in step.flows:
            more, arrow, height = _message(one, len(course.lanes.lanes), width, down)
            words += more
            arrows.append(arrow)
            down += height + GAP
        down += GAP / 2
    lives = [
        Room("life", (n + 0.5) * width - 0.5, top.height, 1, down - top.height)
        for n in range(len(course.lanes.lanes))
    ]
    return Picture(
        width=total,
        height=down,
        rooms=(*lives, *rooms),
        arrows=tuple(arrows),
        words=tuple(words),
        left=tuple(course.left),
        steps_left=course.steps_left,
        grouped=course.lanes.grouped,
    )


def sequence_narrow(case: UseCaseRecord, scenario: Scenario, states: States) -> Picture | None:
    """The same for small windows."""
    course = _course(case, scenario, states, who=True)
    if not course.lanes.lanes:
        return None
    sections = [Section(step.title, "step", step.flows) for step in course.steps]
    drawn = narrow(sections, course.lanes, course.left)
    return Picture(
        width=drawn.width, height=drawn.height, rooms=drawn.rooms, arrows=drawn.arrows, words=drawn.words,
        left=drawn.left, grouped=drawn.grouped, steps_left=course.steps_left,
    )  # fmt: skip


def _course(case: UseCaseRecord, scenario: Scenario, states: States, *, who: bool) -> _Course:
    steps = scenario.steps[:MOST_STEPS]
    named = [[flow for key in step.flows if (flow := case.flow(key))] for step in steps]
    actors = [step.actor for step in steps if step.actor]
    lanes = lanes_of(case, [flow for flows in named for flow in flows], actors)
    left: list[str] = []
    drawn = list(_steps(case, scenario, named, lanes, states, left, who=who or lanes.grouped))
    return _Course(lanes, drawn, left, len(scenario.steps) - len(steps))


def _steps(
    case: UseCaseRecord, scenario: Scenario, named: Sequence[Sequence[DataFlow]], lanes: Lanes, states: States,
    left: list[str], *, who: bool,
) -> Iterator[_Step]:  # fmt: skip
    room = MOST_MESSAGES
    for number, (step, flows) in enumerate(zip(scenario.steps, named, strict=False), start=1):
        by = name_of(case, step.actor) if step.actor else ""
        title = f"{number} {step.title}" + (f" ({by})" if by else "")
        drawn = [flow_drawn(case, flow, lanes, states, who=who) for flow in flows[:room]]
        left += [flow.key for flow in flows[room:]]
        room -= len(drawn)
        yield _Step(title, drawn)


def _band(title: str, total: float, y: float) -> tuple[Room, list[Words]]:
    lines = lines_of(title, width=total - 2 * _PAD, size=FLOW_SIZE, kind="step", most=3) or ("…",)
    words = [Words("step", _PAD, y + (n + 1) * LEADING, text, FLOW_SIZE) for n, text in enumerate(lines)]
    return Room("step", 0, y, total, len(lines) * LEADING + 10), words


def _message(one: Drawn, columns: int, width: float, y: float) -> tuple[list[Words], Arrow, float]:
    """An arrow with its words above it, between the column of who gives and the next one on its way."""
    begin, end = (one.source + 0.5) * width, (one.target + 0.5) * width
    inside = one.source == one.target
    right_ward = one.target > one.source or (inside and (one.source < columns - 1 or columns == 1))
    room = width / 2 if columns == 1 else width
    x = begin + _PAD if right_ward else begin - room + _PAD
    words, height = written(one.labels, x=x, y=y, width=room - 2 * _PAD)
    line = y + height + 8
    if not inside:
        return words, one.arrow((begin, line), (end, line)), height + 14
    turn = begin + 40 if right_ward else begin - 40
    loop = one.arrow((begin, line), (turn, line), (turn, line + _LOOP), (begin, line + _LOOP))
    return words, loop, height + 14 + _LOOP
