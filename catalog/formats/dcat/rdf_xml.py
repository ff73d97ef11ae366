"""RDF/XML to a graph.

lxml parses with entities, DTD and network off; only its events reach rdflib's handler.
"""

from typing import Any

from lxml import etree
from lxml.sax import saxify  # type: ignore[import-not-found]  # lxml-stubs lack this module
from rdflib import Graph
from rdflib.exceptions import ParserError
from rdflib.plugins.parsers.rdfxml import RDFXMLHandler

from catalog.domain.errors import PageUnreadable
from catalog.formats.dcat.rdf_graph import stated_forms
from catalog.formats.dcat.terms import DCAT, DCT, FOAF, RDF
from catalog.formats.xml_reader import xml_root

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


def _is_rdf(root: Any) -> bool:
    return str(root.tag).startswith(tuple("{" + space for space in _RDF_SPACES))
