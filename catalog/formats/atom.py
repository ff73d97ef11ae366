"""Atom feeds (RFC 4287)."""

import re
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import NamedTuple
from xml.etree.ElementTree import Element, SubElement, tostring

NAMESPACE = "http://www.w3.org/2005/Atom"
MEDIA_TYPE = "application/atom+xml"
_NEVER = datetime(2026, 1, 1, tzinfo=UTC)  # a feed has to say when it changed last, one without entries too
_TITLE, _SUMMARY = 300, 600  # characters
_UNFIT = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")  # XML 1.0, 2.2


class Entry(NamedTuple):
    """One entry; `key` is what its id ends with: the same for as long as it is about the same."""

    key: str
    title: str
    url: str
    updated: datetime
    summary: str = ""
    author: str = ""
    categories: tuple[str, ...] = ()
    published: datetime | None = None


class Feed(NamedTuple):
    """A feed of `site` (scheme and host); `key` as of entries, `url` its own address, `page` the page that shows the same."""

    site: str
    key: str
    title: str
    url: str
    page: str
    entries: tuple[Entry, ...] = ()

    @property
    def updated(self) -> datetime:
        """When the newest entry changed."""
        return max((entry.updated for entry in self.entries), default=_NEVER)


def feed_bytes(feed: Feed) -> bytes:
    """The feed as XML in UTF-8. What XML cannot hold is left out; everything else is escaped."""
    root = Element("feed", xmlns=NAMESPACE)
    _texts(root, id=_id(feed, feed.key), title=feed.title[:_TITLE], updated=_time(feed.updated))
    SubElement(root, "link", rel="self", type=MEDIA_TYPE, href=_plain(feed.url))
    SubElement(root, "link", rel="alternate", type="text/html", href=_plain(feed.page))
    _texts(SubElement(root, "author"), name="Vesportal")
    for entry in feed.entries:
        _entry(root, feed, entry)
    written: bytes = tostring(root, encoding="utf-8", xml_declaration=True)
    return written


def _entry(root: Element, feed: Feed, entry: Entry) -> None:
    one = SubElement(root, "entry")
    _texts(
        one, id=_id(feed, entry.key), title=entry.title[:_TITLE] or "Untitled", updated=_time(entry.updated)
    )
    if entry.published:
        _texts(one, published=_time(entry.published))
    SubElement(one, "link", rel="alternate", type="text/html", href=_plain(entry.url))
    if entry.author:
        _texts(SubElement(one, "author"), name=entry.author[:_TITLE])
    for category in _unique(entry.categories):
        SubElement(one, "category", term=category)
    _texts(one, summary=entry.summary[:_SUMMARY])


def _unique(words: Iterable[str]) -> list[str]:
    return [word for word in dict.fromkeys(_plain(word)[:_TITLE] for word in words) if word]


def _texts(parent: Element, **texts: str) -> None:
    for name, text in texts.items():
        SubElement(parent, name).text = _plain(text)


def _plain(text: str) -> str:
    return _UNFIT.sub("", text)


def _time(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")


def _id(feed: Feed, key: str) -> str:
    """A tag URI (RFC 4151) of the host: it stays the same wherever the portal's pages move."""
    host = feed.site.partition("://")[2].partition("/")[0].partition(":")[0] or "localhost"
    return f"tag:{host},2026:{_plain(key)}"
