"""Schemas that products name by address: which are fetched and which never, what is kept, and what maturity makes of them."""

import json
from datetime import timedelta
from importlib import import_module
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone

from catalog.models import (
    Assessment,
    DataProduct,
    Descriptor,
    Domain,
    HarvestRun,
    Host,
    LinkedDocument,
    SchemaDocument,
)
from catalog.services.curation import field_decide
from catalog.services.document_rounds import descriptors_check_due, schemas_check_due
from catalog.services.sample_evidence import schemas_of
from catalog.services.samples import samples_collect
from tests.endpoints import Answer, FakeEndpoint
from tests.factories import endpoint_make, harvest_now, package

pytestmark = pytest.mark.django_db
SCHEMA = json.dumps(
    {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "properties": {"at": {"type": "string", "description": "When."}, "load": {"type": "number"}},
    }
).encode()


def named(server: FakeEndpoint, body: bytes = SCHEMA, **changes: Any) -> DataProduct:
    """A product that names /schema.json as its schema, noted; `changes` are of the harvested record."""
    server.answers["/schema.json"] = Answer(body, "application/json")
    run = harvest_now(endpoint_make(server.ckan([package("p", resources=[])])))
    product = DataProduct.objects.get()
    product.harvested |= {"schema": {"url": f"{server.url}/schema.json"}, **changes}
    product.save()
    samples_collect(run.pk)
    return product


def check(product: DataProduct, name: str) -> tuple[bool, str, str]:
    """Whether the product's check is passed, in which state, on what evidence."""
    results = {row[0]: row for row in Assessment.objects.get(product=product).maturity[2]}
    _, passed, state, *detail = results[name]
    return passed, state, detail[0] if detail else ""


def asked(server: FakeEndpoint) -> list[str]:
    return [path for path, _ in server.requests if not path.startswith("/api/3/")]


def test_a_schema_that_is_only_named_is_read_and_verifies_the_check(endpoint_server: FakeEndpoint) -> None:
    product = named(endpoint_server)
    assert check(product, "STR-SCHEMA")[0] is False
    assert schemas_check_due() == 1
    row = SchemaDocument.objects.get()
    assert (row.kind, row.outcome, row.named, row.typed, row.explained) == ("jsonschema", "valid", 2, 2, 1)
    assert [field["name"] for field in row.fields] == ["at", "load"]
    url = f"{endpoint_server.url}/schema.json"
    assert check(product, "STR-SCHEMA") == (True, "verified", f"2 fields in a JSON Schema at {url}")
    assert check(product, "STR-DICT") == (False, "declared", "1 of 2 fields")
    found = schemas_of([product.pk])[product.pk][url]
    assert (found.kind, found.named, found.at[:4]) == ("a JSON Schema", 2, str(timezone.now().year))
    assert (schemas_check_due(), asked(endpoint_server)) == (0, ["/schema.json"])


def test_what_cannot_be_read_says_why_and_gains_nothing(endpoint_server: FakeEndpoint) -> None:
    product = named(endpoint_server, b"<!doctype html><title>Sign in</title>")
    schemas_check_due()
    passed, state, detail = check(product, "STR-SCHEMA")
    assert (passed, state) == (False, "verified")
    assert "schema.json: It is an HTML page titled “Sign in”" in detail
    assert SchemaDocument.objects.get().outcome == "invalid"


def test_a_schema_that_is_not_there_is_no_verdict_on_the_data(endpoint_server: FakeEndpoint) -> None:
    product = named(endpoint_server)
    endpoint_server.answers["/schema.json"] = Answer(b"", status=404)
    schemas_check_due()
    passed, state, detail = check(product, "STR-SCHEMA")
    assert (passed, state, "404" in detail) == (False, "unknown", True)


def test_a_server_in_trouble_changes_nothing_at_first(endpoint_server: FakeEndpoint) -> None:
    product = named(endpoint_server)
    schemas_check_due()
    endpoint_server.answers["/schema.json"] = Answer(b"", status=500)
    outcomes = []
    for _ in range(3):
        SchemaDocument.objects.update(due_at=timezone.now())
        LinkedDocument.objects.update(due_at=timezone.now())  # the same document, as a layer of the product
        schemas_check_due()
        outcomes.append((SchemaDocument.objects.get().named, check(product, "STR-SCHEMA")[0]))
    assert outcomes == [(2, True), (2, True), (0, False)]


def test_a_host_that_asks_for_rest_is_left_alone(endpoint_server: FakeEndpoint) -> None:
    named(endpoint_server)
    endpoint_server.answers["/schema.json"] = Answer(b"", status=429, headers={"Retry-After": "600"})
    assert schemas_check_due() == 0
    row = SchemaDocument.objects.get()
    assert (row.outcome, row.due_at > timezone.now() + timedelta(minutes=9)) == ("", True)
    assert Host.objects.get().busy_until is not None


@pytest.mark.parametrize(
    "change",
    [{"openness": "shared"}, {"openness": "closed"}, {"audience": "signed-in"}, {"state": "withdrawn"}],
)
def test_of_what_is_not_for_everybody_none_is_asked_for(
    endpoint_server: FakeEndpoint, change: dict[str, str]
) -> None:
    named(endpoint_server)
    DataProduct.objects.update(**change)
    assert (schemas_check_due(), asked(endpoint_server)) == (0, [])


def test_nor_of_a_domain_that_nobody_confirmed(endpoint_server: FakeEndpoint) -> None:
    named(endpoint_server)
    Domain.objects.update(confirmed=False)
    assert (schemas_check_due(), asked(endpoint_server)) == (0, [])


def test_nor_of_a_restricted_distribution(endpoint_server: FakeEndpoint) -> None:
    product = named(endpoint_server, schema=None)
    record = {"schema": {"url": f"{endpoint_server.url}/schema.json"}}
    product.distributions.create(position=0, record=record)
    run = HarvestRun.objects.get()
    samples_collect(run.pk)
    assert SchemaDocument.objects.count() == 1
    product.distributions.update(record={**record, "restricted": True})  # after it was noted, too
    assert (schemas_check_due(), asked(endpoint_server)) == (0, [])
    samples_collect(run.pk)
    assert not SchemaDocument.objects.exists()


def test_records_cannot_have_the_portal_ask_its_neighbours(endpoint_server: FakeEndpoint) -> None:
    with FakeEndpoint() as neighbour:
        neighbour.answers["/admin.json"] = Answer(SCHEMA)
        named(endpoint_server, schema={"url": f"{neighbour.url}/admin.json"})
        schemas_check_due()
        assert neighbour.requests == []
    row = SchemaDocument.objects.get()
    assert (row.outcome, "loopback" in row.detail) == ("unreachable", True)


def test_checks_can_be_switched_off(endpoint_server: FakeEndpoint, settings: Any) -> None:
    named(endpoint_server)
    settings.CHECK_SAMPLES = False
    assert (schemas_check_due(), asked(endpoint_server)) == (0, [])


def test_documents_that_it_conforms_to_and_descriptions_of_services_are_read(
    endpoint_server: FakeEndpoint,
) -> None:
    url = endpoint_server.url
    named(
        endpoint_server,
        schema=None,
        conforms_to=[
            {"iri": f"{url}/shapes.ttl"},
            {"iri": f"{url}/standard"},
            {"label": "CIM"},
            # of the record, not of the data
            {"iri": "https://stac-extensions.github.io/table/v1.2.0/schema.json"},
        ],
        contract_url=f"{url}/contract.yaml",
        service={"description_url": f"{url}/openapi.json"},
    )
    assert set(SchemaDocument.objects.values_list("url", flat=True)) == {
        f"{url}/shapes.ttl",
        f"{url}/openapi.json",
    }
    assert Descriptor.objects.get().url == f"{url}/contract.yaml"


def test_what_is_read_as_a_contract_is_not_read_again_as_a_schema(endpoint_server: FakeEndpoint) -> None:
    at = f"{endpoint_server.url}/datapackage.json"
    product = named(endpoint_server, schema={"url": at}, contract_url=at)
    body = {
        "resources": [{"name": "a", "path": "a.csv", "schema": {"fields": [{"name": "x", "type": "date"}]}}]
    }
    endpoint_server.answers["/datapackage.json"] = Answer(json.dumps(body).encode())
    assert not SchemaDocument.objects.exists()
    assert descriptors_check_due() == 1
    assert check(product, "STR-SCHEMA")[:2] == (True, "verified")


def test_a_description_that_was_read_verifies_the_interface(endpoint_server: FakeEndpoint) -> None:
    url = endpoint_server.url
    document = {"openapi": "3.1.0", "info": {"title": "x", "version": "1"}, "paths": {}}
    endpoint_server.answers["/openapi.json"] = Answer(json.dumps(document).encode())
    service = {"description_url": f"{url}/openapi.json"}
    product = named(endpoint_server, schema=None, service=service, contract_url=f"{url}/c.yaml")
    schemas_check_due()
    told = (True, "verified", f"{url}/openapi.json is an OpenAPI description")
    assert (check(product, "ACC-MACH"), check(product, "STR-SCHEMA")) == (told, told)


def test_a_schema_that_many_products_name_is_asked_for_once(endpoint_server: FakeEndpoint) -> None:
    endpoint_server.answers["/schema.json"] = Answer(SCHEMA)
    run = harvest_now(endpoint_make(endpoint_server.ckan([package(f"p{n}", resources=[]) for n in range(3)])))
    for product in DataProduct.objects.all():
        product.harvested["schema"] = {"url": f"{endpoint_server.url}/schema.json"}
        product.save()
    samples_collect(run.pk)
    assert (schemas_check_due(), asked(endpoint_server)) == (1, ["/schema.json"])
    assert list(SchemaDocument.objects.values_list("named", flat=True)) == [2, 2, 2]


def test_a_schema_that_is_no_longer_named_is_forgotten(endpoint_server: FakeEndpoint) -> None:
    product = named(endpoint_server)
    schemas_check_due()
    curated = {"fields": [{"name": "a"}]}
    product = DataProduct.objects.select_related("domain").get()
    field_decide(None, product=product, field="schema", value=curated, why="They told us.")
    assert not SchemaDocument.objects.exists()
    assert check(product, "STR-SCHEMA") == (False, "declared", "the fields have no types")


def test_its_fields_are_shown_and_the_check_links_the_evidence(
    endpoint_server: FakeEndpoint, client: Client
) -> None:
    product = named(endpoint_server)
    schemas_check_due()
    page = client.get(f"/products/{product.slug}/schema/").content.decode()
    assert "1 of 2 fields is explained" in page
    assert all(word in page for word in ("load", "number", "When."))
    evidence = client.get(f"/products/{product.slug}/maturity/str-schema/").content.decode()
    assert f'href="{endpoint_server.url}/schema.json"' in evidence
    assert "A JSON Schema" in evidence
    assert "2 fields, 2 with a type, 1 explained" in evidence


def test_entries_that_were_there_before_have_their_schemas_noted(endpoint_server: FakeEndpoint) -> None:
    product = named(endpoint_server)
    record = {"schema": {"url": "https://data.example:443/a.json"}}
    product.distributions.create(position=0, record=record)
    product.distributions.create(
        position=1, record={"schema": {"url": "https://x.example/b"}, "restricted": True}
    )
    SchemaDocument.objects.all().delete()
    with connection.cursor() as cursor:
        cursor.execute(import_module("catalog.migrations.0022_schema_documents").NOTED)
    own = f"{endpoint_server.url}/schema.json"
    assert set(SchemaDocument.objects.values_list("url", flat=True)) == {own, record["schema"]["url"]}
    assert SchemaDocument.objects.get(url=record["schema"]["url"]).host == "data.example"
    SchemaDocument.objects.exclude(url=own).delete()
    assert (schemas_check_due(), SchemaDocument.objects.get().outcome) == (1, "valid")
