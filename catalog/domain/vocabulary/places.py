"""What a box of degrees is called: the area that it is, the towns in it, or what it lies in. The other way than gazetteer.py."""

from collections.abc import Iterator
from functools import cache, lru_cache

from catalog.domain.product import BBox
from catalog.domain.vocabulary.gazetteer import Spot, all_spots

ALIKE = 0.75  # of both areas together is in both: a box so like that of a named area is that area
MOST_TOWNS = 3
_KINDS = ("nation", "region", "unit", "country")
# Rockall lies 370 km out: what reaches to it (Scotland, Great Britain, the United Kingdom) is compared without it.
_ROCKALL, _ST_KILDA = -13.6, -8.7  # degrees east


@lru_cache(maxsize=4096)
def place_told(box: BBox) -> str:
    """“Scotland, United Kingdom”, “around Leeds, Sheffield and Bradford”, “in Highland, Scotland”, “near Perth, Australia”.

    `box`: west, south, east, north, not across the date line (domain.coverage.box_parts cuts there).
    """
    areas, towns = _places()
    best = max(areas, key=lambda area: _alike(area.box, box))
    if _alike(best.box, box) >= ALIKE:
        return best.label
    if inside := [town.name for town, _ in zip(_towns_in(box), range(MOST_TOWNS), strict=False)]:
        return f"around {_listed(inside)}"
    x, y = _middle(box)
    around = [area for area in areas if area.kind == "unit" and _holds(area.box, x, y)]
    if large := next((town for town in towns if _holds(town.box, x, y)), None):
        return f"near {_once(large.label)}"
    if not around:
        return f"near {_once(min(towns, key=lambda town: _far(town, x, y)).label)}"
    return f"in {min(around, key=lambda area: _size(area.box)).label}"


@cache
def _places() -> tuple[tuple[Spot, ...], tuple[Spot, ...]]:
    """Areas that lie on one side of the date line, nations before countries; towns, the largest first."""
    spots = all_spots()
    areas = sorted((s for s in spots if s.kind in _KINDS), key=lambda s: _KINDS.index(s.kind))
    clipped = (
        a._replace(box=(_ST_KILDA, *a.box[1:])) if _ROCKALL > a.box[0] > _ROCKALL - 1 else a for a in areas
    )
    return tuple(a for a in clipped if a.box[0] < a.box[2]), tuple(s for s in spots if s.kind == "town")


def _towns_in(box: BBox) -> Iterator[Spot]:
    return (town for town in _places()[1] if _holds(box, *_middle(town.box)))


def _middle(box: BBox) -> tuple[float, float]:
    return (box[0] + box[2]) / 2, (box[1] + box[3]) / 2


def _holds(box: BBox, x: float, y: float) -> bool:
    return box[0] <= x <= box[2] and box[1] <= y <= box[3]


def _size(box: BBox) -> float:
    return max(box[2] - box[0], 0.0) * max(box[3] - box[1], 0.0)


def _alike(one: BBox, other: BBox) -> float:
    """How much of the two together is in both: 0 to 1. Square degrees do: the two lie at the same latitude, or apart."""
    common = _size(
        (max(one[0], other[0]), max(one[1], other[1]), min(one[2], other[2]), min(one[3], other[3]))
    )
    return common / (_size(one) + _size(other) - common) if common else 0.0


def _far(town: Spot, x: float, y: float) -> float:
    """How far away, squared, in degrees of latitude: a degree of longitude is shorter by what the town's own box tells."""
    west, south, east, north = town.box
    shorter = (north - south) / (east - west)
    across, up = _middle(town.box)
    return ((across - x) * shorter) ** 2 + (up - y) ** 2


def _once(label: str) -> str:
    """“Leeds, England” of the town of Leeds in the district of Leeds."""
    return ", ".join(dict.fromkeys(label.split(", ")))


def _listed(names: list[str]) -> str:
    return " and ".join((", ".join(names[:-1]), names[-1])) if len(names) > 1 else names[0]
