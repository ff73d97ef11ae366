"""The history of a product's level as a picture of steps, worked out so that the template only prints."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from catalog.models import AssessmentChange
from catalog.web.dates import moment_text
from catalog.web.maturity_parts import titles

WIDTH, ROW, LEFT, TOP = 640, 26, 24, 14
_LEVELS = range(5, -1, -1)


def history_chart(
    changes: Sequence[AssessmentChange], *, first_seen: datetime, level: int, now: datetime
) -> dict[str, Any]:
    """`line` (points of an SVG polyline), `rows` of its table (oldest first), and the chart's measures.

    `changes` are oldest first; before the first of them the product stood at its `level_before`, from `first_seen` on.
    """
    start = changes[0].level_before if changes else level
    began = first_seen if not changes else min(first_seen, changes[0].at)
    stations = [(began, start), *((change.at, change.level) for change in changes), (now, level)]
    points: list[str] = []
    for n, (at, reached) in enumerate(stations):
        x = _x(at, began, now)
        if n:
            points.append(f"{x:.1f},{_y(stations[n - 1][1])}")
        points.append(f"{x:.1f},{_y(reached)}")
    return {
        "line": " ".join(points),
        "width": WIDTH,
        "height": TOP + ROW * 5 + 34,
        "left": LEFT,
        "right": WIDTH - 6,
        "grid": [{"level": n, "y": _y(n), "text_y": _y(n) + 4} for n in _LEVELS],
        "dots": [{"x": f"{_x(at, began, now):.1f}", "y": _y(reached)} for at, reached in stations[:-1]],
        "axis_y": TOP + ROW * 5 + 26,
        "began": moment_text(began),
        "rows": [
            {"at": moment_text(began), "level": start, "mqa": changes[0].mqa_before if changes else None},
            *map(_row, changes),
        ],
    }


def _row(change: AssessmentChange) -> dict[str, Any]:
    return {
        "at": moment_text(change.at),
        "level": change.level,
        "rose": change.level - change.level_before,
        "mqa": change.mqa,
        "gained": titles(change.gained),
        "lost": titles(change.lost),
        "model": change.model_version,
    }


def _x(at: datetime, began: datetime, now: datetime) -> float:
    whole = (now - began).total_seconds() or 1.0
    return LEFT + 6 + (WIDTH - LEFT - 12) * (at - began).total_seconds() / whole


def _y(level: int) -> int:
    return TOP + ROW * (5 - level)
