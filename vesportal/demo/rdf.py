"""Three ways to write one tree of nodes: JSON-LD (nested, or a flat graph), Turtle, RDF/XML.

A node is a dict with `@type` (prefixed names), perhaps `@id`, and prefixed properties. A value is a text, a
number, a node, `{"@id": iri}`, a literal `{"@value": …, "@type" | "@language": …}`, `{"@list": [nodes]}`, or
a list of these.
"""

import json
from collections.abc import Iterator
from typing import Any
from xml.sax.saxutils import escape, quoteattr

Node = dict[str, Any]

PREFIXES = {
    "adms": "http://www.w3.org/ns/adms#",
    "csvw": "http://www.w3.org/ns/csvw#",
    "dcat": "http://www.w3.org/ns/dcat#",
    "dct": "http://purl.org/dc/terms/",
    "dqv": "http://www.w3.org/ns/dqv#",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "hydra": "http://www.w3.org/ns/hydra/core#",
    "ib1": "https://registry.trust.ib1.org/ns/1.0#",
    "locn": "http://www.w3.org/ns/locn#",
    "oa": "http://www.w3.org/ns/oa#",
    "odrl": "http://www.w3.org/ns/odrl/2/",
    "prov": "http://www.w3.org/ns/prov#",
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "schema": "https://schema.org/",
    "skos": "http://www.w3.org/2004/02/skos/core#",
    "vcard": "http://www.w3.org/2006/vcard/ns#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}


def ref(iri: str) -> Node:
    """A reference to a node by its IRI."""
    return {"@id": iri}


def typed(value: Any, datatype: str) -> Node:
    """A literal with a datatype, such as `xsd:date`."""
    return {"@value": str(value), "@type": datatype}


def node(kind: str, properties: Node, iri: str = "") -> Node:
    """A node of a class; properties without a value are left out."""
    told = {key: value for key, value in properties.items() if value not in ("", None, [], {})}
    return {**({"@id": iri} if iri else {}), "@type": kind, **told}


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def _is_node(value: Any) -> bool:
    return (
        isinstance(value, dict) and "@value" not in value and "@list" not in value and value.keys() != {"@id"}
    )


def _properties(item: Node) -> Iterator[tuple[str, Any]]:
    for key, values in item.items():
        if not key.startswith("@"):
            for value in _listed(values):
                yield key, value


# JSON-LD


def to_jsonld(nodes: list[Node]) -> str:
    """One nested document; a single root stands at the top, several in `@graph`."""
    document = nodes[0] if len(nodes) == 1 else {"@graph": nodes}
    return _dumped({"@context": PREFIXES, **document})


def to_jsonld_graph(nodes: list[Node]) -> str:
    """A flat `@graph`, nodes by reference, blank nodes numbered: the way RDF libraries write it."""
    return _dumped({"@context": PREFIXES, "@graph": _Flattener().run(nodes)})


def _dumped(document: Node) -> str:
    return json.dumps(document, ensure_ascii=False, indent=1)


class _Flattener:
    def __init__(self) -> None:
        self.flat: dict[str, Node] = {}
        self.blanks = 0

    def run(self, nodes: list[Node]) -> list[Node]:
        for item in nodes:
            self._add(item)
        return list(self.flat.values())

    def _add(self, item: Node) -> Node:
        identifier = item.get("@id") or self._blank()
        place = self.flat.setdefault(identifier, {"@id": identifier})
        for key, value in item.items():
            place[key] = self._value(value)
        return ref(identifier)

    def _blank(self) -> str:
        self.blanks += 1
        return f"_:b{self.blanks}"

    def _value(self, value: Any) -> Any:
        if isinstance(value, list):
            return [self._value(part) for part in value]
        if _is_node(value):
            return self._add(value)
        if isinstance(value, dict) and "@list" in value:
            return {"@list": [self._value(part) for part in value["@list"]]}
        return value


# Turtle


def to_turtle(nodes: list[Node]) -> str:
    """Turtle: named nodes as subjects of their own, blank nodes in place."""
    return _Turtle().run(nodes)


class _Turtle:
    def __init__(self) -> None:
        self.written: set[str] = set()
        self.waiting: list[Node] = []

    def run(self, nodes: list[Node]) -> str:
        lines = [f"@prefix {name}: <{iri}> ." for name, iri in PREFIXES.items()]
        self.waiting = list(nodes)
        while self.waiting:
            item = self.waiting.pop(0)
            if item["@id"] not in self.written:
                self.written.add(item["@id"])
                lines.append(f"\n<{item['@id']}> {self._body(item, '    ')} .")
        return "\n".join(lines) + "\n"

    def _body(self, item: Node, indent: str) -> str:
        types = ", ".join(_listed(item["@type"]))
        pairs = [f"{key} {self._term(value, indent)}" for key, value in _properties(item)]
        return f" ;\n{indent}".join([f"a {types}", *pairs])

    def _term(self, value: Any, indent: str) -> str:
        if not isinstance(value, dict):
            return json.dumps(value, ensure_ascii=False)
        if "@value" in value:
            return json.dumps(value["@value"], ensure_ascii=False) + _suffix(value)
        if "@list" in value:
            return f"( {' '.join(self._term(part, indent) for part in value['@list'])} )"
        if "@id" in value:
            if _is_node(value):
                self.waiting.append(value)
            return f"<{value['@id']}>"
        deeper = indent + "    "
        return f"[\n{deeper}{self._body(value, deeper)}\n{indent}]"


def _suffix(literal: Node) -> str:
    if "@language" in literal:
        return f"@{literal['@language']}"
    return f"^^{literal['@type']}" if "@type" in literal else ""


# RDF/XML


def to_rdfxml(nodes: list[Node]) -> str:
    """RDF/XML: typed node elements, one within the other."""
    names = "".join(f'\n  xmlns:{name}="{iri}"' for name, iri in PREFIXES.items())
    body = "".join(_Xml().node(item, "  ") for item in nodes)
    return f'<?xml version="1.0" encoding="UTF-8"?>\n<rdf:RDF{names}>\n{body}</rdf:RDF>\n'


class _Xml:
    def node(self, item: Node, indent: str) -> str:
        kind, *others = _listed(item["@type"])
        about = f" rdf:about={quoteattr(item['@id'])}" if "@id" in item else ""
        inner = indent + "  "
        lines = [f"{inner}<rdf:type rdf:resource={quoteattr(_full(name))}/>\n" for name in others]
        lines += [self._property(key, value, inner) for key, value in _properties(item)]
        return f"{indent}<{kind}{about}>\n{''.join(lines)}{indent}</{kind}>\n"

    def _property(self, key: str, value: Any, indent: str) -> str:
        if not isinstance(value, dict):
            return f"{indent}<{key}>{escape(str(value))}</{key}>\n"
        if "@value" in value:
            return f"{indent}<{key}{_attribute(value)}>{escape(str(value['@value']))}</{key}>\n"
        if not _is_node(value) and "@id" in value:
            return f"{indent}<{key} rdf:resource={quoteattr(value['@id'])}/>\n"
        parts, mark = (value["@list"], ' rdf:parseType="Collection"') if "@list" in value else ([value], "")
        inside = "".join(self.node(part, indent + "  ") for part in parts)
        return f"{indent}<{key}{mark}>\n{inside}{indent}</{key}>\n"


def _attribute(literal: Node) -> str:
    if "@language" in literal:
        return f' xml:lang="{literal["@language"]}"'
    return f" rdf:datatype={quoteattr(_full(literal['@type']))}" if "@type" in literal else ""


def _full(name: str) -> str:
    prefix, _, local = name.partition(":")
    return PREFIXES[prefix] + local
