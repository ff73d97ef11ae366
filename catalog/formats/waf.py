"""Web accessible folders: a listing on the web whose files are metadata, one or several records each.

Read are ISO 19115 in any encoding, and DCAT in RDF. The listing is one of any common server (`catalog.formats.folders`).
"""

import re
from collections.abc import Iterator

import msgspec

from catalog.domain.errors import PageUnreadable
from catalog.domain.numbers import number_in
from catalog.domain.product import Problem
from catalog.formats.addresses import web_address
from catalog.formats.bodies import body_to_recognise, unpacked_body
from catalog.formats.dcat import DCAT
from catalog.formats.folders import DOCUMENT_LIMIT, FOLDER, documents_listed, is_listing, listing_cut
from catalog.formats.iso19115 import ISO19115
from catalog.formats.json_reader import describe_body
from catalog.formats.protocol import HarvestProtocol, MappedRecord, Page, PageRequest, RawItem

ENDINGS = (".xml", ".rdf", ".ttl", ".jsonld", ".xml.gz")
DEPTH = 10  # folders below the one given
_DOCUMENT = "document"
_GIVE = "Give the address of the folder (https://data.example.org/metadata/)."
_HEADERS = {
    "Accept": "text/html, application/xml;q=0.9, text/xml;q=0.9, application/rdf+xml;q=0.9, */*;q=0.1"
}
_DOCUMENT_HEADERS = {
    "Accept": "application/xml, text/xml;q=0.9, application/rdf+xml;q=0.9, text/turtle;q=0.8, */*;q=0.1"
}
_LISTED, _FOLDERS_ONLY = 0.75, 0.32
_LARGEST_LIST = 2_000_000  # bytes: of what is larger and no page, another reader is surer
_KEPT_OF_REFUSED = 10_000  # bytes
_RDF = re.compile(rb"<(?:[\w.-]+:)?RDF[\s>]|@prefix\s|^[ \t]*PREFIX\s|\"@(?:context|graph)\"", re.MULTILINE)
_HEAD = 20_000  # bytes


class WafProtocol(HarvestProtocol):
    """Reads a folder: its listing, those of the folders below, and each document that they name."""

    name = "waf"
    title = "Web accessible folder (ISO 19115)"
    label = "Web folder of metadata (WAF)"
    words = ("WAF", "web accessible folder", "GEMINI", "ISO 19115", "ISO 19139")
    media_type = "application/xml"
    mapping_version = 4

    def start(self, url: str) -> PageRequest:
        """A last part without a dot is a folder; its address gets a slash, so that no redirect changes what links mean."""
        parts = web_address(url, _GIVE)
        last = parts.path.rpartition("/")[2]
        path = (
            f"{parts.path}/"
            if not parts.path or (last and "." not in last and not parts.query)
            else parts.path
        )
        return PageRequest(url=parts._replace(path=path).geturl(), headers=_HEADERS)

    def recognises(self, url: str, content_type: str, body: bytes) -> float:
        body = body_to_recognise(body)
        if body[:1] != b"<" and len(body) > _LARGEST_LIST:
            return 0.0
        listed = documents_listed(url, content_type, body, ENDINGS)
        if not listed:
            return 0.0
        return _FOLDERS_ONLY if all(map(is_listing, listed)) else _LISTED

    def read_page(self, request: PageRequest, content_type: str, body: bytes) -> Page:
        body = unpacked_body(body)
        if request.cursor == _DOCUMENT:
            return _document(request, content_type, body)
        listed = documents_listed(request.url, content_type, body, ENDINGS)
        if listed is not None:
            return _listing(request, listed, cut=listing_cut(body))
        if request.cursor:
            raise PageUnreadable(
                f"The folder does not list its files: the answer is {describe_body(content_type, body)}."
            )
        return _document(request, content_type, body)

    def map_record(self, body: bytes) -> MappedRecord:
        if body[:1] == b"{":
            return DCAT.map_record(body)
        return ISO19115.map_record(body)


def _listing(request: PageRequest, listed: tuple[PageRequest, ...], *, cut: tuple[Problem, ...]) -> Page:
    depth = number_in(request.cursor.partition(" ")[2])
    named = [_further(one, depth) for one in listed]
    more = tuple(one for one in named if one is not None)
    problems = list(cut)
    if not listed:
        problems.append(
            Problem(message=f"The folder lists no files that end in {', '.join(ENDINGS)}.", rule="no-dataset")
        )
    if len(more) < len(listed):
        message = f"Folders more than {DEPTH} levels below the one given are not read."
        problems.append(
            Problem(message=message, rule="count", fix="Give the address of a folder further down.")
        )
    if len(listed) >= DOCUMENT_LIMIT:
        message = f"The folder lists more files than are read at once; the first {DOCUMENT_LIMIT:,} are read."
        problems.append(Problem(message=message, rule="count", fix="Split the folder into several."))
    is_whole = len(more) == len(listed) < DOCUMENT_LIMIT and not cut
    return Page(items=(), more=more, problems=tuple(problems), complete=is_whole)


def _further(one: PageRequest, depth: int) -> PageRequest | None:
    """A document, or a listing with how deep it lies; None where that is too deep."""
    if not is_listing(one):
        return PageRequest(one.url, _DOCUMENT_HEADERS, _DOCUMENT)
    deeper = depth + 1 if one.cursor == FOLDER else depth
    return (
        msgspec.structs.replace(one, headers=_HEADERS, cursor=f"{FOLDER} {deeper}")
        if deeper <= DEPTH
        else None
    )


def _document(request: PageRequest, content_type: str, body: bytes) -> Page:
    """The records of a file; one that holds other things is a refused item. Raises PageUnreadable where it cannot be read."""
    if ISO19115.recognises(request.url, content_type, body):
        return ISO19115.read_page(request, content_type, body)
    if _RDF.search(body[:_HEAD]):
        page = DCAT.read_page(request, content_type, body)
        return Page(items=page.items, problems=page.problems, complete=page.complete)
    described = describe_body(content_type, body)
    if "XML" not in described or request.cursor != _DOCUMENT:
        raise PageUnreadable(
            f"This is no listing and no metadata of ISO 19115 or DCAT: it is {described}. {_GIVE}"
        )
    return Page(items=_refused(request, described, body))


def _refused(request: PageRequest, described: str, body: bytes) -> Iterator[RawItem]:
    message = f"{request.url} holds no metadata of ISO 19115 or DCAT: it is {described}."
    fix = "Publish it as ISO 19139 or ISO 19115-3, or keep other files out of the folder."
    yield RawItem(
        "", body[:_KEPT_OF_REFUSED], Problem(message=message[:1_000], path="document", rule="format", fix=fix)
    )


WAF = WafProtocol()
