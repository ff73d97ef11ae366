"""A graph that is being written: nothing gets into it that a syntax could not carry.

Addresses are made sound or left out; texts lose what XML refuses; a node is described once, so that two parts with one
IRI do not get each other's words.
"""

import re
from urllib.parse import quote, urlsplit

from rdflib import BNode, Graph, Literal, URIRef
from rdflib.term import IdentifiedNode

from catalog.domain.product import Concept
from catalog.formats.dcat.eu_lists import AUTHORITY
from catalog.formats.dcat.terms import DCT, RDF, RDFS, SKOS, XSD
from catalog.formats.text import TEXT_LIMIT, clean_text

TYPE = URIRef(RDF + "type")
PREF_LABEL, LABEL, TITLE = URIRef(SKOS + "prefLabel"), URIRef(RDFS + "label"), URIRef(DCT + "title")
_LONGEST_IRI = 8_000
_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*")
_HARMFUL = frozenset({"javascript", "vbscript", "data", "file", "blob", "about", "view-source"})
_WITHOUT_HOST = frozenset({"urn", "mailto", "tel", "info", "doi", "tag", "did", "ark", "geo"})
# What neither an IRI (RFC 3987) nor Turtle's IRIREF may hold.
_FORBIDDEN = re.compile('[\x00-\x20<>"{}|\\\\^`\x7f-\xa0\u2028\u2029\ue000-\uf8ff\ufff0-\uffff]')
_LANGUAGE = re.compile(r"[A-Za-z]{1,8}(?:-[A-Za-z0-9]{1,8})*")
_DATES = (
    (re.compile(r"\d{4}"), URIRef(XSD + "gYear"), ""),
    (re.compile(r"\d{4}-\d\d"), URIRef(XSD + "gYearMonth"), ""),
    (re.compile(r"\d{4}-\d\d-\d\d"), URIRef(XSD + "date"), ""),
    (
        re.compile(r"(\d{4}-\d\d-\d\dT\d\d:\d\d)(:\d\d(?:\.\d+)?)?(Z|[+-]\d\d:\d\d)?"),
        URIRef(XSD + "dateTime"),
        ":00",
    ),
)


def safe_iri(stated: str) -> str:
    """An absolute IRI as it may stand in RDF, with what is not allowed percent-encoded; "" for all that is none.

    `javascript:` and the like are none: an export is read by programs that follow what they find.
    """
    text = stated.strip()
    scheme, colon, rest = text.partition(":")
    if not colon or not rest or len(text) > _LONGEST_IRI or not _SCHEME.fullmatch(scheme):
        return ""
    if scheme.lower() in _HARMFUL or clean_text(text, _LONGEST_IRI) != text:
        return ""
    if not rest.startswith("//"):
        known = scheme.lower() in _WITHOUT_HOST and not _FORBIDDEN.search(text)
        return text if known else ""
    try:
        host = urlsplit(text).netloc
    except ValueError:
        return ""
    if not host or _FORBIDDEN.search(host) or "\n" in text or "\t" in text:
        return ""
    return _FORBIDDEN.sub(lambda found: quote(found[0]), text)


class Sheet:
    """A graph about the product at `uri`. `reserved`: the IRIs of its own parts, which no reference may describe."""

    def __init__(self, uri: str, reserved: tuple[str, ...] = ()) -> None:
        self.graph = Graph("SimpleMemory", bind_namespaces="none")
        self.uri = URIRef(uri)
        self._reserved = {self.uri, *map(URIRef, reserved)}
        self._described: set[IdentifiedNode] = set(self._reserved)

    def mint(self, name: str) -> URIRef:
        """The IRI of a part of the product that has none of its own."""
        return URIRef(f"{self.uri}{'-' if '#' in self.uri else '#'}{name}")

    def add(self, subject: IdentifiedNode, prop: URIRef, value: IdentifiedNode | Literal) -> None:
        self.graph.add((subject, prop, value))

    def text(self, subject: IdentifiedNode, prop: URIRef, stated: str, language: str = "") -> None:
        """A literal, where there is anything to say; `language` is a BCP 47 tag."""
        words = clean_text(stated, TEXT_LIMIT)
        if words:
            tag = language if language and _LANGUAGE.fullmatch(language) else None
            self.graph.add((subject, prop, Literal(words, lang=tag)))

    def typed(self, subject: IdentifiedNode, prop: URIRef, stated: str, datatype: URIRef) -> None:
        """A literal of a datatype, in the very form stated."""
        words = clean_text(stated, TEXT_LIMIT)
        if words:
            self.graph.add((subject, prop, Literal(words, datatype=datatype, normalize=False)))

    def date(self, subject: IdentifiedNode, prop: URIRef, stated: str) -> None:
        """As precise as stated; what is no date stays text, so that it is found to be none."""
        for pattern, datatype, seconds in _DATES:
            found = pattern.fullmatch(stated)
            if found:
                form = f"{found[1]}{found[2] or seconds}{found[3] or ''}" if seconds else stated
                literal = Literal(form, datatype=datatype, normalize=False)
                if not literal.ill_typed:
                    self.graph.add((subject, prop, literal))
                    return
        self.text(subject, prop, stated)

    def link(self, subject: IdentifiedNode, prop: URIRef, stated: str, kind: URIRef | None = None) -> bool:
        """An address; whether there is one."""
        iri = safe_iri(stated) if stated else ""
        if iri:
            node = URIRef(iri)
            self.graph.add((subject, prop, node))
            self.kind(node, kind)
        return bool(iri)

    def kind(self, node: IdentifiedNode, kind: URIRef | None) -> None:
        """Give a node a class; the product and its parts have theirs already."""
        if kind is not None and node not in self._reserved:
            self.graph.add((node, TYPE, kind))

    def part(
        self, subject: IdentifiedNode, prop: URIRef, kind: URIRef, iri: str = ""
    ) -> tuple[IdentifiedNode, bool]:
        """A node that belongs to `subject`, and whether it may be described: not twice, and no term of an EU list."""
        safe = safe_iri(iri) if iri else ""
        node: IdentifiedNode = URIRef(safe) if safe else BNode()
        self.graph.add((subject, prop, node))
        self.kind(node, kind)
        fresh = node not in self._described and not safe.startswith(AUTHORITY)
        self._described.add(node)
        return node, fresh

    def concept(
        self,
        subject: IdentifiedNode,
        prop: URIRef,
        stated: Concept,
        kind: URIRef | None,
        label: URIRef = PREF_LABEL,
    ) -> None:
        """What is known by a label, an IRI, or both; nothing where neither can be written."""
        safe = safe_iri(stated.iri) if stated.iri else ""
        words = clean_text(stated.label, TEXT_LIMIT) or ("" if safe else clean_text(stated.iri, TEXT_LIMIT))
        if not (safe or words):
            return
        node: IdentifiedNode = URIRef(safe) if safe else BNode()
        self.graph.add((subject, prop, node))
        self.kind(node, kind)
        if words and node not in self._described and not safe.startswith(AUTHORITY):
            self._described.add(node)
            self.graph.add((node, label, Literal(words)))

    def coded(
        self, subject: IdentifiedNode, prop: URIRef, iri: str, stated: str, kind: URIRef | None
    ) -> None:
        """A term of a list by its IRI, else what is stated in its place as a label."""
        self.concept(subject, prop, Concept(label="" if iri else stated, iri=iri), kind, LABEL)
