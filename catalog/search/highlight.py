"""The passage that answers a query, with the words found marked: `<b>storm</b>` in a text stays text."""

import re
from bisect import bisect_right
from collections.abc import Iterable
from functools import lru_cache
from html import escape
from typing import NamedTuple

from catalog.search.parsing import parse
from catalog.search.text import TOKEN, analyse, composed

_MAX_TEXT = 20_000  # characters that are looked through
_MAX_JUDGED = 10_000  # tokens remembered for one query
_LEAD = 40  # characters shown before the first word found
_SENTENCE_END = re.compile(r"[.!?:;] ")


class _Found(NamedTuple):
    start: int
    end: int
    stems: frozenset[str]


class _Judge(dict[str, frozenset[str]]):
    """Token → the wanted stems that it has; each token is judged once for a query."""

    def __init__(self, wanted: frozenset[str]) -> None:
        super().__init__()
        self._wanted = wanted

    def __missing__(self, token: str) -> frozenset[str]:
        if len(self) > _MAX_JUDGED:
            self.clear()
        parts, whole = analyse(token)
        found = self[token] = self._wanted.intersection((*parts, whole))
        return found


def highlight(text: str, query: str, length: int = 240) -> str:
    """Return HTML of about `length` characters of `text`: all escaped, words that match `query` in <mark>.

    Matching is by stem, as search itself does. Where the text is longer, the passage with most different
    words of the query is shown, with … at the cut ends; without a match, its beginning.
    """
    plain = " ".join(composed(text[:_MAX_TEXT]).split())
    found = _found(plain, _judge(query))
    start, end = (0, len(plain)) if len(plain) <= length else _passage(plain, found, length)
    marked = _marked(
        plain, [match for match in found if match.start >= start and match.end <= end], start, end
    )
    return f"{'… ' if start else ''}{marked}{' …' if end < len(plain) else ''}"


@lru_cache(maxsize=64)
def _judge(query: str) -> _Judge:
    return _Judge(frozenset(parse(query).stems))


def _found(text: str, judge: _Judge) -> list[_Found]:
    """Return the words that match, in order. Only these are looked up in the text: most words are none."""
    found: list[_Found] = []
    position = 0
    for token in TOKEN.findall(text):
        if (stems := judge[token]) and (start := _whole_word(text, token, position)) >= 0:
            position = start + len(token)
            found.append(_Found(start, position, stems))
    return found


def _whole_word(text: str, token: str, position: int) -> int:
    """Return where `token` next stands as a word of its own; -1 where it is only a piece of an endless one."""
    while (start := text.find(token, position)) >= 0:
        position = start + len(token)
        if not (_is_word(text[start - 1 : start]) or _is_word(text[position : position + 1])):
            break
    return start


def _is_word(character: str) -> bool:
    return character.isalnum() or character == "_"


def _passage(text: str, found: list[_Found], length: int) -> tuple[int, int]:
    """Return start and end of the stretch to show, both between words."""
    first = _best_window(found, length - _LEAD)
    start = _begin(text, found[first].start) if found else 0
    if start + length >= len(text):
        return _word_start(text, len(text) - length), len(text)
    end = text.rfind(" ", start, start + length + 1)
    return start, end if end > start else start + length


def _best_window(found: list[_Found], width: int) -> int:
    """Return the index of the first match from which `width` characters show most different words."""
    every = len(_stems(found))
    best, best_count = 0, 0
    for index, match in enumerate(found):
        inside = bisect_right(found, match.start + width, lo=index, key=_end)
        if (count := len(_stems(found[index:inside]))) > best_count:
            best, best_count = index, count
        if best_count == every:
            break
    return best


def _end(match: _Found) -> int:
    return match.end


def _stems(found: Iterable[_Found]) -> set[str]:
    return {stem for match in found for stem in match.stems}


def _begin(text: str, first: int) -> int:
    """Return where to begin so that the match at `first` is shown early: at its sentence if that is near."""
    earliest = max(0, first - _LEAD)
    if earliest == 0:
        return 0
    sentence = _SENTENCE_END.search(text, earliest, first)
    return sentence.end() if sentence else _word_start(text, earliest)


def _word_start(text: str, position: int) -> int:
    """Return the first start of a word from `position` on, or `position` itself within a very long word."""
    space = text.find(" ", max(0, position - 1), position + _LEAD)
    return position if space < 0 else space + 1


def _marked(text: str, found: list[_Found], start: int, end: int) -> str:
    pieces: list[str] = []
    done = start
    for match in found:
        pieces += (
            escape(text[done : match.start]),
            "<mark>",
            escape(text[match.start : match.end]),
            "</mark>",
        )
        done = match.end
    pieces.append(escape(text[done:end]))
    return "".join(pieces)
