"""An answer of the Action API as a page: raw records with their ids, and the request for what follows."""

from typing import Any

import msgspec

from catalog.domain.errors import PageUnreadable
from catalog.formats.bodies import unpacked_body
from catalog.formats.ckan.addresses import Cursor, next_request, offset_of, search_request
from catalog.formats.ckan.listing import Listing, read_listing
from catalog.formats.ckan.marks import ENTRIES
from catalog.formats.json_reader import DECODE_ERRORS
from catalog.formats.paging import digest_of, stopped_page
from catalog.formats.protocol import Page, PageRequest, RawItem
from catalog.formats.records import ID_LIMIT
from catalog.formats.text import clean_text

_HEED = "See that the API heeds “start” and “rows”, and that no cache in front of it leaves them out."
_REBUILD = "Rebuild CKAN's search index: it counts datasets that it does not give."
_NO_RESOURCE = "List the dataset that the resource belongs to."


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
    items = [
        ENTRIES.item(record, offset + place, _item) for place, record in enumerate(listing.records, start=1)
    ]
    return _page(request, offset, items, listing)


def source_id_of(package: dict[str, Any]) -> str:
    """The identifier of a decoded package: its id, else its name, else its identifier, else an empty string."""
    found = (clean_text(package.get(key), ID_LIMIT) for key in ("id", "name", "identifier"))
    return next(filter(None, found), "")


def _page(request: PageRequest, offset: int, items: list[RawItem], listing: Listing) -> Page:
    total, returned = listing.total, len(items)
    digest = digest_of(items)
    following = next_request(request, returned, digest)
    if following is None:
        return Page(items=items, total=total, problems=listing.problems, complete=listing.complete)
    if returned and digest == Cursor.read(request.cursor).digest:
        message = f"The endpoint sent the same page again (from record {offset:,}); reading stopped."
        return stopped_page(total, message, _HEED)
    if not returned and offset < (total or 0):
        message = f"The endpoint says that it has {total:,} datasets but sends none from {offset:,} on."
        return stopped_page(total, message, _REBUILD)
    more = returned > 0 and (total is None or offset + returned < total)
    return Page(
        items=items,
        next=following if more else None,
        total=total,
        problems=listing.problems,
        complete=listing.complete,
    )


def _follow_names(request: PageRequest, count: int) -> Page:
    """A list of names holds no records; the search of the same site does."""
    following = search_request(request.url)
    if following is None:
        raise PageUnreadable(
            f"This is a list of {count:,} names, not of datasets. Give the address of the CKAN site or of its API."
        )
    return Page(items=(), next=following, total=count)


def _item(record: bytes, place: int) -> RawItem:
    try:
        names = _names_decoder.decode(record)
    except DECODE_ERRORS:
        return _item_of_odd(record, place)
    if names.package_id:
        return ENTRIES.refused(record, place, "is a resource, not a dataset", "type", fix=_NO_RESOURCE)
    return _identified(names.id or names.name or names.identifier, record, place)


def _item_of_odd(record: bytes, place: int) -> RawItem:
    """A record that the strict decoder refuses: its id is a number, say, or it holds NaN."""
    package = ENTRIES.odd(record, place)
    return package if isinstance(package, RawItem) else _identified(source_id_of(package), record, place)


def _identified(name: str | int | None, record: bytes, place: int) -> RawItem:
    source_id = clean_text(name, ID_LIMIT)
    if source_id:
        return RawItem(source_id, record)
    return ENTRIES.refused(record, place, "has no identifier: neither “id” nor “name”", "identifier")
