"""A manifest that is no clean JSON: read without the entries that are broken.

One that is cut off is not mended: what tests and exposures say of the nodes comes last, and records would change for nothing.
"""

import json
import re
from typing import Any

import msgspec

from catalog.formats.json_reader import read_json_text

_KINDS = "model|source|seed|snapshot|test|unit_test|analysis|operation|exposure|macro|doc|metric|group|semantic_model|saved_query"
# How an entry of `nodes` and its like begins. In code, which is text, quotes have a backslash before them.
_ENTRY = re.compile(rf'"((?:{_KINDS})\.[^"\\\s]{{1,500}})"\s*:\s*\{{')
_NEXT = re.compile(rf'\}}\s*,\s*(?="(?:{_KINDS})\.[^"\\\s]{{1,500}}"\s*:\s*\{{)')
_SECTION = re.compile(
    r'\}\s*\}\s*,\s*(?="(?:metadata|nodes|sources|macros|docs|exposures|metrics|groups|selectors)"\s*:)'
)
_SECTIONS = re.compile(r'"(?:nodes|sources)"\s*:\s*\{')
_MOST_ROUNDS, _MOST_READ = 50, 400_000_000  # times that a manifest is read again; characters of all of them


class Mended(msgspec.Struct, frozen=True):
    """`document`: what is sound; `broken`: (unique id, text) of the entries that were left out."""

    document: Any
    broken: tuple[tuple[str, str], ...]


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
