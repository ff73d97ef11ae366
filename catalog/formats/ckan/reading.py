"""An answer of the Action API as a page: raw records with their ids, and the request for what follows."""

import hashlib
import zlib
from typing import Any

import msgspec

from catalog.domain.errors import PageUnreadable
from catalog.domain.product import Problem
from catalog.formats.ckan.addresses import next_request, offset_of, search_request
from catalog.formats.ckan.listing import Listing, read_listing
from catalog.formats.ckan.salvage import Cut
from catalog.formats.json_reader import DECODE_ERRORS, read_json
from catalog.formats.protocol import Page, PageRequest, RawItem
from catalog.formats.text import clean_text

RECORD_LIMIT = 20_000_000  # bytes of one record
ID_LIMIT = 500  # characters
_UNPACKED_LIMIT = 200_000_000  # bytes of a gzip-compressed file (`.json.gz`)
_KEPT_OF_REFUSED = 10_000  # bytes


class _Names(msgspec.Struct):
    id: str | int | None = None
    name: str | int | None = None
    identifier: str | int | None = None
    package_id: str | None = None


_names_decoder = msgspec.json.Decoder(_Names)


def read_answer(request: PageRequest, content_type: str, body: bytes) -> Page:
    """The packages of an answer and the request for what follows. Raises PageUnreadable."""
    listing = read_listing(content_type, unpacked_body(body))
    if listing.names:
        return _follow_names(request, listing.names)
    offset = offset_of(request.url)
    items = [_item(record, offset + place) for place, record in enumerate(listing.records, start=1)]
    return _page(request, offset, items, listing)


def source_id_of(package: dict[str, Any]) -> str:
    """The identifier of a decoded package: its id, else its name, else its identifier, else an empty string."""
    found = (clean_text(package.get(key), ID_LIMIT) for key in ("id", "name", "identifier"))
    return next(filter(None, found), "")


def _page(request: PageRequest, offset: int, items: list[RawItem], listing: Listing) -> Page:
    total, returned = listing.total, len(items)
    digest = hashlib.blake2b("\n".join(item.source_id for item in items).encode(), digest_size=8).hexdigest()
    following = next_request(request.url, returned, digest)
    if following is None:
        return Page(items=items, total=total, problems=listing.problems, complete=listing.complete)
    if returned and digest == request.cursor:
        return _stopped(
            total, f"The endpoint sent the same page again (from record {offset:,}); reading stopped."
        )
    if not returned and offset < (total or 0):
        return _stopped(
            total, f"The endpoint says that it has {total:,} datasets but sends none from {offset:,} on."
        )
    more = returned > 0 and (total is None or offset + returned < total)
    return Page(
        items=items,
        next=following if more else None,
        total=total,
        problems=listing.problems,
        complete=listing.complete,
    )


def _stopped(total: int | None, message: str) -> Page:
    return Page(items=(), total=total, problems=(Problem(message=message, rule="paging"),), complete=False)


def _follow_names(request: PageRequest, count: int) -> Page:
    """A list of names holds no records; the search of the same site does."""
    following = search_request(request.url)
    if following is None:
        raise PageUnreadable(
            f"This is a list of {count:,} names, not of datasets. Give the address of the CKAN site or of its API."
        )
    return Page(items=(), next=following, total=count)


def _item(record: bytes | Cut, place: int) -> RawItem:
    if isinstance(record, Cut):
        return _refused(record.body, place, f"{record.reason}: it was left out", "json")
    if len(record) > RECORD_LIMIT:
        size = f"has {len(record):,} bytes; the most for one record is {RECORD_LIMIT:,}"
        return _refused(record, place, size, "size")
    if record[:1] != b"{":
        shown = record[:40].decode("utf-8", "replace")
        return _refused(record, place, f"is not a dataset but “{shown}”", "type")
    try:
        names = _names_decoder.decode(record)
    except DECODE_ERRORS:
        return _item_of_odd(record, place)
    if names.package_id:
        return _refused(record, place, "is a resource, not a dataset", "type")
    return _identified(names.id or names.name or names.identifier, record, place)


def _item_of_odd(record: bytes, place: int) -> RawItem:
    """A record that the strict decoder refuses: its id is a number, say, or it holds NaN."""
    try:
        package = read_json("", record, f"Record {place:,}")
    except PageUnreadable as error:
        return RawItem("", record[:_KEPT_OF_REFUSED], Problem(message=str(error), rule="json"))
    return _identified(source_id_of(package), record, place)


def _identified(name: str | int | None, record: bytes, place: int) -> RawItem:
    source_id = clean_text(name, ID_LIMIT)
    if source_id:
        return RawItem(source_id, record)
    return _refused(record, place, "has no identifier: neither “id” nor “name”", "identifier")


def _refused(record: bytes, place: int, reason: str, rule: str) -> RawItem:
    problem = Problem(message=f"Record {place:,} of the listing {reason}.", rule=rule)
    return RawItem("", record[:_KEPT_OF_REFUSED], problem)


def unpacked_body(body: bytes) -> bytes:
    """A file that is compressed itself (`datasets.json.gz`), read up to a ceiling."""
    if not body.startswith(b"\x1f\x8b"):
        return body
    unpacker = zlib.decompressobj(zlib.MAX_WBITS | 16)
    try:
        unpacked = unpacker.decompress(body, _UNPACKED_LIMIT)
    except zlib.error as error:
        raise PageUnreadable(f"The file is compressed with gzip but cannot be unpacked: {error}.") from None
    if unpacker.unconsumed_tail:
        raise PageUnreadable(f"The file is larger than {_UNPACKED_LIMIT:,} bytes when unpacked.")
    return unpacked
