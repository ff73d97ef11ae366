"""Sensitivity classes: Open Energy (OE-…), its successor Icebreaker One (IB1-…), and Open, Shared, Closed."""

from functools import cache
from typing import Literal

import msgspec

from catalog.domain.vocabulary.tables import fold, last_part, read_vocabulary, remembered

Openness = Literal["open", "shared", "closed"]


class SensitivityClass(msgspec.Struct, frozen=True):
    """One class, and the openness that it amounts to."""

    code: str
    openness: Openness
    label: str
    aliases: tuple[str, ...] = ()


class _File(msgspec.Struct, frozen=True):
    classes: tuple[SensitivityClass, ...]


@cache
def sensitivity_classes() -> dict[str, SensitivityClass]:
    """All classes by code."""
    return {entry.code: entry for entry in read_vocabulary("sensitivity", _File).classes}


@cache
def _spellings() -> dict[str, str]:
    return {
        fold(text): entry.code
        for entry in sensitivity_classes().values()
        for text in (entry.code, *entry.aliases)
    }


@remembered(maxsize=4096)
def find_class(text: str) -> str:
    """`IB1-O`, `IB1-SA`, `IB1-SB`, `IB1-SP`, `IB1-C`, `Open`, `Shared` or `Closed`, else an empty string."""
    table = _spellings()
    return table.get(fold(text)) or table.get(fold(last_part(text)), "")
