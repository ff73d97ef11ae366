"""Harvested interfaces further on: how they are got, what pulling them takes, how mature they are, and what is exported."""

from datetime import UTC, datetime

import pytest
from rdflib import Graph, URIRef

from catalog.domain.access.choose import choose
from catalog.domain.access.detect import ways_of
from catalog.domain.access.model import Need
from catalog.domain.access.plan import plan
from catalog.domain.access.summary import access_summary
from catalog.domain.maturity.assess import assess
from catalog.domain.maturity.evidence import Evidence, LinkAnswer, SchemaDocument
from catalog.domain.openness import openness_of
from catalog.domain.product import ProductRecord
from catalog.formats.dcat.export import graph_of
from tests.formats.openapi_samples import AT, mapped, reading
from tests.formats.test_asyncapi import mapped as stream
from tests.formats.test_asyncapi import second, third

NOW = datetime(2026, 11, 1, tzinfo=UTC)
V2 = "https://api.northmoor.example/v2"


def told(record: ProductRecord) -> list[tuple[str, str, str, str]]:
    return [(way.pattern, way.mode, way.interface, way.authentication) for way in ways_of(record)]


def test_an_interface_is_paged_and_its_download_taken_whole() -> None:
    record = mapped(reading()).record
    assert told(record) == [
        ("record-api", "pull", "http-api", "key"),
        ("record-api", "pull", "http-api", "key"),
        ("parquet-part", "pull", "parquet", "key"),
        ("record-api", "pull", "http-api", "key"),
        ("record-api", "pull", "http-api", "key"),
    ]
    summary = access_summary(record)
    assert (summary.patterns, summary.delivery, summary.open_without_signup) == (
        ("record-api", "parquet-part"), ("pull",), False
    )  # fmt: skip
    assert choose(record).way.url == f"{V2}/export.parquet"


def test_what_the_document_allows_is_what_a_pull_is_planned_with() -> None:
    record = mapped(reading()).record
    [way, *_] = ways_of(record)
    assert way.limits.page is not None
    assert (way.limits.page.value, way.limits.page.source) == (500, "service description")
    worked_out = plan(way, record, Need(rows=60_000))
    assert (worked_out.calls, worked_out.rate, worked_out.rate_told, worked_out.minutes) == (120, 60, True, 2)


def test_what_asks_for_nothing_is_open_without_signing_up() -> None:
    document = reading(security=[])
    assert access_summary(mapped(document).record).open_without_signup
    del document["security"]
    assert not access_summary(mapped(document).record).open_without_signup


@pytest.mark.parametrize(
    ("security", "openness"),
    [([], "open"), ([{"key": []}], "unknown"), ([{}, {"key": []}], "open"), (None, "unknown")],
)
def test_an_open_licence_makes_nothing_open_that_asks_for_a_key_or_does_not_say(
    security: object, openness: str
) -> None:
    document = reading(security=security)
    if security is None:
        del document["security"], document["paths"]["/health"]
    record = mapped(document).record
    assert record.licence is not None
    assert openness_of(record).value == openness


@pytest.mark.parametrize("document", [third(), second()])
def test_channels_are_streams_with_their_topic(document: dict[str, object]) -> None:
    record = stream(document).record
    [way] = ways_of(record)
    assert (way.pattern, way.mode) == ("stream", "push")
    assert (way.interface, way.url, way.resource) in [
        ("kafka", "kafka://broker.northmoor.example:9093", "readings.{area}"),
        ("mqtt", "mqtts://mqtt.northmoor.example:8883", "meters/{meter}"),
    ]
    assert way.authentication == "account"
    assert access_summary(record).delivery == ("push",)


def test_webhooks_are_pushed_beside_what_is_pulled() -> None:
    record = mapped(reading(webhooks={"outage": {"post": {"summary": "An outage began"}}})).record
    assert access_summary(record).delivery == ("pull", "push")
    assert ("stream", "push", "http-api", "") in told(record)


def test_maturity_finds_the_description_the_fields_and_a_guarded_address() -> None:
    record = mapped(reading()).record
    evidence = Evidence(
        links={f"{V2}/readings": LinkAnswer(401, "2026-10-30T00:00:00Z")},
        schemas={
            AT: SchemaDocument(
                AT, "valid", "2026-10-30T00:00:00Z", "an OpenAPI description", named=5, typed=5
            )
        },
    )
    maturity = assess(record, evidence, now=NOW, ways=ways_of(record))
    passed = {result.id: result for result in maturity.results if result.passed}
    wanted = {
        "ACC-LOC",
        "ACC-MACH",
        "ACC-LIVE",
        "ACC-BULK",
        "STR-SCHEMA",
        "STR-MACHINE",
        "FND-DESC",
        "OPS-CONTACT",
    }
    assert wanted <= passed.keys()
    assert passed["ACC-LIVE"].state == "verified"
    assert passed["ACC-MACH"].state == "verified"


def test_dcat_tells_what_a_service_asks_for_and_allows() -> None:
    record = mapped(reading()).record
    graph: Graph = graph_of(record, uri="https://portal.example/products/1")
    rights = {
        str(words) for words in graph.objects(None, URIRef("http://www.w3.org/2000/01/rdf-schema#label"))
    }
    assert record.service is not None
    assert any(words.startswith(record.service.access) and "At most 60 requests" in words for words in rights)
    endpoint = URIRef("http://www.w3.org/ns/dcat#endpointURL")
    assert {str(url) for url in graph.objects(None, endpoint)} == {V2}
