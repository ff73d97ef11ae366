"""Artifacts that are no clean JSON: read without the entries that are broken, or up to the last one that is whole.

What tests, exposures and groups say of a node stands behind it: of an artifact that is cut off it is told which sections are not
all there, so that no record is taken for whole that is not.
"""

import json
import re
from typing import Any

import msgspec

from catalog.formats.json_reader import DECODE_ERRORS, read_json_text

_KINDS = "model|source|seed|snapshot|test|unit_test|analysis|operation|exposure|macro|doc|metric|group|semantic_model|saved_query"
# How an entry of `nodes` and its like begins. In code, which is text, quotes have a backslash before them.
_ENTRY = re.compile(rf'"((?:{_KINDS})\.[^"\\\s]{{1,500}})"\s*:\s*\{{')
_NEXT = re.compile(rf'\}}\s*,\s*(?="(?:{_KINDS})\.[^"\\\s]{{1,500}}"\s*:\s*\{{)')
_SECTION = re.compile(
    r'\}\s*\}\s*,\s*(?="(?:metadata|nodes|sources|macros|docs|exposures|metrics|groups|selectors)"\s*:)'
)
# Where a whole section ends, and one begins whose name nothing else has that holds an object.
_TOP = re.compile(
    r'\}\s*,\s*(?="(?:nodes|sources|macros|exposures|groups|selectors|disabled|parent_map|child_map|group_map)"\s*:\s*\{)'
)
_READ = frozenset(("nodes", "sources", "exposures", "groups"))  # sections that records are made of
_top_decoder = msgspec.json.Decoder(dict[str, msgspec.Raw])
_MOST_ENDS = 5  # places up to which a beginning is tried
_SECTIONS = re.compile(r'"(?:nodes|sources)"\s*:\s*\{')
_MOST_ROUNDS, _MOST_READ = 50, 400_000_000  # times that a manifest is read again; characters of all of them


class Mended(msgspec.Struct, frozen=True):
    """`document`: what is sound, of one that `is_cut` its sections as they stand there.

    `broken`: (unique id, text) of the entries that were left out.

    Of one that is cut the end is missing, and that of the sections `lost`, if they are there at all.
    """

    document: Any
    broken: tuple[tuple[str, str], ...] = ()
    is_cut: bool = False
    lost: frozenset[str] = frozenset()


def mended_manifest(text: str) -> Mended | None:
    """The manifest in `text` without what is broken in it, or None where no entry can be blamed."""
    if not _SECTIONS.search(text):
        return None
    broken: list[tuple[str, str]] = []
    for _ in range(max(1, min(_MOST_ROUNDS, _MOST_READ // len(text)))):
        try:
            return Mended(read_json_text(text), tuple(broken))
        except json.JSONDecodeError as error:
            without = _without(text, error.pos)
        except ValueError:  # too deep
            return None
        if without is None:
            return None
        text, lost = without
        broken.append(lost)
    return None


def beginning(text: str, *, read: frozenset[str] = _READ) -> Mended | None:
    """An artifact in `text` up to the last entry or section that is whole, or None where that is no document.

    `read`: the sections that matter.
    """
    ends = [(found.start() + 1, "}}") for found in _NEXT.finditer(text)]
    ends += [(found.start() + 1, "}") for found in _TOP.finditer(text)]
    for end, closing in sorted(ends, reverse=True)[:_MOST_ENDS]:
        try:
            top = _top_decoder.decode((text[:end] + closing).encode("utf-8", "replace"))
        except DECODE_ERRORS:
            continue
        whole = [*top][: -1 if closing == "}}" else None]
        return Mended(top, is_cut=True, lost=read.difference(whole))
    return None


def _without(text: str, place: int) -> tuple[str, tuple[str, str]] | None:
    """The text without the entry that is broken at `place`, and that entry; None where its end is missing."""
    begin = None
    for begin in _ENTRY.finditer(text, 0, place):  # noqa: B007  (the last one is wanted)
        pass
    following, section = _NEXT.search(text, place - 1), _SECTION.search(text, place - 1)
    if begin is None or not (following or section):
        return None
    start = begin.start()
    if following and not (section and section.start() < following.start()):
        end = following.end()
        return text[:start] + text[end:], (begin[1], text[start:end])
    assert section is not None
    end = section.end()
    return text[:start].rstrip(", \t\r\n") + "}, " + text[end:], (begin[1], text[start:end])
