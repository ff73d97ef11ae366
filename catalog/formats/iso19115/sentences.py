"""What sentences about access and use say plainly: which licence is granted, and that nothing limits access."""

import re
from collections.abc import Iterator
from functools import lru_cache

from catalog.domain.product import Licence
from catalog.domain.vocabulary.licences import licence_entry
from catalog.domain.vocabulary.tables import fold
from catalog.formats.licences import licence_in_words

_MOST, _LOOKED_AT = 30, 4_000  # sentences, characters
_SENTENCE = re.compile(r"(?<=[.;:])\s+|\n+|\s[-–]\s")
_NAME = re.compile(
    r"\b(?:Open Government Licen[cs]e|OGL|Creative Commons|CC[ -]?(?:BY|0)|ODbL|Open Data Commons)"
    r"(?:[\s-]*[\w.()-]*[\w)]){0,9}",
    re.IGNORECASE,
)
# What a sentence has that grants nothing: it denies, excepts, or speaks of something inside the data.
_DENIES = re.compile(
    r"\b(?:not|no longer|never|except|unless|other than|excluding|without|cannot|if|where|some|parts?"
    r"|contains?|includes?|similar)\b",
    re.IGNORECASE,
)
_UNLIMITED = re.compile(
    r"(?:there are )?no (?:public access (?:constraints?|restrictions?|limitations?)|(?:limitations?|restrictions?|constraints?) "
    r"(?:to|on|of) (?:public )?access)(?: (?:to|on|for) (?:this|the) (?:data|dataset|data set|resource))?"
    r"|no limitations?"
)


def licence_in_sentences(words: str) -> Licence | None:
    """The licence that a text names in sentences which grant it; None where they name none, or several."""
    return _licence(words[:_LOOKED_AT])


@lru_cache(maxsize=4096)
def _licence(words: str) -> Licence | None:
    if not _DENIES.search(words) and (whole := licence_in_words(words)):
        return whole
    found = [licence for sentence in _sentences(words) if (licence := _in_sentence(sentence))]
    families = {entry.family for licence in found if (entry := licence_entry(licence.code))}
    if len(families) != 1:
        return None
    return max(
        found, key=lambda licence: licence.code.count(".")
    )  # with its version, where one sentence has it


def _sentences(words: str) -> Iterator[str]:
    for sentence in _SENTENCE.split(words)[:_MOST]:
        if not _DENIES.search(sentence):
            yield sentence.strip(" .;:")


def _in_sentence(sentence: str) -> Licence | None:
    """By the whole sentence, else by the longest run of words from the name of a licence on."""
    if found := licence_in_words(sentence):
        return found
    named = _NAME.search(sentence)
    words = named[0].split() if named else []
    runs = (" ".join(words[:length]) for length in range(len(words), 0, -1))
    return next((found for run in runs if (found := licence_in_words(run))), None)


def says_unlimited(words: str) -> bool:
    """Whether the first sentence of a constraint on access says that nothing limits it, and no more than that."""
    return _UNLIMITED.fullmatch(fold(_SENTENCE.split(words[:_LOOKED_AT])[0])) is not None
