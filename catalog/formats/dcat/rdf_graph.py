"""A parsed RDF graph as a source of nodes."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager

import rdflib
from rdflib import BNode, Graph, Literal, URIRef
from rdflib.namespace import RDF
from rdflib.term import Node

from catalog.formats.dcat.frame import Description, Ref, Survey, Value
from catalog.formats.dcat.frame import Literal as TreeLiteral
from catalog.formats.dcat.jsonld_context import PLAIN_TYPES
from catalog.formats.dcat.terms import (
    ACCESS_SERVICE,
    DATASET_LINK,
    INVERSES,
    NEXT_PAGE,
    SERVICE_LINKS,
    TOTAL_ITEMS,
)

_WATCHED = (DATASET_LINK, ACCESS_SERVICE, *SERVICE_LINKS, *INVERSES)
_MAX_LIST = 5_000

# An ill-typed literal is a matter of one record; rdflib would log a traceback for each.
logging.getLogger("rdflib.term").setLevel(logging.ERROR)


@contextmanager
def stated_forms() -> Iterator[None]:
    """Literals as the source wrote them: rdflib would turn `2024-05-01T10:00:00Z` and `1.50` into forms of its own."""
    before = rdflib.NORMALIZE_LITERALS
    rdflib.NORMALIZE_LITERALS = False
    try:
        yield
    finally:
        rdflib.NORMALIZE_LITERALS = before


class GraphSource:
    """The nodes of a graph."""

    def __init__(self, graph: Graph) -> None:
        self._graph = graph
        self.survey = Survey()
        self._survey_types()
        for prop in _WATCHED:
            for owner, target in graph.subject_objects(URIRef(prop)):
                if not isinstance(target, Literal):
                    self.survey.add_link(_ref(owner), prop, _ref(target))
        for prop in NEXT_PAGE:
            self.survey.next_pages += [str(page) for page in graph.objects(None, URIRef(prop))]
        self.survey.totals += [str(total) for total in graph.objects(None, URIRef(TOTAL_ITEMS))]

    def _survey_types(self) -> None:
        for subject, kind in self._graph.subject_objects(RDF.type):
            self.survey.add_types(_ref(subject), [str(kind)])
            if isinstance(subject, BNode) and _ref(subject).key in self.survey.candidates:
                pointing = {str(prop) for prop in self._graph.predicates(None, subject)}
                self.survey.parents.setdefault(_ref(subject).key, set()).update(pointing)

    def describes(self, ref: Ref) -> bool:
        """Whether the graph says more of a node than its name."""
        return self.describe(ref) is not None

    def describe(self, ref: Ref) -> Description | None:
        """The node, or None where the graph only names it."""
        found = Description(set(), {})
        assert isinstance(ref.handle, Node)
        for prop, value in self._graph.predicate_objects(ref.handle):
            if prop == RDF.type:
                found.types.add(str(value))
            elif not str(prop).startswith("@"):  # what rdflib makes of a keyword in the wrong place
                found.properties.setdefault(str(prop), []).append(self._value(value))
        return found if found.types or found.properties else None

    def _value(self, node: Node) -> Value:
        if isinstance(node, Literal):
            return _literal(node)
        if node == RDF.nil:
            return []
        if isinstance(node, BNode) and (first := self._graph.value(node, RDF.first)) is not None:
            return self._list(node, first)
        return _ref(node)

    def _list(self, head: Node, first: Node) -> list[Value]:
        values: list[Value] = []
        seen: set[Node] = set()
        node: Node | None = head
        item: Node | None = first
        while item is not None and node is not None and node not in seen and len(values) < _MAX_LIST:
            seen.add(node)
            values.append(_literal(item) if isinstance(item, Literal) else _ref(item))
            node = self._graph.value(node, RDF.rest)
            item = None if node is None else self._graph.value(node, RDF.first)
        return values


def _ref(node: Node) -> Ref:
    if isinstance(node, BNode):
        return Ref("", "_:" + node, node)
    iri = str(node)
    return Ref(iri, iri, node)


def _literal(literal: Literal) -> TreeLiteral:
    value: TreeLiteral = {"@value": str(literal)}
    if literal.language:
        value["@language"] = literal.language.lower()
    elif literal.datatype is not None and str(literal.datatype) not in PLAIN_TYPES:
        value["@type"] = str(literal.datatype)
    return value
