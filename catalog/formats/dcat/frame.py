"""From linked nodes to one self-contained tree a record: expanded, framed JSON-LD in one fixed order.

A tree holds what belongs to the record (distributions, agents, places, periods, services ...); other entries of the
catalogue are named by IRI and title only. Blank nodes lose their labels, values and keys are sorted, so that equal
content gives equal bytes whatever syntax or order it came in.
"""

from collections import Counter
from collections.abc import Hashable, Iterator, Sequence
from typing import Protocol

import msgspec

from catalog.formats.dcat.terms import (
    ACCESS_SERVICE,
    CATALOGUE_TYPES,
    DATASET_LINK,
    DCAT,
    DCT,
    ENTRY_TYPES,
    FOAF,
    HYDRA,
    INVERSES,
    MEMBERSHIP,
    RECORD_TYPES,
    SERVICE_LINKS,
    SKOS,
    TITLE,
)

MAX_DEPTH = 12
MAX_NODES = 60_000  # of one record
_MAX_TOTAL = (
    3_000_000  # of one document; shared nodes are copied into each record, which could grow without end
)
_NODES_AFTER_THAT = 200
CUT = "cut"  # value of @index at the root of a tree that is not whole

type Literal = dict[str, str]
type Value = Literal | Ref | list[Value]  # a list here is an ordered one (@list)
type Tree = dict[str, object]

_NEVER = frozenset({DATASET_LINK, DCAT + "record", DCAT + "catalog", HYDRA + "member"})
_ONLY_AT_ROOT = frozenset({
    DCAT + "service", DCAT + "servesDataset", DCAT + "resource", DCAT + "seriesMember", DCT + "hasPart",
    FOAF + "primaryTopic", SKOS + "narrower", SKOS + "hasTopConcept", SKOS + "topConceptOf", SKOS + "member",
})  # fmt: skip
_BY_REFERENCE = ENTRY_TYPES | CATALOGUE_TYPES


class Ref:
    """A pointer to a node. `iri` is empty for a blank node, `key` is what tells it from others, `handle` the source's."""

    __slots__ = ("handle", "iri", "key")

    def __init__(self, iri: str, key: Hashable, handle: object = None) -> None:
        self.iri, self.key, self.handle = iri, key, handle


class Description:
    """One node: its types, and its properties with their values, nested nodes as Ref."""

    __slots__ = ("properties", "types")

    def __init__(self, types: set[str], properties: dict[str, list[Value]]) -> None:
        self.types, self.properties = types, properties


_NO_TYPES: frozenset[str] = frozenset()


class Survey:
    """What a first pass over a document finds out: which nodes may be records, and how nodes hang together."""

    def __init__(self) -> None:
        self.candidates: dict[Hashable, Ref] = {}
        self.types_of: dict[Hashable, frozenset[str]] = {}
        self.types: Counter[str] = Counter()
        self._type_sets: dict[frozenset[str], frozenset[str]] = {}
        self.datasets: dict[Hashable, Ref] = {}  # what a catalogue lists
        self.services: set[Hashable] = set()
        self.access_services: set[Hashable] = set()
        self.parents: dict[Hashable, set[str]] = {}  # blank node -> properties that point to it
        self.inverse: dict[Hashable, list[tuple[str, Ref]]] = {}
        self.next_pages: list[str] = []
        self.totals: list[str] = []

    def add_types(self, ref: Ref, types: Sequence[str]) -> None:
        self.types.update(types)
        if not RECORD_TYPES.isdisjoint(types):
            self.candidates.setdefault(ref.key, ref)
            self._add_types_of(ref, types)
        elif not CATALOGUE_TYPES.isdisjoint(types):
            self._add_types_of(ref, types)

    def _add_types_of(self, ref: Ref, types: Sequence[str]) -> None:
        """Most nodes have the same few types: each set of them is kept once."""
        found = self.types_of.get(ref.key, _NO_TYPES).union(types)
        self.types_of[ref.key] = self._type_sets.setdefault(found, found)

    def add_link(self, owner: Ref, prop: str, target: Ref) -> None:
        if prop == DATASET_LINK:
            self.datasets.setdefault(target.key, target)
        elif prop in SERVICE_LINKS:
            self.services.add(target.key)
        elif prop == ACCESS_SERVICE:
            self.access_services.add(target.key)
        if prop in INVERSES:
            self.inverse.setdefault(target.key, []).append((INVERSES[prop], owner))
        if not target.iri:
            self.parents.setdefault(target.key, set()).add(prop)

    def may_be_record(self, ref: Ref) -> bool:
        """False for what is only a part of something else: a blank source dataset, the access service of a file."""
        types = self.types_of.get(ref.key, _NO_TYPES)
        parents = self.parents.get(ref.key)
        if not ref.iri and parents and MEMBERSHIP.isdisjoint(parents):
            return False
        if ENTRY_TYPES.isdisjoint(types):
            if ref.key in self.datasets:
                return CATALOGUE_TYPES.isdisjoint(types)
            return ref.key in self.services or ref.key not in self.access_services
        return True


class Source(Protocol):
    """A document whose nodes can be looked up, in whatever syntax it came."""

    survey: Survey

    def describes(self, ref: Ref) -> bool:
        """Whether the document says more of a node than its name."""

    def describe(self, ref: Ref) -> Description | None:
        """The node, or None where the document only names it."""


class Framer:
    """Cuts the records out of a source, one tree after the other."""

    def __init__(self, source: Source) -> None:
        self._source = source
        self._total = 0
        self._left = 0  # nodes that may still be added to the tree at hand

    def undescribed(self) -> int:
        """How many datasets the catalogue lists that the document does not describe."""
        return sum(not self._source.describes(ref) for ref in self._source.survey.datasets.values())

    def records(self) -> Iterator[Tree]:
        """The tree of each record: first those that the catalogue lists, then the others, in the document's order."""
        survey = self._source.survey
        for ref in (survey.datasets | survey.candidates).values():
            if not survey.may_be_record(ref):
                continue
            node = self._source.describe(ref)
            if node is None or not node.properties or _is_nameless_service(node):
                continue
            yield self._tree(ref, node)

    def _tree(self, ref: Ref, node: Description) -> Tree:
        allowed = MAX_NODES if self._total < _MAX_TOTAL else _NODES_AFTER_THAT
        self._left = allowed
        tree = self._node(ref, node, 0, {ref.key})
        self._total += allowed - self._left
        return tree if self._left > 0 else {"@index": CUT, **tree}

    def _node(self, ref: Ref, node: Description, depth: int, path: set[Hashable]) -> Tree:
        self._left -= 1
        tree: Tree = {}
        if ref.iri:
            tree["@id"] = ref.iri
        if node.types:
            tree["@type"] = sorted(node.types)
        properties = self._with_inverses(ref, node.properties)
        for prop in sorted(properties):
            if prop in _NEVER or (depth and prop in _ONLY_AT_ROOT):
                continue
            stated = properties[prop]
            if len(stated) > 1:
                framed = (
                    v if isinstance(v, dict) else self._value(v, depth, path) for v in _distinct(stated)
                )
                values = sorted((value for value in framed if value is not None), key=_order)
            else:
                only = stated[0]
                value = only if isinstance(only, dict) else self._value(only, depth, path)
                values = [] if value is None else [value]
            if values:
                tree[prop] = values
        return tree

    def _with_inverses(self, ref: Ref, properties: dict[str, list[Value]]) -> dict[str, list[Value]]:
        inverse = self._source.survey.inverse.get(ref.key)
        if not inverse:
            return properties
        merged = dict(properties)
        for prop, owner in inverse:
            merged[prop] = [*merged.get(prop, ()), owner]
        return merged

    def _value(self, value: Ref | list[Value], depth: int, path: set[Hashable]) -> Tree | None:
        if isinstance(value, list):
            entries = (v if isinstance(v, dict) else self._value(v, depth, path) for v in value)
            return {"@list": [entry for entry in entries if entry is not None]}
        if depth >= MAX_DEPTH or self._left <= 0 or value.key in path:
            return {"@id": value.iri} if value.iri else None
        node = self._source.describe(value)
        if node is None:
            return {"@id": value.iri} if value.iri else None
        if not _BY_REFERENCE.isdisjoint(node.types):
            return self._reference(value, node)
        path.add(value.key)
        tree = self._node(value, node, depth + 1, path)
        path.discard(value.key)
        return tree

    def _reference(self, ref: Ref, node: Description) -> Tree:
        self._left -= 1
        tree: Tree = {"@id": ref.iri} if ref.iri else {}
        tree["@type"] = sorted(node.types)
        titles = [title for title in node.properties.get(TITLE, ()) if isinstance(title, dict)]
        if titles:
            tree[TITLE] = sorted(titles, key=_order)
        return tree


def encode_tree(tree: Tree) -> bytes:
    """The tree as the bytes that are stored and compared."""
    return msgspec.json.encode(tree)


def _is_nameless_service(node: Description) -> bool:
    """An endpoint without a title is the plumbing of a catalogue, not an entry of it."""
    return (
        ENTRY_TYPES.isdisjoint(node.types)
        and DCAT + "DataService" in node.types
        and TITLE not in node.properties
    )


def _distinct(values: list[Value]) -> list[Value]:
    """RDF knows no doubles: equal literals, and the same node, once."""
    return list({_identity(value): value for value in values}.values())


def _identity(value: Value) -> Hashable:
    if isinstance(value, Ref):
        return value.key
    if isinstance(value, dict):
        return ("", value["@value"], value.get("@language"), value.get("@type"))
    return id(value)


def _order(value: Tree | Literal) -> tuple[object, ...]:
    if "@value" in value:
        return (1, value["@value"], value.get("@language", ""), value.get("@type", ""))
    if "@id" in value:
        return (0, value["@id"])
    return (3 if "@list" in value else 2, msgspec.json.encode(value))
