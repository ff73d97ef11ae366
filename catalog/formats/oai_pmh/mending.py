"""Answers that are no XML: characters that XML forbids are taken out; what is broken beyond that costs one record, not all."""

import re
from html.entities import name2codepoint

import msgspec
from lxml import etree

from catalog.domain.errors import PageUnreadable
from catalog.domain.product import Problem
from catalog.formats.dublin_core.elements import Element, name_of
from catalog.formats.json_reader import decode_text
from catalog.formats.text import clean_text
from catalog.formats.xml_reader import xml_root

_UNFIT = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")  # XML 1.0, 2.2
_REFERENCE = re.compile(r"&(?:#(\d{1,7})|#x([0-9a-fA-F]{1,6})|([A-Za-z][A-Za-z0-9]{0,30}));|&")
_KEPT = frozenset(("amp", "lt", "gt", "quot", "apos"))
_CDATA = re.compile(r"<!\[CDATA\[.*?\]\]>", re.DOTALL)
_DECLARATION = re.compile(r"^\s*<\?xml[^>]*\?>")
_ROOT = re.compile(r"<(?:[\w.-]{1,50}:)?OAI-PMH(?:\s[^<>]*)?>")
_LIST = re.compile(r"<((?:[\w.-]{1,50}:)?(?:ListRecords|GetRecord))(?:\s[^<>]*)?>")
_RECORD = re.compile(r"<(?:[\w.-]{1,50}:)?record(?:\s[^<>]*)?>\s*<(?:[\w.-]{1,50}:)?header[\s>]")
_RECORD_END = re.compile(r"</(?:[\w.-]{1,50}:)?record\s*>")
_AFTER = re.compile(
    r"<(?:[\w.-]{1,50}:)?resumptionToken[\s>/]|</(?:[\w.-]{1,50}:)?(?:ListRecords|GetRecord)\s*>"
)
_TOKEN = re.compile(r"<((?:[\w.-]{1,50}:)?resumptionToken)(?:\s[^<>]*)?>[^<>]*</\1\s*>")
_IDENTIFIER = re.compile(r"<(?:[\w.-]{1,50}:)?identifier\s*>([^<>]{1,500})</")
_LONGEST_ID = 500
_LARGEST = 100_000_000  # bytes
_KEPT_OF_BROKEN = 10_000  # characters


class BrokenRecord(msgspec.Struct, frozen=True):
    """A record that is no XML: its place in the listing (from 1), its identifier where that can be made out, and why."""

    place: int
    identifier: str
    body: bytes
    reason: str


class Mended(msgspec.Struct, frozen=True):
    """What is sound of an answer, as one document; what is not; and whether the answer's end is there."""

    root: Element
    broken: tuple[BrokenRecord, ...] = ()
    problems: tuple[Problem, ...] = ()
    complete: bool = True


def mended_answer(content_type: str, body: bytes) -> Mended | None:
    """The answer as far as it is sound; None where nothing of it is, or where it declares a document type."""
    if len(body) > _LARGEST or b"<!DOCTYPE" in body[:5_000]:
        return None
    written = _DECLARATION.sub("", decode_text(content_type, body).lstrip("\ufeff"))
    fit = _fit(written)
    try:
        return Mended(xml_root(fit.encode()), problems=(_UNFIT_TAKEN_OUT,))
    except PageUnreadable:
        return _by_records(fit, () if fit == written else (_UNFIT_TAKEN_OUT,))


_UNFIT_TAKEN_OUT = Problem(
    message="The answer holds characters or entities that XML does not allow; they were replaced or left out.",
    rule="encoding",
    fix="Write control characters out of the records, and entities as characters.",
)


def _fit(written: str) -> str:
    """Without characters that XML forbids, entities of HTML as characters, and `&` alone as a character."""
    written = _UNFIT.sub("", written)
    if "&" not in written:
        return written
    pieces, end = [], 0
    for section in _CDATA.finditer(written):
        pieces += [_REFERENCE.sub(_reference, written[end : section.start()]), section[0]]
        end = section.end()
    return "".join([*pieces, _REFERENCE.sub(_reference, written[end:])])


def _reference(found: re.Match[str]) -> str:
    decimal, hexadecimal, name = found.groups()
    if name:
        if name in _KEPT:
            return found[0]
        return chr(name2codepoint[name]) if name in name2codepoint else f"&amp;{name};"
    if decimal or hexadecimal:
        number = int(decimal) if decimal else int(hexadecimal, 16)
        return found[0] if number < 0x110000 and not _UNFIT.match(chr(number)) else ""
    return "&amp;"


def _by_records(written: str, problems: tuple[Problem, ...]) -> Mended | None:
    root, listed = _ROOT.search(written), _LIST.search(written)
    starts = [found.start() for found in _RECORD.finditer(written)]
    if root is None or listed is None or not starts:
        return None
    after = next((found.start() for found in _AFTER.finditer(written, starts[-1])), len(written))
    before = f"{root[0]}{listed[0]}"
    closing = f"</{listed[1]}></{_tag_name(root[0])}>"
    token = _TOKEN.search(written, after)
    try:
        whole = xml_root(f"{before}{token[0] if token else ''}{closing}".encode())
    except PageUnreadable:
        return None
    listing = whole[0]
    broken = []
    for place, (start, end) in enumerate(zip(starts, [*starts[1:], after], strict=True), start=1):
        piece = written[start:end]
        found = _sound(f"{before}{_to_its_end(piece)}{closing}")
        if isinstance(found, str):
            broken.append(_broken(piece, place, found))
        else:
            listing.insert(len(listing) - (token is not None), found)
    complete = after < len(written)
    cut = () if complete else (_CUT,)
    return Mended(whole, tuple(broken), (*problems, *cut), complete)


_CUT = Problem(message="The answer is cut off: nothing behind its last records was read.", rule="complete")


def _tag_name(tag: str) -> str:
    return tag[1:-1].split(maxsplit=1)[0]


def _to_its_end(piece: str) -> str:
    """Up to the last end of a record: what stands behind it belongs to none."""
    ends = list(_RECORD_END.finditer(piece))
    return piece[: ends[-1].end()] if ends else piece


def _sound(document: str) -> Element | str:
    """The one record of a document, or why there is none."""
    try:
        records = xml_root(document.encode())[0]
    except PageUnreadable as error:
        return str(error).rstrip(".")
    if len(records) != 1 or name_of(records[0]) != "record":
        return "XML syntax error: the record does not end where it should"
    return etree.fromstring(etree.tostring(records[0]))


def _broken(piece: str, place: int, reason: str) -> BrokenRecord:
    named = _IDENTIFIER.search(piece[:5_000])
    identifier = clean_text(named[1].replace("&amp;", "&"), _LONGEST_ID) if named else ""
    return BrokenRecord(place, identifier, piece[:_KEPT_OF_BROKEN].encode(), reason)
