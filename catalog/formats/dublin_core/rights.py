"""Licence, access and other words about rights, from all statements of a record together.

Repositories put codes of access, holders, dates of embargo and licences into one element; a licence is only what is known as one.
"""

import re
from collections.abc import Sequence

import msgspec

from catalog.domain.product import Licence
from catalog.domain.vocabulary.access_rights import find_access_right, strictest
from catalog.domain.vocabulary.licences import find_licence
from catalog.formats.json_values import address
from catalog.formats.licences import licence_named
from catalog.formats.text import TEXT_LIMIT

_EMBARGO = re.compile(r"^(?:info:)?eu-repo/date/embargoEnd/(\d{4}(?:-\d\d){0,2})$", re.IGNORECASE)
_MOST = 100


class Rights(msgspec.Struct, frozen=True):
    """`licence`: as recognised; `access`: a code of the EU list, the strictest of several; `words`: all that is neither."""

    licence: Licence | None = None
    access: str = ""
    words: str = ""


def rights_in(statements: Sequence[tuple[str, ...]], *beside: str) -> Rights:
    """Of statements, each by all that is said of it (its code, words, address); `beside`: further words about rights."""
    licence, codes, said = None, [], []
    for statement in statements[:_MOST]:
        spellings = tuple(filter(None, statement))
        found = [code for spelling in spellings if (code := find_access_right(spelling))]
        codes += found
        entry = None if found else find_licence(*spellings)
        if entry is not None and not entry.vague:
            licence = licence if licence and licence.code else licence_named(*spellings)
        elif not found:
            said.append(_embargo(spellings) or " ".join(dict.fromkeys(spellings)))
    lines = dict.fromkeys(filter(None, (*said, *beside)))
    return Rights(licence, strictest(codes), "\n".join(lines)[:TEXT_LIMIT])


def stated_licence(*spellings: str) -> Licence | None:
    """What a source calls the licence, known here or not; None where it is an access right."""
    stated = tuple(filter(None, spellings))
    if not stated or any(map(find_access_right, stated)):
        return None
    return licence_named(*stated)


def _embargo(spellings: tuple[str, ...]) -> str:
    ended = next((found for spelling in spellings if (found := embargo_end(spelling))), "")
    return f"Embargo until {ended}." if ended else ""


def embargo_end(stated: str) -> str:
    """The day of `info:eu-repo/date/embargoEnd/2027-01-01`; empty for all else."""
    found = _EMBARGO.match(stated.strip())
    return found[1] if found else ""


def is_code(stated: str) -> bool:
    """Whether a text is an address or a term of a list rather than words for people."""
    return bool(address(stated)) or stated.startswith("info:")
