"""Assessments as measurements that other catalogues read."""

from datetime import UTC, datetime

import pytest
from rdflib import Graph, Literal, Namespace, URIRef
from rdflib.namespace import PROV, RDF, RDFS, XSD

from catalog.domain.access.detect import ways_of
from catalog.domain.errors import InvalidInput
from catalog.domain.maturity.assess import Maturity, assess
from catalog.domain.maturity.evidence import Assertion, Conformance, Evidence, LinkAnswer
from catalog.domain.maturity.model import checks_by_id, maturity_model
from catalog.domain.maturity.mqa import MqaAssessment, assess_mqa
from catalog.domain.maturity.mqa_model import mqa_model
from catalog.domain.product import Distribution, ProductRecord
from catalog.formats.dcat.export import serialise
from catalog.formats.dcat.export_distributions import distribution_uris
from catalog.formats.dcat.terms import DQV as DQV_SPACE
from catalog.formats.dqv import LEVEL, PIVEAU, dqv_graph, metrics_graph
from tests.formats.dcat_round_trip import parsed

DQV = Namespace(DQV_SPACE)

URI, METRICS = "https://portal.example/products/7", "https://portal.example/maturity/metrics#"
NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
OLD = Distribution(title="Old")
FILE = Distribution(access_url="https://d.example/a", download_url="https://d.example/x.csv", format="CSV")
RECORD = ProductRecord(source_id="p1", title="Feeder load", keywords=("load",), distributions=(OLD, FILE))
EVIDENCE = Evidence(
    links={"https://d.example/a": LinkAnswer(404), "https://d.example/x.csv": LinkAnswer(200)},
    shacl=Conformance(passed=True),
    assertions={
        "OPS-FREQ": Assertion(
            "a-person", "2026-11-01T00:00:00+00:00", "2027-01-01T00:00:00+00:00", "Private words."
        )
    },
)


def assessed(evidence: Evidence = EVIDENCE, record: ProductRecord = RECORD) -> tuple[Maturity, MqaAssessment]:
    return assess(record, evidence, now=NOW, ways=ways_of(record)), assess_mqa(record, evidence)


def graph(evidence: Evidence = EVIDENCE) -> Graph:
    maturity, mqa = assessed(evidence)
    uris = distribution_uris(RECORD, uri=URI)
    return dqv_graph(URI, maturity, mqa, NOW, metrics=METRICS, distributions=uris)


def measured(found: Graph, metric: str) -> URIRef:
    (node,) = found.subjects(DQV.isMeasurementOf, URIRef(metric))
    assert isinstance(node, URIRef)
    return node


def value(found: Graph, metric: str) -> object:
    literal = found.value(measured(found, metric), DQV.value)
    assert isinstance(literal, Literal)
    return literal.toPython()


def test_indicators_are_measured_in_the_words_of_the_eu() -> None:
    found = graph()
    assert value(found, PIVEAU + "keywordAvailability") is True
    assert value(found, PIVEAU + "spatialAvailability") is False
    assert value(found, PIVEAU + "dcatApCompliance") is True


def test_an_address_is_measured_by_its_status() -> None:
    found = graph()
    assert value(found, PIVEAU + "accessUrlStatusCode") == 404
    assert value(found, PIVEAU + "downloadUrlStatusCode") == 200


def test_an_address_that_does_not_answer_is_zero() -> None:
    found = graph(Evidence(links={"https://d.example/a": LinkAnswer(0)}))
    assert value(found, PIVEAU + "accessUrlStatusCode") == 0


def test_what_has_not_been_checked_is_not_measured() -> None:
    found = graph(Evidence())
    for name in ("accessUrlStatusCode", "downloadUrlStatusCode", "dcatApCompliance"):
        assert not list(found.subjects(DQV.isMeasurementOf, URIRef(PIVEAU + name))), name


def test_points_are_those_of_the_assessment() -> None:
    found, (_, mqa) = graph(), assessed()
    assert value(found, PIVEAU + "scoring") == mqa.points
    sums = [value(found, f"{PIVEAU}{dimension}Scoring") for dimension in mqa_model().dimensions]
    assert sum(sums) == mqa.points  # type: ignore[arg-type]


def test_checks_and_the_level_are_metrics_of_the_portal() -> None:
    found, (maturity, _) = graph(), assessed()
    assert value(found, METRICS + LEVEL) == maturity.level
    for result in maturity.results:
        nodes = list(found.subjects(DQV.isMeasurementOf, URIRef(METRICS + result.id)))
        if result.passed is None:
            assert not nodes, result.id
        else:
            assert value(found, METRICS + result.id) is result.passed


def test_a_distribution_is_measured_as_itself() -> None:
    found = graph()
    node = measured(found, PIVEAU + "formatAvailability")
    second = URIRef(f"{URI}#distribution-2")
    assert found.value(node, DQV.computedOn) == second
    assert (second, DQV.hasQualityMeasurement, node) in found
    on_product = measured(found, PIVEAU + "keywordAvailability")
    assert found.value(on_product, DQV.computedOn) == URIRef(URI)


def test_without_the_distributions_all_is_measured_on_the_product() -> None:
    maturity, mqa = assessed()
    found = dqv_graph(URI, maturity, mqa, NOW, metrics=METRICS)
    assert set(found.objects(None, DQV.computedOn)) == {URIRef(URI)}


def test_every_measurement_says_when_and_what_was_found() -> None:
    found = graph()
    for node in found.subjects(RDF.type, DQV.QualityMeasurement):
        moment = found.value(node, PROV.generatedAtTime)
        assert isinstance(moment, Literal)
        assert (str(moment), moment.datatype) == ("2026-11-20T12:00:00+00:00", XSD.dateTime)
        assert str(found.value(node, RDFS.comment)).endswith(".")


def test_nobody_who_asserted_something_is_named() -> None:
    found = graph()
    assert value(found, METRICS + "OPS-FREQ") is True
    assert not any("Private" in str(node) or "a-person" in str(node) for node in found.all_nodes())


def test_a_product_without_a_maturity_has_its_points() -> None:
    _, mqa = assessed()
    found = dqv_graph(URI, None, mqa, NOW, metrics=METRICS)
    assert value(found, PIVEAU + "scoring") == mqa.points
    assert not any(str(metric).startswith(METRICS) for metric in found.objects(None, DQV.isMeasurementOf))


@pytest.mark.parametrize("address", ["products/7", "javascript:alert(1)"])
def test_an_address_that_is_none_is_refused(address: str) -> None:
    maturity, mqa = assessed()
    with pytest.raises(InvalidInput, match="no absolute IRI"):
        dqv_graph(address, maturity, mqa, NOW, metrics=METRICS)
    with pytest.raises(InvalidInput, match="no absolute IRI"):
        dqv_graph(URI, maturity, mqa, NOW, metrics=address)


@pytest.mark.parametrize("syntax", ["turtle", "json-ld", "xml"])
def test_the_measurements_are_served_whole(syntax: str) -> None:
    found = graph()
    body = serialise(found, syntax)  # type: ignore[arg-type]
    assert len(parsed(body, syntax)) == len(found)  # type: ignore[arg-type]
    assert b"pv:scoring" in body or syntax == "xml"


def test_every_metric_of_the_portal_is_described() -> None:
    found = metrics_graph(METRICS)
    metrics = {str(node).removeprefix(METRICS) for node in found.subjects(RDF.type, DQV.Metric)}
    assert metrics == {*checks_by_id(), LEVEL}
    dimensions = {str(node).removeprefix(METRICS) for node in found.subjects(RDF.type, DQV.Dimension)}
    assert dimensions == set(maturity_model().facets)
    used = {str(metric) for metric in graph().objects(None, DQV.isMeasurementOf)}
    assert {name for name in used if name.startswith(METRICS)} <= {METRICS + name for name in metrics}
