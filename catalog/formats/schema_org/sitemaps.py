"""Sitemaps (https://www.sitemaps.org/protocol.html): which pages a site has, and when they changed."""

import re
from collections.abc import Iterator
from datetime import datetime
from html import unescape
from typing import Any
from urllib.parse import urljoin

import msgspec
from lxml import etree

from catalog.domain.errors import InvalidInput, PageUnreadable
from catalog.domain.product import Problem
from catalog.domain.vocabulary.dates import parse_date
from catalog.formats.addresses import split_address
from catalog.formats.json_reader import decode_text
from catalog.formats.xml_reader import xml_root

MOST_PAGES = 50_000  # of one sitemap, as its protocol has it
_HEAD = 4_000  # bytes
_ROOT = re.compile(rb"<(?:\w+:)?(urlset|sitemapindex)[\s>]")
_ENTRY_ENDS = re.compile(r"</(?:\w+:)?(?:url|sitemap)\s*>")
_PART = re.compile(r"<(?:\w+:)?(loc|lastmod)\s*>\s*(?:<!\[CDATA\[)?\s*([^<\]]{1,2000})", re.DOTALL)
_ROBOTS = re.compile(r"^[ \t]*sitemap\s*:\s*(https?://\S+)", re.IGNORECASE | re.MULTILINE)
_LINE = re.compile(r"https?://\S+", re.IGNORECASE)
# What is no page, by its ending: pictures, files of data, documents.
_NO_PAGE = re.compile(
    r"\.(?:pdf|jpe?g|png|gif|svg|webp|ico|css|js|mp[34]|webm|zip|gz|tar|7z|csv|tsv|xlsx?|ods|docx?|odt|pptx?|geojson|kml|kmz"
    r"|gpkg|parquet|nc|tiff?|txt|rss|atom)$",
    re.IGNORECASE,
)


class Entry(msgspec.Struct, frozen=True):
    """A page or a further sitemap; `changed` as ISO 8601 text, empty where it is not stated."""

    address: str
    changed: str = ""


class Sitemap(msgspec.Struct, frozen=True):
    """The entries of a sitemap that are of its own site, and may be pages."""

    entries: tuple[Entry, ...]
    is_index: bool = False
    complete: bool = True
    problems: tuple[Problem, ...] = ()


def is_sitemap(body: bytes) -> bool:
    """Whether a body (out of its compression) is a sitemap in XML."""
    return _ROOT.search(body[:_HEAD]) is not None


def read_sitemap(url: str, content_type: str, body: bytes) -> Sitemap | None:
    """A sitemap in XML, or as text with an address in each line; None for anything else."""
    if root := _ROOT.search(body[:_HEAD]):
        entries, is_whole = _entries(content_type, body)
        return _checked(url, entries, is_index=root[1] == b"sitemapindex", complete=is_whole)
    if body[:_HEAD].lstrip()[:1] in {b"<", b"{", b"["}:
        return None
    lines = [line.strip() for line in decode_text(content_type, body).splitlines() if line.strip()]
    if not lines or not all(_LINE.fullmatch(line) for line in lines[:1_000]):
        return None
    return _checked(url, [Entry(line) for line in lines], is_index=False, complete=True)


def sitemaps_in_robots(url: str, content_type: str, body: bytes) -> tuple[str, ...]:
    """The sitemaps that a robots.txt names (`Sitemap: …`); none where the address is another one's."""
    if not url.partition("?")[0].lower().endswith("/robots.txt"):
        return ()
    named = _ROBOTS.findall(decode_text(content_type, body[:500_000]))
    return tuple(one for one in dict.fromkeys(named) if same_site(url, one))


def changed_since(sitemap: Sitemap, moment: datetime) -> tuple[Entry, ...]:
    """The entries that have changed since `moment` (aware), and those that do not say when they did."""
    since = moment.strftime("%Y-%m-%dT%H:%M:%SZ")
    return tuple(entry for entry in sitemap.entries if not entry.changed or _end_of(entry.changed) >= since)


def _end_of(stated: str) -> str:
    """The last moment that a date may mean: a day is all of it, in whatever zone."""
    return stated if "T" in stated else f"{stated}~"


def _entries(content_type: str, body: bytes) -> tuple[list[Entry], bool]:
    """(entries, whether the document is sound)."""
    try:
        root = xml_root(body)
    except PageUnreadable:
        return list(_salvaged(decode_text(content_type, body))), False
    return list(_read(root)), True


def _read(root: Any) -> Iterator[Entry]:
    for element in root:
        if not isinstance(element.tag, str):
            continue
        found = {
            etree.QName(part).localname: (part.text or "").strip()
            for part in element
            if isinstance(part.tag, str)
        }
        if found.get("loc"):
            yield Entry(found["loc"], parse_date(found.get("lastmod", "")) or "")


def _salvaged(text: str) -> Iterator[Entry]:
    """The whole entries of a document that is cut off or broken."""
    for entry in _ENTRY_ENDS.split(text)[:-1]:
        found = {part[1]: unescape(part[2].strip()) for part in _PART.finditer(entry)}
        if "loc" in found:
            yield Entry(found["loc"], parse_date(found.get("lastmod", "")) or "")


def _checked(url: str, entries: list[Entry], *, is_index: bool, complete: bool) -> Sitemap:
    own, elsewhere = _host(url), 0
    kept: dict[str, Entry] = {}
    for entry in entries:
        address = urljoin(url, entry.address) if "://" not in entry.address else entry.address
        host = _host(address)
        if host is None or own is None or not _is_same(own, host):
            elsewhere += 1
        elif is_index or not _NO_PAGE.search(address.partition("?")[0].partition("#")[0]):
            kept.setdefault(address.partition("#")[0], Entry(address.partition("#")[0], entry.changed))
    problems = list(_problems(len(entries), len(kept), elsewhere, complete=complete))
    return Sitemap(
        tuple(kept.values())[:MOST_PAGES], is_index, complete and len(kept) <= MOST_PAGES, tuple(problems)
    )


def _problems(stated: int, kept: int, elsewhere: int, *, complete: bool) -> Iterator[Problem]:
    if not complete:
        message = "The sitemap is broken or cut off; the entries that are whole were read."
        yield Problem(message=message, rule="xml", fix="Serve it as well-formed XML, to its end.")
    if elsewhere:
        message = (
            f"{elsewhere:,} of {stated:,} entries of the sitemap are of another site; they were left out."
        )
        yield Problem(
            message=message, rule="address", path="loc", fix="Give each site as an endpoint of its own."
        )
    if kept > MOST_PAGES:
        message = f"The sitemap names {kept:,} pages; the first {MOST_PAGES:,} were kept."
        yield Problem(
            message=message, rule="count", path="loc", fix="Split it, and name the parts in a sitemap index."
        )


def _host(url: str) -> str | None:
    try:
        parts = split_address(url)
    except InvalidInput:
        return None
    if parts.scheme.lower() not in {"http", "https"} or not parts.hostname:
        return None
    return parts.hostname.lower().removeprefix("www.")


def _is_same(one: str, other: str) -> bool:
    """The same host, or one below the other: `data.example.org` in the sitemap of `example.org`."""
    return one == other or one.endswith(f".{other}") or other.endswith(f".{one}")


def same_site(one: str, other: str) -> bool:
    """Whether two addresses are of one site."""
    hosts = _host(one), _host(other)
    return hosts[0] is not None and hosts[1] is not None and _is_same(hosts[0], hosts[1])
