"""Answers as pages: what the repository is, its forms, then its records, each a self-contained element."""

from collections.abc import Iterator

import msgspec
from lxml import etree

from catalog.domain.errors import PageUnreadable
from catalog.domain.product import Problem
from catalog.formats.dublin_core.elements import Element, attribute, child, child_words, children, name_of
from catalog.formats.oai_pmh.addresses import (
    State,
    asked_verb,
    formats_request,
    listing_request,
    record_request,
    resumed_request,
    state_of,
)
from catalog.formats.oai_pmh.answers import Answer, parsed_answer
from catalog.formats.oai_pmh.failures import page_of_errors
from catalog.formats.oai_pmh.mending import BrokenRecord
from catalog.formats.oai_pmh.prefixes import richest_prefix
from catalog.formats.protocol import Page, PageRequest, RawItem
from catalog.formats.records import ID_LIMIT, RECORD_LIMIT

_KEPT_OF_REFUSED = 10_000  # bytes
_RECORDS = ("ListRecords", "GetRecord")


def read_oai_answer(request: PageRequest, content_type: str, body: bytes) -> Page:
    """What an answer holds, and what to ask next. Raises PageUnreadable.

    What came counts, not what was asked: a file that holds a listing is read as one.
    """
    answer, state, asked = parsed_answer(content_type, body), state_of(request), asked_verb(request)
    if answer.payload is None:
        return page_of_errors(request, state, answer.errors)
    came = name_of(answer.payload)
    if came in _RECORDS:
        return _records_page(request, answer)
    if came == "ListIdentifiers":
        return _headers_page(request, answer.payload)
    if came != asked or came not in _BEFORE:
        raise PageUnreadable(
            f"The repository answered {asked or 'the request'} with “{came[:60]}”. Give the address at which it answers "
            "OAI-PMH, without anything behind it."
        )
    return Page(items=(), next=_BEFORE[came](request, state, answer.payload))


def _identified(request: PageRequest, state: State, identify: Element) -> PageRequest:
    """Day is the granularity that every repository has; only one that says more has times."""
    exact = "hh:mm" in child_words(identify, "granularity", 40)
    state = msgspec.structs.replace(state, seconds=exact)
    return listing_request(request, state) if state.prefix else formats_request(request, state)


def _formats(request: PageRequest, state: State, formats: Element) -> PageRequest:
    return listing_request(request, msgspec.structs.replace(state, prefix=richest_prefix(formats)))


_BEFORE = {"Identify": _identified, "ListMetadataFormats": _formats}


def _records_page(request: PageRequest, answer: Answer) -> Page:
    assert answer.payload is not None
    token = child(answer.payload, "resumptionToken")
    return Page(
        items=_items(answer.payload, answer.broken),
        next=_next(request, token),
        total=_total(token),
        problems=answer.problems,
        complete=answer.complete,
    )


def _next(request: PageRequest, token: Element | None, verb: str = "ListRecords") -> PageRequest | None:
    stated = (token.text or "").strip() if token is not None else ""
    return resumed_request(request, verb, stated) if stated else None


def _total(token: Element | None) -> int | None:
    stated = attribute(token, "completeListSize") if token is not None else ""
    return int(stated) if stated.isascii() and stated.isdigit() and len(stated) < 12 else None


def _headers_page(request: PageRequest, listing: Element) -> Page:
    """A listing of headers: each names a record that can be asked for by itself."""
    headers = [
        (header, child_words(header, "identifier", ID_LIMIT)) for header in children(listing, "header")
    ]
    token = child(listing, "resumptionToken")
    return Page(
        items=tuple(
            RawItem(name, b"", gone=True) for header, name in headers if name and _is_deleted(header)
        ),
        next=_next(request, token, "ListIdentifiers"),
        more=tuple(
            record_request(request, name) for header, name in headers if name and not _is_deleted(header)
        ),
        total=_total(token),
    )


# --- records ----------------------------------------------------------------------------------


def _items(listing: Element, broken: tuple[BrokenRecord, ...]) -> Iterator[RawItem]:
    records = (record for record in listing if name_of(record) == "record")
    place = 0
    for lost in broken:
        while place + 1 < lost.place and (record := next(records, None)) is not None:
            place += 1
            yield _item(record, place)
        place += 1
        yield _refused(
            lost.identifier, lost.body, place, f"is no XML and was left out ({lost.reason})", "xml"
        )
    for following, record in enumerate(records, start=place + 1):
        yield _item(record, following)


def _item(record: Element, place: int) -> RawItem:
    header = child(record, "header")
    identifier = child_words(header, "identifier", ID_LIMIT)
    gone = header is not None and _is_deleted(header)
    if gone and identifier:
        return RawItem(identifier, b"", gone=True)
    body: bytes = etree.tostring(record, with_tail=False)
    if not identifier:
        return _refused("", body, place, "has no identifier in its header", "identifier")
    metadata = child(record, "metadata")
    if metadata is None or not len(metadata):
        return _refused(identifier, body, place, "has no metadata", "required")
    if len(body) > RECORD_LIMIT:
        size = f"has {len(body):,} bytes; the most for one record is {RECORD_LIMIT:,}"
        return _refused(identifier, body, place, size, "size")
    return RawItem(identifier, body)


def _is_deleted(header: Element) -> bool:
    return attribute(header, "status").lower() == "deleted"


def _refused(identifier: str, body: bytes, place: int, reason: str, rule: str) -> RawItem:
    named = f"“{identifier[:200]}”" if identifier else f"{place:,} of the answer"
    problem = Problem(message=f"Record {named} {reason}.", path="record", rule=rule)
    return RawItem(identifier, body[:_KEPT_OF_REFUSED], problem)
