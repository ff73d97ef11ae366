"""HTML indexes of folders: of Apache (plain, fancy, table), nginx, IIS, lighttpd, Python, Caddy, Tomcat, Jetty and their like."""

import re
from collections.abc import Iterator
from itertools import islice
from typing import Any, NamedTuple
from urllib.parse import unquote

from lxml import etree

from catalog.formats.folder_links import DOCUMENT_LIMIT, Link, Listed, address_below, folder_of, has_ending
from catalog.formats.json_reader import decode_text

_HEADINGS = ("title", "h1", "h2")
_SHOWN = 1_000  # characters of a heading or of a link's words
_PIECES = 12  # of a link's words that are looked at: links may be wrapped in links
_HEAD = 100_000  # bytes in which a page must say that it is one
_MOST_LINKS = DOCUMENT_LIMIT + 1_000
_FEW_OTHERS = 12  # links elsewhere that a listing may have: crumbs, sort orders, a line of the server
_SURE, _LIKELY = 0.5, 0.8  # share of links called as their files are, with a sign of a listing and without
# Index of /waf, Directory Listing For [/waf], Directory: /waf, data.example - /waf/ (IIS)
_HEADING = re.compile(
    r"\s*(?:index of|directory listing (?:for|of|--)|directory|listing of|listing directory|contents of|folder)"
    r"[:\s]+[\[“\"']?/|\s*[\w.:-]+ - /",
    re.IGNORECASE,
)
_SORTING = re.compile(r"\?C=[NMSD][;&]O=[AD]\b|^(?:\./)?\?sort=(?:name|namedirfirst|size|time)&order=")
_PARENT = re.compile(r"\s*(?:\[?(?:to )?parent directory\]?|\.\./?|\.\.)\s*", re.IGNORECASE)
_CUT_OFF = re.compile(r"(?:\.\.>?|…)$")  # Apache and nginx shorten long names


class _Anchor(NamedTuple):
    href: str
    words: str


def listed_on_page(url: str, content_type: str, body: bytes, endings: tuple[str, ...]) -> Listed | None:
    """The entries of an HTML index; None for any other page.

    A page is one by its heading, or by links to other orders or to the parent where at least half of its links are called
    as their files are. Without any such sign nearly all links must be, one of them to a document with one of `endings`.
    """
    head = body[:_HEAD].lower()
    if b"<a" not in head and b"index of" not in head and b"director" not in head:
        return None
    root = _root(content_type, body)
    if root is None:
        return None
    heading = next((words for words in _headings(root) if _HEADING.match(words)), "")
    folder = folder_of(url, heading)
    anchors = [
        _Anchor(href, _words(a)) for a in islice(root.iter("a"), _MOST_LINKS) if (href := a.get("href"))
    ]
    entries = [one for one in anchors if folder and address_below(folder, Link(one.href))]
    if not (heading or _is_named_throughout(anchors, entries, endings)):
        return None
    if len(anchors) > 2 * len(entries) + _FEW_OTHERS:
        return None
    return Listed([Link(entry.href) for entry in entries], heading)


def _is_named_throughout(anchors: list[_Anchor], entries: list[_Anchor], endings: tuple[str, ...]) -> bool:
    named = [one for one in entries if _is_called_as_its_file(one)]
    is_sorted = any(_SORTING.search(one.href) for one in anchors)
    if not entries:
        return is_sorted and len(anchors) <= _FEW_OTHERS  # an empty folder
    if is_sorted or any(_PARENT.fullmatch(one.words) for one in anchors):
        others = max(len(anchors) - _FEW_OTHERS, 1)
        return len(named) >= _SURE * max(others, len(entries))
    documents = any("." in one.words and has_ending(one.words, endings) for one in named)
    return documents and len(named) >= _LIKELY * len(anchors)


def _is_called_as_its_file(anchor: _Anchor) -> bool:
    name = unquote(anchor.href.split("#")[0].rstrip("/").rpartition("/")[2])
    words = anchor.words.rstrip("/@*")
    return words == name or (bool(_CUT_OFF.search(words)) and name.startswith(_CUT_OFF.sub("", words)))


def _root(content_type: str, body: bytes) -> Any:
    """The root element (lxml), or None where nothing can be made of it."""
    parser = etree.HTMLParser(
        recover=True,
        no_network=True,
        remove_comments=True,
        remove_pis=True,
        huge_tree=False,
        encoding="utf-8",
    )
    text = decode_text(content_type, body).replace("\0", "")
    try:
        return etree.fromstring(text.encode("utf-8", "replace"), parser)
    except (etree.XMLSyntaxError, ValueError):
        return None


def _headings(root: Any) -> Iterator[str]:
    for name in _HEADINGS:
        for element in islice(root.iter(name), 3):
            yield _words(element)


def _words(element: Any) -> str:
    pieces = islice(element.itertext(), _PIECES)
    return "".join(piece[:_SHOWN] for piece in pieces)[:_SHOWN].strip()
