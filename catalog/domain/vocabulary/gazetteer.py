"""Names of places and the boxes that stand for them: countries, parts of Britain and Ireland, and towns.

Areas are from Natural Earth (public domain), towns from GeoNames (CC BY 4.0); see data/GAZETTEER.md.
"""

import math
from collections import defaultdict
from collections.abc import Iterator, Mapping
from functools import cache
from typing import NamedTuple

import msgspec

from catalog.domain.product import BBox
from catalog.domain.vocabulary.tables import fold, last_part, read_vocabulary, remembered

MOST_CHOICES = 12
# Kilometres from the middle of a town to the sides of its box, by thousands of people.
RADII = ((1000, 25.0), (250, 15.0), (50, 8.0), (0, 4.0))
_FIRST = ("country", "nation")
_KM_A_DEGREE = 111.32
_AUTHORITY = "publications.europa.eu/resource/authority/country/"


class Spot(NamedTuple):
    """A place by name. `kind`: country, nation, region, unit or town; `within`: what it is part of, or empty."""

    kind: str
    name: str
    within: str
    box: BBox

    @property
    def label(self) -> str:
        """The name by which this one is meant and no other: “Newport, Wales”."""
        return f"{self.name}, {self.within}" if self.within else self.name


class _Gazetteer(msgspec.Struct):
    areas: list[tuple[str, str, str, list[str], float, float, float, float]]
    within: list[str]
    towns: list[tuple[str, int, float, float, int]]


@remembered(maxsize=4096)
def find_spots(text: str) -> tuple[Spot, ...]:
    """The places of that name, areas before towns and larger towns first, up to 12; “Newport, Wales” names one of them.

    A town that lies in an area of its own name is that area, and the name of a country or nation alone means that
    (there is a village called Wales). Case, accents and punctuation do not count.
    """
    found = _named().get(fold(text), ())
    if any(spot.kind in _FIRST for spot in found):
        found = tuple(spot for spot in found if spot.kind != "town")
    if not found and "," in text:
        name, _, within = text.partition(",")
        wanted = set(fold(within).split())
        found = tuple(s for s in _named().get(fold(name), ()) if wanted and wanted <= _words_of(s.within))
        exact = tuple(s for s in found if fold(s.within) == fold(within))
        found = exact or found
    return tuple({spot.label: spot for spot in reversed(_distinct(found))}.values())[::-1][:MOST_CHOICES]


def area_named(name: str, iri: str = "") -> Spot | None:
    """The one country, nation, region or unit that a name or an address of the EU's list of countries stands for.

    None where several do, or a town elsewhere has the name too: towns are left out because how far a town reaches is a guess.
    """
    if _AUTHORITY in iri:
        name = last_part(iri)
    spots = find_spots(name) if len(name) > 2 or name in ("UK", "GB") else ()
    return spots[0] if len(spots) == 1 and spots[0].kind != "town" else None


@cache
def all_spots() -> tuple[Spot, ...]:
    """Every place once, by the name it is called by; towns stand with the largest first."""
    return tuple(dict.fromkeys(spot for _, spot in _spots(read_vocabulary("gazetteer", _Gazetteer))))


@cache
def nations() -> tuple[Spot, ...]:
    """England, Great Britain, Northern Ireland, Scotland, Wales."""
    found = {spot for spots in _named().values() for spot in spots if spot.kind == "nation"}
    return tuple(sorted(found, key=lambda spot: spot.name))


def _words_of(text: str) -> set[str]:
    return set(fold(text).split())


def _distinct(spots: tuple[Spot, ...]) -> list[Spot]:
    areas = [spot for spot in spots if spot.kind != "town"]
    towns = (spot for spot in spots if spot.kind == "town")
    return [*areas, *(town for town in towns if not any(_lies_in(town, area) for area in areas))]


def _lies_in(town: Spot, area: Spot) -> bool:
    west, south, east, north = town.box
    x, y = (west + east) / 2, (south + north) / 2
    return area.box[0] <= x <= area.box[2] and area.box[1] <= y <= area.box[3]


@cache
def _named() -> Mapping[str, tuple[Spot, ...]]:
    """All places by each of their names, folded."""
    found: dict[str, list[Spot]] = defaultdict(list)
    for name, spot in _spots(read_vocabulary("gazetteer", _Gazetteer)):
        found[fold(name)].append(spot)
    return {name: tuple(dict.fromkeys(spots)) for name, spots in found.items()}


def _spots(given: _Gazetteer) -> Iterator[tuple[str, Spot]]:
    for kind, name, within, also, *sides in given.areas:
        spot = Spot(kind, name, within, (sides[0], sides[1], sides[2], sides[3]))
        yield from ((each, spot) for each in (name, *also))
    for name, n, x, y, thousands in given.towns:
        yield name, Spot("town", name, given.within[n], _round(x, y, thousands))


def _round(x: float, y: float, thousands: int) -> BBox:
    """The box round the middle of a town."""
    km = next(radius for people, radius in RADII if thousands >= people)
    up = km / _KM_A_DEGREE
    across = up / math.cos(math.radians(y))
    return round(x - across, 3), round(y - up, 3), round(x + across, 3), round(y + up, 3)
