"""ODRL policies from their JSON text back to a graph: read as JSON-LD in ODRL's words, without fetching anything."""

import re
from collections.abc import Iterator
from typing import Any

import msgspec
from rdflib import BNode, Graph, Literal, URIRef
from rdflib.namespace import NAME_START_CATEGORIES, split_uri
from rdflib.term import Node

from catalog.domain.errors import PageUnreadable
from catalog.formats.dcat.jsonld_graph import read_json_ld_graph
from catalog.formats.dcat.sheet import TYPE, Sheet, safe_iri
from catalog.formats.dcat.terms import (
    ADMS,
    CATALOGUE_TYPES,
    DCAT,
    DCT,
    EDC,
    FOAF,
    ODRL,
    PROV,
    RDFS,
    RECORD_TYPES,
    SKOS,
    VCARD,
    XSD,
)
from catalog.formats.text import clean_text

_HAS_POLICY = URIRef(ODRL + "hasPolicy")
_RULES = ("permission", "prohibition", "obligation", "duty")
_TERMS = (
    "action", "target", "assigner", "assignee", "leftOperand", "operator", "rightOperandReference", "profile", "function",
    "unit", "dataType", "conflict", "inheritFrom", "output",
)  # fmt: skip
_CONTEXT: dict[str, Any] = {
    "@vocab": ODRL,
    "odrl": ODRL, "dct": DCT, "dcat": DCAT, "foaf": FOAF, "adms": ADMS, "prov": PROV, "skos": SKOS, "vcard": VCARD,
    "xsd": XSD, "rdfs": RDFS, "edc": EDC, "cc": "http://creativecommons.org/ns#", "uid": "@id",
    **{name: {"@id": ODRL + name, "@type": "@vocab"} for name in _TERMS},
}  # fmt: skip
_ROOT = "urn:policy:root"
_LONGEST = 100_000
_XML_NAME = re.compile(r"[^\W\d][\w.-]*")  # rdflib's own idea of one has brackets, commas and % in it


def policies_write(sheet: Sheet, policies: tuple[str, ...]) -> None:
    """[odrl:hasPolicy] Each that is ODRL in JSON; Open Energy rules and other texts are not RDF and stay out."""
    for text in policies:
        found = _read(text, str(sheet.uri))
        if found is not None:
            root, graph = found
            blank = BNode()
            for triple in _sound(graph, sheet.uri):
                subject, prop, value = (blank if str(node) == _ROOT else node for node in triple)
                sheet.graph.add((subject, prop, value))
            sheet.graph.add((sheet.uri, _HAS_POLICY, blank if root == _ROOT else URIRef(root)))


def _read(text: str, base: str) -> tuple[str, Graph] | None:
    """(IRI of the policy, its graph), or None for what is no policy in ODRL's words."""
    if len(text) > _LONGEST:
        return None
    try:
        policy = msgspec.json.decode(text, type=dict[str, Any])
        stated = policy.get("@id") or policy.get("uid") or ""
        root = safe_iri(stated) if isinstance(stated, str) else ""
        document = {"@context": _contexts(policy), **policy, "@id": root or _ROOT}
        document.pop("uid", None)
        graph = read_json_ld_graph(document, base)
    except (msgspec.DecodeError, PageUnreadable, RecursionError):
        return None
    rules = (URIRef(ODRL + name) for name in _RULES)
    subject = URIRef(root or _ROOT)
    return (root or _ROOT, graph) if any((subject, rule, None) in graph for rule in rules) else None


def _contexts(policy: dict[str, Any]) -> list[Any]:
    own = policy.pop("@context", None)
    return [_CONTEXT, *(own if isinstance(own, list) else [own] if own else [])]


def _sound(graph: Graph, uri: URIRef) -> Iterator[tuple[Node, Node, Node]]:
    """The triples that every syntax can carry and that say nothing of the product but its policy."""
    for subject, prop, value in graph:
        if not all(_carried(node) for node in (subject, value)) or not _nameable(str(prop)):
            continue
        foreign = subject == uri and not str(prop).startswith(ODRL)
        entry = prop == TYPE and str(value) in RECORD_TYPES | CATALOGUE_TYPES
        if not foreign and not entry:
            yield subject, prop, value


def _carried(node: Node) -> bool:
    if isinstance(node, URIRef):
        return str(node) == _ROOT or safe_iri(str(node)) == str(node)
    if isinstance(node, Literal):
        typed = node.datatype is None or safe_iri(str(node.datatype)) == str(node.datatype)
        return typed and str(node) != "" and clean_text(str(node), _LONGEST) == str(node)
    return True


def _nameable(prop: str) -> bool:
    """Whether RDF/XML can make an element's name of it."""
    try:
        _, name = split_uri(prop, NAME_START_CATEGORIES)
    except ValueError:
        return False
    return _XML_NAME.fullmatch(name) is not None and safe_iri(prop) == prop
