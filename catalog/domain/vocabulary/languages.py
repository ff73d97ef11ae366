"""Languages as BCP 47 tags."""

import re
from functools import cache

import msgspec

from catalog.domain.vocabulary.tables import fold, last_part, read_vocabulary, remembered

_TAG = re.compile(r"^([A-Za-z]{2,3})[-_]([A-Za-z]{2,4})$")

_SUFFIXES = {2: str.upper, 4: str.title}  # a region, a script


class _Row(msgspec.Struct, frozen=True):
    code: str
    aliases: tuple[str, ...] = ()


class _File(msgspec.Struct, frozen=True):
    languages: tuple[_Row, ...]


@cache
def _spellings() -> dict[str, str]:
    rows = read_vocabulary("languages", _File).languages
    return {fold(text): row.code for row in rows for text in (row.code, *row.aliases)}


@remembered(maxsize=4096)
def find_language(text: str) -> str:
    """`en`, `en-GB`, … from a tag, ISO 639 code, IRI of the EU or ISO lists, or name; else an empty string.

    Language and region the wrong way round (`us-EN`) are put right where only one reading is a language.
    """
    name = last_part(text)
    tag = _TAG.match(name)
    if tag is None:
        return _spellings().get(fold(name), "")
    language, region = _spellings().get(tag[1].lower(), ""), tag[2]
    if not language:
        language, region = _spellings().get(tag[2].lower(), ""), tag[1]
    suffix = _SUFFIXES.get(len(region))
    return f"{language}-{suffix(region)}" if language and suffix else language
