"""Whether products, as the portal itself gives them out, keep to DCAT-AP 3.0.1.

Each product has a graph of its own: what another one says of a shared organisation neither mends nor breaks it.
"""

from collections.abc import Hashable, Mapping, Sequence
from typing import NamedTuple

from rdflib import Graph

from catalog.domain.product import ProductRecord
from catalog.formats.dcat.export import graph_of
from catalog.formats.shapes.evaluate import VIOLATION, Finding, findings
from catalog.formats.shapes.words import sentences

SHOWN = 5  # of what fails, and of what is recommended
_URI = "urn:vesportal:product"  # stands for the address, which no shape looks at


class Verdict(NamedTuple):
    """Whether all that is mandatory is kept; the first things that fail, else that are recommended, in plain words."""

    passed: bool
    messages: tuple[str, ...]


def conformance_of[K: Hashable](
    records: Sequence[tuple[K, ProductRecord]], *, owners: Mapping[K, str] | None = None
) -> dict[K, Verdict]:
    """Key → verdict. `owners`: key → name of the domain, the publisher of a record that names none."""
    named = owners or {}
    return {
        key: verdict_of(graph_of(record, uri=_URI, domain_name=named.get(key, ""), schema=False), _URI)
        for key, record in records
    }


def verdict_of(graph: Graph, product: str) -> Verdict:
    """The verdict on the graph of the product at the IRI `product`."""
    found = [finding for finding in findings(graph) if not _told_twice(finding)]
    failing = [finding for finding in found if finding.rule.severity == VIOLATION]
    return Verdict(not failing, sentences(graph, failing or found, product)[:SHOWN])


def _told_twice(finding: Finding) -> bool:
    """Where there is no theme at all, it need not be said that none is of the EU's list."""
    return finding.component == "QualifiedMinCountConstraintComponent" and not finding.number
