"""Folders on the web: which documents a listing names, whatever server wrote it.

A listing is an HTML index (Apache, nginx, IIS, lighttpd, Python, Caddy, Tomcat, Jetty), a bucket's (S3), an index in XML or JSON
(nginx, Caddy), or a list of addresses as text, JSON or YAML. Modification times are not read: each document's own ETag or
Last-Modified says it better.
"""

from collections.abc import Sequence

from catalog.domain.product import Problem
from catalog.formats.folder_links import DOCUMENT_LIMIT, FOLDER, PART, requests_of
from catalog.formats.folder_lists import listed_in_json, listed_in_text, listed_in_xml
from catalog.formats.folder_pages import listed_on_page
from catalog.formats.protocol import PageRequest

__all__ = ("DOCUMENT_LIMIT", "FOLDER", "PART", "documents_listed", "is_listing", "listing_cut")
_MOST_BYTES = 40_000_000  # of a listing that are read
_BLANK = b"\xef\xbb\xbf \t\r\n"


def documents_listed(
    url: str, content_type: str, body: bytes, endings: Sequence[str]
) -> tuple[PageRequest, ...] | None:
    """The requests for the documents and sub-folders that the listing `body` at `url` names; None where it is no listing.

    `endings`: how the documents' paths end, such as `(".xml", ".json")`, in any case of letters; all count where there are none.
    The request for a sub-folder has the cursor `FOLDER`, that for the next part of a bucket's listing `PART`, that for a document
    none; a reader may put its own in their place. All are on the listing's host and below its folder, each is there once, in
    the order of the listing, at most `DOCUMENT_LIMIT` of them. Parents, sort orders and other queries are left out. Never raises.
    """
    body, wanted = body[:_MOST_BYTES], tuple(ending.lower() for ending in endings)
    first = body[:1_000].lstrip(_BLANK)[:1]
    if first == b"<":
        listed = listed_in_xml(url, body) or listed_on_page(url, content_type, body, wanted)
    elif first in {b"[", b"{"}:
        listed = listed_in_json(body)
    else:
        listed = listed_in_text(content_type, body, wanted)
    return requests_of(url, listed, wanted) if listed else None


def listing_cut(body: bytes) -> tuple[Problem, ...]:
    """The problem of a page of HTML that does not end as one: what it lists is not all there is. None of any other."""
    head, tail = body[:1_000].lower(), body[-1_000:].lower()
    if b"<html" not in head or b"</html" in tail or len(body) > _MOST_BYTES:
        return ()
    message = "The listing of the folder is cut off: it does not end with </html>."
    return (Problem(message=message, rule="complete", fix="Serve it to its end."),)


def is_listing(request: PageRequest) -> bool:
    """Whether a request that a listing led to is for a further listing, not for a document."""
    return request.cursor in {FOLDER, PART}
