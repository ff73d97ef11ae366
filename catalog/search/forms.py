"""The terms of the glossary, and the ways to say each: letters, words, and one term said by way of another. Pure."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import chain

import msgspec

from catalog.search.common_words import COMMON_WORDS
from catalog.search.text import TOKEN, analyse, composed, fold, stem
from catalog.search.wordlists import STOP_WORDS

LONGEST_FORM = 12  # words
_MOST_FORMS = 8  # ways to say one term
ACRONYM = re.compile(r"(?=(?:.*[A-Z]){2}|.*[A-Z].*\d)[\w&-]{2,14}", re.ASCII)
_EITHER = re.compile(r"(\w+)/(\w+)")

type Words = tuple[str, ...]


class Term(msgspec.Struct, frozen=True, kw_only=True):
    """One row of the glossary. Only a term that `widens` adds anything to a search."""

    slug: str
    term: str
    expansion: str
    synonyms: tuple[str, ...] = ()
    description: str = ""
    group: str = ""
    source: str = ""
    confirmed: bool = True
    widens: bool = True


class Form(msgspec.Struct, frozen=True):
    """One way to say a term. `tokens`: its folded words; `stems`: theirs without stop words."""

    text: str
    acronym: bool
    tokens: Words
    stems: Words

    @property
    def ordinary(self) -> bool:
        """Whether its letters in small are an ordinary word, as with SO and ARM."""
        return self.acronym and len(self.tokens) == 1 and self.tokens[0] in COMMON_WORDS | STOP_WORDS

    @property
    def by_stems(self) -> bool:
        """Whether stems find it and nothing else; NETS has the stem of `net` and is found by its letters alone."""
        return not self.acronym or tuple(map(stem, self.tokens)) == self.tokens


@lru_cache(maxsize=10_000)
def form_of(text: str) -> Form:
    """Return a way to say a term: one in capitals, such as GSP, BSUoS or V2G, is an acronym."""
    plain = " ".join(text.split())
    words = TOKEN.findall(composed(plain))
    stems = tuple(stem for word in words for stem in analyse(word)[0])
    return Form(plain, ACRONYM.fullmatch(plain) is not None, tuple(map(fold, words)), stems)


def forms_of(terms: Sequence[Term]) -> dict[str, tuple[Form, ...]]:
    """Slug → the ways to say each term, those first that it is written with."""
    own = {term.slug: _own(term) for term in terms}
    swaps = _swaps(terms, own)
    longest = max(map(len, swaps), default=0)
    return {slug: (*forms, *_chained(forms, swaps, longest))[:_MOST_FORMS] for slug, forms in own.items()}


def _own(term: Term) -> tuple[Form, ...]:
    texts = chain((term.term,), _either(term.expansion), *map(_either, term.synonyms))
    forms = {(form.acronym, form.tokens): form for form in map(form_of, texts) if form.stems or form.acronym}
    return tuple(form for form in forms.values() if len(form.tokens) <= LONGEST_FORM)[:_MOST_FORMS]


def _either(text: str) -> Iterator[str]:
    """The ways that are told in one text: `Operator/Owner`, `Common Control Point / Customer Control Panel`."""
    for part in text.split(" / "):
        if either := _EITHER.search(part):
            yield from (part[: either.start()] + either[n] + part[either.end() :] for n in (1, 2))
        else:
            yield part


def _swaps(terms: Iterable[Term], own: Mapping[str, Sequence[Form]]) -> dict[Words, list[Form]]:
    """Words of a term → how it is said the other way: letters in words, words in letters."""
    swaps: dict[Words, list[Form]] = defaultdict(list)
    for term in terms:
        letters = [form for form in own[term.slug] if form.acronym and not form.ordinary]
        spelled = [form for form in own[term.slug] if not form.acronym and len(form.tokens) > 1]
        for one, others in ((letters, spelled), (spelled, letters)):
            for form in one:
                swaps[form.tokens] += others[:1] if term.widens else []
    return swaps


def _chained(own: Sequence[Form], swaps: Mapping[Words, Sequence[Form]], longest: int) -> Iterable[Form]:
    """Forms in which another term is said the other way (GSP group, BM unit): one step, never further."""
    more = [swapped for form in own if not form.acronym for swapped in _swapped(form, swaps, longest)]
    known = {form.stems for form in own}
    return {form.stems: form for form in more if form.stems not in known}.values()


def _swapped(form: Form, swaps: Mapping[Words, Sequence[Form]], longest: int) -> Iterator[Form]:
    for start in range(len(form.tokens)):
        for end in range(min(len(form.tokens), start + longest), start, -1):
            if end - start == len(form.tokens):
                continue
            for other in swaps.get(form.tokens[start:end], ()):
                words = TOKEN.findall(composed(form.text))
                yield form_of(" ".join((*words[:start], other.text, *words[end:])))
