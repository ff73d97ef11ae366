"""What pySHACL finds in a graph, in the form of our own findings."""

import logging
import warnings
from collections import Counter
from functools import cache
from importlib.resources import files

from rdflib import Graph
from rdflib.namespace import RDF, SH

from catalog.formats.shapes.evaluate import findings

type Found = Counter[tuple[str, str, str, str, str]]


@cache
def shapes_graph() -> Graph:
    text = files("catalog.formats.shapes").joinpath("dcat_ap_3_0_1.ttl").read_text(encoding="utf-8")
    return Graph().parse(data=text, format="turtle")


def reference_findings(graph: Graph) -> Found:
    """(focus, path, component, value, severity) with how often, as pySHACL reports them."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import pyshacl  # noqa: PLC0415  heavy, and only this needs it

        logging.getLogger("pyshacl").setLevel(logging.CRITICAL)
        copy = Graph()  # it wants a store that knows contexts
        for triple in graph:
            copy.add(triple)
        _, report, _ = pyshacl.validate(copy, shacl_graph=shapes_graph(), inference="none", inplace=True)
    assert isinstance(report, Graph)
    parts = (SH.focusNode, SH.resultPath, SH.sourceConstraintComponent, SH.value, SH.resultSeverity)
    return Counter(
        tuple(str(report.value(result, part)).removeprefix(str(SH)) for part in parts)  # type: ignore[misc]
        for result in report.subjects(RDF.type, SH.ValidationResult)
    )


def own_findings(graph: Graph) -> Found:
    """The same by our own evaluator."""
    return Counter(
        (
            str(f.focus), str(f.rule.path), f.component, str(f.value), f.rule.severity.removeprefix(str(SH))
        ) for f in findings(graph)
    )  # fmt: skip
