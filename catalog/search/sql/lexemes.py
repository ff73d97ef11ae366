"""What stands in the tsvector of a product for the text fields of its document, and how it is asked for.

Stems are lexemes with places, each field with a weight of its own. Whole keys and the bare words of titles are lexemes
with the name of their field before them, without places.
"""

from collections.abc import Collection, Sequence
from hashlib import blake2b

from catalog.search.text import TOKEN, stem

WEIGHTS = {"title_st": "A", "named_st": "B", "facts_st": "C", "body_st": "D"}
KEYS = ("exact", "alike")
_ANYWHERE = frozenset("ABD")  # single values are marked: no other word is like them
_LONGEST_KEY = 200  # bytes; longer ones are compared by their digest


def key_lexeme(field: str, key: str) -> str:
    """Return the lexeme of a keyword `field` that is compared as a whole."""
    encoded = key.encode(errors="replace")
    if len(encoded) > _LONGEST_KEY:
        return f"{field}#{blake2b(encoded, digest_size=16).hexdigest()}"
    return f"{field}={key}"


def title_lexeme(word: str) -> str:
    """Return the lexeme of a title's folded, unstemmed word."""
    return f"title={word}"


def quoted(lexeme: str) -> str:
    """Return `lexeme` as it stands in the text of a tsvector or tsquery."""
    return "'" + lexeme.replace("\\", "\\\\").replace("'", "''").replace("\0", "") + "'"


def term(fields: Collection[str], token: str, *, going_on: bool = False) -> str:
    """Return the tsquery for `token` in one of `fields`; `going_on`: for what begins with it."""
    weights = frozenset(WEIGHTS[field] for field in fields if field in WEIGHTS)
    more = "*" if going_on else ""
    found = []
    if weights:
        marks = more + ("" if weights >= _ANYWHERE else "".join(sorted(weights)))
        found.append(quoted(token) + (f":{marks}" if marks else ""))
    if raw := [field for field in fields if field not in WEIGHTS]:
        found.append(quoted(title_lexeme(token)) + (f":{more}" if more else ""))
        if raw != ["title_raw"]:  # the bare words of other fields are not kept, their stems are
            found.append(quoted(stem(token)))
            found += [f"{quoted(token)}:*"] if going_on else []
    return " | ".join(found) if len(found) == 1 else f"({' | '.join(found)})"


def tokens_of(fields: Collection[str], text: str) -> list[str]:
    """Return the tokens of `text` as the analyser of `fields` makes them, each once."""
    stemmed = any(field in WEIGHTS for field in fields)
    return list(dict.fromkeys(text.split() if stemmed else TOKEN.findall(text)))


def phrase(fields: Sequence[str], text: str) -> str:
    """Return the tsquery for the tokens of `text` side by side in one of `fields`; "" where none is kept with places."""
    tokens = text.split()
    placed = [WEIGHTS[field] for field in fields if field in WEIGHTS]
    if not placed or not tokens:
        return ""
    if len(tokens) == 1 or set(placed) >= _ANYWHERE:
        return " <-> ".join(term(fields, token) for token in tokens)
    sides = (" <-> ".join(f"{quoted(token)}:{weight}" for token in tokens) for weight in placed)
    return " | ".join(f"({side})" for side in sides)
