"""A document of an API or of a static catalogue as a page: raw records, and the requests for what it leads to."""

from collections.abc import Iterator
from typing import Any

import msgspec

from catalog.domain.errors import PageUnreadable
from catalog.domain.product import Problem
from catalog.formats.json_reader import DECODE_ERRORS
from catalog.formats.next_links import next_page
from catalog.formats.ogc_records.addresses import request_for
from catalog.formats.ogc_records.listing import Document, is_catalogue, read_listing
from catalog.formats.ogc_records.marks import ENTRIES
from catalog.formats.protocol import Page, PageRequest, RawItem
from catalog.formats.records import ID_LIMIT
from catalog.formats.text import clean_text
from catalog.formats.web_links import LONGEST_ADDRESS, Link, document_base, first_link, links_of

_MOST_LINKS = 50_000  # records and catalogues that one static catalogue names
_DEEPEST_PATH = 60  # parts of an address: a server that invents a level below each is not followed for ever
_FROM_RECORDS = ("identifier", "recordIdentifier", "externalId")


class _Names(msgspec.Struct):
    id: str | int


_names_decoder = msgspec.json.Decoder(_Names)


def read_document(request: PageRequest, content_type: str, body: bytes) -> Page:
    """The records of a document and the requests for what it leads to. Raises PageUnreadable."""
    document = read_listing(content_type, body)
    links = list(links_of(document.fields.get("links"), request.url))
    if document.kind == "landing":
        return _landing(request, links)
    if document.kind == "collections":
        return _collections(request, document, links)
    if document.kind == "collection":
        return _collection(request, document, links)
    if document.kind == "record":
        base = request.url.partition("#")[0]
        return Page(items=list(_items(document, "at", base)))
    return _records(request, document, links)


def source_id_of(record: dict[str, Any]) -> str:
    """What identifies a record: its `id`, else the identifier among its properties."""
    found = clean_text(record.get("id"), ID_LIMIT)
    properties = record.get("properties")
    if not found and isinstance(properties, dict):
        found = next(filter(None, (clean_text(properties.get(name), ID_LIMIT) for name in _FROM_RECORDS)), "")
    return " ".join(found.split())


# --- what leads to records --------------------------------------------------------------------


def _landing(request: PageRequest, links: list[Link]) -> Page:
    """The collections; where they are not linked, the catalogues that the page names."""
    if collections := first_link(links, "data"):
        return Page(items=(), next=request_for(collections.href))
    named = _followed(request, links, "ogc-catalog", "items", "child", "item")
    if not named:
        raise PageUnreadable(
            "The landing page links no collections: no link “data” with an address. "
            "Give the address of a collection, or of its items."
        )
    return Page(items=(), more=named)


def _collections(request: PageRequest, document: Document, links: list[Link]) -> Page:
    """The items of each collection of records; of those that say nothing, where none says that it is one."""
    stated = [one for one in document.fields["collections"] if isinstance(one, dict)]
    catalogues = [one for one in stated if is_catalogue(one)]
    if not any(is_catalogue(one) is not None for one in stated):
        catalogues = stated
    more: list[PageRequest] = []
    for collection in catalogues[:_MOST_LINKS]:
        more += _of_collection(request, collection)
    following, problem = next_page(request, links, len(stated))
    problems = [problem] if problem else []
    if not more:
        words = f"{len(stated):,} collections are listed, and none of them is one of records."
        problems.append(Problem(
            message=words, path="collections", rule="no-record",
            fix="State “itemType”: “record” at the collections of records, with a link “items”.",
        ))  # fmt: skip
    only = more[0] if len(more) == 1 and not following else None  # a listing of its own, whose total counts
    return Page(
        items=(),
        next=only or following,
        more=() if only else tuple({one.url: one for one in more}.values()),
        problems=tuple(problems),
        complete=problem is None,
    )


def _of_collection(request: PageRequest, collection: dict[str, Any]) -> list[PageRequest]:
    links = list(links_of(collection.get("links"), request.url))
    if items := first_link(links, "items"):
        return [request_for(items.href)]
    return list(_followed(request, links, "self", "item", "child"))


def _collection(request: PageRequest, document: Document, links: list[Link]) -> Page:
    """The items of a searchable catalogue; the records and catalogues that a crawlable one links."""
    if items := first_link(links, "items"):
        return Page(items=(), next=request_for(items.href))
    more = _followed(request, links, "child", "item")
    problems: tuple[Problem, ...] = ()
    if not more:
        problems = (Problem(message="The collection links no records.", path="links", rule="no-record"),)
    following, problem = next_page(request, links, len(more))
    if problem:
        problems = (*problems, problem)
    return Page(items=(), next=following, more=more, problems=problems, complete=problem is None)


def _followed(request: PageRequest, links: list[Link], *rels: str) -> tuple[PageRequest, ...]:
    """The documents that are linked so, each once, without the document itself and what is above it."""
    known = {request.url.partition("#")[0]}
    known |= {
        link.href for link in links if link.rel in {"self", "root", "parent", "up"} and link.rel not in rels
    }
    found: dict[str, None] = {}
    for rel in rels:
        for link in links:
            href = link.href.partition("#")[0]
            readable = href.startswith(("http://", "https://")) and len(href) <= LONGEST_ADDRESS
            if link.rel == rel and readable and not link.is_page and href.count("/") <= _DEEPEST_PATH:
                found[href] = None
    return tuple(request_for(href) for href in list(found)[:_MOST_LINKS] if href not in known)


# --- records ----------------------------------------------------------------------------------


def _records(request: PageRequest, document: Document, links: list[Link]) -> Page:
    following, problem = next_page(request, links, len(document.records))
    problems = (*document.problems, problem) if problem else document.problems
    total = document.fields.get("numberMatched")
    return Page(
        items=_items(document, "in", document_base(request.url)),
        next=following,
        total=total if isinstance(total, int) and not isinstance(total, bool) and total >= 0 else None,
        problems=problems,
        complete=document.complete and problem is None,
    )


def _items(document: Document, key: str, base: str) -> Iterator[RawItem]:
    """Raw items: `{"in": …, "document": …}`, with where it was found, against which its links are resolved."""
    before = msgspec.json.encode({key: base})[:-1] + b',"document":'

    def read(raw: bytes, place: int) -> RawItem:
        try:
            source_id = " ".join(clean_text(_names_decoder.decode(raw).id, ID_LIMIT).split())
        except DECODE_ERRORS:
            source_id = ""
        return RawItem(source_id, before + raw + b"}") if source_id else _odd(raw, before, place)

    for place, record in enumerate(document.records, start=1):
        yield ENTRIES.item(record, place, read)


def _odd(raw: bytes, before: bytes, place: int) -> RawItem:
    """A record that the strict decoder refuses: its id is missing or a list, say, or it holds NaN."""
    fields = ENTRIES.odd(raw, place)
    if isinstance(fields, RawItem):
        return fields
    if source_id := source_id_of(fields):
        return RawItem(source_id, before + raw + b"}")
    return ENTRIES.refused(raw, place, "has no identifier: no “id”", "identifier")
