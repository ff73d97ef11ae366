"""Theme and keywords from the words of title, keywords and description."""

from functools import cache
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


class _Tally:
    """Points and words by theme."""

    def __init__(self) -> None:
        self.points: dict[str, int] = {}
        self.said: dict[str, list[str]] = {}

    def add(self, code: str, points: int, word: str) -> None:
        self.points[code] = self.points.get(code, 0) + points
        self.said.setdefault(code, []).append(word)

    def read(self, firsts: frozenset[str], text: str, factor: int) -> None:
        for phrase, (code, weight) in _phrases().find(firsts, text):
            self.add(code, weight * factor, phrase)


def theme_from_words(subject: Subject) -> Guess | None:
    """One theme, or two that are nearly equal; none where the words are too few or point nowhere.

    The description is read only where title and keywords do not say enough.
    """
    firsts = _phrases().firsts_in(subject.words)
    if not firsts:
        return None
    tally = _Tally()
    tally.read(firsts & subject.title_words, subject.title, _IN_TITLE)
    for keyword in subject.record.keywords[:_MOST_KEYWORDS]:
        if (theme := find_theme(keyword)) is not None:
            tally.add(theme.code, _KEYWORD, keyword)
    if max(tally.points.values(), default=0) < _ENOUGH:
        tally.read(firsts, subject.keywords, _IN_KEYWORDS)
        tally.read(firsts, subject.description, _IN_DESCRIPTION)
    return _best(tally.points, tally.said)


def _best(points: dict[str, int], said: dict[str, list[str]]) -> Guess | None:
    if not points:
        return None
    ranked = sorted(points, key=lambda code: (-points[code], code))
    first = ranked[0]
    if points[first] < _LEAST:
        return None
    chosen = [code for code in ranked[:2] if points[code] >= _SECOND * points[first]]
    rival = points[ranked[1]] if len(ranked) > 1 else 0
    confidence = min(0.9, 0.5 + 0.03 * points[first] - 0.2 * rival / points[first])
    words = dict.fromkeys(word for code in chosen for word in said[code])
    because = f"The words {', '.join(f'“{word}”' for word in list(words)[:4])} stand in title, keywords or description."
    return Guess(tuple(Concept(label=themes()[code].label) for code in chosen), round(confidence, 2), because)


def keywords_from_title(subject: Subject) -> Guess | None:
    """The sector's own terms that stand in the title."""
    firsts = _phrases().firsts_in(subject.title_words)
    found = _phrases().find(firsts, subject.title) if firsts else []
    if len(found) < 2:
        return None
    words = sorted((phrase for phrase, _ in found), key=subject.title.index)
    return Guess(tuple(words[:_MOST_KEYWORDS]), 0.6, "The title holds these terms of the sector.")
