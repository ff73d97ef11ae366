"""How sure it is that an answer is a description of an interface, a list of them, or an index that leads to some."""

import re

import msgspec

from catalog.formats.api_documents import ENDINGS, WELL_KNOWN, Kind
from catalog.formats.api_indexes import documents_named
from catalog.formats.folders import documents_listed, is_listing
from catalog.formats.json_reader import DECODE_ERRORS, decode_text

_HEAD = 20_000  # bytes
_SURE, _INDEX, _OTHER, _PAGE = 0.97, 0.9, 0.5, 0.6
_STATED = {
    "openapi": re.compile(
        r'(?m)(?:^|[{,]\s*)["\']?(?:openapi|swagger)["\']?\s*:\s*["\']?[23](?:\.\d|["\'\s,}])'
    ),
    "asyncapi": re.compile(r'(?m)(?:^|[{,]\s*)["\']?asyncapi["\']?\s*:\s*["\']?[123]\.\d'),
}
_PARTS = re.compile(r'(?m)(?:^|["\'])(?:info|paths|channels|webhooks|components)["\']?\s*:')
_KEYS = {"openapi": {"openapi", "swagger"}, "asyncapi": {"asyncapi"}}
_NAMED = {"openapi": (b"openapi", b"swagger"), "asyncapi": (b"asyncapi",)}
_LARGEST_FOLDER = 5_000_000  # bytes of a listing
_objects = msgspec.json.Decoder(dict[str, msgspec.Raw])
_lists = msgspec.json.Decoder(list[msgspec.Raw])


def certainty(kind: Kind, url: str, content_type: str, body: bytes) -> float:
    """From 0 to 1; never raises."""
    head = decode_text(content_type, body[:_HEAD]).lstrip("\ufeff \t\r\n")
    if head[:1] in {"{", "["}:
        sure = _of_json(kind, body.removeprefix(b"\xef\xbb\xbf").lstrip(), head)
    elif head[:1] in {"<", ""}:
        sure = 0.0
    else:
        sure = _SURE if _STATED[kind].search(head) and _PARTS.search(head) else 0.0
    return (
        sure
        or _of_index(kind, url, content_type, body, is_page=head[:1] == "<")
        or _of_folder(kind, url, content_type, body)
    )


def _of_json(kind: Kind, body: bytes, head: str) -> float:
    try:
        first: bytes | msgspec.Raw = body
        if body[:1] == b"[":
            first = next(iter(_lists.decode(body)), b"")
        if bytes(memoryview(first)[:1]) != b"{":
            return 0.0
        keys = set(_objects.decode(first))
    except DECODE_ERRORS:  # cut off, or only almost JSON
        return _SURE if _STATED[kind].search(head) and _PARTS.search(head) else 0.0
    parts = {"info", "paths", "channels", "webhooks", "components"}
    return _SURE if _KEYS[kind] & keys and parts & keys else 0.0


def _of_index(kind: Kind, url: str, content_type: str, body: bytes, *, is_page: bool) -> float:
    """Of an index that names documents of both kinds, OpenAPI is the surer; neither says so of one of the other kind only."""
    found = documents_named(kind, url, content_type, body)
    if found is None:
        return 0.0
    if is_page:
        return _PAGE if found.addresses and kind == "openapi" else _PAGE / 2 if found.addresses else 0.0
    known = url.partition("?")[0].endswith(WELL_KNOWN)
    sure = _INDEX if found.addresses else _OTHER if known else 0.0
    return sure if kind == "openapi" else sure - 0.05 if sure else 0.0


def _of_folder(kind: Kind, url: str, content_type: str, body: bytes) -> float:
    """Of a folder only the names of its documents tell: `load.openapi.yaml`, `events-asyncapi.json`."""
    if len(body) > _LARGEST_FOLDER or not any(word in body.lower() for word in _NAMED[kind]):
        return 0.0
    listed = documents_listed(url, content_type, body, ENDINGS) or ()
    names = [
        request.url.rpartition("/")[2].lower().encode()
        for request in listed[:1_000]
        if not is_listing(request)
    ]
    return _OTHER if any(word in name for name in names for word in _NAMED[kind]) else 0.0
