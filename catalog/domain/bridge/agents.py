"""Who publishes, and in which language, where the source does not say."""

from catalog.domain.bridge.model import Guess
from catalog.domain.bridge.subject import Subject
from catalog.domain.product import Agent

_LEAST = 3  # different small words of a language: fewer also occur in names
_SMALL_WORDS = {
    "en": frozenset(("the", "of", "and", "for", "is", "by", "with", "are", "this", "from", "which", "each", "in", "to")),
    "cy": frozenset(("yr", "yn", "mae", "ar", "gan", "ym", "oedd", "neu", "ac", "sydd", "wedi", "ei", "am", "hyn")),
    "fr": frozenset(("le", "les", "des", "une", "et", "est", "dans", "pour", "sur", "par", "avec", "du", "aux")),
    "de": frozenset(("der", "die", "das", "und", "ist", "von", "mit", "den", "auf", "ein", "eine", "fur", "im")),
    "es": frozenset(("el", "los", "las", "una", "y", "es", "en", "para", "por", "con", "del", "que")),
    "pt": frozenset(("os", "uma", "e", "em", "para", "por", "com", "do", "da", "dos", "das", "que")),
    "nl": frozenset(("het", "een", "en", "van", "voor", "met", "op", "zijn", "wordt", "deze", "dat")),
}  # fmt: skip
_ALL_SMALL_WORDS = frozenset().union(*_SMALL_WORDS.values())
_BECAUSE = "The small words of title and description are of this language."
_ENGLISH = Guess("en", 0.95, _BECAUSE)


def publisher_from_domain(subject: Subject) -> Guess | None:
    """The domain that publishes the entry."""
    if not subject.domain:
        return None
    return Guess(
        Agent(name=subject.domain),
        0.7,
        "It comes from an endpoint of this domain, and the source names nobody else.",
    )


def language_from_words(subject: Subject) -> Guess | None:
    """The language whose small words stand in title and description, if one leads clearly."""
    words = subject.words
    if len(words & _SMALL_WORDS["en"]) >= 2 * _LEAST:  # most texts here: no need to count the others
        return _ENGLISH
    if len(words & _ALL_SMALL_WORDS) < _LEAST:
        return None
    counted = sorted(((len(words & small), code) for code, small in _SMALL_WORDS.items()), reverse=True)
    (most, code), (second, _) = counted[:2]
    if most < _LEAST or most - second < 2:
        return None
    return Guess(code, round(min(0.95, 0.6 + 0.05 * most), 2), _BECAUSE)
