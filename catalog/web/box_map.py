"""Boxes of search results on a map, and the same as a table; and how a box is told in words."""

from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

from django.utils.text import capfirst

from catalog.domain.coverage import Covered, box_parts, box_shape, extent
from catalog.domain.product import BBox, Place
from catalog.domain.vocabulary.places import place_told
from catalog.search import Box
from catalog.web.coverage_map import map_drawn

_WIDE = 180.0  # degrees: a wider box is of the whole world, and would hide all others
_WORLD = (-180.0, -90.0, 180.0, 90.0)
_TOLD = 3  # boxes of one product that the table tells


class Boxed(NamedTuple):
    """Something that lies somewhere: its name, its page, and its boxes (west, south, east, north; cut at the date line)."""

    name: str
    url: str
    boxes: Sequence[Sequence[float]]


def boxes_drawn(items: Iterable[Boxed], *, asked: Box | None = None) -> dict[str, Any]:
    """Context of components/box_map.html: `map` (None where there is nothing to draw), `rows`, and how many have no place.

    `asked`: the area that was searched, which is shown; without it, the window is that of all boxes.
    """
    given = list(items)
    placed = [item for item in given if item.boxes]
    return {
        "map": map_drawn([_covered(item) for item in placed], around=_around(asked)) if placed else None,
        "rows": [_row(item) for item in placed],
        "placeless": len(given) - len(placed),
    }


def area_told(box: Sequence[float]) -> str:
    """“around Leeds, Sheffield and Bradford”, “the whole world”; for a box across the date line its degrees."""
    west, south, east, north = box
    if west > east or (west, south, east, north) == _WORLD:
        return box_told(box)
    return place_told((west, south, east, north))


def box_told(box: Sequence[float]) -> str:
    """“2.5° W to 1° E, 53° N to 55.2° N”, or “the whole world”."""
    west, south, east, north = box
    if (west, south, east, north) == _WORLD:
        return "the whole world"
    return f"{_side(west, 'E', 'W')} to {_side(east, 'E', 'W')}, {_side(south, 'N', 'S')} to {_side(north, 'N', 'S')}"


def _area(box: Sequence[float]) -> dict[str, str]:
    name, degrees = area_told(box), box_told(box)
    return {"name": capfirst(name), "degrees": degrees if degrees != name else ""}


def _side(degrees: float, above: str, below: str) -> str:
    number = f"{abs(degrees):.2f}".rstrip("0").rstrip(".")
    return f"{number}°{f' {above if degrees > 0 else below}' if number != '0' else ''}"


def _covered(item: Boxed) -> Covered:
    shown = [(box[0], box[1], box[2], box[3]) for box in item.boxes if box[2] - box[0] <= _WIDE]
    return Covered(Place(name=item.name), tuple(map(box_shape, shown)), "")


def _around(asked: Box | None) -> BBox | None:
    parts = box_parts(asked)[0] if asked else ()
    return extent([Covered(Place(), tuple(map(box_shape, parts)), "")]) if parts else None


def _row(item: Boxed) -> dict[str, Any]:
    told = [_area(box) for box in item.boxes[:_TOLD]]
    more = len(item.boxes) - len(told)
    return {
        "name": item.name,
        "url": item.url,
        "areas": told,
        "more": f"and {more} more {'area' if more == 1 else 'areas'}" if more else "",
    }
