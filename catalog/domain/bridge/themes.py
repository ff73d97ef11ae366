"""Theme and keywords from the words of title, keywords and description."""

from functools import cache, lru_cache
from importlib.resources import files

import msgspec

from catalog.domain.bridge.model import Guess
from catalog.domain.bridge.phrases import Phrases
from catalog.domain.bridge.subject import Subject
from catalog.domain.product import Concept
from catalog.domain.vocabulary.themes import find_theme, themes

_STRONG, _WEAK, _KEYWORD = 3, 1, 3
_IN_TITLE, _IN_KEYWORDS, _IN_DESCRIPTION = 3, 2, 1
_LEAST = (
    4  # a strong phrase in the title, a weak word there and one more elsewhere, or much in the description
)
_ENOUGH = 7  # points of title and keywords with which a description is not read
_SECOND = 0.75  # a second theme must have this share of the first one's points
_LONGEST_KEYWORD = 100
_TOLD = 4  # words in a reason
_MOST_KEYWORDS = 8  # that are read, or written

Meaning = tuple[str, int]  # theme, weight


class _Words(msgspec.Struct, frozen=True):
    strong: tuple[str, ...]
    weak: tuple[str, ...]


@cache
def _phrases() -> Phrases[Meaning]:
    data = files(__package__).joinpath("data", "theme_words.json").read_bytes()
    table = msgspec.json.decode(data, type=dict[str, _Words])
    weak = {phrase: (code, _WEAK) for code, words in table.items() for phrase in words.weak}
    strong = {phrase: (code, _STRONG) for code, words in table.items() for phrase in words.strong}
    return Phrases(weak | strong)


@lru_cache(maxsize=8192)
def _of_keyword(keyword: str) -> str:
    theme = find_theme(keyword)
    return theme.code if theme else ""


@cache
def _concept(code: str) -> Concept:
    return Concept(label=themes()[code].label)


class _Tally:
    """Points and words by theme."""

    __slots__ = ("points", "said")

    def __init__(self) -> None:
        self.points: dict[str, int] = {}
        self.said: dict[str, list[str]] = {}

    def add(self, code: str, points: int, word: str) -> None:
        if code in self.points:
            self.points[code] += points
            self.said[code].append(word)
        else:
            self.points[code], self.said[code] = points, [word]

    def read(self, firsts: frozenset[str], text: str, factor: int) -> None:
        for phrase, (code, weight) in _phrases().find(firsts, text):
            self.add(code, weight * factor, phrase)


def theme_from_words(subject: Subject) -> Guess | None:
    """One theme, or two that are nearly equal; none where the words are too few or point nowhere.

    The description is read only where title and keywords do not say enough.
    """
    tally = _Tally()
    if firsts := _phrases().firsts_in(subject.title_words):
        tally.read(firsts, subject.title, _IN_TITLE)
    for keyword in subject.record.keywords[:_MOST_KEYWORDS]:
        if code := _of_keyword(keyword[:_LONGEST_KEYWORD]):
            tally.add(code, _KEYWORD, keyword)
    if max(tally.points.values(), default=0) < _ENOUGH and (firsts := _phrases().firsts_in(subject.words)):
        tally.read(firsts, subject.keywords, _IN_KEYWORDS)
        tally.read(firsts, subject.description, _IN_DESCRIPTION)
    return _best(tally.points, tally.said)


def _best(points: dict[str, int], said: dict[str, list[str]]) -> Guess | None:
    if not points:
        return None
    first = max(points, key=points.__getitem__)  # of equals, the one that was met first
    most = points.pop(first)
    if most < _LEAST:
        return None
    second = max(points, key=points.__getitem__) if points else ""
    rival = points[second] if second else 0
    chosen = (first, second) if rival >= _SECOND * most else (first,)
    words = dict.fromkeys(word for code in chosen for word in said[code])
    confidence = min(0.9, 0.5 + 0.03 * most - 0.2 * rival / most)
    because = f"Title, keywords or description say “{'”, “'.join(list(words)[:_TOLD])}”."
    return Guess(tuple(map(_concept, chosen)), round(confidence, 2), because)


def keywords_from_title(subject: Subject) -> Guess | None:
    """The sector's own terms that stand in the title."""
    firsts = _phrases().firsts_in(subject.title_words)
    found = _phrases().find(firsts, subject.title) if firsts else []
    if len(found) < 2:
        return None
    words = sorted((phrase for phrase, _ in found), key=subject.title.index)
    return Guess(tuple(words[:_MOST_KEYWORDS]), 0.6, "The title holds these terms of the sector.")
