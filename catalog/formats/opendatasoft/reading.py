"""An answer of the Explore API as a page: raw records with their ids, and the request for what follows."""

from collections.abc import Iterator

import msgspec

from catalog.domain.product import Problem
from catalog.formats.bodies import unpacked_body
from catalog.formats.json_reader import DECODE_ERRORS
from catalog.formats.opendatasoft.addresses import PAGED_CAP, api_of, page_at, window_of
from catalog.formats.opendatasoft.listing import Listing, opening, read_listing
from catalog.formats.opendatasoft.marks import ENTRIES
from catalog.formats.paging import digest_of, stopped_page
from catalog.formats.protocol import Page, PageRequest, RawItem
from catalog.formats.records import ID_LIMIT
from catalog.formats.text import clean_text

_BY_EXPORT = "Give the address of the portal without “limit” and “offset”: then one export holds them all."
_UNPACKED_LIMIT = 500_000_000  # bytes of a compressed export


class _Names(msgspec.Struct):
    """Where a dataset's id stands; `dataset` is version 2.0's wrapping."""

    dataset_id: str | int | None = None
    datasetid: str | int | None = None
    dataset: msgspec.Raw = msgspec.Raw(b"")


_names_decoder = msgspec.json.Decoder(_Names)


def read_answer(request: PageRequest, content_type: str, body: bytes) -> Page:
    """The datasets of an answer and the request for what follows. Raises PageUnreadable."""
    listing = read_listing(content_type, unpacked_body(body, _UNPACKED_LIMIT))
    window = window_of(request.url)
    before = b'{"api":' + msgspec.json.encode(api_of(request.url)) + b',"dataset":'
    if window is None:
        return _whole(_items(listing, before, 0), listing)
    return _paged(request, window[0], list(_items(listing, before, window[0])), listing)


def _whole(items: Iterator[RawItem], listing: Listing) -> Page:
    """A document at an address that cannot be paged: an export, one dataset, or a stored page of a listing."""
    total, here = listing.total, len(listing.records)
    if total is None or here >= total:
        return Page(items=items, total=total, problems=listing.problems, complete=listing.complete)
    cut = Problem(
        message=f"The document holds {here:,} of {total:,} datasets; the others were not read.",
        rule="paging",
        fix="Give the address of the portal itself, or a document with all of them.",
    )
    return Page(items=items, total=total, problems=(*listing.problems, cut), complete=False)


def _items(listing: Listing, before: bytes, offset: int) -> Iterator[RawItem]:
    def item(raw: bytes, place: int) -> RawItem:
        return _item(raw, before, place)

    for place, record in enumerate(listing.records, start=offset + 1):
        yield ENTRIES.item(record, place, item)


def _paged(request: PageRequest, offset: int, items: list[RawItem], listing: Listing) -> Page:
    total, returned = listing.total, len(items)
    digest = digest_of(items)
    if returned and digest == request.cursor:
        message = f"The portal sent the same page again (from dataset {offset:,}); reading stopped."
        return stopped_page(total, message, _BY_EXPORT)
    if not returned and offset < (total or 0):
        message = f"The portal says that it has {total:,} datasets but sends none from {offset:,} on."
        return stopped_page(total, message, _BY_EXPORT)
    more = returned > 0 and (total is None or offset + returned < total)
    following = page_at(request.url, offset + returned, digest) if more else None
    capped = more and following is None
    return Page(
        items=items,
        next=following,
        total=total,
        problems=(*listing.problems, _capped(total)) if capped else listing.problems,
        complete=listing.complete and not capped,
    )


def _capped(total: int | None) -> Problem:
    has = f"{total:,}" if total is not None else "more"
    return Problem(
        message=f"The portal has {has} datasets, but gives only the first {PAGED_CAP:,} by pages; the rest was not read.",
        rule="paging",
        fix=_BY_EXPORT,
    )


def _item(raw: bytes, before: bytes, place: int) -> RawItem:
    try:
        names = _names_decoder.decode(raw)
        if opening(names.dataset) == b"{":
            raw = bytes(names.dataset)
            names = _names_decoder.decode(raw)
    except DECODE_ERRORS:
        return _item_of_odd(raw, before, place)
    return _identified(names.dataset_id or names.datasetid, raw, before, place)


def _item_of_odd(raw: bytes, before: bytes, place: int) -> RawItem:
    """A dataset that the strict decoder refuses: its id is a list, say, or it holds NaN."""
    fields = ENTRIES.odd(raw, place)
    if isinstance(fields, RawItem):
        return fields
    return _identified(fields.get("dataset_id") or fields.get("datasetid"), raw, before, place)


def _identified(stated: object, raw: bytes, before: bytes, place: int) -> RawItem:
    source_id = clean_text(stated, ID_LIMIT)
    if source_id:
        return RawItem(source_id, before + raw + b"}")
    return ENTRIES.refused(raw, place, "has no identifier: no “dataset_id”", "identifier")
