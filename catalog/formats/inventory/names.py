"""What a column's name says: its words, in English terms, and the fields whose usual names they are."""

import re
from collections.abc import Iterable
from functools import lru_cache

import msgspec

from catalog.domain.vocabulary.tables import fold
from catalog.formats.inventory.entries import BELOW, group_of
from catalog.formats.inventory.wordlists import (
    CONTACT_WORDS,
    CREATOR_WORDS,
    DOCUMENT_WORDS,
    FIELD_NAMES,
    FIELD_WORDS,
    FILE_NAMES,
    FILE_WORDS,
    NOISE,
    PERSON_NAMES,
    PRODUCT_NAMES,
    PUBLISHER_WORDS,
    WORDS,
    UsualNames,
)

_CAMEL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")
_PREFIX = re.compile(r"^[a-zA-Z]{2,8}:(?=\w)")
_IDENTIFIERS = frozenset(("identifiers", "distributions.identifier"))
_OUTER = 0.92  # each level of nesting makes it less likely that the data set itself is meant


class Hint(msgspec.Struct, frozen=True):
    """A field that a name may mean, how surely (0 to 1), and the usual name that was recognised in it."""

    target: str
    score: float
    name: str


@lru_cache(maxsize=8192)
def hints_of(column: str) -> tuple[Hint, ...]:
    """The fields that a column's name may mean, the best first."""
    *outer, last = re.split(r"\.|\[\]\.", column) if BELOW in column or _is_path(column) else [column]
    words = words_of(last)
    context = frozenset(word for part in outer for word in words_of(part))
    repeated = frozenset(words_of(group_of(column).rpartition(BELOW)[2].rpartition(".")[2]))
    found = _of_context(words, repeated) if BELOW in column else _of_words(words, context)
    depth = len(outer) - (1 if context else 0)
    best: dict[str, Hint] = {}
    for hint in found:
        score = round(hint.score * _OUTER ** max(depth, 0), 3)
        if hint.target not in best or score > best[hint.target].score:
            best[hint.target] = Hint(hint.target, score, hint.name)
    return tuple(sorted(best.values(), key=lambda hint: (-hint.score, hint.target)))


def is_identifier(column: str) -> bool:
    """Whether the name says that the column identifies something."""
    return any(hint.target in _IDENTIFIERS and hint.score >= 0.6 for hint in hints_of(column))


def is_title(column: str) -> bool:
    """Whether the name says that the column names a data set."""
    return any(hint.target == "title" and hint.score >= 0.6 for hint in hints_of(column))


def words_of(name: str) -> tuple[str, ...]:
    """`dataset_contactPoint_hasEmail` → dataset, contact, email; German, French and Spanish words in English."""
    bare = _PREFIX.sub("", name.strip())
    folded = fold(_CAMEL.sub(" ", bare)).replace("e mail", "email").replace("meta data", "metadata")
    words = folded.split()
    words[-1:] = ["end" if word == "to" else word for word in words[-1:]]  # `Valid to`, but `Link to file`
    return tuple(english for word in words for english in _english(word))


def _english(word: str) -> tuple[str, ...]:
    if word in WORDS:
        return WORDS[word]
    single = word[:-1] if len(word) > 3 and word.endswith("s") and not word.endswith(("ss", "us")) else word
    return WORDS.get(single, (single,))


def _is_path(column: str) -> bool:
    """Whether the points in a name are levels (`content.dct:title`), not prose (`No. of rows`)."""
    return "." in column and " " not in column.replace(" & ", "").strip() and not column.endswith(".")


# --- whose name it is -------------------------------------------------------------------------


def _of_words(words: tuple[str, ...], context: frozenset[str]) -> list[Hint]:
    """The hints of a column that stands once for an entry."""
    own = [word for word in words if word not in NOISE]
    around = (context - NOISE) | set(own)
    if around & FIELD_WORDS and len(own) > 1:
        return _matches([word for word in own if word not in FIELD_WORDS], FIELD_NAMES)
    found = _of_person(own, context)
    if around & FILE_WORDS:
        rest = [word for word in own if word not in FILE_WORDS]
        found += _matches(rest or ["url"], FILE_NAMES, 1.0 if rest else 0.7)
    if context - NOISE:
        found += _matches([*sorted(context - NOISE), *own], PRODUCT_NAMES)
    found += _matches(own, PRODUCT_NAMES) if own else []
    if not own and _THINGS & set(words):
        found.append(Hint("title", 0.72, "data set"))
    return found


_THINGS = frozenset(("dataset", "data", "product", "asset"))


def _of_context(words: tuple[str, ...], repeated: frozenset[str]) -> list[Hint]:
    """The hints of a column that can occur many times: it tells of files, fields, people or documents, or of nothing."""
    own = [word for word in words if word not in NOISE]
    named = set(own)
    if words[:1] == ("dataset",) and "dataset" not in repeated:
        return []
    if repeated & FIELD_WORDS and not named & FILE_WORDS:
        return _matches([word for word in own if word not in FIELD_WORDS] or ["name"], FIELD_NAMES)
    if (repeated | named) & FILE_WORDS:
        return _matches([word for word in own if word not in FILE_WORDS] or ["url"], FILE_NAMES)
    if repeated & (PUBLISHER_WORDS | CONTACT_WORDS | CREATOR_WORDS):
        return _of_person(own, repeated)
    return _of_list(named, repeated)


def _of_list(named: set[str], repeated: frozenset[str]) -> list[Hint]:
    """The hints of a field in a list of documents, keywords or themes."""
    if repeated & DOCUMENT_WORDS and "url" in named and not named & CREATOR_WORDS:
        return [Hint("documentation", 0.7, "documentation")]
    if repeated & _TERMS and named & {"name", "title", "label"}:
        return [Hint("themes" if repeated & {"theme", "category"} else "keywords", 0.8, "keywords")]
    return []


_TERMS = frozenset(("keyword", "tag", "theme", "category"))


def _of_person(own: Iterable[str], context: frozenset[str]) -> list[Hint]:
    """Names such as `publisher`, `owner e-mail`, `contact point`, and `email` in an object called `contact`."""
    own = list(own)
    around = context | set(own)
    for role, target in (
        (CONTACT_WORDS, "contacts"),
        (CREATOR_WORDS, "creators"),
        (PUBLISHER_WORDS, "publisher"),
    ):
        said = around & role
        if not said:
            continue
        rest = [word for word in own if word not in role]
        if not rest:
            whole = "contacts" if target == "contacts" else f"{target}.name"
            return [Hint(whole, 0.9, next(iter(sorted(said))))]
        known = _matches(rest, PERSON_NAMES)
        return [
            Hint(f"{target}.{hint.target}", 0.95 * hint.score, f"{min(said)} {hint.name}")
            for hint in known
            if hint.score >= 0.6 and (target, hint.target) not in _ABSENT
        ]
    return []


_ABSENT = frozenset((("creators", "phone"), ("creators", "homepage"), ("creators", "iri"), ("contacts", "iri"),
                     ("publisher", "phone"), ("publisher", "url"), ("contacts", "homepage"), ("creators", "url")))  # fmt: skip


def _matches(words: Iterable[str], table: UsualNames, factor: float = 1.0) -> list[Hint]:
    """The usual names that are these words, or some of them: the more of the words, the surer."""
    said = frozenset(words)
    found = []
    for name, (target, sure, spelling) in table.items():
        if name <= said:
            share = len(name) / len(said)
            score = sure if share == 1 else sure * (0.35 + 0.45 * share)
            found.append(Hint(target, round(factor * score, 3), spelling))
    return found
