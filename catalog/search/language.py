"""The query language: from text to a tree, and sentences about what was not understood."""

import re
from collections.abc import Iterator
from difflib import get_close_matches
from typing import NamedTuple

from catalog.search.fields import FIELDS, Kind, field_named
from catalog.search.nodes import All, Condition, Either, Node, Not, Phrase, Word
from catalog.search.ranges import read_days, read_numbers
from catalog.search.text import words

MAX_QUERY = 500  # characters; what comes after is left out
MAX_PIECES = 64  # words, phrases, brackets
_MAX_DEPTH = 4  # brackets in brackets
_SHOWN = 40  # characters of what was typed that a sentence repeats

# A minus excludes only before a word, a phrase or a bracket, so that ` - `, `--` and `-so-` mean nothing.
_TOKEN = re.compile(
    r'(?P<minus>(?<![^\s(])-(?=["\w(])(?!\S*-(?!\S)))?'
    r'(?:(?P<bracket>[()])|(?:(?P<field>[A-Za-z_]{1,30}):)?"(?P<phrase>[^"]*)"|(?P<word>[^\s"()]+))'
)
_NAMED = re.compile(r"([A-Za-z_]{1,30}):(.*)")
# What stands before a colon in addresses and identifiers.
_SCHEMES = {
    *("http", "https", "ftp", "ftps", "urn", "doi", "ark", "hdl", "epsg", "iso", "uuid", "info", "mailto"),
    *("orcid", "dct", "dcat", "s3"),
}

_READERS = {"day": read_days, "number": read_numbers}
_FORMS: dict[Kind, str] = {
    "day": "Write a year, a month or a day (2024, 2024-05, 2024-05-31), alone, after > or <, or as 2023..2024.",
    "number": "Write a whole number, alone, after > or <, or as 3..5.",
    "text": "Write a word, or several in quotation marks.",
    "fact": "Write a word, or several in quotation marks.",
}
_LONE_OR = "OR stands between two words: here it was left out."
_LONE_NOT = "NOT stands before a word: here it was left out."


class _Token(NamedTuple):
    minus: str | None
    bracket: str | None
    field: str | None
    phrase: str | None
    word: str | None


def read(q: str) -> tuple[tuple[Node, ...], tuple[str, ...]]:
    """Return the parts of a query whose quotes are straight, and sentences about what was not understood."""
    reader = _Reader(q)
    parts = reader.parts(0)
    return parts, tuple(dict.fromkeys(reader.problems))


class _Reader:
    """Reads tokens from left to right: OR joins two neighbours, all else belongs together."""

    def __init__(self, q: str) -> None:
        self.problems: list[str] = []
        tokens = [_Token(*match.groups()) for match in _TOKEN.finditer(q)]
        if len(tokens) > MAX_PIECES:
            self.problems.append(f"Only the first {MAX_PIECES} words of the search were used.")
        if q.count('"') % 2:
            self.problems.append("A quotation mark has no second one: it was left out.")
        self._tokens = iter(tokens[:MAX_PIECES])

    def parts(self, depth: int) -> tuple[Node, ...]:
        """Return what stands up to the closing bracket, or to the end."""
        parts: list[Node] = []
        waits_or = waits_not = False
        for token in self._tokens:
            if token.bracket == ")":
                if depth:
                    break
                self.problems.append("A closing bracket has no opening one: it was left out.")
            elif token.word == "OR" and not token.minus:
                self._note(waits_or or waits_not or not parts, _LONE_OR)
                waits_or = bool(parts)
            elif token.word == "NOT" and not token.minus:
                waits_not = True
            else:
                for node in self._nodes(token, depth):
                    found = Not(node) if waits_not or token.minus else node
                    parts = [*parts[:-1], _either(parts[-1], found)] if waits_or else [*parts, found]
                    waits_or = waits_not = False
        else:
            self._note(depth > 0, "A bracket is not closed: it was taken as closed at the end.")
        self._note(waits_or, _LONE_OR)
        self._note(waits_not, _LONE_NOT)
        return tuple(_flat(parts))

    def _note(self, wrong: bool, problem: str) -> None:
        if wrong:
            self.problems.append(problem)

    def _nodes(self, token: _Token, depth: int) -> Iterator[Node]:
        if token.bracket:
            yield from self._bracket(depth)
        elif token.phrase is not None:
            if token.field:
                yield from self._named(token.field, token.phrase, Phrase(token.phrase))
            elif words(token.phrase):
                yield Phrase(token.phrase)
        elif token.word and (named := _NAMED.fullmatch(token.word)):
            yield from self._named(named[1], named[2].rstrip(",;"), Word(token.word))
        elif token.word and words(token.word):
            yield Word(token.word)

    def _bracket(self, depth: int) -> Iterator[Node]:
        if depth == _MAX_DEPTH:
            self.problems.append(
                f"Only {_MAX_DEPTH} brackets may stand in each other: one more was left out."
            )
            return
        inner = self.parts(depth + 1)
        if inner:
            yield inner[0] if len(inner) == 1 else All(inner)

    def _named(self, name: str, value: str, typed: Word | Phrase) -> Iterator[Node]:
        """Yield the condition `name:value`, or what was typed as words where there is no such field."""
        if key := field_named(name):
            yield from self._condition(key, value)
            return
        if name.casefold() not in _SCHEMES and not value.startswith("//"):
            like = get_close_matches(name.casefold(), FIELDS, n=1)
            hint = f" Did you mean {like[0]}:?" if like else ""
            self.problems.append(f"There is no field “{name}”: it was taken as words.{hint}")
        if isinstance(typed, Phrase):
            yield Word(name)
        if words(typed.text):
            yield typed

    def _condition(self, key: str, value: str) -> Iterator[Node]:
        kind = FIELDS[key].kind
        reader = _READERS.get(kind)
        span = reader(value.strip()) if reader else None
        if span or (reader is None and words(value)):
            yield Condition(key, value, span)
        elif value.strip():
            self.problems.append(f"“{key}:{value[:_SHOWN]}” was left out. {_FORMS[kind]}")
        else:
            self.problems.append(f"After “{key}:” stands no value, so it was taken as a word. {_FORMS[kind]}")
            yield Word(key)


def _either(one: Node, other: Node) -> Either:
    options = one.options if isinstance(one, Either) else (one,)
    return Either((*options, other))


def _flat(parts: list[Node]) -> Iterator[Node]:
    """Yield the parts; brackets round what belongs together anyway mean nothing."""
    for part in parts:
        if isinstance(part, All):
            yield from part.parts
        else:
            yield part
