"""What a record leads to: pages about it, documents, related records, and what it was derived from."""

from catalog.domain.product import Concept, Lineage
from catalog.formats.json_values import Fields, field_text
from catalog.formats.text import TEXT_LIMIT
from catalog.formats.web_links import Link, linked

_MOST = 300
_DOCUMENTS = frozenset(("about", "describedby", "documentation", "help", "service-doc", "alternate", "preview", "icon",
                        "thumbnail", "copyright", "terms-of-service", "via", "metadata", "author", "citation", "information",
                        "cite-as"))  # fmt: skip
_WORDS = {
    "preview": "Preview",
    "thumbnail": "Preview",
    "icon": "Icon",
    "alternate": "Other form of this record",
}
_RELATED = {
    "related": "",
    "prev-version": "Predecessor",
    "predecessor-version": "Predecessor",
    "successor-version": "Successor",
    "latest-version": "Latest version",
    "version-history": "Version history",
    "canonical": "Canonical form",
    "hierarchical-parent": "Part of",
    "parent": "Part of",
}
_PAGES = ("about", "collection", "alternate", "canonical", "item")


def landing_page_of(links: list[Link]) -> str:
    """A page about it, by the relation that says so most plainly."""
    for rel in _PAGES:
        for link in links:
            if (
                link.rel == rel
                and link.href[:4] == "http"
                and (link.is_page or (rel in {"about", "collection"} and not link.type))
            ):
                return link.href
    return ""


def documents_of(links: list[Link], landing_page: str) -> tuple[Concept, ...]:
    """Pages and documents about the data, but for the landing page."""
    found = [
        linked(link, _WORDS.get(link.rel, ""))
        for link in links
        if link.rel in _DOCUMENTS and link.href and link.href != landing_page and not _is_source(link)
    ]
    return tuple(dict.fromkeys(found))[:_MOST]


def related_of(links: list[Link]) -> tuple[Concept, ...]:
    """Records that it is related to, other versions among them."""
    found = [
        linked(link, _RELATED[link.rel])
        for link in links
        if link.rel in _RELATED and (link.href or link.title)
    ]
    return tuple(dict.fromkeys(found))[:_MOST]


def _is_source(link: Link) -> bool:
    return link.rel == "via" and (link.is_page or not link.type)


def lineage_of(properties: Fields, links: list[Link]) -> Lineage | None:
    """What it was derived from, and what is said of that."""
    sources = [
        linked(link)
        for link in links
        if (link.rel in {"derived_from", "source"} or _is_source(link)) and link.href
    ]
    lineage = Lineage(
        sources=tuple(dict.fromkeys(sources))[:_MOST],
        statement=field_text(properties, "lineage", "provenance", limit=TEXT_LIMIT),
    )
    return lineage if lineage != _NO_LINEAGE else None


_NO_LINEAGE = Lineage()
