"""When two needs that people wrote in words are one: cautiously, by rules that can be told in a sentence."""

import re
import unicodedata
from collections.abc import Sequence
from functools import lru_cache
from hashlib import sha256

_WORD = re.compile(r"\w+")
_ARTICLES = frozenset({"a", "an", "the"})
_LAST = frozenset({"data", "dataset"})
_KEPT_S = ("ss", "us", "is")
_LONGEST = 110  # characters of words in a key


@lru_cache(maxsize=20_000)
def alike(text: str) -> str:
    """The words of a need as they are compared, in their order; an empty string where there are too few to compare.

    Capitals, punctuation, articles, a plural s and a last “data” make no difference. One word alone (“Forecast”) may mean
    anything, so that it is never taken for the same as another.
    """
    words = _words(text)
    return " ".join(words) if len(words) > 1 else ""


def need_key(text: str, sectors: Sequence[str], *, alone: str) -> str:
    """The key of a need in sectors: shared by the same words in the same sectors; `alone` where they are too few."""
    words = alike(text)
    if not words:
        return alone[:200]
    if len(words) > _LONGEST:
        words = f"{words[:_LONGEST]}…{sha256(words.encode()).hexdigest()[:8]}"
    return f"{words} ({', '.join(sorted(sectors))})" if sectors else words


def _words(text: str) -> list[str]:
    plain = unicodedata.normalize("NFKC", text).casefold()
    words = [_singular(word) for word in _WORD.findall(plain.replace("'s ", " ").replace("’s ", " "))]
    words = [word for word in words if word not in _ARTICLES]
    while len(words) > 1 and words[-1] in _LAST:
        words.pop()
    return words


def _singular(word: str) -> str:
    if len(word) > 4 and word.endswith("ies"):
        return f"{word[:-3]}y"
    return word[:-1] if len(word) > 3 and word.endswith("s") and not word.endswith(_KEPT_S) else word
