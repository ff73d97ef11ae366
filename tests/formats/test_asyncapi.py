"""AsyncAPI documents to records: who receives what, where, in which form, and what is asked for."""

import json
from typing import Any

import pytest

from catalog.domain.product import ProductRecord
from catalog.formats.asyncapi import ASYNCAPI
from catalog.formats.protocol import MappedRecord, PageRequest
from catalog.formats.registry import protocol_recognise

AT = "https://streams.northmoor.example/events.yaml"
INFO = {
    "title": "Grid events",
    "version": "1.2.0",
    "description": "Events of the grid.",
    "contact": {"email": "a@b.example"},
}
READING = {
    "type": "object",
    "required": ["meter"],
    "properties": {
        "meter": {"type": "string", "description": "Reference."},
        "power": {"type": "number", "description": "Power in kW."},
    },
}


def mapped(document: Any, url: str = AT) -> MappedRecord:
    page = ASYNCAPI.read_page(
        PageRequest(url=url), "", document if isinstance(document, bytes) else json.dumps(document).encode()
    )
    [item] = page.items
    assert item.refusal is None
    return ASYNCAPI.map_record(item.body)


def third(**more: Any) -> dict[str, Any]:
    """A document of AsyncAPI 3; `more` replaces parts of it."""
    return {
        "asyncapi": "3.0.0",
        "id": "urn:example:grid-events",
        "info": {
            **INFO,
            "tags": [{"name": "grid"}],
            "license": {
                "name": "OGL",
                "url": "http://www.nationalarchives.gov.uk/doc/open-government-licence/version/3/",
            },
        },
        "defaultContentType": "application/json",
        "servers": {
            "test": {"host": "test-broker.northmoor.example:9092", "protocol": "kafka"},
            "live": {
                "host": "{site}.northmoor.example:9093", "protocol": "kafka", "title": "Live cluster",
                "variables": {"site": {"default": "broker"}},
                "security": [{"$ref": "#/components/securitySchemes/scram"}],
                "bindings": {"kafka": {"schemaRegistryUrl": "https://registry.northmoor.example"}},
            },
        },
        "channels": {
            "readings": {
                "address": "readings.{area}",
                "title": "Readings",
                "messages": {"reading": {"$ref": "#/components/messages/reading"}},
                "parameters": {"area": {"description": "Licence area.", "enum": ["north", "south"], "default": "north"}},
                "bindings": {"kafka": {"topic": "readings", "partitions": 12, "replicas": 3,
                                       "topicConfiguration": {"retention.ms": 604800000, "cleanup.policy": ["delete"]}}},
            },
            "corrections": {"address": "corrections", "messages": {"correction": {"payload": READING}}},
        },
        "operations": {
            "sendReading": {"action": "send", "channel": {"$ref": "#/channels/readings"}, "summary": "Each reading as it comes.",
                            "messages": [{"$ref": "#/channels/readings/messages/reading"}]},
            "takeCorrection": {"action": "receive", "channel": {"$ref": "#/channels/corrections"}, "summary": "Mend a reading"},
        },
        "components": {
            "messages": {"reading": {
                "title": "A reading", "contentType": "application/json", "payload": {"$ref": "#/components/schemas/reading"},
                "headers": {"type": "object", "properties": {"trace": {"type": "string"}}},
                "correlationId": {"location": "$message.header#/trace"},
                "traits": [{"title": "Overridden", "tags": [{"name": "telemetry"}]}],
                "bindings": {"kafka": {"key": {"type": "string", "description": "The meter."}}},
            }},
            "schemas": {"reading": READING},
            "securitySchemes": {"scram": {"type": "scramSha512"}},
        },
        **more,
    }  # fmt: skip


def second(**more: Any) -> dict[str, Any]:
    """A document of AsyncAPI 2; `more` replaces parts of it."""
    message = {"name": "reading", "payload": READING}
    return {
        "asyncapi": "2.6.0",
        "info": INFO,
        "servers": {"live": {"url": "mqtt.northmoor.example:{port}", "protocol": "secure-mqtt",
                             "variables": {"port": {"default": "8883"}},
                             "security": [{"user": []}]}},
        "channels": {
            "meters/{meter}": {"subscribe": {"operationId": "onReading", "message": message, "bindings": {"mqtt": {"qos": 1}}},
                               "parameters": {"meter": {"description": "Its reference.", "schema": {"type": "string"}}}},
            "commands": {"publish": {"summary": "Send a command", "message": {"oneOf": [message]}}},
        },
        "components": {"securitySchemes": {"user": {"type": "userPassword"}}},
        **more,
    }  # fmt: skip


def ways(record: ProductRecord) -> list[tuple[str, str, str, str]]:
    return [(d.title, d.format_label, d.access_url, d.delivery) for d in record.distributions]


def test_in_3_what_the_application_sends_is_received_and_what_it_receives_is_contributed() -> None:
    found = mapped(third())
    assert found.problems == ()
    record = found.record
    assert (record.kind, record.source_id, record.identifiers) == (
        "service",
        "urn:example:grid-events",
        (AT,),
    )
    assert ways(record) == [
        ("Readings", "Kafka", "kafka://broker.northmoor.example:9093/readings.{area}", "push")
    ]
    assert [(c.label, c.iri) for c in record.contribution] == [
        (
            "Send messages to “corrections” (Kafka): Mend a reading",
            "kafka://broker.northmoor.example:9093/corrections",
        )
    ]


def test_in_2_what_others_may_subscribe_to_is_received_and_what_they_may_publish_is_contributed() -> None:
    record = mapped(second()).record
    assert ways(record) == [
        ("meters/{meter}", "MQTT (TLS)", "mqtts://mqtt.northmoor.example:8883/meters/{meter}", "push")
    ]
    assert [c.label for c in record.contribution] == [
        "Send messages to “commands” (MQTT (TLS)): Send a command"
    ]
    assert record.distributions[0].service is not None
    assert record.distributions[0].service.limits == ("MQTT: each message comes at least once (QoS 1).",)
    assert record.service is not None
    assert record.service.access == "Needed: a user name and password of registered users."


def test_payload_headers_and_keys_are_fields() -> None:
    [way] = mapped(third()).record.distributions
    assert way.schema is not None
    assert [(f.name, f.type, f.unit, f.required, f.key) for f in way.schema.fields] == [
        ("meter", "string", "", True, None),
        ("power", "number", "kW", None, None),
        ("headers.trace", "string", "", None, None),
        ("key", "string", "", None, True),
    ]
    assert way.media_type == "application/json"


def test_a_way_tells_its_messages_the_parameters_of_its_address_and_what_belongs_together() -> None:
    [way] = mapped(third()).record.distributions
    assert way.description.split("\n") == [
        "Each reading as it comes.", "",
        "Messages:", "- A reading", "",
        "Parameters of the address:", "- area: Licence area; one of north, south; “north” unless stated", "",
        "Requests and answers belong together by header#/trace.",
    ]  # fmt: skip
    assert way.service is not None
    assert way.service.limits == (
        "Kafka topic “readings”.",
        "Kafka: 12 partitions, 3 replicas.",
        "Kafka: old messages are cleaned up by “delete”.",
    )


def test_service_level_access_and_tags() -> None:
    record = mapped(third()).record
    assert record.sla == ("Messages of “readings.{area}” are kept for 7 days (kafka).",)
    assert record.service is not None
    assert (
        record.service.access == "Needed: a user name and password of registered users (SASL SCRAM-SHA-512)."
    )
    assert record.service.open_to == "registered"
    assert record.service.conforms_to[0].iri == "https://www.asyncapi.com/docs/reference/specification/v3.0.0"
    assert record.keywords == ("grid", "telemetry")
    assert [d.iri for d in record.documentation] == ["https://registry.northmoor.example"]
    assert record.licence is not None
    assert record.licence.code


def test_traits_yield_to_what_they_are_put_on_in_3_and_go_before_it_in_2() -> None:
    trait = {"title": "Of the trait", "contentType": "application/xml"}
    message = {"title": "Its own", "payload": READING, "traits": [trait]}
    new = third(
        components={"messages": {"reading": message}, "securitySchemes": {"scram": {"type": "scramSha512"}}}
    )
    old = second(channels={"a": {"subscribe": {"message": message}}})
    told = [mapped(document).record.distributions[0] for document in (new, old)]
    assert ["Its own" in way.description for way in told] == [True, False]
    assert ["Of the trait" in way.description for way in told] == [False, True]
    assert [way.media_type for way in told] == ["application/xml", "application/xml"]


def test_answers_to_requests_are_asked_for() -> None:
    document = third()
    document["operations"] = {
        "ask": {
            "action": "receive",
            "channel": {"$ref": "#/channels/corrections"},
            "reply": {"channel": {"$ref": "#/channels/readings"}},
        }
    }
    record = mapped(document).record
    assert [(d.title, d.delivery) for d in record.distributions] == [("Readings", "pull")]
    assert record.contribution == ()


@pytest.mark.parametrize(
    ("protocol", "method", "delivery", "form", "url"),
    [
        ("wss", "", "push", "STREAM", "wss://h.example/a"),
        ("amqps", "", "push", "STREAM", "amqps://h.example/a"),
        ("nats", "", "push", "STREAM", "nats://h.example/a"),
        ("sse", "", "push", "STREAM", "https://h.example/a"),
        ("sqs", "", "pull", "REST", "https://h.example/a"),
        ("https", "GET", "pull", "REST", "https://h.example/a"),
        ("https", "POST", "push", "STREAM", "https://h.example/a"),
        ("https", "", "", "STREAM", "https://h.example/a"),
        ("x-own", "", "", "STREAM", "x-own://h.example/a"),
    ],
)
def test_who_starts_a_transfer_follows_from_the_protocol(
    protocol: str, method: str, delivery: str, form: str, url: str
) -> None:
    bindings = {"http": {"method": method}} if method else {}
    document = second(
        servers={"s": {"url": "h.example", "protocol": protocol}},
        channels={"a": {"subscribe": {"message": {"payload": READING}, "bindings": bindings}}},
    )
    [way] = mapped(document).record.distributions
    assert (way.delivery, way.format, way.access_url) == (delivery, form, url)


AVRO = {
    "type": "record",
    "name": "R",
    "fields": [
        {"name": "at", "type": {"type": "long", "logicalType": "timestamp-millis"}},
        {"name": "mw", "type": ["null", "double"], "doc": "Output in MW."},
    ],
}


@pytest.mark.parametrize(
    "message",
    [
        {"schemaFormat": "application/vnd.apache.avro;version=1.9.0", "payload": AVRO},
        {"schemaFormat": "application/vnd.apache.avro+json;version=1.9.0", "payload": json.dumps(AVRO)},
        {"payload": {"schemaFormat": "application/vnd.apache.avro;version=1.9.0", "schema": AVRO}},
    ],
)
def test_avro_payloads_are_read(message: dict[str, Any]) -> None:
    [way] = mapped(second(channels={"a": {"subscribe": {"message": message}}})).record.distributions
    assert way.schema is not None
    assert [(f.name, f.type, f.unit) for f in way.schema.fields] == [
        ("at", "timestamp-millis", ""),
        ("mw", "double", "MW"),
    ]
    assert way.schema.standard.startswith("application/vnd.apache.avro")


def test_protobuf_is_only_named() -> None:
    message = {
        "schemaFormat": "application/vnd.google.protobuf;version=3",
        "payload": 'syntax = "proto3"; message R {}',
    }
    [way] = mapped(second(channels={"a": {"subscribe": {"message": message}}})).record.distributions
    assert way.schema is not None
    assert (way.schema.fields, way.schema.standard) == ((), "application/vnd.google.protobuf;version=3")


def test_what_only_takes_messages_says_so() -> None:
    found = mapped(second(channels={"commands": {"publish": {"message": {"payload": READING}}}}))
    assert found.record.distributions == ()
    assert [problem.rule for problem in found.problems] == ["direction"]


def test_auto_knows_documents_and_indexes_of_streams_alone() -> None:
    apis = {
        "name": "x",
        "specificationVersion": "0.19",
        "apis": [{"name": "E", "properties": [{"type": "AsyncAPI", "url": "e.yaml"}]}],
    }
    bodies = [
        json.dumps(third()).encode(),
        json.dumps([second()]).encode(),
        b"asyncapi: '2.6.0'\ninfo:\n  title: x\nchannels: {}\n",
        json.dumps(apis).encode(),
    ]
    for body in bodies:
        assert protocol_recognise("https://a.example/x", "", body) is ASYNCAPI
    page = ASYNCAPI.read_page(PageRequest(url="https://a.example/apis.json"), "", bodies[-1])
    assert [request.url for request in page.more] == ["https://a.example/e.yaml"]
