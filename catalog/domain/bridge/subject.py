"""The record that rules look at, with its words folded once for all of them."""

import unicodedata
from functools import cached_property

from catalog.domain.product import ProductRecord

LONGEST = 600  # characters of a description that are read: what a product is about stands at its beginning
_MOST_KEYWORDS = 50
_PLAIN = {n: chr(n).lower() if chr(n).isalnum() else " " for n in range(128)}
_COMMON = dict.fromkeys(map(ord, "–—‐‑‒‘’“”„…•·\xa0£€°"), " ")


def _ascii(text: str) -> str:
    """Letters without accents; what is no Latin letter is left out, for no vocabulary here would know it."""
    text = text.translate(_COMMON)
    return text if text.isascii() else unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()


def _tokens(text: str) -> list[str]:
    return (text if text.isascii() else _ascii(text)).translate(_PLAIN).split()


def folded(text: str) -> str:
    """Lower-case words of `text` with a space at either end, so that a phrase is found by ` phrase `."""
    return f" {' '.join(_tokens(text))} "


class Subject:
    """One product as its source describes it; `domain` is the name of the domain that publishes it."""

    def __init__(self, record: ProductRecord, domain: str = "") -> None:
        self.record = record
        self.domain = domain

    @cached_property
    def _title(self) -> list[str]:
        return _tokens(self.record.title)

    @cached_property
    def _description(self) -> list[str]:
        return _tokens(self.record.description[:LONGEST])

    @cached_property
    def title(self) -> str:
        """Folded words of the title, with a space at either end."""
        return f" {' '.join(self._title)} "

    @cached_property
    def keywords(self) -> str:
        """The same of the keywords, `|` between two: no phrase spans them."""
        return " |".join(map(folded, self.record.keywords[:_MOST_KEYWORDS]))

    @cached_property
    def description(self) -> str:
        """The same of the beginning of the description."""
        return f" {' '.join(self._description)} "

    @cached_property
    def title_words(self) -> frozenset[str]:
        """The words of the title."""
        return frozenset(self._title)

    @cached_property
    def words(self) -> frozenset[str]:
        """All words of title, keywords and description."""
        keywords = _tokens(" ".join(self.record.keywords[:_MOST_KEYWORDS]))
        return frozenset([*self._title, *keywords, *self._description])
