"""The words of the sector: what else a query means (`GSP` and `grid supply point`), worked out when it is asked.

Pure: a `Glossary` is built from rows and never changes. The index knows nothing of it, so an edit tells at once.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from functools import lru_cache
from itertools import chain

import msgspec

from catalog.search.described import BARRIER, Described, Fact, Standards
from catalog.search.forms import ACRONYM, LONGEST_FORM, Form, Term, Words, forms_of
from catalog.search.nodes import Word
from catalog.search.parsing import parse
from catalog.search.text import TOKEN, analyse, composed, fold
from catalog.search.wordlists import STOP_WORDS

MOST_WIDENINGS = 8  # places of a query that are widened
MOST_ALTERNATIVES = 4  # other ways to say one place
_MOST_TOKENS = 64  # of a query
_SPELLED = 4  # letters of a word that others are corrected to
_SHOUTED = 4  # letters: a text with no small letter and a word of so many tells nothing by its capitals

# A piece of a code, an address or a file name is no word: LV_12, GSP.csv, a@b, https://…
_CODE = re.compile(r"[\d_@\\]|\w[.:]\w|//")

_NO_STANDARDS: Standards = {}


def loose_words(q: str) -> str:
    """Return the words of a query that may be widened, as typed; what stood between them keeps them apart."""
    return " ".join(part.text if isinstance(part, Word) else BARRIER for part in parse(q).parts)


class Meaning(msgspec.Struct, frozen=True):
    """One term that is meant by words of a query, and the other ways to say it that are searched too."""

    slug: str
    term: str
    alternatives: tuple[Form, ...]


class Widening(msgspec.Struct, frozen=True):
    """Words of a query as `said`, and what they mean. `stems` are theirs; none where all are stop words (`TO`).

    `facts`: what they mean of how a product is described or served.
    """

    said: str
    stems: Words
    meanings: tuple[Meaning, ...]
    facts: tuple[Fact, ...] = ()

    @property
    def forms(self) -> tuple[Form, ...]:
        """All other ways to say it, each once."""
        every = (form for meaning in self.meanings for form in meaning.alternatives)
        return tuple({(form.acronym, form.tokens): form for form in every}.values())

    @property
    def also(self) -> tuple[str, ...]:
        """The same as texts."""
        return tuple(form.text for form in self.forms)


class _Token(msgspec.Struct, frozen=True):
    text: str
    folded: str
    stems: Words
    word: bool  # not a part of a code


class Glossary:
    """The terms of the sector; `widen` and `named` answer from memory."""

    def __init__(self, terms: Iterable[Term] = (), standards: Standards = _NO_STANDARDS) -> None:
        """Terms that come first are told first where letters mean several things. `standards`: slug → title, names."""
        self.terms = tuple(terms)
        self.described = Described(standards)
        self._forms = forms_of(self.terms)
        self._letters: dict[Words, list[tuple[Term, Form]]] = defaultdict(list)
        self._words: dict[Words, list[tuple[Term, Form]]] = defaultdict(list)
        for term in self.terms:
            for form in self._forms[term.slug]:
                if form.acronym:
                    self._letters[form.tokens].append((term, form))
                elif form.stems:
                    self._words[form.stems].append((term, form))
        told = list(chain.from_iterable(self._forms.values()))
        self.words = frozenset(token for form in told for token in form.tokens)  # which are spelled right
        self.beside: dict[str, frozenset[str]] = defaultdict(frozenset)  # word → the others of its terms
        for form in told:
            for token in form.tokens:
                self.beside[token] |= frozenset(form.tokens) - {token} - STOP_WORDS
        self._shortened: dict[str, list[str]] = defaultdict(list)
        for word in self.words:
            for key in _shortened(word, 2) if len(word) >= _SPELLED else ():
                self._shortened[key].append(word)
        self.widen = lru_cache(maxsize=1_000)(self._widen)

    def named(self, text: str) -> tuple[Term, ...]:
        """The terms of which `text` as a whole is a form, those that do not widen too. Capitals do not matter."""
        tokens = _tokens(text)
        folded, stems = _folded(tokens), _stems(tokens)
        found = [*self._by_letters(folded), *self._words.get(stems, ())] if tokens else []
        return tuple(dict.fromkeys(term for term, _ in found))

    def every_form(self, slug: str) -> tuple[Form, ...]:
        """The ways to say a term; none for one that is not there."""
        return self._forms.get(slug, ())

    def forms(self, slug: str) -> tuple[Form, ...]:
        """Those of them that tell it from other words: not what is an ordinary word in small letters."""
        return tuple(form for form in self.every_form(slug) if not form.ordinary)

    def expanded(self, text: str) -> str:
        """`text` with what its acronyms stand for in brackets behind it: what the meaning is worked out from."""
        others = dict.fromkeys(
            form.text
            for widening in self.widen(text)
            for form in widening.forms
            if not form.acronym and fold(form.text) not in fold(text)
        )
        return f"{text} ({', '.join(others)})" if others else text

    def words_like(self, word: str, most: int) -> list[str]:
        """The words of terms that are like `word`: all that are `most` edits (1 or 2) from it, and some that are more."""
        keys = _shortened(word, most)
        return sorted(set(chain.from_iterable(self._shortened.get(key, ()) for key in keys)))

    def _widen(self, text: str) -> tuple[Widening, ...]:
        """What else the words of `text` mean, from the left, the longest match first. `text` has no quotes or operators."""
        tokens = _tokens(text)
        loud = _shouted(tokens, self)
        found: list[Widening] = []
        start = 0
        while start < len(tokens) and len(found) < MOST_WIDENINGS:
            end, widening = self._longest_at(tokens, start, loud=loud)
            if widening is not None:
                found.append(widening)
            start = end
        return tuple(found)

    def _longest_at(self, tokens: Sequence[_Token], start: int, *, loud: bool) -> tuple[int, Widening | None]:
        """Where to go on, and what the longest form that begins at `start` widens to."""
        for end in range(min(len(tokens), start + LONGEST_FORM), start, -1):
            part = tokens[start:end]
            if not all(token.word for token in part) or not (len(part) == 1 or part[-1].stems):
                continue
            if meant := self._meant(part, loud=loud):
                typed = " ".join(token.text for token in part)
                stems = _stems(part)
                meanings = tuple(m for m in (self._meaning(term, stems, part) for term in meant) if m)
                return end, Widening(typed, stems, meanings) if meanings else None
        return start + 1, None

    def _meant(self, part: Sequence[_Token], *, loud: bool) -> list[Term]:
        typed = "".join(token.text for token in part)
        letters = [
            term
            for term, form in self._by_letters(_folded(part))
            if term.widens and (not form.ordinary or (not loud and (_capital(typed) or typed == form.text)))
        ]
        in_words = [term for term, _ in self._words.get(_stems(part), ()) if term.widens and part[0].stems]
        return list({term.slug: term for term in (*letters, *in_words)}.values())

    def _by_letters(self, folded: Words) -> list[tuple[Term, Form]]:
        """The acronyms with these letters, or whose plural has them (GSPs)."""
        if not folded:
            return []
        exact = self._letters.get(folded, [])
        last = folded[-1]
        if exact or not last.endswith("s"):
            return exact
        return self._letters.get((*folded[:-1], last[:-1]), [])

    def _meaning(self, term: Term, stems: Words, part: Sequence[_Token]) -> Meaning | None:
        folded = _folded(part)
        others = [
            form
            for form in self._forms[term.slug]
            if not form.ordinary
            and (form.stems != stems or form.acronym)
            and not (form.acronym and form.tokens in (folded, _singular(folded)))
        ]
        return Meaning(term.slug, term.term, tuple(others[:MOST_ALTERNATIVES])) if others else None


def _shortened(word: str, most: int) -> set[str]:
    """A word, and what is left of it without one or two of its letters: what two that are alike have in common."""
    found = {word}
    for _ in range(most):
        found |= {left[:n] + left[n + 1 :] for left in found for n in range(len(left))}
    return found


def _tokens(text: str) -> list[_Token]:
    found: list[_Token] = []
    for piece in composed(text).split():
        code = _CODE.search(piece.strip(".,;:!?()[]")) is not None and not ACRONYM.fullmatch(piece.upper())
        for token in TOKEN.findall(piece):
            found.append(_Token(token, fold(token), analyse(token)[0], not code))
    return found[:_MOST_TOKENS]


def _stems(tokens: Iterable[_Token]) -> Words:
    return tuple(stem for token in tokens for stem in token.stems)


def _folded(tokens: Iterable[_Token]) -> Words:
    return tuple(token.folded for token in tokens)


def _singular(folded: Words) -> Words:
    return (*folded[:-1], folded[-1].removesuffix("s"))


def _capital(typed: str) -> bool:
    """Whether it is written as letters are that stand for words: SO, ARMs, FiT."""
    return typed.isupper() or any(letter.isupper() for letter in typed[1:])


def _shouted(tokens: Sequence[_Token], glossary: Glossary) -> bool:
    """Whether all is in capitals, so that capitals tell nothing."""
    if any(character.islower() for token in tokens for character in token.text):
        return False
    return any(len(token.text) >= _SHOUTED and not glossary._by_letters((token.folded,)) for token in tokens)
