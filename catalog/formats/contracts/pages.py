"""A page of contracts: the documents of an answer as raw items, or the documents that a folder lists.

A raw item is `{"document", "alone", "contract"}`: the address that it was read from, whether it was the only one there, and
the contract as it was sent.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any

import msgspec

from catalog.domain.errors import PageUnreadable
from catalog.domain.product import Problem
from catalog.formats.bodies import unpacked_body
from catalog.formats.contracts.documents import Documents, Found, read_documents
from catalog.formats.folders import documents_listed, is_listing, listing_cut
from catalog.formats.json_reader import DECODE_ERRORS, decode_text, read_json
from catalog.formats.protocol import Page, PageRequest, RawItem
from catalog.formats.records import ID_LIMIT, Entries
from catalog.formats.salvage import Broken
from catalog.formats.text import clean_text

LISTED = "document"  # the cursor of a request that a folder led to
ENDINGS = (".yaml", ".yml", ".json")
WRAPPING = 10_000  # bytes that may stand round a contract in a raw item
HEADERS = {"Accept": "application/json, application/yaml;q=0.9, text/yaml;q=0.9, */*;q=0.5"}
RawFields = dict[str, msgspec.Raw]
_object_decoder = msgspec.json.Decoder(RawFields)
_any_decoder = msgspec.json.Decoder()
_KEPT = 10_000  # bytes of what is refused
_HEAD, _BLANK = 1_000, b"\xef\xbb\xbf \t\r\n"
_MOST_YAML = 5_000_000  # bytes of YAML that are looked through to recognise it


class Kind(msgspec.Struct, frozen=True):
    """What one protocol looks for in documents.

    `one`: what it is called (`contract`); `is_one` by the outermost fields; `named`: those that its identifier is made of, by
    `name_of`; `line`: where its identifier stands in a broken document, as a line of YAML or a field of JSON; `sign`: what every
    document that has one has somewhere.
    """

    entries: Entries
    one: str
    is_one: Callable[[RawFields], bool]
    named: tuple[str, ...]
    name_of: Callable[[Mapping[str, Any]], str]
    line: re.Pattern[str]
    lacks: str
    give: str
    sign: re.Pattern[bytes]


def read_page(kind: Kind, request: PageRequest, content_type: str, body: bytes) -> Page:
    """The contracts of a document, or the documents of a folder. Raises PageUnreadable."""
    body = unpacked_body(body)
    if is_listing(request):
        return _of_folder(request, content_type, body) or Page(items=())
    try:
        documents = read_documents(content_type, body, kind.entries.marks)
    except PageUnreadable as error:
        return _of_folder(request, content_type, body) or _of_broken(kind, request, content_type, body, error)
    if not documents.found:
        problem = Problem(message=f"The document lists no {kind.one}.", rule="no-dataset")
        return Page(items=(), problems=(problem,), complete=documents.complete)
    if any(map(_tells(kind), documents.found)):
        items = _items(kind, request.url, documents)
        return Page(items=items, complete=documents.complete, problems=documents.problems)
    if listed := _of_folder(request, content_type, body):
        return listed
    told = f"The document holds no {kind.one}. {kind.give}"
    if request.cursor != LISTED:
        raise PageUnreadable(told)
    problem = Problem(message=f"A document of the folder holds no {kind.one}; it was left out.", path=request.url[:200],
                      rule="no-dataset", fix="Nothing has to be done where it is about something else.")  # fmt: skip
    return Page(items=(), problems=(problem,))


def holds(kind: Kind, content_type: str, body: bytes) -> bool:
    """Whether a body holds at least one. Never raises."""
    is_large = len(body) > _MOST_YAML and body[:_HEAD].lstrip(_BLANK)[:1] not in {b"{", b"["}
    if is_large or not kind.sign.search(body):
        return False
    try:
        documents = read_documents(content_type, body, kind.entries.marks)
    except PageUnreadable:
        return False
    return any(map(_tells(kind), documents.found))


def lists(url: str, content_type: str, body: bytes, endings: tuple[str, ...]) -> bool:
    """Whether a body is a folder with documents of these endings."""
    return any(not is_listing(one) for one in documents_listed(url, content_type, body, endings) or ())


def fields_of(body: bytes | msgspec.Raw) -> RawFields:
    """The outermost fields of an object, undecoded; none where it is no object."""
    try:
        return _object_decoder.decode(body)
    except DECODE_ERRORS:
        return {}


def wrapped(document: dict[str, Any]) -> tuple[dict[str, Any], str]:
    """(contract, the address of its own document) of a raw item; the address is empty where others stand there too."""
    contract = document.get("contract", document)
    address = document.get("document") if document.get("alone") is True else ""
    return contract if isinstance(contract, dict) else {}, address if isinstance(address, str) else ""


def _tells(kind: Kind) -> Callable[[Found], bool]:
    return lambda found: isinstance(found, Broken) or kind.is_one(_fields(found))


def _fields(found: msgspec.Raw | bytes) -> RawFields:
    if fields := fields_of(found):
        return fields
    try:
        document = read_json("", bytes(found))
    except PageUnreadable:
        return {}
    return {key: msgspec.Raw(b"null") for key in document} if isinstance(document, dict) else {}


def _of_folder(request: PageRequest, content_type: str, body: bytes) -> Page | None:
    listed = documents_listed(request.url, content_type, body, ENDINGS)
    if listed is None:
        return None
    more = tuple(
        msgspec.structs.replace(
            one, headers=request.headers, cursor=one.cursor if is_listing(one) else LISTED
        )
        for one in listed
    )
    cut = listing_cut(body)
    return Page(items=(), more=more, problems=cut, complete=not cut)


def _of_broken(
    kind: Kind, request: PageRequest, content_type: str, body: bytes, error: PageUnreadable
) -> Page:
    """One refused item in place of a document of a folder, under its own name: it must not count as withdrawn."""
    found = kind.line.search(decode_text(content_type, body)) if request.cursor == LISTED else None
    if found is None:
        raise error
    stated = next(filter(None, found.groups()), "")
    name = clean_text(stated.strip().strip("\"'"), ID_LIMIT)
    problem = Problem(message=str(error), path=request.url[:200], rule="json",
                      fix="Check the document with a validator for JSON or YAML.")  # fmt: skip
    return Page(items=(RawItem(name, body[:_KEPT], problem),))


def _items(kind: Kind, url: str, documents: Documents) -> Iterator[RawItem]:
    alone = b"true" if len(documents.found) == 1 else b"false"
    head = b'{"document":%s,"alone":%s,"contract":' % (msgspec.json.encode(url), alone)

    def item(body: bytes, place: int) -> RawItem:
        fields = fields_of(body)
        named = {name: fields[name] for name in kind.named if name in fields}
        stated: Mapping[str, Any] = {}
        try:
            stated = {name: _any_decoder.decode(value) for name, value in named.items()}
        except DECODE_ERRORS:
            fields = {}
        if not fields:
            odd = kind.entries.odd(body, place)
            if isinstance(odd, RawItem):
                return odd
            stated, fields = odd, {key: msgspec.Raw(b"null") for key in odd}
        name = clean_text(kind.name_of(stated), ID_LIMIT)
        if not kind.is_one(fields) and not name:
            return kind.entries.refused(body, place, f"is no {kind.one}", "type")
        if not name:
            return kind.entries.refused(body, place, kind.lacks, "identifier")
        return RawItem(name, head + body + b"}")

    for place, found in enumerate(documents.found, start=1):
        yield kind.entries.item(found, place, item)
