"""Evaluates a graph against shapes, in the part of SHACL [https://www.w3.org/TR/shacl/] that `generate` writes.

A general SHACL engine takes several times as long as the graph takes to make; this one looks up each focus node once. That
it finds the very same as pySHACL is tested on the corpus.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache, partial
from importlib.resources import files

from rdflib import BNode, Graph, Literal, URIRef
from rdflib.collection import Collection
from rdflib.namespace import RDF, RDFS, SH
from rdflib.term import Node

VIOLATION = str(SH.Violation)
_KINDS: dict[Node, tuple[type, ...]] = {
    SH.Literal: (Literal,),
    SH.IRI: (URIRef,),
    SH.BlankNodeOrIRI: (BNode, URIRef),
}
_KNOWN = {
    RDF.type, SH.path, SH.name, SH.description, SH.severity, SH.minCount, SH.maxCount, SH.nodeKind, SH.datatype, SH["or"],
    SH["class"], SH.pattern, SH.qualifiedValueShape, SH.qualifiedMinCount,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Rule:
    """One property shape of a class. `of` and `name` are what people call the class and the property; `list_` a list's name."""

    of: str
    path: URIRef
    name: str
    severity: str
    list_: str
    checks: tuple["Check", ...]


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that a shape finds wrong: at `focus`, by which SHACL component; `value` None where it is about all of them."""

    rule: Rule
    focus: Node
    component: str
    value: Node | None = None
    number: int = 0


type Check = Callable[[Graph, Sequence[Node]], Iterator[tuple[str, Node | None]]]


@cache
def shapes() -> dict[URIRef, tuple[Rule, ...]]:
    """Class → its rules, of the shapes of DCAT-AP 3.0.1; compiled once."""
    text = files(__package__).joinpath("dcat_ap_3_0_1.ttl").read_text(encoding="utf-8")
    return compiled(Graph().parse(data=text, format="turtle"))


def compiled(graph: Graph) -> dict[URIRef, tuple[Rule, ...]]:
    """The rules by class. Raises ValueError for a constraint that is not known here: none is passed over."""
    rules: dict[URIRef, tuple[Rule, ...]] = {}
    for shape, of in graph.subject_objects(SH.targetClass):
        name = str(graph.value(shape, RDFS.label))
        rules[URIRef(str(of))] = tuple(_rule(graph, part, name) for part in graph.objects(shape, SH.property))
    return rules


def findings(graph: Graph, rules: dict[URIRef, tuple[Rule, ...]] | None = None) -> Iterator[Finding]:
    """Everything that the shapes find, in no particular order."""
    for of, own in (shapes() if rules is None else rules).items():
        for focus in graph.subjects(RDF.type, of):
            values: dict[Node, list[Node]] = {}
            for prop, value in graph.predicate_objects(focus):
                values.setdefault(prop, []).append(value)
            for rule in own:
                found = values.get(rule.path, ())
                for check in rule.checks:
                    for component, wrong in check(graph, found):
                        yield Finding(rule, focus, component, wrong, len(found))


def _rule(graph: Graph, shape: Node, of: str) -> Rule:
    unknown = set(graph.predicates(shape)) - _KNOWN
    path = graph.value(shape, SH.path)
    if unknown or not isinstance(path, URIRef):
        raise ValueError(
            f"The shape {shape} uses what is not known here: {sorted(map(str, unknown)) or path}."
        )
    return Rule(
        of=of,
        path=path,
        name=str(graph.value(shape, SH.name)),
        severity=str(graph.value(shape, SH.severity) or SH.Violation),
        list_=str(graph.value(shape, SH.description) or ""),
        checks=tuple(_checks(graph, shape)),
    )


def _checks(graph: Graph, shape: Node) -> Iterator[Check]:
    if (least := graph.value(shape, SH.minCount)) is not None:
        yield partial(_at_least, int(str(least)))
    if (most := graph.value(shape, SH.maxCount)) is not None:
        yield partial(_at_most, int(str(most)))
    if (kind := graph.value(shape, SH.nodeKind)) is not None:
        yield partial(_of_kind, _KINDS[kind])
    if (datatype := graph.value(shape, SH.datatype)) is not None:
        yield partial(_of_type, (datatype,), "DatatypeConstraintComponent")
    if (choice := graph.value(shape, SH["or"])) is not None:
        types = tuple(graph.value(option, SH.datatype) for option in Collection(graph, choice))
        yield partial(_of_type, types, "OrConstraintComponent")
    if (of := graph.value(shape, SH["class"])) is not None:
        yield partial(_of_class, URIRef(str(of)))
    if (pattern := graph.value(shape, SH.pattern)) is not None:
        yield partial(_like, re.compile(str(pattern)))
    if (inner := graph.value(shape, SH.qualifiedValueShape)) is not None:
        least = graph.value(shape, SH.qualifiedMinCount)
        yield partial(_some_like, re.compile(str(graph.value(inner, SH.pattern))), int(str(least)))


def _at_least(least: int, _: Graph, values: Sequence[Node]) -> Iterator[tuple[str, Node | None]]:
    if len(values) < least:
        yield "MinCountConstraintComponent", None


def _at_most(most: int, _: Graph, values: Sequence[Node]) -> Iterator[tuple[str, Node | None]]:
    if len(values) > most:
        yield "MaxCountConstraintComponent", None


def _of_kind(kinds: tuple[type, ...], _: Graph, values: Sequence[Node]) -> Iterator[tuple[str, Node | None]]:
    for value in values:
        if not isinstance(value, kinds):
            yield "NodeKindConstraintComponent", value


def _of_type(
    types: tuple[Node | None, ...], component: str, _: Graph, values: Sequence[Node]
) -> Iterator[tuple[str, Node | None]]:
    for value in values:
        if not isinstance(value, Literal) or value.datatype not in types or value.ill_typed:
            yield component, value


def _of_class(of: URIRef, graph: Graph, values: Sequence[Node]) -> Iterator[tuple[str, Node | None]]:
    for value in values:
        if isinstance(value, Literal) or (value, RDF.type, of) not in graph:
            yield "ClassConstraintComponent", value


def _matches(pattern: re.Pattern[str], value: Node) -> bool:
    return not isinstance(value, BNode) and pattern.search(str(value)) is not None


def _like(pattern: re.Pattern[str], _: Graph, values: Sequence[Node]) -> Iterator[tuple[str, Node | None]]:
    for value in values:
        if not _matches(pattern, value):
            yield "PatternConstraintComponent", value


def _some_like(
    pattern: re.Pattern[str], least: int, _: Graph, values: Sequence[Node]
) -> Iterator[tuple[str, Node | None]]:
    if sum(_matches(pattern, value) for value in values) < least:
        yield "QualifiedMinCountConstraintComponent", None
