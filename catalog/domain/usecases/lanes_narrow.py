"""The same pictures for small windows: parts beneath each other, each flow a box with an arrow to the name of who takes it."""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from catalog.domain.usecases.drawn import Arrow, Picture, Room, Words, WordsKind
from catalog.domain.usecases.lanes import drawn_of
from catalog.domain.usecases.lanes_flow import NOTE_SIZE, Drawn, States, named, written
from catalog.domain.usecases.lanes_who import Lanes, lanes_of
from catalog.domain.usecases.model import UseCaseRecord

WIDTH = 300
_PAD, _GAP, _ARROW, _END = 8, 14, 66, 220  # `_END`: how wide the name of who takes it may be


class Section(NamedTuple):
    """A part of a narrow picture: what stands above it, and its flows."""

    title: str
    kind: WordsKind
    flows: Sequence[Drawn]


def flow_diagram_narrow(case: UseCaseRecord, states: States) -> Picture | None:
    """The flows of a case, by who gives them. None where there are none."""
    if not case.flows:
        return None
    lanes = lanes_of(case, case.flows)
    drawn, left = drawn_of(case, lanes, states)
    sections = [
        Section(lane.name, "name", [one for one in drawn if one.source == n])
        for n, lane in enumerate(lanes.lanes)
    ]
    return narrow([section for section in sections if section.flows], lanes, left)


def narrow(sections: Iterable[Section], lanes: Lanes, left: Sequence[str]) -> Picture:
    """Sections beneath each other."""
    rooms: list[Room] = []
    words: list[Words] = []
    arrows: list[Arrow] = []
    down = 1.0
    for section in sections:
        lines, room = named(section.title, x=1, y=down, width=WIDTH - 2, kind=section.kind, size=14, most=3)
        words += lines
        rooms.append(room if section.kind == "name" else room._replace(kind="step"))
        down += room.height + _GAP
        for one in section.flows:
            (more_rooms, more_words, arrow), height = _flow(one, lanes.lanes[one.target].name, down)
            rooms += more_rooms
            words += more_words
            arrows.append(arrow)
            down += height + _GAP
    return Picture(
        width=WIDTH,
        height=down,
        rooms=tuple(rooms),
        arrows=tuple(arrows),
        words=tuple(words),
        left=tuple(left),
        grouped=lanes.grouped,
    )


def _flow(one: Drawn, target: str, y: float) -> tuple[tuple[list[Room], list[Words], Arrow], float]:
    words, height = written(one.labels, x=1 + _PAD, y=y + _PAD, width=WIDTH - 2 - 2 * _PAD)
    box = Room("gap" if one.missing else "flow", 1, y, WIDTH - 2, height + 2 * _PAD)
    ends, room = named(
        target, x=WIDTH - _END - 1, y=y + box.height + 6, width=_END, kind="note", size=NOTE_SIZE, most=2
    )
    middle = room.y + room.height / 2
    arrow = one.arrow((room.x - _ARROW, middle), (room.x, middle))
    parts = ([box, room._replace(kind="target")], [*words, *ends], arrow)
    return parts, room.y + room.height - y
