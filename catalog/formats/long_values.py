"""Texts in JSON that are longer than a whole record may be: taken out before anything is decoded.

Such a text is nobody's title. Decoded, mapped and written again it would be in memory five times. What stands in its place
is as long as makes its record be refused for its size, as it would be with the text.
"""

import re

from catalog.domain.product import Problem
from catalog.formats.records import RECORD_LIMIT

_WINDOW = 2**20  # bytes looked at in one go
_BACKSLASH = ord("\\")
_BEFORE_A_TEXT, _AFTER_A_TEXT = b":,[{", b",:]}"
_KEY = re.compile(rb'"([^"\\]{1,100})"\s*:\s*"\Z')
_MOST_TOLD = 20


def without_long_values(body: bytes, most: int = RECORD_LIMIT) -> tuple[bytes, tuple[Problem, ...]]:
    """`body` with `most` dots, and one, in place of each text of more bytes than that, and what is to be said of these.

    Itself where it is no JSON, or has none. A text without an end ends with the body.
    """
    if len(body) <= most or body[:1_000].lstrip(b"\xef\xbb\xbf \t\r\n")[:1] not in (b"{", b"["):
        return body, ()
    found: list[tuple[int, int]] = []
    place = most  # whatever is longer than `most` has one of the places that lie so far apart in it
    while place < len(body):
        start, end = _text_at(body, place)
        if end - start > most:
            found.append((start, end))
        place = max(place, end if end - start > most else 0) + most
    if not found:
        return body, ()
    return _without(body, found, b"." * (most + 1)), tuple(_told(body, *one) for one in found[:_MOST_TOLD])


def _without(body: bytes, texts: list[tuple[int, int]], instead: bytes) -> bytes:
    pieces: list[bytes | memoryview] = []
    behind = 0
    with memoryview(body) as view:
        for start, end in texts:
            pieces += [view[behind:start], instead]
            behind = end
        return b"".join([*pieces, view[behind:]])


def _text_at(body: bytes, place: int) -> tuple[int, int]:
    """Where the text that `place` lies in begins and ends, without its quotes; (0, 0) where it lies in none."""
    start = _quote_before(body, place)
    if start < 0 or body[max(0, start - 100) : start].rstrip()[-1:] not in {
        bytes([one]) for one in _BEFORE_A_TEXT
    }:
        return 0, 0
    end = _quote_from(body, place)
    if end < 0:
        return start + 1, len(body)
    after = body[end + 1 : end + 101].lstrip()[:1]
    return (start + 1, end) if not after or after in _AFTER_A_TEXT else (0, 0)


def _quote_before(body: bytes, place: int) -> int:
    """The last quote before `place` that is no character of a text; -1 where there is none."""
    while place > 0:
        begin = max(0, place - _WINDOW)
        found = _plain(body, begin, place).rfind(b'"')
        if found >= 0:
            return begin + found
        place = begin
    return -1


def _quote_from(body: bytes, place: int) -> int:
    """The first such quote from `place` on."""
    while place < len(body):
        found = _plain(body, place, place + _WINDOW).find(b'"')
        if found >= 0:
            return place + found
        place += _WINDOW
    return -1


def _plain(body: bytes, begin: int, end: int) -> bytes:
    """A part of the body without quotes that are characters of a text; as long as it is."""
    before = begin
    while before > 0 and body[before - 1] == _BACKSLASH and begin - before < _WINDOW:
        before -= 1
    part = body[before:end].replace(b"\\\\", b"..").replace(b'\\"', b"..")
    return part[begin - before :]


def _told(body: bytes, start: int, end: int) -> Problem:
    key = _KEY.search(body[max(0, start - 200) : start])
    name = key[1].decode("utf-8", "replace") if key else ""
    return Problem(
        message=f"A text of the document{f', “{name}”,' if name else ''} has {end - start:,} bytes, more than a whole record may "
        "have. It was not read.",
        path=name,
        value=f"{end - start:,} bytes",
        rule="size",
        fix="Move what is no metadata out of the record, into a file that it links to.",
    )
