"""The page after this one, as OGC APIs and STAC offer it: by GET, or by POST with a body of JSON.

Source: STAC API 1.0.0, Item Search, "Pagination": a link `next` may have `method`, `headers`, `body` and `merge`.
"""

import re
from collections.abc import Iterable
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import msgspec

from catalog.domain.numbers import number_in
from catalog.domain.product import Problem
from catalog.formats.paging import fewer
from catalog.formats.protocol import PageRequest
from catalog.formats.web_links import LONGEST_ADDRESS, Link, first_link

_METHODS = ("GET", "POST")
_IS_JSON = {"Content-Type": "application/json"}
_MOST_HEADERS, _LONGEST_BODY = 10, 100_000  # characters
_HEADER = re.compile(r"[A-Za-z0-9-]{1,100}")
_SENDABLE = re.compile(r"[\x20-\x7e]{1,1000}")
# What a request says of itself is for the portal to say, as are keys.
_OWN_HEADERS = re.compile(
    r"accept-encoding|authorization|connection|content-.*|cookie|expect|host|keep-alive|proxy-.*|te|trailer|transfer-encoding"
    r"|upgrade|user-agent|via|forwarded|x-forwarded-.*",
    re.IGNORECASE,
)
_LIMIT = re.compile(r"([?&]limit=)(\d{1,9})(?=&|$)")
_LISTS = frozenset(("collections", "ids"))  # parameters of a search that a body holds as lists of text
_decoder = msgspec.json.Decoder()


def next_page(
    request: PageRequest, links: Iterable[Link], here: int
) -> tuple[PageRequest | None, Problem | None]:
    """The request for the page after this one, which had `here` records; a problem where it cannot be asked for.

    An empty page ends a listing, whatever it links to: some servers offer a further page for ever.
    """
    offered = [link for link in links if link.rel == "next" and link.href] if here else []
    if not offered:
        return None, None
    ways = (first_link((link for link in offered if _method(link) == method), "next") for method in _METHODS)
    following = next(filter(None, ways), None)
    if following is None:
        return None, Problem(
            message=f"The page after this one is offered by {_method(offered[0])} only; what follows was not read.",
            path="links",
            value=offered[0].stated[:200],
            rule="paging",
            fix="Offer the link “next” for GET too, or give the address of the listing that pages by GET.",
        )
    if len(following.href) > LONGEST_ADDRESS or not following.href.lower().startswith(
        ("http://", "https://")
    ):
        return None, Problem(
            message="The link to the next page holds no web address; what follows was not read.",
            path="links",
            value=following.stated[:200],
            rule="paging",
            fix="Write the whole address of the next page into the link “next”.",
        )
    body = _body(request, following) if _method(following) == "POST" else ""
    if len(body) > _LONGEST_BODY:
        return None, Problem(
            message=f"What the page after this one is to be asked with has {len(body):,} characters; what follows was not read.",
            path="links",
            value=following.stated[:200],
            rule="paging",
            fix=f"Keep the “body” of the link “next” below {_LONGEST_BODY:,} characters: a token in place of what was found.",
        )
    return PageRequest(following.href, _headers(request, following, body), request.cursor, body), None


def smaller_request(request: PageRequest) -> PageRequest | None:
    """The page, and those that it leads to, with fewer records; None where it was asked for without a limit."""
    if request.body:
        asked = _decoder.decode(request.body)
        rows = asked.get("limit")
        if not (isinstance(rows, int) and fewer(rows)):
            return None
        body = msgspec.json.encode({**asked, "limit": fewer(rows)}).decode()
        return msgspec.structs.replace(request, body=body)
    stated = _LIMIT.search(request.url)
    rows = fewer(number_in(stated[2])) if stated else 0
    return msgspec.structs.replace(request, url=_LIMIT.sub(rf"\g<1>{rows}", request.url)) if rows else None


def _method(link: Link) -> str:
    stated = link.fields.get("method")
    return stated.upper()[:10] if isinstance(stated, str) else "GET"


def _merges(link: Link) -> bool:
    return link.fields.get("merge") is True


def _body(request: PageRequest, link: Link) -> str:
    """What is sent: what the link says, where it is to be merged over what this page was asked with."""
    stated = link.fields.get("body")
    body = stated if isinstance(stated, dict) else {}
    asked = _asked(request) if _merges(link) else {}
    return msgspec.json.encode({**asked, **body}).decode()


def _asked(request: PageRequest) -> dict[str, Any]:
    """The search that led to a page: its body, or the parameters of its address as a body has them."""
    if request.body:
        found = _decoder.decode(request.body)
        return found if isinstance(found, dict) else {}
    return {name: _value(name, text) for name, text in parse_qsl(urlsplit(request.url).query)}


def _value(name: str, text: str) -> Any:
    """A parameter of an address (`limit=10`, `bbox=1,2,3,4`, `ids=a,b`, `intersects={…}`) as a body of JSON has it."""
    if name in _LISTS:
        return text.split(",")
    try:
        if name == "bbox":
            return [float(number) for number in text.split(",")]
        return _decoder.decode(text) if name in {"limit", "intersects"} else text
    except (ValueError, msgspec.DecodeError):
        return text


def _headers(request: PageRequest, link: Link, body: str) -> dict[str, str]:
    """Those of this page where they are to be merged, else what the portal accepts; what the link adds; the type of a body."""
    kept = {
        name: value
        for name, value in request.headers.items()
        if name != "Content-Type" and (_merges(link) or name == "Accept")
    }
    stated = link.fields.get("headers")
    added = {
        name: value
        for name, value in list(stated.items() if isinstance(stated, dict) else ())[:_MOST_HEADERS]
        if _HEADER.fullmatch(name)
        and not _OWN_HEADERS.fullmatch(name)
        and isinstance(value, str)
        and _SENDABLE.fullmatch(value)
    }
    return {**kept, **added, **(_IS_JSON if body else {})}
