"""Levels of energy networks, from transmission to low voltage and low pressure, and which texts state them.

Electricity: grid supply point, bulk supply point, primary, secondary, low-voltage feeder, with their voltages (kV). 132 kV
stands alone: it is transmission in Scotland and distribution in England and Wales.
"""

import re
from collections.abc import Iterable
from functools import cache

import msgspec

from catalog.domain.vocabulary.tables import read_vocabulary, remembered
from catalog.domain.vocabulary.trees import Tree


class NetworkLevel(msgspec.Struct, frozen=True):
    """One level. `parents`: codes of those it is part of. `patterns`: regular expressions of words that state it.

    `needs`: pieces in small letters, of which whatever a pattern finds holds one: most texts hold none.
    """

    code: str
    label: str
    parents: tuple[str, ...] = ()
    needs: tuple[str, ...] = ()
    patterns: tuple[str, ...] = ()


class _File(msgspec.Struct, frozen=True):
    levels: tuple[NetworkLevel, ...]


@cache
def network_levels() -> dict[str, NetworkLevel]:
    """All levels by code, in the order to show."""
    return {level.code: level for level in read_vocabulary("network_levels", _File).levels}


@cache
def network_level_tree() -> Tree:
    """Which level is part of which."""
    return Tree({code: level.parents for code, level in network_levels().items()})


@cache
def _stating() -> tuple[tuple[str, tuple[str, ...], re.Pattern[str]], ...]:
    levels = network_levels().values()
    return tuple((level.code, level.needs, re.compile("|".join(level.patterns))) for level in levels)


@remembered(maxsize=8192)
def _stated(text: str) -> tuple[str, ...]:
    small = text.lower()
    return tuple(
        code
        for code, needs, pattern in _stating()
        if any(map(small.__contains__, needs)) and pattern.search(text)
    )


def levels_stated(texts: Iterable[str]) -> list[str]:
    """Codes of the levels that titles, keywords or stated areas name, in the order to show."""
    found = {code for text in texts for code in _stated(text)}
    return [code for code in network_levels() if code in found]
