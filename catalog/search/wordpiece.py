"""WordPiece as BERT's lower-casing models want it, in Python alone.

Follows google-research/bert, tokenization.py (BasicTokenizer and WordpieceTokenizer), with the Unicode tables of Python.
"""

import re
import unicodedata
from collections.abc import Iterator, Mapping
from functools import lru_cache

MAX_CHARACTERS = 4_000  # of a text that are looked at: more than 256 tokens of any prose
_MAX_WORD = 100  # characters; longer words are unknown to the model
# CJK ideographs, each a word of its own.
_IDEOGRAPH = re.compile(
    "([\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0002a6df\U0002a700-\U0002ceaf\U0002f800-\U0002fa1f])"
)
_ASCII_WORD = re.compile(r"[a-z0-9]+|[!-/:-@\[-`{-~]")
_ASCII_DROPPED = dict.fromkeys([*range(9), 11, 12, *range(14, 32), 127])


class WordPiece:
    """Splits texts into the pieces of `vocabulary` (piece → number; `##` begins one that continues a word)."""

    def __init__(self, vocabulary: Mapping[str, int], *, most: int = 256) -> None:
        """`most`: tokens of a text at most, those that begin and end it included. KeyError where a special one is missing."""
        self._vocabulary = vocabulary
        self._first, self._last = vocabulary["[CLS]"], vocabulary["[SEP]"]
        self._unknown = (vocabulary["[UNK]"],)
        self._most = most
        self._pieces = lru_cache(maxsize=20_000)(self._split)

    def encode(self, text: str) -> list[int]:
        """Return the numbers of the tokens of `text`, with the first and the last; never more than `most`."""
        room = self._most - 2
        found: list[int] = []
        for word in _words(text[:MAX_CHARACTERS]):
            found += self._pieces(word)
            if len(found) >= room:
                break
        return [self._first, *found[:room], self._last]

    def _split(self, word: str) -> tuple[int, ...]:
        """The longest pieces from the left; a word of which any part is unknown is unknown."""
        if len(word) > _MAX_WORD:
            return self._unknown
        found: list[int] = []
        start = 0
        while start < len(word):
            for end in range(len(word), start, -1):
                number = self._vocabulary.get(("##" if start else "") + word[start:end])
                if number is not None:
                    break
            else:
                return self._unknown
            found.append(number)
            start = end
        return tuple(found)


def _words(text: str) -> Iterator[str]:
    if text.isascii():
        yield from _ASCII_WORD.findall(text.translate(_ASCII_DROPPED).lower())
        return
    for chunk in _IDEOGRAPH.sub(r" \1 ", _cleaned(text)).split():
        yield from _at_punctuation(_without_accents(chunk.lower()))


def _cleaned(text: str) -> str:
    return "".join(_kept(character) for character in text)


def _kept(character: str) -> str:
    if character in "\t\n\r":
        return " "
    if character in "\0\ufffd":
        return ""
    category = unicodedata.category(character)
    return "" if category[0] == "C" else " " if category == "Zs" else character


def _without_accents(word: str) -> str:
    return "".join(c for c in unicodedata.normalize("NFD", word) if unicodedata.category(c) != "Mn")


def _at_punctuation(word: str) -> Iterator[str]:
    begun = ""
    for character in word:
        if _is_punctuation(character):
            if begun:
                yield begun
            yield character
            begun = ""
        else:
            begun += character
    if begun:
        yield begun


def _is_punctuation(character: str) -> bool:
    return character in "!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~" or unicodedata.category(character)[0] == "P"
