"""What a person typed, taken apart into words, "phrases", -exclusions, field:value, OR and brackets.

No input is an error: what is not understood is taken as words or left out, and said in `Query.problems`.
"""

import re
from collections.abc import Iterator
from functools import lru_cache
from urllib.parse import unquote_plus

import msgspec

from catalog.search.keys import QUOTES, alike_key, exact_key
from catalog.search.language import MAX_QUERY, read
from catalog.search.nodes import All, Condition, Either, Node, Not, Phrase, Word
from catalog.search.text import TOKEN, fold, part_stems, words
from catalog.search.wordlists import ASKING, ASKING_WORDS

MAX_STEMS = 32  # of one group of words
MAX_WORDS = 100
_SPACE_OR_CONTROL = re.compile(
    r"[\s\x00-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\ud800-\udfff]+"
)
_SHOWN = 40  # characters of what was typed that a sentence repeats
_ADDRESS = re.compile(
    r"(?:(?:https?|ftps?)://(?:www\.)?|www\.)(?P<host>[^\s/?#\"]+)(?P<path>[^\s\"]*)", re.IGNORECASE
)
_NO_NAME = re.compile(r"[^\w.-]+")  # of an address, and what else has a meaning in a query
_BARE_ID = re.compile(r"[0-9a-f]{8,}(?:-[0-9a-f]{4,}){0,4}|\d+", re.IGNORECASE)
_STRAIGHT = str.maketrans(QUOTES, '"' * len(QUOTES))
_CODE = re.compile(r"[\w-]*[\d_./:]")
_MIN_CODE = 4
_LAST_WORD = re.compile(r"(\w{4,100})\W*$")


class Query(msgspec.Struct, frozen=True):
    """A query taken apart.

    `parts` is all of it as a tree. `text` is what stands in it of words to look for, `raw` the same as folded
    words, `stems` as stems. `typed` are the keys that a title, identifier or file name is compared with as a whole,
    whatever else is asked; `named` those for which the rest of the query must hold, too. `loose` are the words
    outside phrases, fields and OR, without how a request begins, and `loose_stems` theirs. `codes` are keys of single
    words that look like one. `last` is the folded last word if it may still be being typed, else "", and
    `finished_stems` those of the loose words before it. `problems` are sentences about what was not understood.
    """

    parts: tuple[Node, ...]
    text: str
    raw: str
    typed: tuple[str, ...]
    named: tuple[str, ...]
    stems: tuple[str, ...]
    loose: str
    loose_stems: tuple[str, ...]
    codes: tuple[str, ...]
    last: str
    finished_stems: tuple[str, ...]
    problems: tuple[str, ...]

    @property
    def phrases(self) -> tuple[str, ...]:
        """The phrases that are wanted."""
        return tuple(part.text for part in wanted(self.parts) if isinstance(part, Phrase))

    @property
    def plain(self) -> bool:
        """Whether it is nothing but words."""
        return _plain(self.parts)


@lru_cache(maxsize=1_000)
def parse(q: str) -> Query:
    """Return `q` taken apart; `text` is empty if there is nothing to look for."""
    cleaned = clean(q)
    parts, problems = read((named_by_address(cleaned) or cleaned).translate(_STRAIGHT))
    if cleaned and not parts and not problems:
        problems = (f"“{cleaned[:_SHOWN]}” has no word or number to look for.",)
    text, plain = " ".join(looked_for(parts)), _plain(parts)
    loose = _subject(" ".join(part.text for part in parts if isinstance(part, Word)))
    finished, last = _split_last(loose) if _may_go_on(q, parts) else (loose, "")
    return Query(
        parts=parts,
        text=text,
        raw=bare_words(text),
        typed=_keys(cleaned, text) if plain else (exact_key(cleaned),),
        named=() if plain else _keys(text),
        stems=unique_stems(text),
        loose=loose,
        loose_stems=unique_stems(loose),
        codes=_codes(text),
        last=last,
        finished_stems=unique_stems(finished),
        problems=problems,
    )


def query_problems(q: str) -> tuple[str, ...]:
    """Return sentences to show about what of `q` was not understood."""
    return parse(q).problems


def clean(q: str) -> str:
    """Return `q` cut to what search takes, without control characters and with single spaces."""
    return _SPACE_OR_CONTROL.sub(" ", q[:MAX_QUERY]).strip()


def named_by_address(q: str) -> str:
    """Return the part of an address that names its data set, or its host; "" where `q` is no address.

    `https://data.example/explore/dataset/embedded-capacity/information/` → `embedded-capacity`.
    """
    found = _ADDRESS.fullmatch(q)
    if found is None:
        return ""
    named = [piece for piece in re.split(r"[/?&=#]+", unquote_plus(found["path"])) if _names_data(piece)]
    joined = [piece for piece in named if re.search(r"\w[-_. ]\w", piece)]
    return _NO_NAME.sub(" ", (joined or named or [found["host"]])[-1]).strip(" -.")


def _names_data(piece: str) -> bool:
    """Whether a piece of an address may be the name of a data set: no word such as `dataset`, and no bare identifier."""
    return not _BARE_ID.fullmatch(piece) and any(word not in ASKING_WORDS for word in words(piece))


def unique_stems(text: str) -> tuple[str, ...]:
    """Return the stems of `text`, each once, at most as many as one request should carry."""
    return tuple(dict.fromkeys(part_stems(text)))[:MAX_STEMS]


def wanted(parts: tuple[Node, ...]) -> Iterator[Word | Phrase | Condition]:
    """Yield the leaves of the tree that are not excluded."""
    for part in parts:
        match part:
            case All(parts=inner) | Either(options=inner):
                yield from wanted(inner)
            case Word() | Phrase() | Condition():
                yield part
            case Not():
                pass


def looked_for(parts: tuple[Node, ...]) -> Iterator[str]:
    """Yield the texts that are looked for in titles and descriptions."""
    for leaf in wanted(parts):
        if not isinstance(leaf, Condition) or leaf.field in ("title", "description"):
            yield leaf.text


def bare_words(text: str) -> str:
    """Return the folded words of `text`, at most as many as one request should carry: one letter may be many (ﷺ)."""
    return " ".join(words(text)[:MAX_WORDS])


def _subject(loose: str) -> str:
    """Return what a request is about: `where can I find wind data` → `wind data`."""
    asked = ASKING.match(loose)
    subject = loose[asked.end() :] if asked else ""
    return subject.strip() if words(subject) else loose


def _plain(parts: tuple[Node, ...]) -> bool:
    return all(isinstance(part, Word) for part in parts)


def _keys(*texts: str) -> tuple[str, ...]:
    keys = [exact_key(text) for text in texts]
    return tuple(key for key in dict.fromkeys((*keys, *map(alike_key, keys))) if key)


def _codes(text: str) -> tuple[str, ...]:
    pieces = text.split()
    if len(pieces) < 2:
        return ()  # a single code is the exact key already
    return tuple(exact_key(piece) for piece in pieces if len(piece) >= _MIN_CODE and _CODE.match(piece))


def _may_go_on(q: str, parts: tuple[Node, ...]) -> bool:
    whole = len(q) <= MAX_QUERY and not q[-1:].isspace()
    return whole and bool(parts) and isinstance(parts[-1], Word)


def _split_last(loose: str) -> tuple[str, str]:
    """Return what stands before the last word, and that word folded ("" if it is too short to go on from)."""
    match = _LAST_WORD.search(loose)
    last = fold(match[1]) if match else ""
    if match is None or not TOKEN.fullmatch(last):
        return loose, ""
    return loose[: match.start()], last
