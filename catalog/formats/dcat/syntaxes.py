"""Which RDF syntax a document is in, and its bytes to a source of nodes. Nothing here opens an address or a file."""

import warnings

import msgspec
from rdflib import Dataset, Graph
from rdflib.exceptions import ParserError
from rdflib.plugins.parsers.notation3 import BadSyntax

from catalog.domain.errors import PageUnreadable
from catalog.domain.product import Problem
from catalog.formats.dcat.frame import Source
from catalog.formats.dcat.jsonld_context import Unsupported
from catalog.formats.dcat.jsonld_graph import read_json_ld_graph
from catalog.formats.dcat.jsonld_lazy import LARGE, lazy_walk
from catalog.formats.dcat.jsonld_salvage import salvaged
from catalog.formats.dcat.jsonld_walk import Walk
from catalog.formats.dcat.rdf_graph import GraphSource, stated_forms
from catalog.formats.dcat.rdf_lines import LineSource
from catalog.formats.dcat.rdf_xml import read_rdf_xml
from catalog.formats.json_reader import describe_body, read_json
from catalog.formats.protocol import RawItem

_SYNTAX_OF_TYPE = {
    "application/ld+json": "json", "application/json": "json", "text/json": "json",
    "application/rdf+xml": "xml", "application/xml": "xml", "text/xml": "xml",
    "text/turtle": "turtle", "application/x-turtle": "turtle", "text/n3": "turtle", "text/rdf+n3": "turtle",
    "application/n-triples": "nt", "application/trig": "trig", "application/x-trig": "trig",
    "application/n-quads": "nquads",
}  # fmt: skip
_SYNTAX_OF_ENDING = {
    "jsonld": "json", "json": "json", "rdf": "xml", "xml": "xml", "owl": "xml", "ttl": "turtle", "n3": "turtle",
    "nt": "nt", "trig": "trig", "nq": "nquads",
}  # fmt: skip
_QUADS = frozenset({"trig", "nquads"})
_TURTLE_FAMILY = frozenset({"turtle", "nt", "trig", "nquads"})
_BY_LINES = frozenset({"nt", "nquads"})
_TITLES = {"turtle": "Turtle", "nt": "N-Triples", "trig": "TriG", "nquads": "N-Quads"}


class Document(msgspec.Struct, frozen=True):
    """A document that was read: its nodes, the records of it that are broken, and whether its end is there."""

    source: Source
    refused: tuple[RawItem, ...] = ()
    problems: tuple[Problem, ...] = ()
    complete: bool = True


def syntax_of(url: str, content_type: str, body: bytes) -> str:
    """`json`, `xml`, `html`, `turtle`, `nt`, `trig`, `nquads`, or "" where nothing tells.

    What the bytes begin with goes before what the header says; the header before the address's ending.
    """
    start = body[:1000].lstrip(b"\xef\xbb\xbf \t\r\n")[:200].lower()
    if start.startswith((b"<!doctype html", b"<html")):
        return "html"
    if start.startswith((b"<?xml", b"<rdf:", b"<!doctype", b"<!--", b"\xff\xfe<", b"\xfe\xff\x00<")):
        return "xml"
    declared = _SYNTAX_OF_TYPE.get(content_type.partition(";")[0].strip().lower(), "")
    ending = _SYNTAX_OF_ENDING.get(url.partition("?")[0].rpartition(".")[2].lower(), "")
    told = declared if declared in _TURTLE_FAMILY else ending if ending in _TURTLE_FAMILY else ""
    if start.startswith((b"@prefix", b"@base", b"prefix ", b"base ", b"#", b"_:")):
        return told or "turtle"
    if start.startswith((b"{", b"[")) and not (told and start[1:].lstrip()[:1] not in b'"{[}]'):
        return "json"
    return told or declared or ending


def read_document(url: str, content_type: str, body: bytes) -> Document:
    """The document as a source of nodes; of broken JSON-LD what is sound in it. Raises PageUnreadable with a sentence."""
    if not body.strip():
        raise PageUnreadable("The answer is empty.")
    syntax = syntax_of(url, content_type, body)
    try:
        if syntax == "json":
            return _read_json_ld(url, content_type, body)
        if syntax == "xml":
            return Document(GraphSource(read_rdf_xml(url, body)))
        if syntax in _BY_LINES:
            return Document(LineSource(body, syntax))
        if syntax in _TURTLE_FAMILY:
            return Document(GraphSource(read_turtle(url, body, syntax)))
    except RecursionError:
        raise PageUnreadable("The document is nested too deeply to be read.") from None
    raise PageUnreadable(
        f"The answer is not RDF in a syntax known here (JSON-LD, Turtle, RDF/XML, N-Triples, TriG): it is "
        f"{describe_body(content_type, body)}."
    )


def _read_json_ld(url: str, content_type: str, body: bytes) -> Document:
    if len(body) >= LARGE and (source := _lazily(url, body)):
        return Document(source)
    try:
        document = read_json(content_type, body)
    except PageUnreadable:
        found = salvaged(url, content_type, body)
        if found is None:
            raise
        source = _source_of(found.document, url, content_type, body)
        return Document(source, found.refused, found.problems, found.complete)
    return Document(_source_of(document, url, content_type, body))


def _lazily(url: str, body: bytes) -> Source | None:
    try:
        return lazy_walk(body, url)
    except Unsupported:
        return None


def _source_of(document: object, url: str, content_type: str, body: bytes) -> Source:
    if not _speaks_json_ld(document):
        raise PageUnreadable(
            f"The answer is JSON, but not JSON-LD: it is {describe_body(content_type, body)}, without @context, @graph, "
            "@id or @type."
        )
    try:
        return Walk(document, url)
    except Unsupported:
        return GraphSource(read_json_ld_graph(document, url))


def _speaks_json_ld(document: object) -> bool:
    """Whether an object at the top uses a word of JSON-LD; an empty array is an empty document."""
    if isinstance(document, list):
        return not document or any(_speaks_json_ld(entry) for entry in document[:100])
    return isinstance(document, dict) and any(key.startswith("@") for key in document)


def read_turtle(url: str, body: bytes, syntax: str) -> Graph:
    """The graph of a document in a syntax of the family of Turtle. Raises PageUnreadable."""
    try:
        text = body.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise PageUnreadable(
            f"{_TITLES[syntax]} must be UTF-8; byte {error.start:,} of this document is not ({error.reason})."
        ) from None
    try:
        with stated_forms():
            return _parse_quads(text, url, syntax) if syntax in _QUADS else _parse_triples(text, url, syntax)
    except BadSyntax as error:
        raise PageUnreadable(
            f"{_TITLES[syntax]} syntax error in line {error.lines + 1}: {_reason(error)}."
        ) from None
    except (ParserError, ValueError, TypeError, AttributeError, LookupError, AssertionError) as error:
        raise PageUnreadable(f"{_TITLES[syntax]} syntax error: {str(error)[:200].rstrip('. ')}.") from None


def _parse_triples(text: str, url: str, syntax: str) -> Graph:
    return Graph().parse(data=text, format=syntax, publicID=url)


def _parse_quads(text: str, url: str, syntax: str) -> Graph:
    """All named graphs as one."""
    union = Graph()
    with warnings.catch_warnings():
        warnings.simplefilter(
            "ignore", DeprecationWarning
        )  # rdflib's quad parsers use what rdflib deprecates
        named = Dataset()
        named.parse(data=text, format=syntax, publicID=url)
        for subject, prop, value, _ in named.quads():
            union.add((subject, prop, value))
    return union


def _reason(error: BadSyntax) -> str:
    """What rdflib found wrong, and the text that stands there."""
    here = error._str[error._i :]
    found = here.decode("utf-8", "replace") if isinstance(here, bytes) else str(here)
    return f"{str(error._why)[:200]}, before “{' '.join(found[:60].split())}”"
