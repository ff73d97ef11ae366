"""A document as a page: raw packages with their identifiers, and what it leads on to."""

from collections.abc import Iterator
from typing import Any

import msgspec

from catalog.domain.errors import PageUnreadable
from catalog.domain.product import Problem
from catalog.formats.bodies import unpacked_body
from catalog.formats.folders import documents_listed, is_listing, listing_cut
from catalog.formats.frictionless.addresses import DESCRIPTORS
from catalog.formats.frictionless.listing import Listing, no_packages, read_listing
from catalog.formats.frictionless.marks import ENTRIES
from catalog.formats.frictionless.values import said
from catalog.formats.frictionless.zipped import address_inside, is_zip, packed_descriptors
from catalog.formats.json_reader import DECODE_ERRORS, describe_body
from catalog.formats.protocol import Page, PageRequest, RawItem
from catalog.formats.records import ID_LIMIT, RECORD_LIMIT
from catalog.formats.text import clean_text

LISTED = "listed"  # the cursor of a document that a folder names: it need not be a package
_BOM = b"\xef\xbb\xbf"
_MOST_LINKS = 50_000
_ENDINGS = (".json", ".yaml", ".yml")


class _Names(msgspec.Struct):
    id: str | int | None = None
    name: str | None = None


_names_decoder = msgspec.json.Decoder(_Names)
_INLINE = b'"data"'


def read_document(request: PageRequest, content_type: str, body: bytes) -> Page:
    """The packages of a document, or what it leads to. Raises PageUnreadable."""
    body = unpacked_body(body).removeprefix(_BOM)
    if is_zip(body):
        return _zipped(request, body)
    url = request.url.partition("#")[0]
    try:
        listing = None if body[:1_000].lstrip()[:1] == b"<" else read_listing(url, content_type, body)
    except DECODE_ERRORS as error:
        raise PageUnreadable(f"The document cannot be read: {error}.") from None
    if listing is None:
        return _other(request, content_type, body)
    return _page(request, listing)


def _page(request: PageRequest, listing: Listing) -> Page:
    problems = list(listing.problems)
    if len(listing.links) > _MOST_LINKS:
        message = f"The list leads to {len(listing.links):,} packages; the first {_MOST_LINKS:,} are read."
        problems.append(Problem(message=message, rule="count", path="packages"))
    more = tuple(PageRequest(url=link, headers=request.headers) for link in listing.links[:_MOST_LINKS])
    return Page(
        items=_items(request.url.partition("#")[0], listing),
        more=more,
        problems=tuple(problems),
        complete=listing.complete and len(listing.links) <= _MOST_LINKS,
    )


def _zipped(request: PageRequest, body: bytes) -> Page:
    """The packages of a ZIP file; one that is broken costs no other."""
    url = request.url.partition("#")[0]
    items: list[RawItem] = []
    problems: list[Problem] = []
    for name, descriptor in packed_descriptors(body):
        try:
            listing = read_listing(name, "", descriptor.removeprefix(_BOM))
        except (PageUnreadable, *DECODE_ERRORS) as error:
            reason = f"(“{name}”) cannot be read: {str(error).rstrip('.')}"
            items.append(ENTRIES.refused(descriptor, len(items) + 1, reason, "json"))
            continue
        if listing is None or not listing.whole:
            message = f"“{name}” in the ZIP file is no Data Package; it was passed over."
            problems.append(Problem(message=message, rule="no-dataset", path=name))
            continue
        problems += listing.problems
        items += _items(address_inside(url, name), listing)
    return Page(items=tuple(items), problems=tuple(problems))


def _other(request: PageRequest, content_type: str, body: bytes) -> Page:
    """A folder leads to what lies in it. What it names beside its packages is passed over, and counted."""
    listed = documents_listed(request.url, content_type, body, _ENDINGS)
    if listed:
        return _folder(request, listed, listing_cut(body))
    if request.cursor == LISTED or is_listing(request):
        what = describe_body(content_type, body).partition(" titled")[0].partition(" with ")[0]
        message = f"A document of the folder is no Data Package ({what}); it was passed over."
        return Page(items=(), problems=(Problem(message=message, rule="no-dataset"),))
    raise no_packages(content_type, body)


def _folder(request: PageRequest, listed: tuple[PageRequest, ...], cut: tuple[Problem, ...]) -> Page:
    """The descriptors of a folder; without any, all documents that could be some, and its sub-folders.

    Below a folder with a descriptor lie the data of the package.
    """
    named = [one for one in listed if one.url.partition("?")[0].lower().endswith(DESCRIPTORS)]
    more = [
        PageRequest(url=one.url, headers=request.headers, cursor=one.cursor or LISTED)
        for one in (named or listed)
    ]
    return Page(items=(), more=tuple(more), problems=cut, complete=not cut)


def _items(at: str, listing: Listing) -> Iterator[RawItem]:
    before = b'{"at":' + msgspec.json.encode(at) + b',"id":'

    def item(body: bytes, place: int) -> RawItem:
        return _item(body, place, before, at if listing.whole else "")

    for place, record in enumerate(listing.records, start=1):
        yield ENTRIES.item(_without_rows(record) if listing.whole else record, place, item)


def _item(body: bytes, place: int, before: bytes, at: str) -> RawItem:
    try:
        names = _names_decoder.decode(body)
        source_id = said(names.id, ID_LIMIT) or said(names.name, ID_LIMIT)
    except DECODE_ERRORS:
        source_id = ""
    if not source_id or _INLINE in body:
        document = ENTRIES.odd(body, place)
        if isinstance(document, RawItem):
            return document
        source_id = source_id or source_id_of(document, at)
        body = msgspec.json.encode(_counted(document)) if _INLINE in body else body
    if source_id and b"resources" not in body and not at:
        return ENTRIES.refused(body, place, "has no “resources”: it is no package", "required", source_id)
    if not source_id:
        reason = "has no “id”, “name” or title by which it could be known again"
        return ENTRIES.refused(body, place, reason, "identifier")
    return RawItem(source_id, b"".join((before, msgspec.json.encode(source_id), b',"package":', body, b"}")))


def source_id_of(document: dict[str, Any], at: str) -> str:
    """By its `id`, else its name, else its own address, else its title."""
    found = (said(document.get(key), ID_LIMIT) for key in ("id", "@id", "name"))
    return next(filter(None, found), "") or clean_text(at, ID_LIMIT) or said(document.get("title"), ID_LIMIT)


def _without_rows(record: Any) -> Any:
    """A descriptor that is too large only for the rows in it."""
    if isinstance(record, bytes) and len(record) > RECORD_LIMIT and _INLINE in record:
        try:
            return msgspec.json.encode(_counted(msgspec.json.decode(record)))
        except DECODE_ERRORS:
            return record
    return record


def _counted(document: Any) -> Any:
    """A descriptor with the number of rows in place of inline data: the data are not kept."""
    if not isinstance(document, dict):
        return document
    if "data" in document and "resources" not in document:
        return {**document, "data": {"rows": _rows(document["data"])}}
    listed = document.get("resources")
    if isinstance(listed, list):
        return {
            **document,
            "resources": [_counted(each) if isinstance(each, dict) else each for each in listed],
        }
    if isinstance(listed, dict):
        return {**document, "resources": {name: _counted(each) for name, each in listed.items()}}
    return document


def _rows(data: Any) -> int | None:
    """Objects or lists of a list (whose first may be the header), lines of text; nothing else has rows."""
    if isinstance(data, list):
        header = bool(data) and isinstance(data[0], list) and all(isinstance(cell, str) for cell in data[0])
        return len(data) - header
    if isinstance(data, dict) and data.keys() == {"rows"} and isinstance(data["rows"], int):
        return data["rows"]  # counted before
    if isinstance(data, str):
        return max(len(data.splitlines()) - 1, 0)
    return None
