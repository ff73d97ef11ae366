"""The metadata records of a document: one by itself, or several in a wrapper of any kind."""

import re
from collections.abc import Iterator
from typing import Any

from lxml import etree

from catalog.domain.errors import PageUnreadable
from catalog.domain.product import Problem
from catalog.formats.iso19115.identity import source_id_of as source_id_of
from catalog.formats.iso19115.mending import Mended, Part, mended
from catalog.formats.json_reader import describe_body
from catalog.formats.protocol import Page, RawItem
from catalog.formats.records import RECORD_LIMIT
from catalog.formats.xml_reader import xml_root

_NAMES = frozenset(("MD_Metadata", "MI_Metadata"))
_SPACES = (
    "http://www.isotc211.org/2005/gm",
    "http://standards.iso.org/iso/19115/-3/mdb/",
    "http://www.isotc211.org/2005/gmi",
)
_ISO_TYPES = (
    "{http://www.isotc211.org/2005/gco}isoType",
    "{http://standards.iso.org/iso/19115/-3/gco/1.0}isoType",
)
_WIDE = (b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")
_HTML = re.compile(rb"\s*<(?:!doctype\s+html|html|head|body)\b", re.IGNORECASE)
_BLANKS = b" \t\r\n"
_BARE_AMPERSAND = re.compile(rb"&(?!(?:amp|lt|gt|quot|apos|#x?[0-9A-Fa-f]+);)")
_KEPT_OF_REFUSED = 10_000  # bytes


def is_metadata(root: Any) -> bool:
    """Whether an lxml element is a metadata record of ISO 19115, in any encoding or profile, or one that lost its namespaces."""
    tag = root.tag
    if tag.__class__ is not str:
        return False
    space, _, name = tag.rpartition("}")
    if name in _NAMES and (space[1:].startswith(_SPACES) or tag == name):
        return True
    return name.endswith("_Metadata") and any(
        root.get(key, "").rpartition(":")[2] in _NAMES for key in _ISO_TYPES
    )


def records_in(root: Any) -> Iterator[Any]:
    """The metadata records of a document (lxml elements), in their order; none within another."""
    if is_metadata(root):
        yield root
        return
    waiting = [iter(root)]
    while waiting:
        child = next(waiting[-1], None)
        if child is None:
            waiting.pop()
        elif is_metadata(child):
            yield child
        else:
            waiting.append(iter(child))


def body_of(element: Any) -> bytes:
    """A record by itself: exclusive canonical XML (C14N), the same whatever document it stands in."""
    try:
        body = etree.tostring(element, method="c14n", exclusive=True, with_comments=False)
    except etree.C14NError:  # a namespace that is no absolute address
        body = etree.tostring(element, encoding="UTF-8", with_tail=False, xml_declaration=False)
    # libxml2 writes the & of a namespace as it is, which no parser reads.
    return _BARE_AMPERSAND.sub(b"&amp;", body) if b"&" in body else body


def read_document(content_type: str, body: bytes) -> Page:
    """The records of a document; those of a broken one that can be read by themselves. Raises PageUnreadable."""
    body = body.lstrip(_BLANKS)
    try:
        root = xml_root(body)
    except PageUnreadable:
        if found := mended(content_type, body):
            return _mended_page(found)
        if _is_markup(body):
            raise
        came = describe_body(content_type, body)
        raise PageUnreadable(f"The document holds no metadata of ISO 19115: it is {came}.") from None
    records = list(records_in(root))
    if not records:
        raise PageUnreadable(_what_came(root))
    return Page(items=(_item(record, place) for place, record in enumerate(records, start=1)))


def _is_markup(body: bytes) -> bool:
    return body.startswith((b"<", *_WIDE)) and not _HTML.match(body)


def _mended_page(found: Mended) -> Page:
    items = [
        _item(part.element, place) if part.element is not None else _broken(part, place)
        for place, part in enumerate(found.parts, start=1)
    ]
    problems = []
    if not found.whole:
        message = f"The document ends within its record {len(items):,}; the records before it were read."
        problems.append(Problem(message=message, rule="complete"))
    if altered := [f"{place:,}" for place, part in enumerate(found.parts, start=1) if part.altered]:
        shown = ", ".join(altered[:10])
        message = (
            f"Characters that XML does not allow were left out, or & was escaped, in the records {shown}."
        )
        problems.append(Problem(message=message, rule="xml"))
    return Page(items=items, problems=tuple(problems), complete=found.whole)


def _item(element: Any, place: int) -> RawItem:
    body = body_of(element)
    try:
        source_id = source_id_of(element)
    except RecursionError:
        return _refused(body, place, "is nested too deeply to be read", "xml")
    if len(body) > RECORD_LIMIT:
        size = f"has {len(body):,} bytes; the most for one record is {RECORD_LIMIT:,}"
        return _refused(body, place, size, "size", source_id)
    if source_id:
        return RawItem(source_id, body)
    return _refused(
        body, place, "has no identifier, and no title or address that could stand for one", "identifier"
    )


def _broken(part: Part, place: int) -> RawItem:
    return _refused(
        part.text.encode("utf-8", "replace"), place, f"cannot be read ({part.reason})", "xml", part.source_id
    )


def _refused(body: bytes, place: int, reason: str, rule: str, source_id: str = "") -> RawItem:
    """A refused record goes by its own identifier where that can be made out: it must not count as withdrawn."""
    problem = Problem(message=f"Record {place:,} of the document {reason}.", rule=rule)
    return RawItem(source_id, body[:_KEPT_OF_REFUSED], problem)


def _what_came(root: Any) -> str:
    name = etree.QName(root).localname[:100]
    known = _OTHERS.get("idinfo" if root.find("idinfo") is not None else name, "")
    return (
        f"The document holds no metadata record of ISO 19115: its root element is “{name}”{known}. "
        "Give the address of one that does."
    )


_OTHERS = {
    "idinfo": " (FGDC CSDGM; ask its publisher for ISO 19139)",
    "TRANSFER": " (INTERLIS; ask its publisher for ISO 19139)",
    "Record": " (Dublin Core; ask for the output schema http://www.isotc211.org/2005/gmd)",
    "ExceptionReport": " (a service's report of an error)",
}
