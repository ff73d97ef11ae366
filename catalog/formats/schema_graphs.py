"""Schemas in XML and RDF: the elements of an XSD, the properties that SHACL shapes and vocabularies speak of."""

from collections.abc import Iterator
from typing import Any, Literal

from rdflib import Graph, URIRef
from rdflib.namespace import OWL, RDF, RDFS, SH, SKOS
from rdflib.term import Node

from catalog.domain.errors import PageUnreadable
from catalog.domain.product import Field
from catalog.domain.vocabulary.tables import last_part
from catalog.formats.dcat.jsonld_graph import read_json_ld_graph
from catalog.formats.dcat.rdf_xml import read_rdf_xml
from catalog.formats.dcat.syntaxes import read_turtle
from catalog.formats.json_reader import read_json
from catalog.formats.xml_reader import xml_root

GraphKind = Literal["shacl", "vocabulary"]
_MOST_RDF = 2**20  # bytes: a graph takes seconds where other documents take tenths
_XS = "{http://www.w3.org/2001/XMLSchema}"
_RDF_ROOT = "{http://www.w3.org/1999/02/22-rdf-syntax-ns#}RDF"
_PROPERTIES = (RDF.Property, OWL.DatatypeProperty, OWL.ObjectProperty)
_MEANINGS = (RDFS.comment, SKOS.definition)


def read_xsd(body: bytes) -> list[Field] | None:
    """The elements and attributes of an XSD that have a type; None for RDF/XML. Raises PageUnreadable for any other XML."""
    root = xml_root(body)
    if root.tag == f"{_XS}schema":
        return list(_typed(root))
    if root.tag == _RDF_ROOT:
        return None
    name = str(root.tag).rpartition("}")[2]
    raise PageUnreadable(f"It is an XML document with the root <{name[:60]}>, and no schema.")


def _typed(root: Any) -> Iterator[Field]:
    for element in root.iter(f"{_XS}element", f"{_XS}attribute"):
        name, kind = element.get("name", ""), element.get("type", "")
        if not kind and (inline := element.find(f"{_XS}simpleType/{_XS}restriction")) is not None:
            kind = inline.get("base", "")
        if name and kind:
            words = element.findtext(f"{_XS}annotation/{_XS}documentation") or ""
            yield Field(name=name, type=kind.rpartition(":")[2], description=" ".join(words.split()))


def read_graph(url: str, syntax: str, body: bytes) -> tuple[GraphKind, list[Field]]:
    """Which of the two a graph is, and its properties. Raises PageUnreadable, also for a graph that is neither."""
    if len(body) > _MOST_RDF:
        raise PageUnreadable("It is RDF of more than 1 MiB, which is not read.")
    graph = _graph(url, syntax, body)
    paths = [(shape, path) for shape, path in graph.subject_objects(SH.path) if isinstance(path, URIRef)]
    if paths or (None, RDF.type, SH.NodeShape) in graph:
        return "shacl", [_of_shape(graph, shape, path) for shape, path in sorted(paths)]
    properties = {p for kind in _PROPERTIES for p in graph.subjects(RDF.type, kind) if isinstance(p, URIRef)}
    if properties:
        return "vocabulary", [_of_property(graph, p) for p in sorted(properties)]
    raise PageUnreadable("It is RDF that neither has SHACL shapes nor says what properties mean.")


def _graph(url: str, syntax: str, body: bytes) -> Graph:
    if syntax == "json":
        return read_json_ld_graph(read_json("", body), url)
    return read_rdf_xml(url, body) if syntax == "xml" else read_turtle(url, body, syntax)


def _of_shape(graph: Graph, shape: Node, path: Node) -> Field:
    kind = (
        graph.value(shape, SH.datatype) or graph.value(shape, SH["class"]) or graph.value(shape, SH.nodeKind)
    )
    return Field(
        name=_words(graph, shape, SH.name) or last_part(str(path)),
        type=last_part(str(kind)) if kind else "",
        description=_words(graph, shape, SH.description),
        required=True if str(graph.value(shape, SH.minCount) or "0") != "0" else None,
    )


def _of_property(graph: Graph, node: Node) -> Field:
    kind = graph.value(node, RDFS.range)
    meaning = next((words for part in _MEANINGS if (words := _words(graph, node, part))), "")
    return Field(
        name=last_part(str(node)),
        type=last_part(str(kind)) if isinstance(kind, URIRef) else "",
        title=_words(graph, node, RDFS.label),
        description=meaning,
    )


def _words(graph: Graph, node: Node, part: URIRef) -> str:
    """What is said in English, else in no language, else in any."""
    said = [(getattr(value, "language", None) or "", str(value)) for value in graph.objects(node, part)]
    best = min(said, key=lambda told: (told[0] != "en", *told), default=("", ""))
    return " ".join(best[1].split())
