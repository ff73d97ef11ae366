"""What the shapes find, in sentences for the people who can mend it."""

from collections.abc import Iterable

from rdflib import BNode, Graph, Literal, URIRef
from rdflib.namespace import DCTERMS, FOAF, RDFS, SKOS
from rdflib.term import Node

from catalog.formats.dcat.terms import prefixed
from catalog.formats.shapes.evaluate import VIOLATION, Finding, shapes
from catalog.formats.text import clean_text

_LABELS = (DCTERMS.title, FOAF.name, RDFS.label, SKOS.prefLabel)
_LONGEST = 80  # characters of a value that are shown
_TYPES = {
    "date of change": "a date",
    "date of issue": "a date",
    "start": "a date",
    "end": "a date",
    "size in bytes": "a number of bytes",
    "value": "in hexadecimal digits",
}
_LISTS = {
    "iana": "a media type of IANA’s register",
    "spdx": "an algorithm of the SPDX list",
}

_KINDS: dict[type, str] = {
    Literal: "is text, where an address (IRI) must stand",
    URIRef: "is an address, where text must stand",
    BNode: "is a description, where one text or address must stand",
}


def sentences(graph: Graph, found: Iterable[Finding], product: str) -> tuple[str, ...]:
    """Each finding once, what fails first, what is about `product` (its IRI) before its parts, in the order of the shapes."""
    places = {id(rule): n for n, rule in enumerate(rule for rules in shapes().values() for rule in rules)}
    ordered = sorted(
        found,
        key=lambda f: (
            f.rule.severity != VIOLATION,
            str(f.focus) != product,
            places.get(id(f.rule), 0),
            "" if isinstance(f.focus, BNode) else str(f.focus),
            "" if isinstance(f.value, BNode) else str(f.value),
        ),
    )
    return tuple(dict.fromkeys(sentence(graph, finding, product) for finding in ordered))


def sentence(graph: Graph, finding: Finding, product: str) -> str:
    """One finding in plain words, with the property's name in RDF for those who look it up."""
    rule = finding.rule
    who = _who(graph, finding, product)
    if finding.value is None:
        wrong = _about_all(finding)
        return f"{who[:1].upper()}{who[1:]} has {wrong} ({prefixed(str(rule.path))})."
    value = _shown(graph, finding.value, product)
    wrong = _about_one(finding)
    return f"The {rule.name}{value} of {who} {wrong} ({prefixed(str(rule.path))})."


def _about_all(finding: Finding) -> str:
    rule, told = finding.rule, finding.rule.severity != VIOLATION
    if finding.component == "MaxCountConstraintComponent":
        return f"{finding.number} values for {rule.name}, and may have one"
    listed = " of the EU’s list" if finding.component == "QualifiedMinCountConstraintComponent" else ""
    return f"no {rule.name}{listed}{', which is recommended' if told else ''}"


def _about_one(finding: Finding) -> str:
    rule, told = finding.rule, finding.rule.severity != VIOLATION
    if finding.component == "PatternConstraintComponent":
        listed = _LISTS.get(rule.list_, f"a term of the EU’s list “{rule.list_}”")
        return f"is not {listed}{', which is recommended' if told else ''}"
    if finding.component == "ClassConstraintComponent":
        return "is known by its address only; its name is recommended" if told else "is not described as one"
    if finding.component == "NodeKindConstraintComponent":
        return _KINDS[type(finding.value)]
    return f"is not {_TYPES.get(rule.name, 'in the form that it must have')}"


def _who(graph: Graph, finding: Finding, product: str) -> str:
    """The node that a finding is about: by its part in what points to it, and its own name."""
    if str(finding.focus) == product:
        return f"the {finding.rule.of}"
    role = _role(graph, finding.focus) or finding.rule.of
    return f"the {role}{_shown(graph, finding.focus, product)}"


def _role(graph: Graph, node: Node) -> str:
    """What it is to the node that points to it: an organisation is a publisher or a creator."""
    pointing = set(graph.predicates(None, node))
    return next((rule.name for rules in shapes().values() for rule in rules if rule.path in pointing), "")


def _shown(graph: Graph, node: Node, product: str) -> str:
    """A node or text as it may stand in a sentence, with a space before; empty for a part without a name."""
    words = "" if isinstance(node, BNode) else str(node).removeprefix(f"{product}#")
    if not isinstance(node, Literal):
        names = sorted(str(name) for label in _LABELS for name in graph.objects(node, label))
        words = names[0] if names else words
    words = " ".join(clean_text(words).split())
    return f" “{words[: _LONGEST - 1]}…”" if len(words) > _LONGEST else f" “{words}”" if words else ""
