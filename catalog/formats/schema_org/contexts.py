"""Which words of a JSON-LD document are schema.org's: by the contexts written in it. None is ever fetched.

All spellings of the vocabulary count (`http`, `https`, with and without the closing slash), and so do the usual prefixes
where a document forgets to declare them. Terms of Croissant (http://mlcommons.org/croissant/) are taken likewise.
"""

from collections.abc import Mapping
from typing import Any

import msgspec

_SCHEMA = ("http://schema.org", "https://schema.org", "http://www.schema.org", "https://www.schema.org")
_CROISSANT = ("http://mlcommons.org/croissant", "https://mlcommons.org/croissant")
_DUBLIN_CORE = "http://purl.org/dc/terms/"
_PREFIXES = {
    "schema": "http://schema.org/",
    "schemaorg": "http://schema.org/",
    "sdo": "http://schema.org/",
    "sc": "http://schema.org/",
    "cr": "http://mlcommons.org/croissant/",
    "dct": _DUBLIN_CORE,
    "dcterms": _DUBLIN_CORE,
}
_MOST_TERMS = 2_000
_DEEPEST = 10  # contexts in lists, terms that lead to terms


class Context(msgspec.Struct, frozen=True):
    """Prefixes and terms with what they stand for, the base of relative identifiers, and whether bare words are schema.org's.

    `vocabulary` is None where nothing is stated.
    """

    terms: Mapping[str, str] = {}
    base: str = ""
    vocabulary: bool | None = None

    def with_stated(self, stated: Any) -> "Context":
        """The context within an object that states one of its own."""
        terms, base, vocabulary = dict(self.terms), self.base, self.vocabulary
        for one in _each(stated, 0):
            if isinstance(one, str):
                vocabulary = is_schema(one) or bool(vocabulary)
                continue
            for key, value in list(one.items())[:_MOST_TERMS]:
                iri = value.get("@id") if isinstance(value, dict) else value
                if key == "@base" and isinstance(iri, str):
                    base = iri
                elif key == "@vocab" and isinstance(iri, str):
                    vocabulary = is_schema(iri)
                elif isinstance(iri, str) and not key.startswith("@"):
                    terms[key] = iri
        return Context(terms, base, vocabulary)

    def name(self, word: str) -> str:
        """`schema:name`, `http://schema.org/name` and terms that stand for these as `name`; words of others as they are."""
        if word[:1] == "@":
            return word
        iri = self._expanded(word)
        return local_name(iri) or word if ":" in iri else word

    def keyword(self, key: str) -> str:
        """`@id` and `@type`, also where a context has plain words for them; other keys as they are."""
        stated = self.terms.get(key, "")
        return stated if stated[:1] == "@" else key

    def is_own(self, word: str) -> bool:
        """Whether a type is schema.org's; a bare word is where the vocabulary is, or none is stated."""
        iri = self._expanded(word)
        if ":" in iri:
            return bool(local_name(iri))
        return self.vocabulary is not False

    def _expanded(self, word: str) -> str:
        for _ in range(_DEEPEST):
            if word in self.terms and self.terms[word] != word:
                word = self.terms[word]
                continue
            prefix, colon, rest = word.partition(":")
            if not colon or rest.startswith("//"):
                break
            start = self.terms.get(prefix) or _PREFIXES.get(prefix)
            if start is None or start == prefix:
                break
            return self._joined(start, rest)
        return word

    def _joined(self, start: str, rest: str) -> str:
        return f"{start}{rest}" if start[-1:] in "/#?=:" else f"{start}/{rest}"


def is_schema(iri: str) -> bool:
    """Whether an address is that of schema.org or of one of its contexts."""
    return iri.lower().startswith(_SCHEMA)


def local_name(iri: str) -> str:
    """The name of a term of schema.org or Croissant, or `conformsTo` of Dublin Core; empty for other terms."""
    for start in (*_SCHEMA, *_CROISSANT):
        if iri.startswith(start):
            rest = iri[len(start) :].lstrip("/#")
            return rest if rest.isidentifier() else ""
    return "conformsTo" if iri == f"{_DUBLIN_CORE}conformsTo" else ""


def _each(stated: Any, depth: int) -> list[Any]:
    """The contexts of a list, which may hold lists."""
    if isinstance(stated, list) and depth < _DEEPEST:
        return [one for each in stated[:100] for one in _each(each, depth + 1)]
    return [stated] if isinstance(stated, str | dict) else []
