"""Who may have the data: the three codes of the EU list that DCAT-AP uses [authority/access-right]."""

from collections.abc import Iterable
from functools import cache

import msgspec

from catalog.domain.vocabulary.tables import fold, is_url, last_part, read_vocabulary, remembered

_STRICTEST_FIRST = ("NON_PUBLIC", "RESTRICTED", "PUBLIC")


class _File(msgspec.Struct, frozen=True):
    base: str
    aliases: dict[str, tuple[str, ...]]


@cache
def _file() -> _File:
    return read_vocabulary("access_rights", _File)


@cache
def _spellings() -> dict[str, str]:
    table = _file().aliases
    return {fold(spelling): code for code, aliases in table.items() for spelling in (code, *aliases)}


def access_right_iri(code: str) -> str:
    """The EU authority's address of a code, such as `PUBLIC`."""
    return _file().base + code


@remembered(maxsize=8192)
def find_access_right(text: str) -> str:
    """`PUBLIC`, `RESTRICTED`, `NON_PUBLIC`, or an empty string: free text about rights is not guessed at."""
    table = _spellings()
    return table.get(fold(text)) or (table.get(fold(last_part(text)), "") if _is_iri(text) else "")


def strictest(codes: Iterable[str]) -> str:
    """The code that lets in the fewest; an empty string where there is none."""
    return min((code for code in codes if code), key=_STRICTEST_FIRST.index, default="")


def _is_iri(text: str) -> bool:
    return is_url(text.strip()) or text.startswith(("info:", "urn:", "access-right:", "eu-ar:"))
