"""Where data lies, as a picture: land, lines of the grid, and the coverage on it. Equirectangular, from local files."""

import math
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any, NamedTuple

import msgspec

from catalog.domain.coverage import Covered, Point, Shape, extent
from catalog.domain.product import BBox

_LAND = Path(__file__).parents[1] / "static" / "catalog" / "geo"
SMALL, LARGE = 220, 640  # width in units of the drawing
_RING = 12  # less than this many units wide or high, a ring shows where it is
_SHAPES = 300  # that are drawn


class Window(NamedTuple):
    """A part of the Earth that a picture shows: its sides, the file of its land, and the degrees between lines of the grid."""

    name: str
    sides: BBox
    land: str
    grid: int


# The first that holds all of the coverage is shown.
WINDOWS = (
    Window("Great Britain and Ireland", (-11.5, 49.0, 3.2, 61.2), "british-isles", 2),
    Window("Europe", (-25.0, 33.0, 45.0, 72.0), "world", 10),
    Window("The world", (-180.0, -90.0, 180.0, 90.0), "world", 30),
)


class _Frame(NamedTuple):
    """How degrees become units of a drawing."""

    window: Window
    width: int

    @property
    def scale(self) -> tuple[float, float]:
        west, south, east, north = self.window.sides
        middle = math.cos(math.radians((south + north) / 2)) if self.window.grid < 30 else 1.0
        return self.width / (east - west), self.width / (east - west) / middle

    @property
    def height(self) -> int:
        _, south, _, north = self.window.sides
        return round((north - south) * self.scale[1])

    def at(self, point: Point) -> tuple[float, float]:
        west, _, _, north = self.window.sides
        across, down = self.scale
        return round((point[0] - west) * across, 1), round((north - point[1]) * down, 1)


def map_drawn(
    covered: Sequence[Covered], *, width: int = LARGE, around: BBox | None = None
) -> dict[str, Any] | None:
    """Context of components/coverage_map.html; None where nothing can be drawn.

    The picture shows the window that holds `around`, with or without anything on it; by default that of all that is drawn.
    """
    box = extent(covered)
    shown = around or box
    if shown is None:
        return None
    frame = _Frame(_window(shown), width)
    shapes = [shape for each in covered for shape in each.shapes][:_SHAPES]
    return {
        "width": width,
        "height": frame.height,
        "window": frame.window.name,
        "sides": " ".join(f"{side:g}" for side in frame.window.sides),
        "land_file": f"catalog/geo/{frame.window.land}.json",
        "land": _land(frame),
        "grid": _grid(frame),
        "areas": [_path(frame, shape, "Z") for shape in shapes if shape.kind == "area"],
        "lines": [_path(frame, shape, "") for shape in shapes if shape.kind == "line"],
        "points": [
            _place(frame, part[0]) for shape in shapes if shape.kind == "point" for part in shape.parts
        ],
        "ring": _ring(frame, box) if box else None,
    }


def _window(box: BBox) -> Window:
    west, south, east, north = box
    return next(
        (
            w
            for w in WINDOWS
            if w.sides[0] <= west and w.sides[1] <= south and east <= w.sides[2] and north <= w.sides[3]
        ),
        WINDOWS[-1],
    )


def _path(frame: _Frame, shape: Shape, close: str) -> str:
    return " ".join(
        "M" + "L".join(f"{x:g},{y:g}" for x, y in map(frame.at, part)) + close for part in shape.parts if part
    )


def _place(frame: _Frame, point: Point) -> dict[str, float]:
    x, y = frame.at(point)
    return {"x": x, "y": y}


def _ring(frame: _Frame, box: BBox) -> dict[str, float] | None:
    """A ring round what would be too small to see."""
    (left, bottom), (right, top) = frame.at((box[0], box[1])), frame.at((box[2], box[3]))
    if right - left >= _RING or bottom - top >= _RING:
        return None
    return {"x": (left + right) / 2, "y": (top + bottom) / 2, "r": _RING}


@lru_cache(maxsize=2 * len(WINDOWS))
def _land(frame: _Frame) -> str:
    """The land of a window as one path, whole units apart."""
    found = msgspec.json.decode((_LAND / f"{frame.window.land}.json").read_bytes())
    west, south, east, north = frame.window.sides
    parts = []
    for (ring,) in found["geometry"]["coordinates"]:
        if any(west <= x <= east and south <= y <= north for x, y in ring):
            points = dict.fromkeys((round(x), round(y)) for x, y in map(frame.at, ring))
            parts.append("M" + "L".join(f"{x},{y}" for x, y in points) + "Z")
    return "".join(parts)


@lru_cache(maxsize=2 * len(WINDOWS))
def _grid(frame: _Frame) -> str:
    """Meridians and parallels as one path."""
    west, south, east, north = frame.window.sides
    step = frame.window.grid
    meridians = range(math.ceil(west / step) * step, math.floor(east) + 1, step)
    parallels = range(math.ceil(south / step) * step, math.floor(north) + 1, step)
    lines = [f"M{frame.at((x, north))[0]:g},0V{frame.height}" for x in meridians]
    return "".join([*lines, *(f"M0,{frame.at((west, y))[1]:g}H{frame.width}" for y in parallels)])
