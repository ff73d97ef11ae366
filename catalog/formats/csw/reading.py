"""An answer of a catalogue service as a page: raw records with their ids, and the request for what follows."""

from typing import NamedTuple

import msgspec

from catalog.domain.errors import PageUnreadable
from catalog.domain.product import Problem
from catalog.formats.csw.addresses import (
    ISO,
    asked_for,
    at_place,
    by_post,
    is_listing,
    page_after,
    position_of,
    rows_of,
    start_request,
    state_of,
)
from catalog.formats.csw.answers import Listing, Report, Service, WebPage, is_json, read_answer
from catalog.formats.csw.records import items_of
from catalog.formats.csw.refusals import changed_page, in_dublin_core, page_instead, page_instead_of_json
from catalog.formats.paging import digest_of, stopped_page
from catalog.formats.protocol import Page, PageRequest, RawItem

_HEED = "See that the service heeds “startPosition” and “maxRecords”, and that no cache in front of it leaves them out."
_REBUILD = "Rebuild the index of the catalogue: it counts records that it does not give."
_GAP_FIX = "Look into the service's log: it leaves out records that it cannot write in the schema asked for."
_GIVE = "Give the address at which the catalogue answers CSW; of GeoNetwork it ends in /srv/eng/csw."


def read_csw_answer(request: PageRequest, content_type: str, body: bytes) -> Page:
    """The records of an answer and the request for what follows. Raises PageUnreadable."""
    if is_json(body):
        return page_instead_of_json(request)
    answer = read_answer(content_type, body)
    match answer:
        case Report():
            return page_instead(request, answer)
        case Service():
            return _page_of_service(request, answer)
        case WebPage():
            return _page_elsewhere(request, answer)
    return _page_of_listing(request, answer) if is_listing(request) else _document(request, answer)


def _page_of_service(request: PageRequest, service: Service) -> Page:
    """Capabilities hold no records; GetRecords of the same service does."""
    by_post_alone = bool(service.post) and not service.get
    if is_listing(request) and not (by_post_alone and not request.body):
        raise PageUnreadable(
            "The service answers GetRecords with its capabilities. See that it heeds the parameter “request”."
        )
    following = _asked_of(request, service) if by_post_alone else start_request(service.get or request.url)
    if service.schemas and ISO not in service.schemas and (way := in_dublin_core(following)):
        return changed_page(following, way, "its capabilities do not name it")
    return Page(items=(), next=following)


def _asked_of(request: PageRequest, service: Service) -> PageRequest:
    """The listing of a service that answers it by POST alone."""
    first = request if is_listing(request) else start_request(service.post)
    following = by_post(first, service.post)
    assert following is not None  # a first request for a listing
    return following


def _page_elsewhere(request: PageRequest, page: WebPage) -> Page:
    """A web page; of GeoNetwork it says where the service is."""
    state = state_of(request)
    if not page.service or "place" in state.tried or not is_listing(request):
        raise PageUnreadable(f"The answer is not CSW: it is {page.described}. {_GIVE}")
    elsewhere = at_place(request, page.service, msgspec.structs.replace(state, tried=(*state.tried, "place")))
    return Page(items=(), next=elsewhere)


def _document(request: PageRequest, listing: Listing) -> Page:
    """A document at an address that cannot be paged: one record, or a stored page of a listing."""
    items, here = _items(request, listing), len(listing.records)
    if listing.matched is None or here >= listing.matched:
        return Page(items=items, total=listing.matched)
    cut = Problem(
        message=f"The document holds {here:,} of {listing.matched:,} records; the others were not read.",
        rule="paging",
        fix="Give the address of the catalogue service itself, or a document with all of them.",
    )
    return Page(items=items, total=listing.matched, problems=(cut,), complete=False)


def _page_of_listing(request: PageRequest, listing: Listing) -> Page:
    start, total = position_of(request), listing.matched
    items = _items(request, listing)
    digest = digest_of(items)
    if items and digest == state_of(request).digest:
        message = f"The service sent the same page again (from record {start:,}); reading stopped."
        return stopped_page(total, message, _HEED)
    covered = _covered(request, listing)
    if not covered.places:
        return _empty(request, listing)
    beyond = start + covered.places
    more = beyond <= total if total is not None else listing.following != 0
    following = page_after(request, covered.places, digest, total or 0) if more else None
    problems = (_gap(start, covered, len(items)),) if covered.is_gap else ()
    return Page(items=items, next=following, total=total, problems=problems, complete=not covered.is_gap)


class _Covered(NamedTuple):
    """How many places of the listing a page covers, and whether there are fewer records on it."""

    places: int
    is_gap: bool = False


def _covered(request: PageRequest, listing: Listing) -> _Covered:
    """As many places as records; more where the service itself leads further on, though it left some out.

    A service that gives fewer records than asked for, and still leads on by the number asked for, skips records unless it
    says that it returned them; then the place after the last record here is asked for.
    """
    here, start = len(listing.records), position_of(request)
    leap = (listing.following or 0) - start
    last = (listing.matched or 0) - start + 1  # places up to the end of the listing
    if listing.following == 0 and listing.returned == last > here:
        leap = last
    if here < leap <= rows_of(request) and (listing.returned == leap or not here):
        return _Covered(leap, is_gap=True)
    return _Covered(here)


def _gap(start: int, covered: _Covered, here: int) -> Problem:
    return Problem(
        message=f"From record {start:,} on, the service says that it gives {covered.places:,} records but gives {here:,}.",
        rule="paging",
        fix=_GAP_FIX,
    )


def _empty(request: PageRequest, listing: Listing) -> Page:
    start, total = position_of(request), listing.matched or 0
    if start > total:
        nothing = start == 1 and not state_of(request).since
        problems = (
            (Problem(message="The service says that it has no records.", rule="no-dataset"),)
            if nothing
            else ()
        )
        return Page(items=(), total=listing.matched, problems=problems)
    if start == 1 and asked_for(request).get("outputSchema") == ISO and (way := in_dublin_core(request)):
        return changed_page(request, way, f"of {total:,} records it gives none")
    message = f"The service says that it has {total:,} records but gives none from {start:,} on."
    return stopped_page(total, message, _REBUILD)


def _items(request: PageRequest, listing: Listing) -> list[RawItem]:
    start, base = position_of(request), request.url.partition("?")[0]
    return [
        item for place, record in enumerate(listing.records, start) for item in items_of(record, place, base)
    ]
