"""Bytes of an RDF syntax to a source of nodes. Nothing here opens an address or a file.

JSON-LD goes through the direct walk; what that leaves goes through rdflib with every context written out beforehand,
because rdflib fetches contexts by itself. RDF/XML is parsed by lxml with entities, DTD and network off, and only its
events reach rdflib.
"""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import urljoin
from xml.parsers import expat

import rdflib
from lxml import etree
from lxml.sax import saxify
from rdflib import Dataset, Graph
from rdflib.exceptions import ParserError
from rdflib.plugins.parsers.jsonld import to_rdf
from rdflib.plugins.parsers.notation3 import BadSyntax
from rdflib.plugins.parsers.rdfxml import RDFXMLHandler

from catalog.domain.errors import PageUnreadable
from catalog.formats.dcat.contexts import bundled_context
from catalog.formats.dcat.frame import Source
from catalog.formats.dcat.jsonld_context import Unsupported
from catalog.formats.dcat.jsonld_walk import Walk
from catalog.formats.dcat.rdf_graph import GraphSource
from catalog.formats.dcat.terms import CSVW, DCAT, DCT, FOAF, RDF
from catalog.formats.json_reader import describe_body, read_json

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
_TURTLE_FAMILY = frozenset({"turtle", "nt", "trig", "nquads"})
_TITLES = {"turtle": "Turtle", "nt": "N-Triples", "trig": "TriG", "nquads": "N-Quads"}
_RDF_SPACES = (RDF, DCAT, DCT, FOAF, CSVW)
_MAX_NESTING = 100

# An ill-typed literal is a matter of one record; rdflib would log a traceback for each.
logging.getLogger("rdflib.term").setLevel(logging.ERROR)


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


def read_source(url: str, content_type: str, body: bytes) -> Source:
    """The document as a source of nodes. Raises PageUnreadable with a sentence."""
    syntax = syntax_of(url, content_type, body)
    try:
        if syntax == "json":
            return _read_json_ld(url, content_type, body)
        if syntax == "xml":
            return GraphSource(_read_rdf_xml(url, body))
        if syntax in _TURTLE_FAMILY:
            return GraphSource(_read_turtle(url, body, syntax))
    except RecursionError:
        raise PageUnreadable("The document is nested too deeply to be read.") from None
    raise PageUnreadable(f"This is not RDF in a syntax known here: {describe_body(content_type, body)}")


# --- JSON-LD ----------------------------------------------------------------------------------


def _read_json_ld(url: str, content_type: str, body: bytes) -> Source:
    document = read_json(content_type, body)
    if not isinstance(document, dict | list):
        raise PageUnreadable(f"A JSON-LD document is an object or an array; this is {describe_body(content_type, body)}")
    try:
        return Walk(document, url)
    except Unsupported:
        return GraphSource(read_json_ld_graph(document, url))


def read_json_ld_graph(document: Any, url: str) -> Graph:
    """JSON-LD by way of rdflib. Contexts named by URL are replaced by those kept here, so none is left to be fetched."""
    graph = Dataset(default_union=True)
    try:
        with _stated_forms():
            to_rdf(_with_local_contexts(document, url), graph, base=url)
    except (ValueError, TypeError, AttributeError, KeyError) as error:
        raise PageUnreadable(f"The JSON-LD document breaks a rule of JSON-LD: {str(error)[:200]}") from None
    return graph


def _with_local_contexts(value: Any, base: str, depth: int = 0) -> Any:
    if depth > _MAX_NESTING:
        raise PageUnreadable(f"The JSON-LD document is nested deeper than {_MAX_NESTING} levels; it was not read.")
    if isinstance(value, list):
        return [_with_local_contexts(entry, base, depth + 1) for entry in value]
    if not isinstance(value, dict):
        return value
    return {
        key: _local_context(entry, base, depth + 1)
        if key == "@context"
        else _with_local_contexts(entry, base, depth + 1)
        for key, entry in value.items()
    }


def _local_context(context: Any, base: str, depth: int) -> Any:
    if depth > _MAX_NESTING:
        raise PageUnreadable(f"The JSON-LD context is nested deeper than {_MAX_NESTING} levels; it was not read.")
    if isinstance(context, str):
        return _local_context(bundled_context(urljoin(base, context)), base, depth + 1)
    if isinstance(context, list):
        entries = (_local_context(entry, base, depth + 1) for entry in context)
        return [part for entry in entries for part in (entry if isinstance(entry, list) else [entry])]
    if not isinstance(context, dict):
        return context
    own = {key: _with_local_contexts(entry, base, depth + 1) for key, entry in context.items() if key != "@import"}
    if isinstance(context.get("@import"), str):
        imported = _local_context(context["@import"], base, depth + 1)
        return [*imported, own] if isinstance(imported, list) else [imported, own]
    return own


# --- Turtle and its family --------------------------------------------------------------------


def _read_turtle(url: str, body: bytes, syntax: str) -> Graph:
    try:
        text = body.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise PageUnreadable(
            f"{_TITLES[syntax]} must be UTF-8; byte {error.start:,} of this document is not ({error.reason})."
        ) from None
    graph: Graph = Dataset(default_union=True) if syntax in ("trig", "nquads") else Graph()
    try:
        with _stated_forms():
            graph.parse(data=text, format=syntax, publicID=url)
    except BadSyntax as error:
        raise PageUnreadable(f"{_TITLES[syntax]} syntax error in line {error.lines + 1}: {_reason(error)}") from None
    except (ParserError, ValueError, TypeError, AttributeError, IndexError, KeyError) as error:
        raise PageUnreadable(f"{_TITLES[syntax]} syntax error: {str(error)[:200]}") from None
    return graph


def _reason(error: BadSyntax) -> str:
    """What rdflib found wrong, and the text that stands there."""
    here = str(error.argstr.decode("utf-8", "replace") if isinstance(error.argstr, bytes) else error.argstr)[error.i :]
    return f"{str(error._why)[:200]}, before “{' '.join(here[:60].split())}”"


@contextmanager
def _stated_forms() -> Iterator[None]:
    """Literals as the source wrote them: rdflib would turn `2024-05-01T10:00:00Z` and `1.50` into forms of its own."""
    before = rdflib.NORMALIZE_LITERALS
    rdflib.NORMALIZE_LITERALS = False
    try:
        yield
    finally:
        rdflib.NORMALIZE_LITERALS = before


# --- RDF/XML ----------------------------------------------------------------------------------


class _Locator:
    """What the handler asks for the document's address."""

    def __init__(self, url: str) -> None:
        self._url = url

    def getPublicId(self) -> str:  # noqa: N802 - SAX names
        return self._url

    def getSystemId(self) -> str:  # noqa: N802
        return self._url

    def getLineNumber(self) -> int:  # noqa: N802
        return 0

    def getColumnNumber(self) -> int:  # noqa: N802
        return 0


def _read_rdf_xml(url: str, body: bytes) -> Graph:
    refuse_entities(body)
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, dtd_validation=False, huge_tree=False,
        remove_comments=True, remove_pis=True,
    )  # fmt: skip
    try:
        root = etree.fromstring(body, parser)
    except etree.XMLSyntaxError as error:
        line, column = error.position
        raise PageUnreadable(f"XML syntax error in line {line}, column {column}: {str(error.msg)[:200]}") from None
    if not _is_rdf(root):
        raise PageUnreadable(f"An XML document with the root <{etree.QName(root).localname}> in place of RDF/XML.")
    graph = Graph()
    handler = RDFXMLHandler(graph)
    handler.setDocumentLocator(_Locator(url))  # type: ignore[arg-type]
    try:
        with _stated_forms():
            saxify(root, handler)
    except ParserError as error:
        raise PageUnreadable(f"The XML document breaks a rule of RDF/XML: {str(error)[:300]}") from None
    except (ValueError, TypeError, AttributeError, KeyError, AssertionError) as error:
        raise PageUnreadable(f"The XML document is not RDF/XML: {str(error)[:300]}") from None
    return graph


def _is_rdf(root: Any) -> bool:
    return str(root.tag).startswith(tuple("{" + space for space in _RDF_SPACES))


class _RootReached(Exception):  # noqa: N818 - a signal, not an error
    pass


def refuse_entities(body: bytes) -> None:
    """Reads an XML document up to its root element. Raises PageUnreadable where it declares entities.

    RDF needs none, and they are the way to make a small document unfold into gigabytes or read files.
    """
    prolog = expat.ParserCreate()
    prolog.EntityDeclHandler = _entity_declared
    prolog.StartElementHandler = _root_reached
    try:
        prolog.Parse(body, True)  # noqa: FBT003 - positional-only
    except _RootReached:
        return
    except expat.ExpatError as error:
        raise PageUnreadable(
            f"XML syntax error in line {error.lineno}, column {error.offset}: {expat.ErrorString(error.code)}"
        ) from None
    except (ValueError, LookupError) as error:  # an encoding that does not exist
        raise PageUnreadable(f"The XML document cannot be decoded: {str(error)[:200]}") from None


def _entity_declared(name: str, *_: object) -> None:
    raise PageUnreadable(
        f"The XML document declares the entity “{name[:100]}” in its DOCTYPE. Documents with entities are not read, "
        "because they can be made to unfold without end or to read files; publish it without the DOCTYPE."
    )


def _root_reached(*_: object) -> None:
    raise _RootReached


