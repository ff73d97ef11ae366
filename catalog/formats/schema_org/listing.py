"""Which data sets a document describes: those that are its subject, and those that a catalogue or series in it describes."""

import hashlib
from collections.abc import Iterator
from typing import Any

import msgspec

from catalog.formats.json_values import Fields, address, field_text, text
from catalog.formats.schema_org.contexts import Context
from catalog.formats.schema_org.nodes import Filler, Node, Plainer, described_nodes, every_node, types_of
from catalog.formats.text import clean_text

DATASETS = frozenset(("Dataset", "DataFeed", "CompleteDataFeed"))
SERVICES = frozenset(("WebAPI", "APIReference"))
_CATALOGUES = frozenset(("DataCatalog",))
_NOT_LISTS = frozenset(("BreadcrumbList",))
# Where a document that is no data set itself keeps what it is about.
_CONTAINERS = ("@graph", "@included", "mainEntity", "mainEntityOfPage", "about", "dataset", "itemListElement", "item", "hasPart",
               "subjectOf", "mentions", "@reverse", "exampleOfWork", "hasOfferCatalog")  # fmt: skip
_NOT_KEPT = frozenset(
    ("dataFeedElement", "review", "reviews", "comment", "interactionStatistic", "aggregateRating")
)
_DEEPEST = 12
_ID_LIMIT = 500
_UNNAMED = frozenset(("", "undefined", "null", "none", "n/a"))


class Found(msgspec.Struct, frozen=True):
    """The data sets that a document describes, plain and complete in themselves, and the pages of those it only names."""

    datasets: tuple[Node, ...] = ()
    links: tuple[str, ...] = ()
    is_catalogue: bool = False


def found_in(documents: list[Any], at: str, *, known_vocabulary: bool) -> Found:
    """What the JSON-LD documents of one address describe together. Raises TooLarge.

    `known_vocabulary`: whether bare words count as schema.org's without any context, as in a page.
    """
    context = Context(vocabulary=None if known_vocabulary else False)
    plainer = Plainer(at)
    plain = [plainer.plain(document, context) for document in documents]
    known = described_nodes(plain)
    datasets: dict[int, Node] = {}
    links: dict[str, None] = {}
    for node, is_named in _listed(plain, 0, "", known):
        if is_named:
            if link := _page_of(node):
                links[link] = None
        elif isinstance(node, dict):
            datasets.setdefault(id(node), node)
    catalogue = any(not _CATALOGUES.isdisjoint(types_of(one)) for one in every_node(plain))
    filler = Filler(known)
    own = [_kept(filler.filled(node)) for node in datasets.values()]
    described = {address(node.get("url")) for node in own}
    return Found(tuple(own), tuple(link for link in links if link not in described and link != at), catalogue)


def _listed(value: Any, depth: int, key: str, known: dict[str, Node]) -> Iterator[tuple[Any, bool]]:
    """(what is or names a data set, whether it is only named)."""
    if depth > _DEEPEST:
        return
    if isinstance(value, list):
        for one in value:
            yield from _listed(one, depth + 1, key, known)
    elif isinstance(value, str):
        if key == "dataset":
            yield value, True
    elif isinstance(value, dict):
        yield from _listed_of(value, depth, key, known)


def _listed_of(node: Node, depth: int, key: str, known: dict[str, Node]) -> Iterator[tuple[Any, bool]]:
    name, kinds = node.get("@id"), types_of(node)
    if node.keys() <= {
        "@id",
        "@type",
    }:  # what it names is found where it is described, if that is in the document
        if key == "dataset" and name not in known:
            yield name, True
    elif not DATASETS.isdisjoint(kinds):
        yield known.get(name, node) if isinstance(name, str) else node, _only_names(node, key)
        yield from _members(node, depth)
    elif (
        not SERVICES.isdisjoint(kinds) and key in {"", "@graph", "mainEntity", "hasPart"} and node.get("name")
    ):
        yield node, False
    elif _NOT_LISTS.isdisjoint(kinds):
        for container in _CONTAINERS:
            if container in node:
                yield from _listed(node[container], depth + 1, container, known)


def _members(series: Node, depth: int) -> Iterator[tuple[Any, bool]]:
    """The parts of a data set that are described in it: each is a record, and knows what it is part of."""
    names = {key: series[key] for key in ("@id", "name", "url") if key in series}
    parts = series.get("hasPart")
    for part in parts if isinstance(parts, list) else [parts]:
        if (
            isinstance(part, dict)
            and not DATASETS.isdisjoint(types_of(part))
            and not _only_names(part, "hasPart")
        ):
            yield {"isPartOf": [{"@type": ["Dataset"], **names}], **part}, False
            if depth < _DEEPEST:
                yield from _members(part, depth + 1)


def _only_names(node: Node, key: str) -> bool:
    """Within a list, what has no description and no files is a link to the page that has them, where it names one."""
    if not _page_of(node) or key in {"", "@graph", "mainEntity", "@included"}:
        return False
    return "distribution" not in node and "description" not in node


def _page_of(node: Any) -> str:
    if isinstance(node, str):
        return address(node)
    if not isinstance(node, dict):
        return ""
    return address(node.get("url")) or address(node.get("@id"))


def _kept(node: Node) -> Node:
    """Without what is no metadata: the entries of a feed, comments, and values that say nothing."""
    return {
        key: value for key, value in node.items() if key not in _NOT_KEPT and value not in (None, "", [], {})
    }


# --- identifiers ------------------------------------------------------------------------------


def identifiers_of(node: Fields) -> list[str]:
    """All that `identifier` names: text, an address, or a PropertyValue with a value and an address."""
    stated = node.get("identifier")
    found = [name for one in (stated if isinstance(stated, list) else [stated])[:50] for name in _names(one)]
    named = (name for name in dict.fromkeys(found) if not name.startswith("_:"))  # numbered anew each time
    return [name for name in named if name.lower() not in _UNNAMED]


def _names(value: Any) -> list[str]:
    if not isinstance(value, dict):
        return [clean_text(value, _ID_LIMIT)]
    names = [text(value.get(key), _ID_LIMIT) for key in ("value", "url", "@id", "name") if key in value]
    return [name for name in names if name][:2]


def source_id_of(node: Node, at: str, *, alone: bool) -> tuple[str, str]:
    """(what the record is known by, the field that it comes from); both empty where nothing can stand for it.

    `identifier`, else its own IRI, its page, the page that describes it where it describes nothing else, its name, or
    its place on the page by a digest of the description.
    """
    for name in identifiers_of(node):
        return name, "identifier"
    iri = clean_text(node.get("@id"), _ID_LIMIT)
    if iri and not iri.startswith("_:"):
        return iri, "@id"
    if page := address(node.get("url"))[:_ID_LIMIT]:
        return page, "url"
    if alone and at:
        return at[:_ID_LIMIT], "page"
    if name := field_text(node, "name", limit=_ID_LIMIT):
        return name, "name"
    told = field_text(node, "description")
    digest = hashlib.blake2b(told.encode("utf-8", "replace"), digest_size=8).hexdigest()
    return (f"{at[:400]}#{digest}", "description") if told and at else ("", "")
