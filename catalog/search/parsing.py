"""What a person typed, taken apart: words, "phrases", -exclusions. No input is an error."""

import re
from functools import lru_cache
from typing import NamedTuple

import msgspec

from catalog.search.document import QUOTES, exact_key
from catalog.search.text import fold, part_stems, words

MAX_QUERY = 400  # characters; what comes after is left out
_MAX_STEMS = 32

_SPACE_OR_CONTROL = re.compile(r"[\s\x00-\x1f\x7f-\x9f\ud800-\udfff]+")
_STRAIGHT = str.maketrans(QUOTES, '"' * len(QUOTES))
# (excluded?)("phrase" or word); a minus only excludes before a word, so that ` - ` and `--` mean nothing.
_PIECE = re.compile(r'(?:(?<!\S)(-)(?=["\w]))?(?:"([^"]*)"|([^\s"]+))')
_CODE = re.compile(r"[\w-]*[\d_./:]")
_MIN_CODE = 4
_LAST_WORD = re.compile(r"(\w{2,100})\W*$")


class Query(msgspec.Struct, frozen=True):
    """A query taken apart.

    `text` is what stands in it apart from exclusions, `raw` the same as folded words, `stems` as stems.
    `loose_stems` are those outside phrases. `exact` is the key that a whole title, identifier or file name is
    compared with, `codes` those of single words that look like one. `last` is the folded last word if it may
    still be being typed, else "", and `finished_stems` those of the loose words before it.
    """

    text: str
    raw: str
    exact: str
    stems: tuple[str, ...]
    loose_stems: tuple[str, ...]
    phrases: tuple[str, ...]
    excluded: tuple[str, ...]
    codes: tuple[str, ...]
    last: str
    finished_stems: tuple[str, ...]


class _Piece(NamedTuple):
    minus: str
    phrase: str
    word: str


@lru_cache(maxsize=1_000)
def parse(q: str) -> Query:
    """Return `q` taken apart; `text` is empty if there is nothing to look for."""
    pieces = [_Piece(*found) for found in _PIECE.findall(clean(q).translate(_STRAIGHT))]
    wanted = [piece for piece in pieces if not piece.minus]
    text = " ".join(piece.phrase or piece.word for piece in wanted).strip()
    loose = " ".join(piece.word for piece in wanted if piece.word)
    finished, last = _split_last(loose) if _may_go_on(q, pieces) else (loose, "")
    return Query(
        text=text,
        raw=" ".join(words(text)),
        exact=exact_key(text),
        stems=unique_stems(text),
        loose_stems=unique_stems(loose),
        phrases=tuple(piece.phrase for piece in wanted if words(piece.phrase)),
        excluded=tuple(piece.phrase or piece.word for piece in pieces if piece.minus),
        codes=_codes(text),
        last=last,
        finished_stems=unique_stems(finished),
    )


def clean(q: str) -> str:
    """Return `q` cut to what search takes, without control characters and with single spaces."""
    return _SPACE_OR_CONTROL.sub(" ", q[:MAX_QUERY]).strip()


def unique_stems(text: str) -> tuple[str, ...]:
    """Return the stems of `text`, each once, at most as many as one request should carry."""
    return tuple(dict.fromkeys(part_stems(text)))[:_MAX_STEMS]


def _codes(text: str) -> tuple[str, ...]:
    pieces = text.split()
    if len(pieces) < 2:
        return ()  # a single code is the exact key already
    return tuple(exact_key(piece) for piece in pieces if len(piece) >= _MIN_CODE and _CODE.match(piece))


def _may_go_on(q: str, pieces: list[_Piece]) -> bool:
    whole = len(q) <= MAX_QUERY and not q[-1:].isspace()
    return whole and bool(pieces) and bool(pieces[-1].word) and not pieces[-1].minus


def _split_last(loose: str) -> tuple[str, str]:
    """Return what stands before the last word, and that word folded ("" if it is too short to go on from)."""
    match = _LAST_WORD.search(loose)
    if match is None:
        return loose, ""
    return loose[: match.start()], fold(match[1])
