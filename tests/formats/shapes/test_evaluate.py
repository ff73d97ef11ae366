"""The portal's own evaluator finds what pySHACL finds, no more and no less."""

from collections import Counter
from collections.abc import Hashable
from itertools import batched
from pathlib import Path

import msgspec
import pytest
from hypothesis import HealthCheck, Phase, given
from hypothesis import strategies as st
from rdflib import Graph, Literal, URIRef
from rdflib.namespace import RDF
from rdflib.term import Node

from catalog.domain.product import ProductRecord
from catalog.formats.dcat.eu_lists import AUTHORITY, MEDIA_TYPES
from catalog.formats.dcat.export import graph_of
from catalog.formats.dcat.terms import SPDX
from tests.formats.dcat_round_trip import any_records, sound_records
from tests.formats.shapes.corpus_records import corpus_records
from tests.formats.shapes.reference import own_findings, reference_findings
from tests.properties import examples

PLANTED = """
    @prefix dcat: <http://www.w3.org/ns/dcat#> . @prefix dct: <http://purl.org/dc/terms/> .
    @prefix foaf: <http://xmlns.com/foaf/0.1/> . @prefix spdx: <http://spdx.org/rdf/terms#> .
    @prefix xsd: <http://www.w3.org/2001/XMLSchema#> . @prefix vcard: <http://www.w3.org/2006/vcard/ns#> .
    @prefix skos: <http://www.w3.org/2004/02/skos/core#> . @prefix adms: <http://www.w3.org/ns/adms#> .
    @prefix eu: <http://publications.europa.eu/resource/authority/data-theme/> . @prefix : <https://x.example/> .

    :d a dcat:Dataset ; dct:title :t, [] ; dct:publisher :p, :q, "P" ; dct:issued "soon", "2024-13-45"^^xsd:date, "2024" ;
        dct:modified "2024"^^xsd:gYear ; dcat:theme eu:ENVI, "energy", [] ; dct:accrualPeriodicity "daily" ;
        dct:language <http://publications.europa.eu/resource/authority/language/ENG>, <https://x.example/en> ;
        dcat:contactPoint "me", :k ; dcat:distribution :f, :g, [ a dcat:Distribution ] ; dct:spatial [ a dct:Location ] ;
        dct:temporal [ a dct:PeriodOfTime ; dcat:startDate "2024-05"^^xsd:gYearMonth, "2025"^^xsd:gYear ] ;
        adms:identifier [ a adms:Identifier ] ; dcat:spatialResolutionInMeters "10"^^xsd:integer, 1.5, "x"^^xsd:decimal .
    :p a foaf:Agent . :q a foaf:Agent ; foaf:name :n, "Q"@en . :k a vcard:Kind ; vcard:hasEmail "a@b.example" .
    :f a dcat:Distribution ; dcat:accessURL "https://x.example/f" ; dcat:byteSize "-1"^^xsd:nonNegativeInteger, 5 ;
        dct:format <http://publications.europa.eu/resource/authority/file-type/CSV> ; dcat:mediaType "text/csv" ;
        spdx:checksum [ a spdx:Checksum ; spdx:checksumValue "zz"^^xsd:hexBinary ; spdx:algorithm "md5" ] ;
        dct:license :l, :m ; dcat:temporalResolution "PT30M"^^xsd:duration .
    :l a dct:LicenseDocument .
    :g a dcat:Distribution ; dcat:accessURL :g ; spdx:checksum [ a spdx:Checksum ; spdx:checksumValue "ab12"^^xsd:hexBinary ;
        spdx:algorithm spdx:checksumAlgorithm_md5 ] ; dcat:accessService [ a dcat:DataService ] ;
        dcat:mediaType <http://www.iana.org/assignments/media-types/text/csv> .
    spdx:checksumAlgorithm_md5 a spdx:ChecksumAlgorithm .
    :s a dcat:DatasetSeries . :r a dcat:CatalogRecord . :c a dcat:Catalog . :w a dcat:Relationship .
"""


def merged(records: list[ProductRecord]) -> Graph:
    """The products of a batch in one graph; what they share is one node to both evaluators."""
    graph = Graph()
    for number, record in enumerate(records):
        for triple in graph_of(record, uri=f"https://portal.example/products/{number}", schema=False):
            graph.add(triple)
    return graph


def test_planted_faults_of_every_kind_are_found_alike() -> None:
    graph = Graph().parse(data=PLANTED, format="turtle")
    found = own_findings(graph)
    assert found == reference_findings(graph)
    assert {component for _, _, component, _, _ in found} == {
        "MinCountConstraintComponent", "MaxCountConstraintComponent", "NodeKindConstraintComponent",
        "DatatypeConstraintComponent", "OrConstraintComponent", "ClassConstraintComponent", "PatternConstraintComponent",
        "QualifiedMinCountConstraintComponent",
    }  # fmt: skip


@examples(0.08, phases=[Phase.generate], suppress_health_check=list(HealthCheck))
@given(st.lists(sound_records() | any_records(), min_size=5, max_size=12))
def test_records_of_any_kind_are_judged_alike(records: list[ProductRecord]) -> None:
    graph = merged(records)
    assert own_findings(graph) == reference_findings(graph)


def looks(graph: Graph) -> set[Hashable]:
    """How its nodes look to shapes: classes, properties, and of each value its kind, datatype, classes and list.

    Whether there are two or twenty alike is the same to them.
    """
    found = set()
    for focus in graph.subjects(unique=True):
        values = Counter(_look(graph, *pair) for pair in graph.predicate_objects(focus))
        found.add((_classes(graph, focus), frozenset((look, min(n, 2)) for look, n in values.items())))
    return found


def _classes(graph: Graph, node: Node) -> frozenset[Node]:
    return frozenset(graph.objects(node, RDF.type))


def _look(graph: Graph, prop: Node, value: Node) -> Hashable:
    if isinstance(value, Literal):
        return prop, value.datatype, value.ill_typed
    iri = str(value) if isinstance(value, URIRef) else ""
    listed = iri.rpartition("/")[0] if iri.startswith((AUTHORITY, MEDIA_TYPES)) else iri.startswith(SPDX)
    return prop, bool(iri), listed, _classes(graph, value)


@pytest.mark.slow
def test_thousands_of_real_records_are_judged_alike(corpus: Path) -> None:
    """pySHACL takes its time, so it gets those that hold a node that looks like none before, with three distributions."""
    seen: set[Hashable] = set()
    chosen: list[ProductRecord] = []
    number = 0
    for _, whole in corpus_records(corpus, "dcat", "ckan", "dcat-us", "opendatasoft"):
        number += 1
        record = msgspec.structs.replace(whole, distributions=whole.distributions[:3])
        new = looks(graph_of(record, uri="https://portal.example/products/7", schema=False)) - seen
        if new:
            seen |= new
            chosen.append(record)
    assert number > 5_000
    assert len(chosen) > 400
    for batch in batched(chosen, 500):
        graph = merged(list(batch))
        assert own_findings(graph) == reference_findings(graph)
