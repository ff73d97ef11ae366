"""Named areas: nations, the 14 electricity licence areas of Great Britain, the 13 local distribution zones for gas.

Codes of nations are ISO 3166-2:GB; licence areas have the distributor id of an MPAN and the letter of their GSP group
(Elexon), zones the two letters of the gas industry. A licence area lies in the nation, or nations, that most of it is in.
"""

from functools import cache
from typing import Literal

import msgspec

from catalog.domain.vocabulary.tables import fold, read_vocabulary, remembered, url_key
from catalog.domain.vocabulary.trees import Tree

type AreaKind = Literal["country", "nation", "licence-area", "gas-zone"]


class Area(msgspec.Struct, frozen=True):
    """One area. `parents`: codes of those it lies in, the first to list it under. `mpan`, `gsp_group`: of licence areas.

    `names` are what it is called beyond doubt anywhere; `short` what means it only where a network's area is stated.
    """

    code: str
    label: str
    kind: AreaKind
    parents: tuple[str, ...] = ()
    mpan: str = ""
    gsp_group: str = ""
    operator: str = ""
    names: tuple[str, ...] = ()
    short: tuple[str, ...] = ()
    iris: tuple[str, ...] = ()


class _File(msgspec.Struct, frozen=True):
    areas: tuple[Area, ...]
    publishers: dict[str, str]


@cache
def _file() -> _File:
    return read_vocabulary("areas", _File)


@cache
def areas() -> dict[str, Area]:
    """All areas by code, in the order to show."""
    return {area.code: area for area in _file().areas}


@cache
def area_tree() -> Tree:
    """Which area lies in which."""
    return Tree({code: area.parents for code, area in areas().items()})


@cache
def _names() -> dict[str, str]:
    return {fold(text): area.code for area in areas().values() for text in (*area.names, area.label)}


@cache
def _short() -> dict[str, str]:
    """Where electricity and gas share a name, the electricity area, which is listed first, has it."""
    found: dict[str, str] = {}
    for area in areas().values():
        own = (area.mpan, f"_{area.gsp_group}", f"gsp group {area.gsp_group}") if area.mpan else ()
        for text in (*area.short, *own):
            found.setdefault(fold_area(text), area.code)
    return found


@cache
def _iris() -> dict[str, str]:
    return {url_key(iri): area.code for area in areas().values() for iri in area.iris}


def fold_area(text: str) -> str:
    """As `fold`, but `_A`, which is a GSP group, stays apart from `A`, which is nothing."""
    bare = text.strip()
    return bare.lower() if len(bare) == 2 and bare[0] == "_" else fold(bare)


@remembered(maxsize=4096)
def find_area(name: str) -> str:
    """Code of the area that is called so, wherever that is said; else empty."""
    return _names().get(fold(name), "")


@remembered(maxsize=4096)
def find_network_area(text: str) -> str:
    """Code of the area that a statement of a network's area means: `EPN`, `_A`, `10`, `LDZ NW`; else empty."""
    return _short().get(fold_area(text)) or find_area(text)


@remembered(maxsize=4096)
def find_area_iri(iri: str) -> str:
    """Code of the area of an address in the registers of ONS, the EU, GeoNames or Wikidata; else empty."""
    return _iris().get(url_key(iri), "") if iri else ""


@remembered(maxsize=4096)
def area_of_publisher(name: str) -> str:
    """Code of the one area in which an operator works, where it works in one alone; else empty."""
    return _file().publishers.get(fold(name), "")
