"""A document of STAC as a page: its raw records, and the further documents that it leads to."""

from collections.abc import Iterator
from typing import Any

import msgspec

from catalog.domain.product import Problem
from catalog.formats.json_reader import DECODE_ERRORS, decode_text
from catalog.formats.next_links import next_page
from catalog.formats.protocol import Page, PageRequest, RawItem
from catalog.formats.records import ID_LIMIT
from catalog.formats.stac.addresses import Api, Way, request_for, way_of
from catalog.formats.stac.listing import Document, read_listing
from catalog.formats.stac.marks import ENTRIES
from catalog.formats.stac.walking import Problems, from_catalogue, from_collection, from_item
from catalog.formats.text import clean_text
from catalog.formats.web_links import Link, document_base, first_link, links_of

_PAGE_SIZE = 100  # collections, where the API says that it takes a limit
_TAKES_LIMIT = "collection-search"  # a conformance class
_MOST_CLASSES = 15  # they stand in each raw record
_TOTALS = ("numberMatched", "matched")


class _Names(msgspec.Struct):
    """What names a record."""

    id: str | int
    type: str = ""
    collection: str | None = None


_names_decoder = msgspec.json.Decoder(_Names)


def read_document(request: PageRequest, content_type: str, body: bytes) -> Page:
    """The records of a document and the requests for what it leads to. Raises PageUnreadable."""
    if guess := _guess(request, content_type, body):
        return Page(items=(), next=guess)
    document = read_listing(content_type, body)
    way = way_of(request)
    links = list(links_of(document.fields.get("links"), request.url))
    if document.kind == "list":
        return _listed(request, document, way, links)
    if document.kind == "catalogue":
        return _catalogue(request, document, way, links)
    return _single(request, document, way, links)


def source_id_of(fields: Any) -> str:
    """What identifies a collection or item: `id`, of an item within a collection with that before it."""
    name = clean_text(fields.get("id"), ID_LIMIT)
    within = fields.get("collection") if fields.get("type") == "Feature" else None
    return identified(name, within if isinstance(within, str) else "")


def identified(name: object, collection: str) -> str:
    """Ids as they are, but for line breaks and repeated blanks; ids of items need be unique in their collection only."""
    whole = " ".join(clean_text(name, ID_LIMIT).split())
    within = " ".join(clean_text(collection, ID_LIMIT).split())
    return f"{within}/{whole}"[:ID_LIMIT] if whole and within else whole


def _guess(request: PageRequest, content_type: str, body: bytes) -> PageRequest | None:
    """A folder whose page is for people may hold its catalogue under the usual name."""
    if not request.url.endswith("/") or request.cursor:
        return None
    head = decode_text(content_type, body[:500]).lstrip("\ufeff \t\r\n")[:15].lower()
    if not head.startswith(("<!doctype html", "<html")):
        return None
    return request_for(f"{request.url}catalog.json", Way(guessed=True))


# --- one document -----------------------------------------------------------------------------


def _catalogue(request: PageRequest, document: Document, way: Way, links: list[Link]) -> Page:
    collections = first_link(links, "data") if _is_api(document.fields, links) else None
    if collections is not None and not way.below:
        api = _api_of(request.url, document.fields, links)
        return Page(items=(), next=request_for(_with_limit(collections.href, api), Way(api=api)))
    problems: Problems = []
    more = from_catalogue(request.url, way, links, problems)
    whole = all(problem.rule != "count" for problem in problems)
    return Page(items=(), more=more, problems=tuple(problems), complete=whole)


def _is_api(fields: dict[str, Any], links: list[Link]) -> bool:
    """A landing page says what it conforms to, or where to search; a static catalogue may well link data."""
    if isinstance(fields.get("conformsTo"), list):
        return True
    return any(link.rel in {"search", "conformance"} for link in links)


def _single(request: PageRequest, document: Document, way: Way, links: list[Link]) -> Page:
    is_item = document.kind == "item"
    if way.item and is_item and isinstance(document.fields.get("collection"), str):
        return Page(items=(), more=from_item(request.url, links))
    problems: Problems = []
    more = () if is_item else from_collection(request.url, links, problems)
    before = _before("at", request.url.partition("#")[0], way.api)
    items = [ENTRIES.item(record, 1, _reader(before)) for record in document.records]
    return Page(items=items, more=more, problems=tuple(problems))


def _api_of(url: str, fields: dict[str, Any], links: list[Link]) -> Api:
    stated = fields.get("conformsTo")
    classes = [one for one in stated if isinstance(one, str)] if isinstance(stated, list) else []
    search, description = first_link(links, "search"), first_link(links, "service-desc")
    return Api(
        url=document_base(url),
        search=search.href if search else "",
        description=description.href if description else "",
        classes=tuple(sorted({name[:200] for name in classes}, key=_own_first)[:_MOST_CLASSES]),
    )


def _own_first(name: str) -> tuple[bool, str]:
    """STAC's own classes before those of the APIs that it builds on; the same order at each harvest."""
    return "stacspec" not in name, name


def _with_limit(url: str, api: Api) -> str:
    """Larger pages, where the API states that it takes a limit and none is set."""
    if "limit=" in url or not any(_TAKES_LIMIT in name for name in api.classes):
        return url
    return f"{url}{'&' if '?' in url else '?'}limit={_PAGE_SIZE}"


# --- lists ------------------------------------------------------------------------------------


def _listed(request: PageRequest, document: Document, way: Way, links: list[Link]) -> Page:
    here = len(document.records)
    following, problem = next_page(request, links, here)
    problems = (*document.problems, problem) if problem else document.problems
    if not here and not way.api:
        problems = (*problems, Problem(message="The list is empty.", rule="no-record"))
    return Page(
        items=_items(document, _before("in", document_base(request.url), way.api)),
        next=following,
        total=_total(document.fields),
        problems=problems,
        complete=document.complete and problem is None,
    )


def _total(fields: dict[str, Any]) -> int | None:
    context = fields.get("context")
    for holder in (fields, context if isinstance(context, dict) else {}):
        for name in _TOTALS:
            value = holder.get(name)
            if isinstance(value, int) and not isinstance(value, bool) and value >= 0:
                return value
    return None


def _items(document: Document, before: bytes) -> Iterator[RawItem]:
    read = _reader(before)
    for place, record in enumerate(document.records, start=1):
        yield ENTRIES.item(record, place, read)


def _before(key: str, base: str, api: Api | None) -> bytes:
    """What stands before a record in its raw item: where it was found, against which its links are resolved."""
    whole = msgspec.json.encode({key: base, "api": api} if api else {key: base})
    return whole[:-1] + b',"document":'


def _reader(before: bytes) -> Any:
    def read(raw: bytes, place: int) -> RawItem:
        try:
            names = _names_decoder.decode(raw)
        except DECODE_ERRORS:
            return _odd(raw, before, place)
        within = names.collection or "" if names.type == "Feature" else ""
        return _identified(identified(names.id, within), raw, before, place)

    return read


def _odd(raw: bytes, before: bytes, place: int) -> RawItem:
    """A record that the strict decoder refuses: its id is missing or a list, say, or it holds NaN."""
    fields = ENTRIES.odd(raw, place)
    if isinstance(fields, RawItem):
        return fields
    return _identified(source_id_of(fields), raw, before, place)


def _identified(source_id: str, raw: bytes, before: bytes, place: int) -> RawItem:
    if source_id:
        return RawItem(source_id, before + raw + b"}")
    return ENTRIES.refused(raw, place, "has no identifier: no “id”", "identifier")
