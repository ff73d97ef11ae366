"""DCAT: catalogues in JSON-LD, Turtle, RDF/XML, N-Triples and TriG, data products (DPROD), dataspace catalogues (EDC)."""

from catalog.formats.dcat.protocol import DcatProtocol

DCAT = DcatProtocol()

__all__ = ["DCAT", "DcatProtocol"]
