"""The passage that answers a query, with the words found marked: `<b>storm</b>` in a text stays text."""

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from functools import lru_cache
from html import escape
from itertools import repeat
from typing import NamedTuple

from catalog.search.forms import form_of
from catalog.search.parsing import parse
from catalog.search.text import TOKEN, analyse, composed, fold

_MAX_TEXT = 20_000  # characters that are looked through
_MAX_JUDGED = 10_000  # tokens remembered for one query
_LEAD = 40  # characters shown before the first word found
_SENTENCE_END = re.compile(r"[.!?:;] ")
_ESCAPED = re.compile("[&<>\"']")  # what HTML needs written otherwise: most texts have none of it
_NONE: frozenset[str] = frozenset()


class _Found(NamedTuple):
    start: int
    end: int
    stems: frozenset[str]
    place: int  # among the words that are no stop words, counted only where forms are looked for


class _Judge(dict[str, frozenset[str]]):
    """Token → the wanted stems that it has; each token is judged once for a query.

    `asked` are marked wherever they stand, `forms` only whole and in order; letters that are found as they are, and
    not by their stem, stand in both as `=letters`.
    """

    def __init__(self, asked: Iterable[str], also: Iterable[str]) -> None:
        super().__init__()
        self.asked = frozenset(asked)
        told = [form_of(text) for text in also]
        self.forms = [form.stems if form.by_stems else ("=" + form.tokens[0],) for form in told]
        self._letters = frozenset(form[0] for form in self.forms if form[0].startswith("="))
        self._wanted = self.asked.union(*self.forms)

    def __missing__(self, token: str) -> frozenset[str]:
        if len(self) > _MAX_JUDGED:
            self.clear()
        parts, whole = analyse(token)
        there = not self._wanted.isdisjoint(parts) or whole in self._wanted
        found = self._wanted.intersection((*parts, whole)) if there else _NONE
        if self._letters:
            found |= self._letters.intersection(("=" + fold(token), "=" + fold(token).removesuffix("s")))
        self[token] = found
        return found


def highlight(text: str, query: str, length: int = 240, also: tuple[str, ...] = ()) -> str:
    """Return HTML of about `length` characters of `text`: all escaped, words that match `query` in <mark>.

    Matching is by stem, as search itself does. Where the text is longer, the passage with most different
    words of the query is shown, with … at the cut ends; without a match, its beginning. `also` are other ways to say words of
    the query: they match whole, and next to each other.
    """
    plain = " ".join(composed(text[:_MAX_TEXT]).split())
    found = _found(plain, _judge(query, also))
    start, end = (0, len(plain)) if len(plain) <= length else _passage(plain, found, length)
    marked = _marked(
        plain, [match for match in found if match.start >= start and match.end <= end], start, end
    )
    return f"{'… ' if start else ''}{marked}{' …' if end < len(plain) else ''}"


@lru_cache(maxsize=64)
def _judge(query: str, also: tuple[str, ...]) -> _Judge:
    return _Judge(parse(query).stems, also)


def _found(text: str, judge: _Judge) -> list[_Found]:
    """Return the words that match, in order. Only these are looked up in the text: most words are none."""
    found: list[_Found] = []
    position = 0
    for place, token in _judged(TOKEN.findall(text), judge):
        if (start := _whole_word(text, token, position)) >= 0:
            position = start + len(token)
            found.append(_Found(start, position, judge[token], place))
    return _whole_forms(found, judge) if judge.forms else found


def _judged(tokens: Iterable[str], judge: _Judge) -> Iterator[tuple[int, str]]:
    """Yield the tokens that match, each with its place."""
    if not judge.forms:  # then no place is asked for, and the loop is that of the interpreter
        yield from zip(repeat(0), filter(judge.__getitem__, tokens), strict=False)
        return
    place = 0
    for token in tokens:
        if analyse(token)[0]:
            place += 1
        if judge[token]:
            yield place, token


def _whole_forms(found: list[_Found], judge: _Judge) -> list[_Found]:
    """Return the matches of what was asked for, and of other forms where all of one stands side by side."""
    kept = {n for n, match in enumerate(found) if match.stems & judge.asked}
    for form in judge.forms:
        for n in range(len(found)):
            run = found[n : n + len(form)]
            beside = len(run) == len(form) and run[-1].place - run[0].place == len(form) - 1
            if beside and all(stem in match.stems for stem, match in zip(form, run, strict=True)):
                kept.update(range(n, n + len(form)))
            elif found[n].stems.issuperset(form):  # a code of several parts
                kept.add(n)
    return [found[n] for n in sorted(kept)]


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
    written = escape if _ESCAPED.search(text, start, end) else str
    pieces: list[str] = []
    done = start
    for match in found:
        pieces += (
            written(text[done : match.start]),
            "<mark>",
            written(text[match.start : match.end]),
            "</mark>",
        )
        done = match.end
    pieces.append(written(text[done:end]))
    return "".join(pieces)
