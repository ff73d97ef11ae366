"""How sure it is that an answer is CKAN's."""

import re

import msgspec

from catalog.domain.errors import InvalidInput
from catalog.formats.ckan.addresses import is_api_address

_GENERATOR = re.compile(rb"<meta[^>]+generator[^>]+ckan", re.IGNORECASE)
_HEAD = 20_000  # bytes
# In the head of a body that is cut off or not clean JSON.
_ENVELOPE = re.compile(rb'"success"\s*:.*"result"\s*:|"result"\s*:\s*\{\s*"count"', re.DOTALL)
_FOREIGN = ("@context", "@graph", "@id", "@type", "conformsTo")  # JSON-LD, DCAT-US
# What the first record of a listing, or a bare package, must have: keys → how sure.
_SIGNS: tuple[tuple[frozenset[str], float], ...] = (
    (frozenset(("success", "result")), 0.95),
    (frozenset(("success", "error")), 0.9),
    (frozenset(("resources", "metadata_modified")), 0.9),
    (frozenset(("resources", "owner_org")), 0.9),
    (frozenset(("name", "title", "resources")), 0.8),
    (frozenset(("resources", "notes")), 0.8),
    (frozenset(("title", "extras", "tags")), 0.7),
    (frozenset(("name", "title", "notes")), 0.6),
    (frozenset(("result",)), 0.5),
    (frozenset(("title", "identifier", "distribution")), 0.3),
    (frozenset(("title", "distributions")), 0.3),
)
_API_ADDRESS = 0.85
_SITE_PAGE = 0.7

_Fields = dict[str, msgspec.Raw]
_object_decoder = msgspec.json.Decoder(_Fields)
_list_decoder = msgspec.json.Decoder(list[msgspec.Raw])


def certainty(url: str, body: bytes) -> float:
    """From 0 to 1; never raises."""
    start = body[:_HEAD].lstrip(b"\xef\xbb\xbf \t\r\n")
    if start.startswith(b"<"):
        return _SITE_PAGE if _GENERATOR.search(start) else 0.0
    by_content = _of_json(body, start)
    by_address = _API_ADDRESS if start[:1] in (b"{", b"[", b'"') and _is_api(url) else 0.0
    return max(by_content, by_address)


def _of_json(body: bytes, start: bytes) -> float:
    try:
        keys = _keys(body)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
        return 0.8 if _ENVELOPE.search(start) else 0.0
    if not keys.isdisjoint(_FOREIGN):
        return 0.0
    return next((sure for needed, sure in _SIGNS if needed <= keys), 0.0)


def _keys(body: bytes) -> set[str]:
    """The keys of the document, or of its first record where it is a bare list."""
    if not body.lstrip().startswith(b"["):
        return set(_object_decoder.decode(body))
    entries = _list_decoder.decode(body)
    return set(_object_decoder.decode(entries[0])) if entries else set()


def _is_api(url: str) -> bool:
    try:
        return is_api_address(url)
    except InvalidInput:
        return False
