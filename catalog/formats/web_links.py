"""Links as OGC APIs and STAC write them: a relation, an address that may be relative, and what stands behind it.

Sources: OGC API - Common and Records (`link.yaml`), STAC "Link Object", RFC 8288 and RFC 3986 (5).
"""

from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from typing import Any
from urllib.parse import urljoin

import msgspec

from catalog.domain.product import Concept
from catalog.formats.json_values import address, text

LONGEST_ADDRESS = 4_000  # characters
_MOST_LINKS = 200_000  # of one document; a static collection names each of its items
_DEFINED = ("http://www.opengis.net/def/rel/", "https://www.opengis.net/def/rel/")
_NOTHING: Mapping[str, Any] = {}


class Link(msgspec.Struct, frozen=True):
    """One link. `rel` in lower case, of an OGC relation the last part (`queryables`); `href` absolute, empty where it
    cannot be; `stated`: the address as it stands; `type` a media type; `fields`: all that the link says."""

    rel: str
    href: str
    stated: str
    type: str = ""
    title: str = ""
    fields: Mapping[str, Any] = _NOTHING

    @property
    def is_page(self) -> bool:
        """Whether it leads to a web page."""
        return self.type.lower().startswith(("text/html", "application/xhtml"))


def links_of(stated: Any, base: str) -> Iterator[Link]:
    """The links of a list (or, as first drafts had it, of an object), addresses resolved against `base`."""
    if isinstance(stated, dict):
        stated = [{"rel": rel, **link} for rel, link in stated.items() if isinstance(link, dict)]
    for value in stated[:_MOST_LINKS] if isinstance(stated, list) else ():
        if isinstance(value, dict) and isinstance(value.get("rel"), str):
            yield _link(value, base)


def _link(value: dict[str, Any], base: str) -> Link:
    href = value.get("href")
    href = href.strip() if isinstance(href, str) else ""
    kind, title = value.get("type"), value.get("title")
    return Link(
        rel=_relation(value["rel"]),
        href=resolved(base, href),
        stated=href,
        type=_words(kind) if isinstance(kind, str) else "",
        title=_words(title) if isinstance(title, str) else text(title),
        fields=value,
    )


@lru_cache(maxsize=4096)
def _words(stated: str) -> str:
    """A catalogue's links repeat a few types and titles."""
    return text(stated)


@lru_cache(maxsize=1024)
def _relation(stated: str) -> str:
    rel = stated.strip().lower()
    return rel.rpartition("/")[2] if rel.startswith(_DEFINED) else rel


def resolved(base: str, href: str) -> str:
    """The absolute address that `href` means in a document at `base`; empty where it means none.

    Backslashes of relative Windows paths are slashes.
    """
    if not href:
        return ""
    if found := address(href):
        return found
    if "\\" in href and ":" not in href[:20]:
        href = href.replace("\\", "/")
    try:
        return address(urljoin(base, href)) if base else ""
    except ValueError:
        return ""


def document_base(url: str) -> str:
    """The address of a document without query and fragment: the same on whichever page of a listing."""
    return url.partition("#")[0].partition("?")[0]


def first_link(links: Iterable[Link], *rels: str) -> Link | None:
    """The first link with one of these relations and an address, web pages only where there is nothing else."""
    found = [link for link in links if link.rel in rels and link.href]
    return next((link for link in found if not link.is_page), next(iter(found), None))


def linked(link: Link, word: str = "") -> Concept:
    """A document or record that a link names; `word` says what it is to the record: `Predecessor: ERA5 2023`."""
    title = link.title or (link.stated if not link.href else "")
    label = ": ".join(filter(None, (word, title)))
    return Concept(label=label, iri=link.href)
