"""OpenAPI documents to records: what each part of one becomes."""

from typing import Any

import pytest

from catalog.domain.product import Agent, Concept, Contact
from tests.formats.openapi_samples import AT, mapped, reading


def test_a_document_is_one_service() -> None:
    found = mapped(reading())
    record = found.record
    assert found.problems == ()
    assert (record.kind, record.source_id, record.title, record.version) == (
        "service",
        AT,
        "Feeder readings",
        "2.3.0",
    )
    assert record.description.startswith("Half-hourly load of feeders.\n\nReadings of all feeders.")
    assert record.contacts == (
        Contact(
            name="Data team", email="data@northmoor.example", url="https://api.northmoor.example/contact"
        ),
    )
    assert record.licence is not None
    assert record.licence.code == "CC-BY-4.0"
    assert record.keywords == ("load", "feeders")
    assert record.rights == "Terms of service: https://northmoor.example/terms"
    assert record.documentation == (
        Concept(label="Guide", iri="https://northmoor.example/guide"),
        Concept(label="Terms of service", iri="https://northmoor.example/terms"),
    )
    assert record.access_rights == ""


def test_the_service_tells_where_it_answers_what_it_asks_for_and_what_it_allows() -> None:
    service = mapped(reading()).record.service
    assert service is not None
    assert (service.endpoint_url, service.description_url) == ("https://api.northmoor.example/v2", AT)
    assert service.conforms_to == (Concept(label="OpenAPI 3.1.0", iri="https://spec.openapis.org/oas/v3.1"),)
    assert service.access == "Needed: an API key in the header “X-Api-Key”."
    assert service.open_to == "registered"
    assert service.limits == (
        "Pages by “limit” (at most 500, 50 where not asked for) and “offset”.",
        "Times can be asked for by “from”.",
        "At most 60 requests per minute are answered.",
        "Answers tell “X-RateLimit-Remaining”: Calls left in this minute.",
    )
    assert (service.page_size, service.per_minute) == (500, 60)


def test_the_rows_of_the_main_answer_are_the_fields() -> None:
    schema = mapped(reading()).record.schema
    assert schema is not None
    assert [(f.name, f.type, f.unit, f.required, f.key) for f in schema.fields] == [
        ("feeder", "string", "", True, True),
        ("at", "date-time", "", True, None),
        ("load", "number", "MW", None, None),
        ("energy", "number", "MWh", None, None),
        ("place.lat", "number", "", None, None),
        ("place.lon", "number", "", None, None),
    ]


def test_there_is_a_way_for_each_format_for_the_whole_and_for_the_sandbox() -> None:
    ways = mapped(reading()).record.distributions
    assert [(d.title, d.format, d.access_url, d.download_url, d.delivery) for d in ways] == [
        ("Answers as JSON", "JSON", "https://api.northmoor.example/v2/readings", "", "pull"),
        ("Answers as CSV", "CSV", "https://api.northmoor.example/v2/readings", "", "pull"),
        ("All readings (PARQUET)", "PARQUET", "https://api.northmoor.example/v2/export.parquet",
         "https://api.northmoor.example/v2/export.parquet", "pull"),
        ("Sandbox with made-up data", "REST", "https://sandbox.northmoor.example/v2", "", "pull"),
    ]  # fmt: skip
    assert all(d.service and d.service.access and d.service.description_url == AT for d in ways)


@pytest.mark.parametrize(
    ("security", "access", "open_to"),
    [
        ([], "No key or account is needed.", "anyone"),
        ([{}, {"key": []}], "Not needed, but taken: an API key in the header “X-Api-Key”.", "anyone"),
        ([{"key": []}], "Needed: an API key in the header “X-Api-Key”.", "registered"),
        ([{"key": [], "tls": []}], "Needed: an API key in the header “X-Api-Key” together with a client certificate "
         "(mutual TLS).", "registered"),
        ([{"basic": []}, {"bearer": []}], "Needed: a user name and password of registered users (HTTP Basic); or an access token "
         "(HTTP Bearer, JWT).", "registered"),
        ([{"oauth": ["read"]}], "Needed: an access token by OAuth 2.0 (client credentials from https://id.example/token, scopes "
         "“read”).", "registered"),
        ([{"oidc": []}], "Needed: a log-in of registered users by OpenID Connect (https://id.example/.well-known/openid-configuration).",
         "registered"),
        ([{"unheard": []}], "Needed: “unheard”.", "registered"),
    ],
)  # fmt: skip
def test_schemes_are_told_in_words(security: list[Any], access: str, open_to: str) -> None:
    schemes = {
        "key": {"type": "apiKey", "in": "header", "name": "X-Api-Key"},
        "tls": {"type": "mutualTLS"},
        "basic": {"type": "http", "scheme": "basic"},
        "bearer": {"type": "http", "scheme": "bearer", "bearerFormat": "JWT"},
        "oauth": {
            "type": "oauth2",
            "flows": {
                "clientCredentials": {"tokenUrl": "https://id.example/token", "scopes": {"read": "Reading"}}
            },
        },
        "oidc": {
            "type": "openIdConnect",
            "openIdConnectUrl": "https://id.example/.well-known/openid-configuration",
        },
    }
    document = reading(security=security, components={"securitySchemes": schemes})
    del document["paths"]["/health"]
    service = mapped(document).record.service
    assert service is not None
    assert (service.access, service.open_to) == (access, open_to)


def test_operations_that_ask_for_less_are_told_and_a_free_health_check_opens_nothing() -> None:
    document = reading()
    document["paths"]["/export.parquet"]["get"]["security"] = []
    service = mapped(document).record.service
    assert service is not None
    assert (service.access, service.open_to) == (
        "Needed for 1 of 2 operations: an API key in the header “X-Api-Key”. Not for GET /export.parquet.", "",
    )  # fmt: skip


def test_security_that_is_not_stated_opens_nothing() -> None:
    document = reading()
    del document["security"], document["paths"]["/health"]
    service = mapped(document).record.service
    assert service is not None
    assert service.open_to == ""
    assert (
        service.access
        == "Known here: an API key in the header “X-Api-Key”. Whether it is needed is not stated."
    )
    document["components"] = {}
    service = mapped(document).record.service
    assert service is not None
    assert (service.access, service.open_to) == ("", "")
    document["paths"]["/export.parquet"]["get"]["security"] = []
    service = mapped(document).record.service
    assert service is not None
    assert (service.access, service.open_to) == ("Nothing is needed for GET /export.parquet.", "")


def test_swagger_2_is_read_alike() -> None:
    document = {
        "swagger": "2.0", "info": {"title": "Old", "version": "1", "description": "x", "contact": {"email": "a@b.example"}},
        "host": "old.example:8443", "basePath": "/api", "schemes": ["http", "https"],
        "produces": ["application/json", "text/csv"],
        "securityDefinitions": {"o": {"type": "oauth2", "flow": "application", "tokenUrl": "https://id.example/t",
                                      "scopes": {"r": ""}}},
        "security": [{"o": ["r"]}],
        "paths": {"/rows": {"get": {
            "parameters": [{"name": "page_size", "in": "query", "type": "integer", "maximum": 1000},
                           {"$ref": "#/parameters/day"}],
            "responses": {"200": {"description": "", "schema": {"type": "array", "items": {"$ref": "#/definitions/Row"}}}},
        }}},
        "parameters": {"day": {"name": "day", "in": "query", "type": "string", "format": "date"}},
        "definitions": {"Row": {"properties": {"mw": {"type": "number", "format": "double", "description": "Output (MW)"}}}},
    }  # fmt: skip
    record = mapped(document).record
    assert record.service is not None
    assert record.service.endpoint_url == "https://old.example:8443/api"
    assert record.service.access == (
        "Needed: an access token by OAuth 2.0 (client credentials from https://id.example/t, scopes “r”)."
    )
    assert record.service.limits == (
        "Pages by “page_size” (at most 1,000).",
        "Times can be asked for by “day”.",
    )
    assert [d.format for d in record.distributions] == ["JSON", "CSV"]
    assert record.schema is not None
    assert [(f.name, f.type, f.unit) for f in record.schema.fields] == [("mw", "double", "MW")]


@pytest.mark.parametrize(
    ("servers", "endpoint"),
    [
        ([{"url": "/v1"}], "https://api.northmoor.example/v1"),
        ([{"url": "v1/"}], "https://api.northmoor.example/v1"),
        ([{"url": "https://test.x.example"}, {"url": "https://x.example/"}], "https://x.example"),
        ([{"url": "http://localhost:8080"}, {"url": "https://x.example"}], "https://x.example"),
        ([], "https://api.northmoor.example"),
    ],
)
def test_servers_are_meant_from_the_document_and_real_ones_come_first(
    servers: list[Any], endpoint: str
) -> None:
    found = mapped(reading(servers=servers))
    assert found.record.service is not None
    assert found.record.service.endpoint_url == endpoint
    assert ([p.path for p in found.problems] == ["servers"]) == (servers == [])


@pytest.mark.parametrize(
    ("stated", "a_minute"),
    [
        ("100/minute", 100),
        ("5 requests per second", 300),
        ({"limit": 600, "period": "hour"}, 10),
        ({"perMinute": 30}, 30),
        ("1000/day", None),
        (100, None),
    ],
)
def test_how_often_it_may_be_asked_is_a_number_where_a_period_is_stated(
    stated: Any, a_minute: float | None
) -> None:
    document = reading()
    document["info"]["description"] = "Readings."
    document["paths"]["/readings"]["get"]["x-rate-limit"] = stated
    service = mapped(document).record.service
    assert service is not None
    assert service.per_minute == a_minute
    assert any(words.startswith("Calls allowed: ") for words in service.limits)


def test_webhooks_callbacks_and_event_streams_are_pushed() -> None:
    hook = {"post": {"summary": "An outage began", "requestBody": {"content": {"application/json": {}}}}}
    document = reading(webhooks={"outage": hook})
    document["paths"]["/subscriptions"] = {
        "post": {
            "callbacks": {"onReading": {"{$request.body#/url}": {"post": {"description": "New readings."}}}}
        }
    }
    document["paths"]["/live"] = {"get": {"responses": {"200": {"content": {"text/event-stream": {}}}}}}
    document["paths"]["/live-readings"] = {
        "get": {"responses": {"200": {"content": {"text/event-stream": {}}}}}
    }
    pushed = [d for d in mapped(document).record.distributions if d.delivery == "push"]
    assert [(d.title, d.format, d.format_label) for d in pushed] == [
        ("Events as they happen (server-sent events)", "STREAM", "Server-Sent Events"),
        ("An outage began", "STREAM", "Webhook"),
        ("Callback onReading", "STREAM", "Callback"),
    ]
    assert (
        pushed[2].description
        == "New readings.\n\nSubscribe by POST /subscriptions; each event is sent to your address."
    )


def test_downloads_whose_format_is_chosen_in_the_path_are_files_of_each_format() -> None:
    document = reading(security=[])
    document["paths"] = {
        "/exports/{format}": {"get": {
            "summary": "Everything",
            "parameters": [{"name": "format", "in": "path", "required": True, "schema": {"enum": ["csv", "xlsx", "csv"]}}],
            "responses": {"200": {"description": "File"}},
        }},
        "/sites/{site}/export": {"get": {
            "parameters": [{"name": "site", "in": "path", "required": True}],
            "responses": {"200": {"content": {"text/csv": {}}}},
        }},
    }  # fmt: skip
    ways = mapped(document).record.distributions
    assert [(d.format, d.download_url) for d in ways[:3]] == [
        ("CSV", "https://api.northmoor.example/v2/exports/csv"),
        ("XLSX", "https://api.northmoor.example/v2/exports/xlsx"),
        ("CSV", ""),
    ]
    assert ways[2].service is not None
    assert ways[2].service.endpoint_url == "https://api.northmoor.example/v2/sites/{site}/export"


def test_extensions_tell_audience_class_service_level_quality_and_rhythm() -> None:
    document = reading()
    document["info"] |= {
        "x-audience": "company-internal", "x-providerName": "northmoor.example", "x-sensitivity": "IB1-SA",
        "x-sla": {"availability": "99.5 %", "response": {"p95": "800 ms"}}, "x-data-quality": "Checked daily.",
        "x-update-frequency": "daily", "x-last-modified": "2026-05-01", "x-api-id": "7f2c", "x-status": "beta",
        "x-lineage": "From SCADA.",
    }  # fmt: skip
    record = mapped(document).record
    assert (record.source_id, record.identifiers) == ("7f2c", (AT,))
    assert record.access_rights == "NON_PUBLIC"
    assert record.publisher == Agent(name="northmoor.example")
    assert [(c.value, c.field) for c in record.stated_classes] == [("IB1-SA", "x-sensitivity")]
    assert record.sla == ("Availability: 99.5 %", "Response p95: 800 ms")
    assert record.quality == "Checked daily."
    assert (record.frequency, record.modified) == ("DAILY", "2026-05-01")
    assert record.lineage is not None
    assert record.lineage.statement == "From SCADA."
    assert {d.status for d in record.distributions[:3]} == {"beta"}
    assert record.status == "DEVELOP"


def test_different_records_are_told_apart_by_their_paths() -> None:
    document = reading()
    answer = {"type": "array", "items": {"properties": {"name": {"type": "string"}}}}
    document["paths"]["/sites"] = {
        "get": {"responses": {"200": {"content": {"application/json": {"schema": answer}}}}}
    }
    schema = mapped(document).record.schema
    assert schema is not None
    names = [field.name for field in schema.fields]
    assert names[0] == "readings.feeder"
    assert names[-1] == "sites.name"


def test_what_is_required_and_missing_is_told_and_the_rest_is_read() -> None:
    found = mapped({"openapi": "3.0.3", "info": {"title": "Bare"}, "paths": {}})
    assert {(p.path, p.rule) for p in found.problems} == {
        ("", "openapi"), ("info.version", "required"), ("info.description", "required"), ("info.contact", "required"),
        ("paths", "required"), ("servers", "required"),
    }  # fmt: skip
    assert all(problem.message.endswith(".") for problem in found.problems)
    assert found.record.distributions[0].access_url == "https://api.northmoor.example"


def test_tags_beyond_the_bound_are_cut_and_told() -> None:
    found = mapped(reading(tags=[{"name": f"tag {n}"} for n in range(35_000)]))
    assert len(found.record.keywords) == 500
    assert [(p.path, p.rule) for p in found.problems] == [("tags", "count")]


def test_what_3_2_adds_is_read() -> None:
    row = {"properties": {"mw": {"type": "number"}}}
    document = reading(openapi="3.2.0", tags=[{"name": "load", "summary": "Load", "kind": "nav"}])
    document["servers"] = [{"url": "/v3", "name": "production"}]
    document["paths"] = {
        "/search": {"query": {"responses": {"200": {"content": {"application/jsonl": {"itemSchema": row}}}}}},
        "/copy": {"additionalOperations": {"COPY": {"summary": "Copy", "responses": {}}}},
    }
    record = mapped(document).record
    assert record.service is not None
    assert record.service.endpoint_url == "https://api.northmoor.example/v3"
    assert [(d.title, d.format) for d in record.distributions] == [("Answers as JSONL", "JSONL")]
    assert record.schema is not None
    assert [field.name for field in record.schema.fields] == ["mw"]
