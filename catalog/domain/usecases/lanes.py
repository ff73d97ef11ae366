"""The picture of a case's flows: actors as lanes, each flow a box in the lane of who gives it and an arrow to who takes it."""

from collections.abc import Iterable, Sequence

from catalog.domain.usecases.drawn import Arrow, Picture, Room, Words, width_of
from catalog.domain.usecases.lanes_flow import (
    NOTE_SIZE,
    Drawn,
    States,
    flow_drawn,
    flows_bundled,
    named,
    written,
)
from catalog.domain.usecases.lanes_who import Lane, Lanes, lanes_of
from catalog.domain.usecases.model import UseCaseRecord

WIDTH, LEAST, MOST_WIDE = 1110, 156, 300  # of the picture; of a lane
MOST_SINGLE = 30  # flows that are drawn each by itself
MOST_DRAWN = 40  # arrows
PAD, GAP, SIDE, LOOP, LOWEST = 8, 16, 12, 26, 44


def flow_diagram(case: UseCaseRecord, states: States) -> Picture | None:
    """The flows of a case from top to bottom, in its order; `states`: how each stands. None where there are none."""
    if not case.flows:
        return None
    lanes = lanes_of(case, case.flows)
    drawn, left = drawn_of(case, lanes, states)
    width = lane_width(lanes)
    top = Top(lanes, width)
    rooms, words, arrows = list(top.rooms), list(top.words), list[Arrow]()
    down = top.height + GAP
    for row in _rows(drawn):
        deepest = 0.0
        for one in row:
            parts, height = _flow(one, lanes, width, down)
            rooms += parts[0]
            words += parts[1]
            arrows.append(parts[2])
            deepest = max(deepest, height)
        down += deepest + GAP
    foot_words, foot_rooms = _names(lanes.lanes, width, down)
    height = down + max(room.height for room in foot_rooms)
    bands = [Room("lane", n * width, top.band, width, height - top.band) for n in range(len(lanes.lanes))]
    return Picture(
        width=width * len(lanes.lanes),
        height=height,
        rooms=(*bands, *rooms, *foot_rooms),
        arrows=tuple(arrows),
        words=(*words, *foot_words),
        left=left,
        grouped=lanes.grouped,
    )


def drawn_of(case: UseCaseRecord, lanes: Lanes, states: States) -> tuple[list[Drawn], tuple[str, ...]]:
    """The arrows of a picture in the order of the flows, and the keys of the flows for which there is no room."""
    if len(case.flows) > MOST_SINGLE:
        every = flows_bundled(case, case.flows, lanes, states)
    else:
        every = [flow_drawn(case, flow, lanes, states, who=lanes.grouped) for flow in case.flows]
    return every[:MOST_DRAWN], tuple(key for one in every[MOST_DRAWN:] for key in one.keys)


def lane_width(lanes: Lanes) -> float:
    """How wide each lane is."""
    return max(LEAST, min(MOST_WIDE, WIDTH // len(lanes.lanes)))


def _rows(drawn: Iterable[Drawn]) -> list[list[Drawn]]:
    """Arrows in rows, in their order: two stand in one row where no lane has both."""
    rows: list[list[Drawn]] = []
    free: set[int] = set()
    for one in drawn:
        taken = set(range(min(one.source, one.target), max(one.source, one.target) + 1))
        if rows and taken <= free:
            rows[-1].append(one)
            free -= taken
        else:
            rows.append([one])
            free = set(range(100)) - taken
    return rows


class Top:
    """The names of the lanes, and of the groups above them."""

    def __init__(self, lanes: Lanes, width: float) -> None:
        group_words, group_rooms = _groups(lanes.lanes, width)
        self.band = max((room.height for room in group_rooms), default=0.0)
        words, rooms = _names(lanes.lanes, width, self.band)
        self.words: Sequence[Words] = (*group_words, *words)
        self.rooms: Sequence[Room] = (*group_rooms, *rooms)
        self.height = self.band + max(room.height for room in rooms)


def _names(lanes: Sequence[Lane], width: float, y: float) -> tuple[list[Words], list[Room]]:
    """A name in each lane, all boxes as high as the highest."""
    words: list[Words] = []
    rooms: list[Room] = []
    for n, lane in enumerate(lanes):
        more, room = named(lane.name, x=n * width, y=y, width=width, kind="name", size=14, most=3)
        words += more
        rooms.append(room)
    high = max(room.height for room in rooms)
    return words, [room._replace(height=high) for room in rooms]


def _groups(lanes: Sequence[Lane], width: float) -> tuple[list[Words], list[Room]]:
    """The name of each group over its lanes; one that says no more than the name beneath is left out."""
    words: list[Words] = []
    rooms: list[Room] = []
    begin = 0
    for n in range(1, len(lanes) + 1):
        if n < len(lanes) and lanes[n].group == lanes[begin].group:
            continue
        if group := lanes[begin].group:
            wide = (n - begin) * width
            more, room = named(group, x=begin * width, y=0, width=wide, kind="group", size=NOTE_SIZE, most=2)
            words += more
            rooms.append(room._replace(kind="group"))
        begin = n
    high = max((room.height for room in rooms), default=0)
    return words, [room._replace(height=high) for room in rooms]


_Parts = tuple[list[Room], list[Words], Arrow]


def _flow(one: Drawn, lanes: Lanes, width: float, y: float) -> tuple[_Parts, float]:
    """The box, the arrow and the name at its end of one flow, and how high that is."""
    inside = one.source == one.target
    x = one.source * width + SIDE
    wide = width - 2 * SIDE - (LOOP if inside else 0)
    words, height = written(one.labels, x=x + PAD, y=y + PAD, width=wide - 2 * PAD)
    box = Room("gap" if one.missing else "flow", x, y, wide, max(height + 2 * PAD, LOWEST))
    middle = y + box.height / 2
    if inside:
        right, turn = x + wide, x + wide + LOOP - 4
        step = min(12, box.height / 4)
        loop = one.arrow(
            (right, middle - step), (turn, middle - step), (turn, middle + step), (right, middle + step)
        )
        return ([box], words, loop), box.height
    ends, room = _end(lanes.lanes[one.target].name, one.target * width, width, middle)
    right_ward = one.target > one.source
    begin = x + wide if right_ward else x
    tip = room.x if right_ward else room.x + room.width
    arrow = one.arrow((begin, middle), (tip, middle))
    return ([box, room], [*words, *ends], arrow), max(box.height, room.height)


def _end(name: str, x: float, width: float, middle: float) -> tuple[list[Words], Room]:
    """Who takes it, in the middle of their lane: so that an arrow can be read where the top is out of sight."""
    wide = min(width - 4 * SIDE, width_of(name[:80], NOTE_SIZE) + 14)
    begin = x + (width - wide) / 2
    words, room = named(name, x=begin, y=0, width=wide, kind="note", size=NOTE_SIZE, most=2)
    up = middle - room.height / 2
    return [line._replace(y=line.y + up) for line in words], room._replace(kind="target", y=up)
