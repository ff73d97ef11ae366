"""Assessments for programs: in the Data Quality Vocabulary, of what the reader may see."""

import json
from typing import Any

import pytest
from django.test import Client
from rdflib import Graph, URIRef

from catalog.models import DataProduct
from tests.web.catalogue import Catalogue

pytestmark = pytest.mark.django_db
DQV = "http://www.w3.org/ns/dqv#"


def test_operators_can_keep_pages_of_other_sites_out(
    client: Client, catalogue: Catalogue, settings: Any
) -> None:
    settings.OTHER_SITES = False
    assert "Access-Control-Allow-Origin" not in client.get(f"/products/{catalogue.product.slug}/maturity.ttl")


def test_the_level_and_the_points_are_measurements(client: Client, catalogue: Catalogue) -> None:
    product = catalogue.product
    answer = client.get(f"/products/{product.slug}/maturity.ttl")
    assert answer["Access-Control-Allow-Origin"] == "*"
    graph = Graph().parse(data=answer.content)
    values = {
        str(metric): value.toPython()
        for measured in graph.objects(predicate=URIRef(f"{DQV}hasQualityMeasurement"))
        for metric in graph.objects(measured, URIRef(f"{DQV}isMeasurementOf"))
        for value in graph.objects(measured, URIRef(f"{DQV}value"))
    }
    level = next(value for metric, value in values.items() if metric.endswith("/maturity/metrics.ttl#level"))
    assert level == product.level
    assert product.mqa in values.values()


def test_each_metric_of_an_assessment_is_described(client: Client, catalogue: Catalogue) -> None:
    told = Graph().parse(data=client.get(f"/products/{catalogue.product.slug}/maturity.ttl").content)
    described = Graph().parse(data=client.get("/maturity/metrics.ttl").content)
    own = {
        metric
        for metric in told.objects(predicate=URIRef(f"{DQV}isMeasurementOf"))
        if "/maturity/metrics.ttl#" in metric
    }
    assert own
    assert own <= set(described.subjects())


def test_the_same_as_json_ld(client: Client, catalogue: Catalogue) -> None:
    for path in ("/maturity/metrics.jsonld", f"/products/{catalogue.product.slug}/maturity.jsonld"):
        answer = client.get(path)
        assert answer["Content-Type"] == "application/ld+json"
        assert "http://www.w3.org/ns/dqv#" in json.dumps(answer.json())


def test_a_hidden_product_tells_nothing(client: Client, catalogue: Catalogue) -> None:
    DataProduct.objects.filter(pk=catalogue.product.pk).update(audience="hidden", audience_tokens=["nobody"])
    assert client.get(f"/products/{catalogue.product.slug}/maturity.ttl").status_code == 404
    assert client.get(f"/products/{catalogue.withdrawn.slug}/maturity.ttl").status_code == 404
