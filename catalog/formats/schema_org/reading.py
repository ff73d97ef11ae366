"""A page, document or sitemap as a page of raw records; a sitemap leads on to its pages."""

from collections import Counter
from collections.abc import Iterable, Iterator
from itertools import chain
from typing import Any

import msgspec

from catalog.domain.errors import PageUnreadable
from catalog.domain.product import Problem
from catalog.formats.bodies import unpacked_body
from catalog.formats.json_reader import describe_body
from catalog.formats.json_values import address
from catalog.formats.loose_json import read_loose_json
from catalog.formats.protocol import Page, PageRequest, RawItem
from catalog.formats.records import RECORD_LIMIT
from catalog.formats.salvage import Broken
from catalog.formats.schema_org.addresses import PAGE, SITEMAP, since_in
from catalog.formats.schema_org.listing import Found, found_in, source_id_of
from catalog.formats.schema_org.nodes import Node, TooLarge
from catalog.formats.schema_org.pages import Markup, markup_of, named_in
from catalog.formats.schema_org.salvaging import Salvage, salvaged
from catalog.formats.schema_org.sitemaps import (
    Sitemap,
    changed_since,
    read_sitemap,
    same_site,
    sitemaps_in_robots,
)

_MOST_LINKS = 50_000
_KEPT_OF_REFUSED = 10_000  # characters
_LONGEST_ID = 500
_SITEMAP_LIMIT = 60_000_000  # bytes: 50 MB as the protocol has it
NO_MARKUP = "A page has no markup of a data set; it was passed over."
_FIX = "Describe the data set in the page as schema.org/Dataset in JSON-LD, with name and description."


def read_document(request: PageRequest, content_type: str, body: bytes) -> Page:
    """The data sets of an answer and what it leads to. Raises PageUnreadable."""
    body = unpacked_body(body)
    if sitemap := read_sitemap(request.url, content_type, body[:_SITEMAP_LIMIT]):
        return _sitemap_page(request, sitemap)
    if named := sitemaps_in_robots(request.url, content_type, body):
        cursor = request.cursor or SITEMAP
        return Page(items=(), more=tuple(PageRequest(one, request.headers, cursor) for one in named))
    at = request.url.partition("#")[0]
    if body[:4_000].lstrip(b"\xef\xbb\xbf \t\r\n")[:1] in {b"{", b"["}:
        return _json_page(request, at, content_type, body)
    return _html_page(request, at, content_type, body)


def _sitemap_page(request: PageRequest, sitemap: Sitemap) -> Page:
    moment = since_in(request.cursor)
    entries = changed_since(sitemap, moment) if moment else sitemap.entries
    cursor = (request.cursor if moment else SITEMAP) if sitemap.is_index else PAGE
    more = tuple(PageRequest(url=one.address, headers=request.headers, cursor=cursor) for one in entries)
    return Page(items=(), more=more, problems=sitemap.problems, complete=sitemap.complete)


def _json_page(request: PageRequest, at: str, content_type: str, body: bytes) -> Page:
    try:
        document, mended = read_loose_json(content_type, body, "The document")
    except PageUnreadable:
        if rest := salvaged(content_type, body, known_vocabulary=False):
            return _salvaged_page(request, at, rest)
        raise
    found = _found([document], at, known_vocabulary=False)
    problems = [mended] if mended else []
    if not found.datasets and not found.links:
        if not found.is_catalogue:
            return _nothing(request, content_type, body)
        problems.append(
            Problem(message="The catalogue lists no data sets.", path="dataset", rule="no-dataset")
        )
    return _page(request, at, found, _items(at, found.datasets, in_page=False), problems)


def _salvaged_page(request: PageRequest, at: str, rest: Salvage) -> Page:
    found = _found(rest.documents, at, known_vocabulary=True)
    items = chain(_items(at, found.datasets, in_page=False), map(_refused, rest.broken))
    return Page(
        items=items, more=_followed(request, at, found.links), problems=rest.problems, complete=rest.complete
    )


def _found(documents: list[Any], at: str, *, known_vocabulary: bool) -> Found:
    try:
        return found_in(documents, at, known_vocabulary=known_vocabulary)
    except (TooLarge, RecursionError):
        raise PageUnreadable(
            "The markup has more objects, or more levels, than are read of one document."
        ) from None


def _refused(broken: Broken) -> RawItem:
    message = "A data set of the document is broken JSON; it was left out."
    return RawItem(
        broken.source_id[:_LONGEST_ID], broken.body[:_KEPT_OF_REFUSED], Problem(message=message, rule="json")
    )


def _html_page(request: PageRequest, at: str, content_type: str, body: bytes) -> Page:
    markup = markup_of(at, content_type, body)
    found = _found(markup.documents, at, known_vocabulary=True)
    if not (found.datasets or found.links or markup.broken):
        if markup.alternates and request.cursor != SITEMAP:
            return Page(items=(), more=_followed(request, at, markup.alternates), problems=markup.problems)
        return _nothing(request, content_type, body)
    items = chain(_items(at, found.datasets, in_page=True), _broken(at, found, markup))
    return _page(request, at, found, items, list(markup.problems))


def _nothing(request: PageRequest, content_type: str, body: bytes) -> Page:
    """A page among those of a sitemap need not describe data; one that somebody gives as an endpoint should."""
    if request.cursor and not _is_broken(content_type, body):
        return Page(items=(), problems=(Problem(message=NO_MARKUP, rule="no-dataset", fix=_FIX),))
    raise PageUnreadable(
        f"It describes no data set in the words of schema.org: it is {describe_body(content_type, body)}. "
        "Give the address of a page with such markup, of a document in JSON-LD, or of the site's sitemap."
    )


def _is_broken(content_type: str, body: bytes) -> bool:
    """Whether something is called a page and is none: what it described must not count as gone."""
    stated = content_type.partition(";")[0].strip().lower()
    return (not stated or stated.endswith(("html", "xml"))) and b"<" not in body


def _page(
    request: PageRequest, at: str, found: Found, items: Iterable[RawItem], problems: list[Problem]
) -> Page:
    return Page(
        items=items,
        more=_followed(request, at, found.links),
        problems=tuple(problems),
    )


def _followed(request: PageRequest, at: str, links: tuple[str, ...]) -> tuple[PageRequest, ...]:
    """The pages of the same site that are named."""
    own = [
        link
        for link in dict.fromkeys(links)
        if link.startswith(("http://", "https://")) and same_site(at, link)
    ]
    return tuple(PageRequest(url=link, headers=request.headers, cursor=PAGE) for link in own[:_MOST_LINKS])


def _items(at: str, datasets: tuple[Node, ...], *, in_page: bool) -> Iterator[RawItem]:
    """Where two of a document are called alike, each goes by its own IRI or page."""
    alone = len(datasets) == 1
    names = [source_id_of(node, at, alone=alone)[0] for node in datasets]
    times = Counter(names)
    for place, (node, name) in enumerate(zip(datasets, names, strict=True), start=1):
        yield _item(at, (_own_name(node) or name) if times[name] > 1 else name, node, place, in_page=in_page)


def _own_name(node: Node) -> str:
    iri = node.get("@id")
    if isinstance(iri, str) and iri and not iri.startswith("_:"):
        return iri[:_LONGEST_ID]
    return address(node.get("url"))[:_LONGEST_ID]


def _item(at: str, source_id: str, node: Node, place: int, *, in_page: bool) -> RawItem:
    body = msgspec.json.encode({"at": at, "id": source_id, "page": in_page, "dataset": node})
    if not source_id:
        message = f"Data set {place:,} of the page has no identifier, address or name by which it could be known again."
        return RawItem(
            "",
            body[:_KEPT_OF_REFUSED],
            Problem(message=message, rule="identifier", path="identifier", fix=_FIX),
        )
    if len(body) > RECORD_LIMIT:
        message = f"Data set {place:,} of the page has {len(body):,} bytes; the most is {RECORD_LIMIT:,}."
        return RawItem(source_id, body[:_KEPT_OF_REFUSED], Problem(message=message, rule="size"))
    return RawItem(source_id, body)


def _broken(at: str, found: Found, markup: Markup) -> tuple[RawItem, ...]:
    """A block that cannot be read is a refused record, by what it seems to be about: it must not count as withdrawn."""
    items = []
    for block in markup.broken:
        alone = not found.datasets and len(markup.broken) == 1
        name = named_in(block) or (at[:_LONGEST_ID] if alone else "")
        problem = next((one for one in markup.problems if one.rule == "json"), None)
        message = problem.message if problem else "A block of JSON-LD in the page is broken."
        refusal = Problem(
            message=message, rule="json", fix="Check the page with a validator for structured data."
        )
        items.append(RawItem(name, block[:_KEPT_OF_REFUSED].encode("utf-8", "replace"), refusal))
    return tuple(items)
