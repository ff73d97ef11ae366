"""How sure it is that an answer describes data sets in the words of schema.org, or is a sitemap that leads to such pages."""

from catalog.domain.errors import PageUnreadable
from catalog.formats.loose_json import read_loose_json
from catalog.formats.schema_org.listing import Found, found_in
from catalog.formats.schema_org.nodes import TooLarge
from catalog.formats.schema_org.pages import markup_of
from catalog.formats.schema_org.sitemaps import is_sitemap

_DOCUMENT, _PAGE, _CATALOGUE, _SITEMAP, _NOTHING = 0.95, 0.65, 0.55, 0.5, 0.0
_LARGEST = 20_000_000  # bytes
_WORDS = (b"schema.org",)


def certainty(url: str, content_type: str, body: bytes) -> float:
    """From 0 to 1; never raises. Catalogue software marks its pages up as well, and has better ways to be read."""
    start = body[:4_000].lstrip(b"\xef\xbb\xbf \t\r\n")
    try:
        if start[:1] in {b"{", b"["}:
            return _of_json(url, content_type, body)
        if is_sitemap(body):
            return _SITEMAP
        if start[:1] == b"<":
            found = found_in(markup_of(url, content_type, body).documents, url, known_vocabulary=True)
            return _certain(url, found, _PAGE)
    except (PageUnreadable, TooLarge, RecursionError):
        pass
    return _NOTHING


def _of_json(url: str, content_type: str, body: bytes) -> float:
    if len(body) > _LARGEST or not any(word in body for word in _WORDS):
        return _NOTHING
    document, _ = read_loose_json(content_type, body)
    return _certain(url, found_in([document], url, known_vocabulary=False), _DOCUMENT)


def _certain(url: str, found: Found, sure: float) -> float:
    """A site that only says that it is a catalogue has its data sets behind its sitemap."""
    if found.datasets:
        return sure
    at_root = url.partition("://")[2].rstrip("/").count("/") == 0
    return _CATALOGUE if found.links or (found.is_catalogue and at_root) else _NOTHING
