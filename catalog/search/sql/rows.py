"""What PostgreSQL keeps of a product to find it by while Elasticsearch is away: made of the document of the index. Pure."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any, NamedTuple

import orjson

from catalog.search.document import Document
from catalog.search.mapping import PROPERTIES, SCHEMA
from catalog.search.sql.lexemes import KEYS, WEIGHTS, key_lexeme, quoted, title_lexeme
from catalog.search.text import TOKEN

TEXT_SCHEMA = f"1-{SCHEMA}"  # by it words that were made otherwise are known
_GAP = 10  # places between two texts: no phrase goes across
_LAST_PLACE = 16_000  # PostgreSQL counts places up to 16,383
_MOST_BYTES = 700_000  # of all words; PostgreSQL takes a megabyte
_SHORT = _MOST_BYTES // 4  # characters
_LONGEST_VALUE = 512  # characters, as in the index
_ELSEWHERE = frozenset(("id", "title_sort", "audience", *KEYS))
_KEYWORDS = [
    name
    for name, kind in PROPERTIES.items()
    if kind["type"] == "keyword" and kind.get("index") is not False and name not in _ELSEWHERE
]
_FACTS = [
    name
    for name, kind in PROPERTIES.items()
    if kind["type"] not in ("text", "dense_vector") and name not in (*_KEYWORDS, *_ELSEWHERE)
]


class TextRow(NamedTuple):
    """The columns of SearchText beside the product; `words` is the text form of a tsvector, `facts` JSON."""

    words: str
    values: list[str]
    title_sort: str
    facts: str


def text_row(document: Document) -> TextRow:
    """Return the row of the product with this document."""
    found: Any = document
    return TextRow(
        words=_vector(found),
        values=[f"{field}={value}" for field in _KEYWORDS for value in _values(found.get(field))],
        title_sort=found.get("title_sort", ""),
        facts=orjson.dumps({field: found[field] for field in _FACTS if field in found}).decode(),
    )


def _values(value: object) -> Iterable[str]:
    if value is None:
        return ()
    every = value if isinstance(value, list | tuple) else (value,)
    return dict.fromkeys(text for one in every if len(text := str(one)) <= _LONGEST_VALUE)


def _texts(value: Any) -> Sequence[str]:
    """The values of a text field."""
    return [value] if isinstance(value, str) else value or ()


def _vector(document: Any) -> str:
    """The text of the tsvector, what matters most first; of a word that stands there twice PostgreSQL makes one."""
    words = [quoted(key_lexeme(field, key)) for field in KEYS for key in _values(document.get(field))]
    words += [
        title_lexeme(word) for text in _texts(document.get("title_raw")) for word in TOKEN.findall(text)
    ]
    place = 0
    for field, weight in WEIGHTS.items():
        mark = "" if weight == "D" else weight
        for text in _texts(document.get(field)):
            tokens = text.split()
            if place + len(tokens) > _LAST_PLACE:
                tokens = tokens[: max(0, _LAST_PLACE - place)]
            # a token of letters and digits needs no quotation marks
            words += [f"{token}:{n}{mark}" for n, token in enumerate(tokens, place + 1)]
            place += len(tokens) + _GAP
    found = " ".join(words)
    return found if len(found) <= _SHORT else " ".join(_within(words))


def _within(entries: Iterable[str]) -> Iterator[str]:
    size = 0
    for entry in entries:
        size += len(entry.encode(errors="replace"))
        if size > _MOST_BYTES:
            break
        yield entry
