"""Two texts side by side, with the words marked that were taken away and added."""

import re
from collections.abc import Sequence
from difflib import SequenceMatcher
from typing import NamedTuple

_WORD = re.compile(r"\s+|[\w’'-]+|[^\w\s]")
_MOST_WORDS = 3_000  # beyond these, whole lines are compared


class Piece(NamedTuple):
    """A stretch of text; `changed`: it is in one of the two texts only."""

    text: str
    changed: bool


def compared(before: str, after: str) -> tuple[list[Piece], list[Piece]]:
    """The pieces of both texts in order."""
    old, new = _WORD.findall(before), _WORD.findall(after)
    if len(old) + len(new) > _MOST_WORDS:
        old, new = before.splitlines(keepends=True), after.splitlines(keepends=True)
    if len(old) + len(new) > _MOST_WORDS:
        return [Piece(before, True)], [Piece(after, True)]
    left: list[Piece] = []
    right: list[Piece] = []
    for tag, a, b, c, d in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        left += _piece(old[a:b], tag != "equal")
        right += _piece(new[c:d], tag != "equal")
    return left, right


def _piece(words: Sequence[str], changed: bool) -> list[Piece]:
    return [Piece("".join(words), changed)] if words else []
