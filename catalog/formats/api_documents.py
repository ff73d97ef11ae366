"""Descriptions of interfaces (OpenAPI, AsyncAPI) as pages of a harvest: one document is one record, whatever names it.

An endpoint is one document, a list of them in one file (a JSON list, a YAML stream), a folder, or an index (`api_indexes`).
The raw item is `{"address", "document"}`: where the document lies, which relative addresses in it are meant from, and the
document, byte for byte where it was sound JSON.
"""

from collections.abc import Mapping
from typing import Any, Literal

import msgspec

from catalog.domain.errors import PageUnreadable, RecordRefused
from catalog.domain.product import Problem
from catalog.formats.addresses import web_address
from catalog.formats.api_indexes import documents_named
from catalog.formats.api_lists import name_of, salvaged_list
from catalog.formats.bodies import unpacked_body
from catalog.formats.descriptors import kind_of
from catalog.formats.folders import documents_listed, listing_cut
from catalog.formats.json_reader import DECODE_ERRORS, decode_text, describe_body, read_json
from catalog.formats.json_values import address as web_link
from catalog.formats.protocol import Page, PageRequest, RawItem
from catalog.formats.records import ID_LIMIT, RECORD_LIMIT
from catalog.formats.references import Json, dict_of
from catalog.formats.salvage import Broken
from catalog.formats.text import clean_text
from catalog.formats.yaml_reader import read_yaml

Kind = Literal["openapi", "asyncapi"]
NAMED = "named"  # the cursor of a request for a document that an index or a folder names
WRAPPING = 5_000  # bytes round a document in a raw item
WELL_KNOWN = "/.well-known/api-catalog"  # RFC 9727
ENDINGS = (".json", ".yaml", ".yml")
_HEADERS = {
    "Accept": "application/json, application/yaml;q=0.9, application/linkset+json;q=0.9, text/html;q=0.5, */*;q=0.1"
}
_TITLES: dict[Kind, str] = {"openapi": "an OpenAPI document", "asyncapi": "an AsyncAPI document"}
_KEPT = 10_000  # bytes of a document that cannot be read
_BOM = b"\xef\xbb\xbf"
_GIVE = "Give the address of a document, of a folder or an index of them (APIs.json, /.well-known/api-catalog), or of the site."
_objects = msgspec.json.Decoder(dict[str, msgspec.Raw])
_lists = msgspec.json.Decoder(list[msgspec.Raw])


def start_request(url: str) -> PageRequest:
    """The request for a document or an index as it stands; a site's root stands for its catalogue of interfaces (RFC 9727)."""
    parts = web_address(url, _GIVE)
    if parts.path in {"", "/"} and not parts.query:
        parts = parts._replace(path=WELL_KNOWN)
    return PageRequest(url=parts.geturl(), headers=_HEADERS)


def read_documents(kind: Kind, request: PageRequest, content_type: str, body: bytes) -> Page:
    """The document or documents of an answer, or the requests for those that it names. Raises PageUnreadable.

    What an index or folder names and is another kind of document counts as nothing, and that is said; one that cannot be
    read is a refused item under its address, so that its product is not taken for withdrawn.
    """
    named = request.cursor == NAMED
    try:
        body = unpacked_body(body)
        if not named and (more := _further(kind, request, content_type, body)) is not None:
            return more
        return _page(kind, request, _documents(content_type, body), body)
    except PageUnreadable as error:
        if not named:
            raise
        problem = Problem(message=f"The document at {request.url[:300]} cannot be read: {error}", rule="json")
        return Page(items=(RawItem(request.url[:ID_LIMIT], body[:_KEPT], problem),), total=None)


def identifier_of(document: Json, address: str) -> str:
    """What names a document for good: its own identifier (AsyncAPI `id`, OpenAPI `$self`, `info.x-api-id`), else its address.

    Empty where it has neither; one of a list has no address of its own, and its title stands for it.
    """
    info = dict_of(document.get("info"))
    own = (document.get("id") if "asyncapi" in document else document.get("$self"), info.get("x-api-id"))
    stated = next((found for value in own if (found := clean_text(value, ID_LIMIT))), "")
    return stated or clean_text(address, ID_LIMIT) or clean_text(info.get("title"), ID_LIMIT)


def document_in(item: Mapping[str, Any]) -> tuple[Json, str, str]:
    """(document, the address that it was read from, its identifier) of a raw item. Raises RecordRefused where none names it."""
    document, address = dict_of(item.get("document")), web_link(item.get("address"))
    source_id = identifier_of(document, "" if item.get("listed") else address)
    if not source_id:
        message = "The document has neither a title nor an identifier; it cannot be recognised again."
        raise RecordRefused(message, path="info.title", rule="identifier")
    return document, address, source_id


# --- pages ------------------------------------------------------------------------------------


def _further(kind: Kind, request: PageRequest, content_type: str, body: bytes) -> Page | None:
    """The page of an index or folder; None for a document."""
    found = documents_named(kind, request.url, content_type, body)
    if found is not None:
        more = tuple(_named_request(url, index=index) for url, index in found.addresses)
        return Page(items=(), more=more, problems=found.problems)
    if body[:1_000].lstrip(_BOM + b" \t\r\n")[:1] not in {b"<", b"[", b"{"} and _looks_like_yaml(body):
        return None
    listed = documents_listed(request.url, content_type, body, ENDINGS)
    if listed is None:
        return None
    more = tuple(
        msgspec.structs.replace(each, headers=_HEADERS, cursor=each.cursor or NAMED) for each in listed
    )
    problems = (
        () if more else (Problem(message="The folder names no JSON or YAML documents.", rule="no-dataset"),)
    )
    cut = listing_cut(body)
    return Page(items=(), more=more, problems=problems + cut, complete=not cut)


def _named_request(url: str, *, index: bool) -> PageRequest:
    return PageRequest(url=url, headers=_HEADERS, cursor="" if index else NAMED)


def _looks_like_yaml(body: bytes) -> bool:
    return b"\ninfo:" in body[:200_000] or b"\npaths:" in body[:200_000]


def _page(kind: Kind, request: PageRequest, documents: "_Read", body: bytes) -> Page:
    ours = [found for found in documents.found if isinstance(found, Broken) or found.kind == kind]
    if any(isinstance(found, _Found) for found in ours):
        own_address = request.url if len(documents.found) == 1 else ""
        items = tuple(
            _refused(found, place)
            if isinstance(found, Broken)
            else _item(found, place, own_address, request.url)
            for place, found in enumerate(ours, 1)
        )
        left = len(documents.found) - len(ours)
        problems = (*documents.problems, *((_others(left, kind),) if left else ()))
        total = len(items) if documents.complete else None
        return Page(items=items, total=total, problems=problems, complete=documents.complete)
    if request.cursor == NAMED:
        message = f"The document at {request.url[:300]} is not {_TITLES[kind]}; it was left out."
        return Page(items=(), problems=(Problem(message=message, rule="type"),))
    raise PageUnreadable(f"This is not {_TITLES[kind]}: it is {describe_body('', body)}. {_GIVE}")


def _refused(broken: Broken, place: int) -> RawItem:
    message = f"Document {place:,} of the file is broken JSON; it was left out."
    return RawItem(name_of(broken)[:ID_LIMIT], broken.body[:_KEPT], Problem(message=message, rule="json"))


def _others(number: int, kind: Kind) -> Problem:
    message = f"{number:,} of the entries in the file {'is' if number == 1 else 'are'} not {_TITLES[kind]}; left out."
    return Problem(message=message, rule="type")


class _Found(msgspec.Struct, frozen=True):
    """A document: its bytes as JSON, what it says of itself, and which kind it is."""

    body: bytes
    names: dict[str, Any]
    kind: str


class _Read(msgspec.Struct, frozen=True):
    """The documents of an answer; of a broken list also what could not be read, and whether its end is there."""

    found: "list[_Found | Broken]"
    complete: bool = True
    problems: tuple[Problem, ...] = ()


def _item(found: _Found, place: int, own_address: str, address: str) -> RawItem:
    source_id = identifier_of(found.names, own_address)
    wrapped = b'{"address":%s,%s"document":%s}' % (
        msgspec.json.encode(address),
        b"" if own_address else b'"listed":true,',
        found.body,
    )
    if len(found.body) > RECORD_LIMIT:
        message = f"Document {place:,} has {len(found.body):,} bytes; the most for one is {RECORD_LIMIT:,}."
        return RawItem(source_id, wrapped[:_KEPT], Problem(message=message, rule="size"))
    if not source_id:
        message = f"Document {place:,} of the file has neither a title nor an identifier; it cannot be recognised again."
        return RawItem("", wrapped[:_KEPT], Problem(message=message, path="info.title", rule="identifier"))
    return RawItem(source_id, wrapped)


def _documents(content_type: str, body: bytes) -> _Read:
    """The documents in an answer: one, or those of a list. Raises PageUnreadable."""
    body = body.removeprefix(_BOM)
    first = body[:1_000].lstrip()[:1]
    if first == b"<" or not first:
        raise PageUnreadable(f"The answer cannot be read: it is {describe_body(content_type, body)}. {_GIVE}")
    if first not in {b"{", b"["}:
        return _found_all(_yaml(content_type, body))
    try:
        return _Read([_found_raw(each) for each in (_lists.decode(body) if first == b"[" else [body])])
    except DECODE_ERRORS:
        salvaged = salvaged_list(content_type, body) if first == b"[" else None
    if salvaged is None:
        return _found_all(_tolerant(content_type, body))
    records = [*salvaged.records, *([salvaged.rest] if salvaged.rest else [])]
    found = [each if isinstance(each, Broken) else _found_of(each) for each in records]
    return _Read(found, salvaged.complete, salvaged.problems)


def _found_of(body: bytes) -> _Found:
    """A document out of a broken list, which only the tolerant reader may know."""
    try:
        return _found_raw(body)
    except DECODE_ERRORS:
        return _found_read(read_json("", body))


def _found_all(documents: list[Any]) -> _Read:
    parts = [
        each for document in documents for each in (document if isinstance(document, list) else [document])
    ]
    return _Read([_found_read(each) for each in parts])


def _yaml(content_type: str, body: bytes) -> list[Any]:
    return [each for each in read_yaml(decode_text(content_type, body)) if each]


def _tolerant(content_type: str, body: bytes) -> list[Any]:
    """What the strict reader refuses: JSON with faults that can be borne, or YAML that begins with a bracket."""
    try:
        return [read_json(content_type, body, "The document")]
    except PageUnreadable:
        if "yaml" not in content_type:
            raise
        return _yaml(content_type, body)


def _found_raw(body: bytes | msgspec.Raw) -> _Found:
    """Raises DECODE_ERRORS where it is an object that is not sound."""
    raw = bytes(body)
    if raw.lstrip()[:1] != b"{":
        msgspec.json.decode(raw)
        return _Found(raw, {}, "")
    fields = _objects.decode(raw)
    wanted = ("info", "id", "$self", "openapi", "swagger", "asyncapi")
    names = {key: msgspec.json.decode(fields[key]) for key in wanted if key in fields}
    return _Found(raw, names, _kind(names, set(fields)))


def _found_read(document: Any) -> _Found:
    try:
        body = msgspec.json.encode(document)
    except (RecursionError, ValueError, UnicodeEncodeError) as error:
        raise PageUnreadable(f"The document cannot be read: {error}.") from None
    fields = dict_of(document)
    return _Found(body, dict(fields), _kind(fields, set(fields)))


def _kind(names: Json, keys: set[str]) -> str:
    """As it is recognised as evidence too: by what it says of itself."""
    found = kind_of(dict(names))
    parts = {"info", "paths", "channels", "webhooks", "components"}
    return found if found in {"openapi", "asyncapi"} and not parts.isdisjoint(keys) else ""
