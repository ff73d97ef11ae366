"""Records out of a listing that is not clean JSON: cut off, or with a broken record among sound ones.

The text is read record by record, and each sound one is kept as it was sent. What is looked at twice is bounded, so
that a text made to be hard costs little more than a sound one.
"""

import json
import re
from collections.abc import Sequence
from typing import Any

import msgspec

from catalog.domain.product import Problem
from catalog.formats.json_reader import TOLERANT, decode_text, read_json_text

_FIX = "Serve it to its end; where it is all there, a JSON validator shows what is broken at that place."
BARE_LIST = r"\A\ufeff?\s*\["
_BETWEEN = re.compile(r"[\s,]*")
_NEXT = re.compile(r"\}\s*,\s*(?=\{)")
_TOKEN = re.compile(
    r'"(?:[^"\\]|\\.)*+\\?(?:"|\Z)|[{}\[\]]', re.DOTALL
)  # matches from every quote, so never twice
_FIRST_LOOK, _GROWTH = 65_536, 16  # characters, and how many times more where these do not do
_LONGEST_WORD = 12  # characters: what may be cut in two at the end, such as `-Infinity` or an escape
_MOST_LOOKS = 20  # times the length of the text that may be looked at for the next sound record


class Marks(msgspec.Struct, frozen=True):
    """By what a dialect's listing and records are known in a text that cannot be decoded.

    `listing` ends with the bracket that opens a list of records; there may be `several` in a document. `total` holds
    the stated number of records, and `failure` is what no listing has: both stand before it. A record has one of
    `keys` and none of `foreign`. `opening` is how a record begins, as far as it tells one from what is inside another.
    `identifier` finds a record's name among its own fields, `identifier_inside` anywhere in it.
    What has all keys of `part` stands in the list by itself, though it is no record: it is kept where it follows a
    broken one. `told` is the sentence about what is missing, with the places {end}, {size} and {count}.
    """

    listing: re.Pattern[str]
    keys: frozenset[str]
    identifier: re.Pattern[str]
    identifier_inside: re.Pattern[str]
    opening: re.Pattern[str]
    told: str
    foreign: frozenset[str] = frozenset()
    total: re.Pattern[str] | None = None
    failure: re.Pattern[str] | None = None
    several: bool = False
    part: frozenset[str] = frozenset()

    def is_record(self, value: Any) -> bool:
        """Whether a decoded value is a record."""
        return isinstance(value, dict) and not self.keys.isdisjoint(value) and self.foreign.isdisjoint(value)

    def is_part(self, value: Any) -> bool:
        """Whether a decoded value that is no record stands in the list by itself."""
        return bool(self.part) and isinstance(value, dict) and self.part <= value.keys()

    def name_in(self, text: str) -> str:
        """What the identifier of a broken record seems to be, or an empty string."""
        named = self.identifier.search(_outermost(text)) or self.identifier_inside.search(text)
        return (named[1] or "") if named else ""


class Broken(msgspec.Struct, frozen=True):
    """A part of a listing that could not be read as a record. `source_id` is what its identifier seems to be, or empty.

    A broken record is still listed: it must not count as withdrawn.
    """

    body: bytes
    source_id: str = ""


class Salvaged(msgspec.Struct, frozen=True):
    """What a broken listing still holds; `sound` of the records are known as such by their keys.

    `complete` is False where its end is missing: `problems` say so, and `rest` is what nothing could be read of.
    """

    records: list[bytes | Broken]
    sound: int
    total: int | None = None
    complete: bool = True
    problems: tuple[Problem, ...] = ()
    rest: Broken | None = None


def cut_records(content_type: str, body: bytes, marks: Marks) -> Salvaged | None:
    """The records of the listing in `body`, or None where it holds no listing, or nothing that can be read in one."""
    text = decode_text(content_type, body)
    listing = marks.listing.search(text)
    if listing is None or (marks.failure and marks.failure.search(text, 0, listing.start())):
        return None
    scan = _Scan(text, marks)
    scan.read_lists(listing)
    if not any(isinstance(record, bytes) for record in scan.records):
        return None
    stated = marks.total.search(text, 0, listing.start()) if marks.total else None
    total = int(stated[1]) if stated else None
    if scan.closed:
        return Salvaged(scan.records, scan.sound, total)
    told = marks.told.format(end=scan.end, size=len(text), count=len(scan.records))
    problem = Problem(message=told, rule="json", fix=_FIX)
    return Salvaged(scan.records, scan.sound, total, complete=False, problems=(problem,), rest=scan.rest)


class Mended(msgspec.Struct, frozen=True):
    """A broken document without what is broken in it: decoded. `broken` are the records left out, with their places from 1.

    `complete` is False where its end is missing: `problems` say so.
    """

    document: Any
    broken: list[tuple[int, Broken]]
    complete: bool = True
    problems: tuple[Problem, ...] = ()


def mended(text: str, every: Sequence[Marks]) -> Mended | None:
    """The document in `text` without its broken records, or None where no record of it is sound.

    `every`: the marks of its lists, those of lists within the records of others first.
    """
    broken: list[tuple[int, Broken]] = []
    head, sound, is_cut, told = "", 0, False, ""
    for marks in every:
        listing = marks.listing.search(text)
        if listing is None:
            continue
        scan = _Scan(text, marks)
        scan.read_lists(listing)
        broken += [(n, one) for n, one in enumerate(scan.records, start=1) if isinstance(one, Broken)]
        sound, told = sound + scan.sound, marks.told
        head, tail = scan.without_broken(listing.end())
        text, is_cut = (_closed(head), True) if scan.rest else (head + tail, is_cut)
        document = _document(text)
        if document is not None:
            break
    else:
        document, is_cut = _document(_closed(head)), True
    if document is None or not sound:
        return None
    problem = Problem(message=told.format(count=sound), rule="json", fix=_FIX)
    return Mended(document, broken, not is_cut, (problem,) if is_cut else ())


class _Scan:
    """One pass over a text. `records` found so far, `end` where reading ended, `rest` what could not be read from there."""

    def __init__(self, text: str, marks: Marks) -> None:
        self.text, self.marks, self.end, self.sound = text, marks, 0, 0
        self.records, self.rest = list[bytes | Broken](), None
        self._looks = _MOST_LOOKS * len(text)
        self._gaps, self._parts = list[tuple[int, int]](), list[str]()

    rest: Broken | None

    @property
    def closed(self) -> bool:
        """Whether the list that was read last was closed, and the document too where more lists may follow."""
        if self.text[self.end : self.end + 1] != "]":
            return False
        closer = "]" if self.text.lstrip("\ufeff \t\r\n")[:1] == "[" else "}"
        return not self.marks.several or self.text.rstrip()[-1:] == closer

    def read_lists(self, listing: re.Match[str] | None) -> None:
        """Take the records of the list that `listing` opens, and of those after it where there may be several."""
        while listing and self._read_list(listing.end()):
            listing = self.marks.listing.search(self.text, self.end) if self.marks.several else None

    def without_broken(self, start: int) -> tuple[str, str]:
        """The text up to where reading ended, without what is broken from `start` on; and what is behind that."""
        pieces = [self.text[:start], *(f"{part}," for part in self._parts)]
        for begin, end in self._gaps:
            pieces.append(self.text[start:begin])
            start = end
        return "".join((*pieces, self.text[start : self.end])), self.text[self.end :]

    def _read_list(self, place: int) -> bool:
        """Take the records from `place` on; whether the end of their list was found."""
        place = self._skip(place)
        while self.text[place : place + 1] not in {"]", ""}:
            value, end = self._decode(place)
            if end >= 0:
                self.records.append(_bytes(self.text[place:end]))
                self.sound += self.marks.is_record(value)
            elif (end := self._next_record(place)) >= 0:
                self.records.append(self._broken(place, end))
                self._gaps.append((place, end))
            else:
                self.rest = self._broken(place, len(self.text))
                break
            place = self._skip(end)
        self.end = place
        return self.text[place : place + 1] == "]"

    def _next_record(self, place: int) -> int:
        """Where the next record begins after a broken one; -1 where there is none, or it takes too long.

        It is sound, or at least begins as the broken one does: machines write all records alike.
        """
        opening = self._opening(place)
        for found in _NEXT.finditer(self.text, place):
            value, end = self._decode(found.end())
            if self.marks.is_record(value):
                return found.end()
            if self.marks.is_part(value):
                self._parts.append(self.text[found.end() : end])
            if end < 0 and opening and opening == self._opening(found.end()):
                return found.end()
            if self._looks < 0:
                break
        return -1

    def _decode(self, place: int) -> tuple[Any, int]:
        """The value at `place` and its end; (None, -1) where it cannot be read.

        What is looked at grows with the need: an error costs as much as the text that it is found in is long.
        """
        size = _FIRST_LOOK
        while True:
            text = self.text[place : place + size]
            value, end, looked = _decode(text)
            self._looks -= looked
            if end >= 0:
                return value, place + end
            if looked < len(text) or place + size >= len(self.text):
                return None, -1
            size *= _GROWTH

    def _opening(self, place: int) -> tuple[str | None, ...]:
        found = self.marks.opening.match(self.text, place)
        return found.groups() if found else ()

    def _broken(self, place: int, end: int) -> Broken:
        text = self.text[place:end]
        return Broken(_bytes(text), self.marks.name_in(text))

    def _skip(self, place: int) -> int:
        between = _BETWEEN.match(self.text, place)
        return between.end() if between else place


def _decode(text: str) -> tuple[Any, int, int]:
    """The value that `text` begins with, its end, and how much was looked at: all, where a longer text could be read."""
    try:
        value, end = TOLERANT.raw_decode(text)
    except json.JSONDecodeError as error:
        cut = error.msg.startswith("Unterminated") or error.pos > len(text) - _LONGEST_WORD
        return None, -1, len(text) if cut else min(error.pos + len(text) // _GROWTH, len(text) - 1)
    except (ValueError, RecursionError):
        return None, -1, len(text)
    return value, end, end


def _document(text: str) -> Any:
    """The decoded text; None where it cannot be decoded."""
    try:
        return read_json_text(text)
    except ValueError:
        return None


def _closed(text: str) -> str:
    """The beginning of a document with an end put to it."""
    text = text.rstrip(" \t\r\n,")
    opened: list[str] = []
    for token in _TOKEN.finditer(text):
        if token[0] in {"{", "["}:
            opened.append(token[0])
        elif token[0] in {"}", "]"} and opened:
            opened.pop()
    return text + "".join("}" if mark == "{" else "]" for mark in reversed(opened))


def _outermost(text: str) -> str:
    """An object without what is inside its lists and objects."""
    kept, depth, start = [], 0, 0
    for token in _TOKEN.finditer(text):
        if token[0] in {"{", "["}:
            depth += 1
            if depth == 2:
                kept.append(text[start : token.start()])
        elif token[0] in {"}", "]"}:
            depth -= 1
            if depth == 1:
                start = token.end()
    if depth < 2:
        kept.append(text[start:])
    return "".join(kept)


def _bytes(text: str) -> bytes:
    return text.encode("utf-8", "replace")
