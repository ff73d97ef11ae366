"""What a picture of a case is made of, and how much room words take in it. Units are those of the picture.

Widths of words are those of wide fonts without serifs (DejaVu Sans, Verdana), since not every browser has Arial: what is
reckoned is the most that a text takes.
"""

import unicodedata
from functools import lru_cache
from typing import Literal, NamedTuple

from catalog.domain.product import Part

Line = Literal["push", "pull", "either", "unsaid"]
RoomKind = Literal["lane", "group", "name", "flow", "gap", "step", "target", "life"]
WordsKind = Literal["group", "name", "flow", "note", "gap", "step"]
HEAD = 11  # length of the head of an arrow
Point = tuple[float, float]

_NARROW = frozenset(" !'(),./:;I[]`fijlrt|·-")
_WIDE = frozenset("MWm%@—…")
BOLD: frozenset[WordsKind] = frozenset(("name", "flow", "gap", "step"))  # kinds of words whose letters are
_BOLDER = 1.13


class Room(NamedTuple):
    """A rectangle: a lane, a name, a flow."""

    kind: RoomKind
    x: float
    y: float
    width: float
    height: float


class Words(NamedTuple):
    """One line of text; `x`, `y`: the begin of its base line, or its middle where it is `centred`."""

    kind: WordsKind
    x: float
    y: float
    text: str
    size: int
    centred: bool = False

    @property
    def box(self) -> tuple[float, float, float, float]:
        """Left, top, right, bottom."""
        width = width_of(self.text, self.size, self.kind)
        left = self.x - width / 2 if self.centred else self.x
        return left, self.y - self.size * 0.95, left + width, self.y + self.size * 0.3


class Arrow(NamedTuple):
    """A line through `points` with a head at its end, and at its begin where both give. `keys`: the flows that it stands for."""

    keys: tuple[str, ...]
    line: Line
    points: tuple[Point, ...]
    missing: bool = False
    both: bool = False

    @property
    def double(self) -> bool:
        """Whether the line is drawn as two beside each other."""
        return self.line in ("pull", "either")

    @property
    def heads(self) -> tuple[tuple[Point, Point, Point], ...]:
        """The corners of its heads."""
        last = _head(self.points[-2], self.points[-1])
        return (last, _head(self.points[1], self.points[0])) if self.both else (last,)

    @property
    def shaft(self) -> tuple[Point, ...]:
        """The line as far as its heads."""
        begin, *middle, end = self.points
        after, before = (self.points[1], self.points[-2])
        return (_short(after, begin) if self.both else begin, *middle, _short(before, end))


def _head(back: Point, tip: Point) -> tuple[Point, Point, Point]:
    x, y = _short(back, tip)
    across, down = (y - tip[1]) / HEAD * 6, (tip[0] - x) / HEAD * 6
    return tip, (x + across, y + down), (x - across, y - down)


def _short(back: Point, tip: Point) -> Point:
    """A head's length before the tip, on a line that is level or upright."""
    if back[1] == tip[1]:
        return (tip[0] - HEAD if back[0] < tip[0] else tip[0] + HEAD, tip[1])
    return (tip[0], tip[1] - HEAD if back[1] < tip[1] else tip[1] + HEAD)


class Picture(Part, frozen=True):
    """A drawing of `width` by `height`. `grouped`: actors stand together in lanes of their groups.

    `left`: keys of the flows for which there was no room, `steps_left` the number of steps; the table has them.
    """

    width: float
    height: float
    rooms: tuple[Room, ...] = ()
    arrows: tuple[Arrow, ...] = ()
    words: tuple[Words, ...] = ()
    left: tuple[str, ...] = ()
    steps_left: int = 0
    grouped: bool = False


@lru_cache(maxsize=8192)
def width_of(text: str, size: int, kind: WordsKind = "note") -> float:
    """How wide a text is at most, as words of that kind and size."""
    return sum(map(_advance, text)) * size * (_BOLDER if kind in BOLD else 1)


def _advance(sign: str) -> float:
    if sign.isascii():
        if sign in _NARROW:
            return 0.42
        return 1.0 if sign in _WIDE else 0.79 if sign.isupper() else 0.65
    if unicodedata.combining(sign):
        return 0.0
    return 1.05 if sign in _WIDE or unicodedata.east_asian_width(sign) in "WFA" else 0.85


_LONGEST = 400  # signs of a text that a picture looks at
_BLANK, _NOTHING = frozenset(("Cc", "Zl", "Zp")), frozenset(("Cf", "Co", "Cn", "Cs"))


def plain(text: str) -> str:
    """A text in one line, without signs that steer how others are read (Unicode categories C and bidirectional marks)."""
    signs = ((sign, unicodedata.category(sign)) for sign in text[:_LONGEST])
    kept = (" " if kind in _BLANK else sign for sign, kind in signs if kind not in _NOTHING)
    return " ".join("".join(kept).split())


def lines_of(text: str, *, width: float, size: int, kind: WordsKind, most: int) -> tuple[str, ...]:
    """A text in at most so many lines that fit the width; what is cut ends in “…”. A word that is too long is broken."""
    lines: list[str] = []
    rest = plain(text)
    while rest and len(lines) < most:
        line = _fitting(rest, width, size, kind)
        rest = rest[len(line) :].lstrip()
        lines.append(line.rstrip())
    if rest and lines:
        lines[-1] = _cut(lines[-1], width, size, kind)
    return tuple(lines)


def _fitting(text: str, width: float, size: int, kind: WordsKind) -> str:
    """The longest beginning that fits and ends at a word, or within one that is too long."""
    if width_of(text, size, kind) <= width:
        return text
    end = 1
    while end < len(text) and width_of(text[: end + 1], size, kind) <= width:
        end += 1
    blank = text.rfind(" ", 0, end + 1)
    return text[: blank + 1] if blank > 0 else text[:end]


def _cut(line: str, width: float, size: int, kind: WordsKind) -> str:
    while line and width_of(f"{line}…", size, kind) > width:
        line = line[:-1].rstrip()
    return f"{line}…"
