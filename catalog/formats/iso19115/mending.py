"""Records out of a document that is no well-formed XML: each by itself, so that one that is broken or cut off spoils no other."""

import re
from collections.abc import Iterator
from contextlib import suppress
from typing import Any

import msgspec

from catalog.domain.errors import PageUnreadable
from catalog.formats.iso19115.values import line
from catalog.formats.json_reader import decode_text
from catalog.formats.records import ID_LIMIT
from catalog.formats.xml_reader import xml_root

_OPENING = re.compile(r"<((?:[\w.-]+:)?(?:MD_Metadata|MI_Metadata|CHE_MD_Metadata))(?=[\s>])")
_SPACES = re.compile(r"\sxmlns(?::[\w.-]+)?\s*=\s*(?:\"[^\"<]*\"|'[^'<]*')")
_HEAD = 100_000  # characters before the first record in which a wrapper may declare namespaces
_NAME = re.compile(
    r"<(?:[\w.-]+:)?(?:fileIdentifier|metadataIdentifier)\b.{0,400}?<(?:[\w.-]+:)?CharacterString[^>]*>([^<]{1,600})<",
    re.DOTALL,
)
_NAMED_WITHIN = 20_000  # characters of a record in which its identifier stands
_MOST_LOOKS = 20  # times the length of the text that may be looked at
_MOST_NAMES = 20  # names of records that have no end anywhere
_ENTITY = "<!ENTITY"
_SEQUENCE = re.compile(rb"[\xc2-\xf4][\x80-\xbf]")  # of UTF-8
_ELEMENT = re.compile(r"<[A-Za-z_]")
_MARK = 4
_FORBIDDEN = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]|&#(?:x0*(?:[0-8bcef]|1[0-9a-f])|0*(?:[0-8]|1[124-9]|2[0-9]|3[01]));",
    re.IGNORECASE,
)
_AMPERSAND = re.compile(r"&(?!(?:amp|lt|gt|quot|apos|#\d{1,7}|#[xX][0-9a-fA-F]{1,6});)")


class Part(msgspec.Struct, frozen=True):
    """A record: its element, or where it cannot be read, its text, the identifier that it seems to have, and why.

    `altered`: it was read without characters that XML forbids, or with an ampersand escaped that was not.
    """

    element: Any = None
    altered: bool = False
    text: str = ""
    source_id: str = ""
    reason: str = ""


class Mended(msgspec.Struct, frozen=True):
    """The records of a broken document; `whole` is False where the last one has no end."""

    parts: list[Part]
    whole: bool


def mended(content_type: str, body: bytes) -> Mended | None:
    """None where no record can be read by itself, or the document declares entities."""
    text = _text(content_type, body)
    opening = _OPENING.search(text)
    if _ENTITY in text or opening is None:
        return None
    declared = dict.fromkeys(found.strip() for found in _SPACES.findall(text[: min(opening.start(), _HEAD)]))
    scan = _Scan(text, " ".join(declared))
    parts = list(scan.parts(opening))
    if not any(part.element is not None for part in parts):
        return None
    return Mended(parts, scan.whole)


def _text(content_type: str, body: bytes) -> str:
    """UTF-8 with wrong bytes in it stays UTF-8; what has none of its sequences is in another encoding."""
    if _SEQUENCE.search(body) and b"\x00" not in body[:_MARK]:
        return body.decode("utf-8", "replace")
    return decode_text(content_type, body)


class _Scan:
    """One pass over a text; `declared` are the namespaces of what is wrapped round its records."""

    def __init__(self, text: str, declared: str) -> None:
        self.whole = True
        self._text, self._declared = text, declared
        self._looks = _MOST_LOOKS * len(text)
        self._endless: set[str] = set()

    def parts(self, opening: re.Match[str] | None) -> Iterator[Part]:
        """The records in their order: each up to its end, or where that spoils it, up to the beginning of the next."""
        wrapped, end = bool(_ELEMENT.search(self._text[: opening.start()])) if opening else False, 0
        while opening is not None and self._looks > 0 and len(self._endless) < _MOST_NAMES:
            start, end = opening.start(), self._end(opening)
            following = _OPENING.search(self._text, opening.end())
            part = self._read(self._text[start:end]) if end else None
            if part is None or (part.element is None and following and following.start() < end):
                end = following.start() if following else len(self._text)
                self.whole = self.whole and following is not None
                part = _broken(self._text[start:end], "it has no end")
            yield part
            opening = _OPENING.search(self._text, end)
        ended = not wrapped or "</" in self._text[end:]
        self.whole = self.whole and ended and opening is None

    def _end(self, opening: re.Match[str]) -> int:
        """Where a record ends; 0 where it does not."""
        name = opening[1]
        place = -1 if name in self._endless else self._text.find(f"</{name}", opening.end())
        if place < 0:
            self._endless.add(name)
        return self._text.find(">", place) + 1 if place >= 0 else 0

    def _read(self, text: str) -> Part:
        self._looks -= len(text)
        try:
            return Part(element=self._parsed(text))
        except (PageUnreadable, IndexError) as error:
            reason = str(error).rstrip(".").replace(" in line ", " in its line ", 1)
        with suppress(PageUnreadable, IndexError):
            return Part(element=self._parsed(_AMPERSAND.sub("&amp;", _FORBIDDEN.sub("", text))), altered=True)
        return _broken(text, reason)

    def _parsed(self, text: str) -> Any:
        return xml_root(f"<record {self._declared}>{text}</record>".encode("utf-8", "replace"))[0]


def _broken(text: str, reason: str) -> Part:
    named = _NAME.search(text[:_NAMED_WITHIN])
    return Part(text=text, source_id=line(named[1], ID_LIMIT) if named else "", reason=reason)
