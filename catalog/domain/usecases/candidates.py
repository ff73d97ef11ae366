"""How well a product fits what a flow asks: in which order candidates stand, and why each stands where it does."""

import re
from collections.abc import Iterable, Iterator, Sequence

from catalog.domain.access.patterns import patterns
from catalog.domain.product import Part
from catalog.domain.usecases.model import DataFlow
from catalog.domain.usecases.standing import HANDED, ProductFacts, answer_for, handed_otherwise

_WORD = re.compile(r"[^\W_]{3,}")
_SMALL = frozenset(
    ("and", "the", "for", "with", "from", "that", "are", "each", "every", "per", "its", "all", "data")
)
_ORDER = ("open", "shared", "closed")
_OPENNESS = {"IB1-O": "open", "IB1-SA": "shared", "IB1-SB": "shared", "IB1-SP": "closed", "IB1-C": "closed"}
_FOUND = 3.0  # what the first place in the search weighs; fitting in one respect weighs about one


class Candidate(Part, frozen=True):
    """A product that may serve a flow. `fits` and `lacks` are clauses without a full stop; `score` is for the order alone."""

    facts: ProductFacts
    score: float
    fits: tuple[str, ...]
    lacks: tuple[str, ...]

    @property
    def why(self) -> str:
        """A sentence or two: what fits, then what does not."""
        said = [_sentence(self.fits, ""), _sentence(self.lacks, "But ")]
        return " ".join(one for one in said if one)

    @property
    def lacks_text(self) -> str:
        """A sentence of what does not fit."""
        return _sentence(self.lacks, "")


def _sentence(clauses: Sequence[str], begin: str) -> str:
    if not clauses:
        return ""
    last = f"{', '.join(clauses[:-1])} and {clauses[-1]}" if len(clauses) > 1 else clauses[0]
    said = f"{begin}{last}."
    return said[0].upper() + said[1:]


def ranked(flow: DataFlow, found: Sequence[ProductFacts], words: str) -> list[Candidate]:
    """The products that a search for `words` found, best first: the place in the search and the fit decide together."""
    judged = [candidate(flow, facts, words, 1 - place / len(found)) for place, facts in enumerate(found)]
    return sorted(judged, key=lambda one: -one.score)


def candidate(flow: DataFlow, facts: ProductFacts, words: str, found: float = 0) -> Candidate:
    """One product, judged. `found` is 1 for the first of a search and goes down to 0."""
    score = found * _FOUND
    fits: list[str] = []
    lacks: list[str] = []
    for weight, clause in _respects(flow, facts, words):
        score += weight
        (fits if weight > 0 else lacks).append(clause)
    return Candidate(facts=facts, score=score, fits=tuple(fits), lacks=tuple(lacks))


def _respects(flow: DataFlow, facts: ProductFacts, words: str) -> Iterator[tuple[float, str]]:
    """In which respects it fits (a weight above 0) or does not; what nobody has said counts for nothing."""
    yield from _words(facts, words)
    yield from _mode(flow, facts)
    yield from _pattern(flow, facts)
    yield from _level(flow, facts)
    yield from _class(flow, facts)
    yield from _terms(flow, facts)


def _words(facts: ProductFacts, words: str) -> Iterator[tuple[float, str]]:
    asked = _distinct(words)
    title = set(_distinct(facts.title))
    shared = [word for word in asked if word in title]
    if shared:
        yield len(shared) / len(asked), f"its title has “{', '.join(shared[:4])}”"
    elif asked:
        yield 0.01, "its description or keywords have some of the words"


def _distinct(words: str) -> tuple[str, ...]:
    """The words in small letters, each once, without an s at the end and without small words."""
    found: Iterable[str] = (word.casefold() for word in _WORD.findall(words))
    return tuple(dict.fromkeys(word.removesuffix("s") for word in found if word not in _SMALL))


def _mode(flow: DataFlow, facts: ProductFacts) -> Iterator[tuple[float, str]]:
    if otherwise := handed_otherwise(flow, facts):
        yield -0.7, otherwise
    elif flow.mode in HANDED and facts.delivery:
        yield 1, f"it can be {HANDED[flow.mode]}"


def _pattern(flow: DataFlow, facts: ProductFacts) -> Iterator[tuple[float, str]]:
    if not flow.pattern or not facts.patterns:
        return
    name = patterns()[flow.pattern].name
    if flow.pattern in facts.patterns:
        yield 1, f"it is obtained by “{name}”"
    else:
        yield -0.4, f"not by “{name}”"


def _level(flow: DataFlow, facts: ProductFacts) -> Iterator[tuple[float, str]]:
    if flow.level is None:
        if facts.level is not None:
            yield 0.1 * facts.level + 0.01, f"it is at level {facts.level}"
    elif facts.level is None:
        yield -0.5, "its maturity has not been assessed"
    elif facts.level >= flow.level:
        yield 0.8 + 0.05 * facts.level, f"it is at level {facts.level}, where {flow.level} is enough"
    else:
        yield -0.5 * (flow.level - facts.level), f"it is at level {facts.level}, where {flow.level} is needed"


def _class(flow: DataFlow, facts: ProductFacts) -> Iterator[tuple[float, str]]:
    expected = _OPENNESS.get(flow.sensitivity)
    if expected is None or facts.openness not in _ORDER:
        return
    if _ORDER.index(facts.openness) <= _ORDER.index(expected):
        yield 0.5, f"it is {facts.openness}"
    else:
        yield -0.5, f"it is {facts.openness}, where {expected} is expected"


def _terms(flow: DataFlow, facts: ProductFacts) -> Iterator[tuple[float, str]]:
    verdict = answer_for(flow, facts)
    if verdict in ("yes", "yes_if"):
        yield 0.5, "its terms allow this use" + (" under conditions" if verdict == "yes_if" else "")
    elif verdict == "no":
        yield -2, "its terms forbid this use"
    elif verdict in ("ask", "inside"):
        yield -0.3, "its owner has to be asked for this use"
