"""RDF/XML to a graph.

lxml parses with entities, DTD and network off; only its events reach rdflib's handler.
"""

from typing import Any
from xml.parsers import expat

from lxml import etree
from lxml.sax import saxify  # type: ignore[import-not-found]  # lxml-stubs lack this module
from rdflib import Graph
from rdflib.exceptions import ParserError
from rdflib.plugins.parsers.rdfxml import RDFXMLHandler

from catalog.domain.errors import PageUnreadable
from catalog.formats.dcat.rdf_graph import stated_forms
from catalog.formats.dcat.terms import DCAT, DCT, FOAF, RDF

_RDF_SPACES = (RDF, DCAT, DCT, FOAF)


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


def read_rdf_xml(url: str, body: bytes) -> Graph:
    """The graph of an RDF/XML document. Raises PageUnreadable with line and column, or the rule it breaks."""
    root = xml_root(body)
    if not _is_rdf(root):
        raise PageUnreadable(
            f"An XML document with the root <{etree.QName(root).localname}> in place of RDF/XML."
        )
    graph = Graph()
    handler = RDFXMLHandler(graph)
    handler.setDocumentLocator(_Locator(url))  # type: ignore[arg-type]
    try:
        with stated_forms():
            saxify(root, handler)
    except ParserError as error:
        raise PageUnreadable(f"The XML document breaks a rule of RDF/XML: {str(error)[:300]}") from None
    except (ValueError, TypeError, AttributeError, LookupError, AssertionError) as error:
        raise PageUnreadable(f"The XML document is not RDF/XML: {str(error)[:300]}") from None
    return graph


def xml_root(body: bytes) -> Any:
    """The root element (lxml) of an XML document without entities. Raises PageUnreadable with line and column."""
    refuse_entities(body)
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, dtd_validation=False, huge_tree=False,
        remove_comments=True, remove_pis=True,
    )  # fmt: skip
    try:
        return etree.fromstring(body, parser)
    except etree.XMLSyntaxError as error:
        line, column = error.position
        raise PageUnreadable(
            f"XML syntax error in line {line}, column {column}: {str(error.msg)[:200]}"
        ) from None


def _is_rdf(root: Any) -> bool:
    return str(root.tag).startswith(tuple("{" + space for space in _RDF_SPACES))


class _RootReached(Exception):
    pass


def refuse_entities(body: bytes) -> None:
    """Reads an XML document up to its root element. Raises PageUnreadable where it declares entities.

    RDF needs none, and they are the way to make a small document unfold into gigabytes or read files.
    """
    prolog = expat.ParserCreate()
    prolog.EntityDeclHandler = _entity_declared
    prolog.StartElementHandler = _root_reached
    try:
        prolog.Parse(body, True)
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
