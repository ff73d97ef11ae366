"""Descriptions that products link to: which are fetched and which never, what they add, and how that ends."""

import json
from datetime import timedelta
from importlib import import_module
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import connection
from django.utils import timezone

from catalog.domain.enrichment import PORTAL_WIDE
from catalog.models import (
    DataProduct,
    Descriptor,
    Domain,
    Endpoint,
    HarvestRun,
    LinkedDocument,
    ProductChange,
)
from catalog.selectors.lineage import lineage_of
from catalog.selectors.products import product_get
from catalog.selectors.series import _side
from catalog.services.curation import field_decide
from catalog.services.document_rounds import descriptors_check_due, linked_check_due, schemas_check_due
from catalog.services.index_rows import product_rows, products_indexed
from catalog.services.rederive import products_rederive
from catalog.services.samples import samples_collect
from tests.endpoints import Answer, FakeEndpoint
from tests.factories import endpoint_make, harvest_now, package

pytestmark = pytest.mark.django_db
CONTRACT = """
apiVersion: v3.0.2
kind: DataContract
id: half-hourly-demand
version: 1.4.0
status: active
name: Half-hourly demand
description:
  purpose: Planning.
  usage: Free to use with attribution.
tags: [demand, half-hourly]
schema:
  - name: demand
    properties:
      - {name: at, logicalType: date, description: Start of the half hour.}
      - {name: load_mw, logicalType: number, description: Mean load.}
slaProperties:
  - {property: frequency, value: 1, unit: d}
  - {property: latency, value: 4, unit: h}
support:
  - {channel: desk, url: "mailto:data@network.example"}
"""
OPENAPI = json.dumps(
    {
        "openapi": "3.0.3",
        "info": {
            "title": "Demand API",
            "version": "2",
            "license": {"name": "CC BY 4.0", "url": "https://creativecommons.org/licenses/by/4.0/"},
        },
        "servers": [{"url": "https://api.network.example/v2"}],
        "components": {"securitySchemes": {"key": {"type": "apiKey", "in": "header", "name": "X-Key"}}},
        "security": [{"key": []}],
        "paths": {"/demand": {"get": {"responses": {"200": {"description": "Rows."}}}}},
    }
)


def listed(server: FakeEndpoint, number: int = 1, **said: Any) -> list[DataProduct]:
    """`number` products of one endpoint whose records say this, their links noted."""
    run = harvest_now(endpoint_make(server.ckan([package(f"p{n}", resources=[]) for n in range(number)])))
    for product in DataProduct.objects.all():
        product.harvested = {
            name: value for name, value in product.harvested.items() if name not in ("keywords", "licence")
        } | said
        product.save()
        for n, file in enumerate(said.get("distributions", ())):
            product.distributions.create(
                position=n,
                access_url=file.get("access_url", ""),
                download_url=file.get("download_url", ""),
                record=file,
            )
    products_rederive(list(DataProduct.objects.values_list("pk", flat=True)))
    samples_collect(run.pk)
    return list(DataProduct.objects.order_by("pk"))


def with_contract(server: FakeEndpoint, number: int = 1, **said: Any) -> list[DataProduct]:
    server.answers["/contract.yaml"] = Answer(CONTRACT.encode(), "application/yaml")
    return listed(server, number, contract_url=f"{server.url}/contract.yaml", **said)


def asked(server: FakeEndpoint) -> list[str]:
    return [path for path, _ in server.requests if not path.startswith("/api/3/")]


def again(product: DataProduct) -> DataProduct:
    return DataProduct.objects.get(pk=product.pk)


def due_again() -> None:
    for model in (LinkedDocument, Descriptor):
        model._default_manager.update(due_at=timezone.now())


def test_a_linked_contract_fills_what_the_record_leaves_out(endpoint_server: FakeEndpoint) -> None:
    (product,) = with_contract(endpoint_server)
    before = product.revision
    assert linked_check_due() == 1
    product = again(product)
    row = LinkedDocument.objects.get()
    assert (row.kind, row.outcome, row.shared, row.detail) == ("odcs", "valid", 1, "")
    view = product_get(AnonymousUser(), product.slug)
    assert view is not None
    assert view.record.schema is not None
    assert [field.name for field in view.record.schema.fields] == ["at", "load_mw"]
    assert view.layers["schema"] == "linked"
    assert view.layers["title"] == "harvested"
    assert {one.url for one in view.linked["schema"]} == {f"{endpoint_server.url}/contract.yaml"}
    assert product.keywords == ["demand", "half-hourly"]
    assert product.revision > before
    change = ProductChange.objects.get(action="enrich")
    assert (change.by, change.changes["keywords"]) == ("document", [None, ["demand", "half-hourly"]])
    (indexed,) = products_indexed(list(product_rows(DataProduct.objects.all())))
    assert indexed.protocols == ("ckan", "odcs"), "search finds it by either"


def test_it_is_evidence_and_layer_by_one_request(endpoint_server: FakeEndpoint) -> None:
    with_contract(endpoint_server)
    assert (descriptors_check_due(), linked_check_due(), schemas_check_due()) == (1, 0, 0)
    assert asked(endpoint_server) == ["/contract.yaml"]
    assert Descriptor.objects.get().kind == "odcs"
    assert LinkedDocument.objects.get().outcome == "valid"


def test_many_products_of_one_document_are_one_request(endpoint_server: FakeEndpoint) -> None:
    products = with_contract(endpoint_server, 12)
    linked_check_due()
    assert asked(endpoint_server) == ["/contract.yaml"]
    assert all("schema" in again(product).linked for product in products)
    assert set(LinkedDocument.objects.values_list("shared", flat=True)) == {12}


def test_the_description_of_a_portals_api_gives_its_service_alone(endpoint_server: FakeEndpoint) -> None:
    endpoint_server.answers["/openapi.json"] = Answer(OPENAPI.encode(), "application/json")
    url = f"{endpoint_server.url}/openapi.json"
    listed(endpoint_server, PORTAL_WIDE + 1, service={"description_url": url})
    linked_check_due()
    rows = DataProduct.objects.values_list("linked", flat=True)
    assert {tuple(linked) for linked in rows} == {("service",)}
    assert set(LinkedDocument.objects.values_list("record__schema", flat=True)) == {None}


def test_the_service_of_a_distribution_is_described_by_its_own_document(
    endpoint_server: FakeEndpoint,
) -> None:
    endpoint_server.answers["/openapi.json"] = Answer(OPENAPI.encode(), "application/json")
    file = {"title": "API", "service": {"description_url": f"{endpoint_server.url}/openapi.json"}}
    (product,) = listed(endpoint_server, distributions=[file])
    linked_check_due()
    service = again(product).distributions.get().record["service"]
    assert service["endpoint_url"] == "https://api.network.example/v2"
    assert service["access"]
    assert set(again(product).linked) >= {"distributions.0.service"}
    assert again(product).licence == ""


def test_a_document_that_is_gone_takes_its_fields_along(endpoint_server: FakeEndpoint) -> None:
    (product,) = with_contract(endpoint_server)
    linked_check_due()
    endpoint_server.answers["/contract.yaml"] = Answer(b"", status=404)
    due_again()
    linked_check_due()
    assert again(product).linked == {}
    assert again(product).keywords == []
    row = LinkedDocument.objects.get()
    assert (row.outcome, row.record, "404" in row.detail) == ("unreachable", {}, True)
    assert ProductChange.objects.filter(action="enrich").count() == 2


def test_a_server_in_trouble_takes_nothing_at_first(endpoint_server: FakeEndpoint) -> None:
    (product,) = with_contract(endpoint_server)
    linked_check_due()
    endpoint_server.answers["/contract.yaml"] = Answer(b"", status=500)
    kept = []
    for _ in range(3):
        due_again()
        linked_check_due()
        kept.append("schema" in again(product).linked)
    assert kept == [True, True, False]


def test_a_link_that_the_source_drops_takes_its_fields_along(endpoint_server: FakeEndpoint) -> None:
    (product,) = with_contract(endpoint_server)
    linked_check_due()
    run = harvest_now(Endpoint.objects.get())
    product = again(product)
    product.harvested.pop("contract_url", None)
    product.last_changed = timezone.now()
    product.save()
    samples_collect(run.pk)
    assert not LinkedDocument.objects.exists()
    assert again(product).linked == {}


def test_the_next_harvest_keeps_what_documents_say(endpoint_server: FakeEndpoint) -> None:
    endpoint_server.answers["/datapackage.json"] = Answer(
        json.dumps(
            {"name": "p", "keywords": ["tides"], "resources": [{"name": "a", "path": "a.csv"}]}
        ).encode(),
        "application/json",
    )
    resource = {
        "id": "r",
        "name": "about",
        "url": f"{endpoint_server.url}/datapackage.json",
        "format": "JSON",
    }
    url = endpoint_server.ckan([package("p", tags=[], resources=[resource])])
    endpoint = endpoint_make(url)
    samples_collect(harvest_now(endpoint).pk)
    linked_check_due()
    assert DataProduct.objects.get().keywords == ["tides"]
    endpoint_server.ckan([package("p", notes="Other words.", tags=[], resources=[resource])])
    harvest_now(endpoint)
    product = DataProduct.objects.get()
    assert (product.description, product.keywords) == ("Other words.", ["tides"])


def test_where_the_record_changes_its_documents_are_read_again_but_once_a_day(
    endpoint_server: FakeEndpoint,
) -> None:
    (product,) = with_contract(endpoint_server)
    linked_check_due()
    run, now = HarvestRun.objects.get(), timezone.now()
    samples_collect(run.pk)
    assert now + timedelta(hours=23) < LinkedDocument.objects.get().due_at < now + timedelta(hours=25)
    LinkedDocument.objects.update(
        checked_at=now - timedelta(days=2), outcome="unreachable", due_at=now + timedelta(days=9)
    )
    samples_collect(run.pk)
    assert LinkedDocument.objects.get().due_at > now + timedelta(days=8), "a failure keeps its own rhythm"
    LinkedDocument.objects.update(outcome="valid")
    samples_collect(run.pk)
    assert linked_check_due() == 1
    assert again(product).linked


def test_what_a_person_decided_stands(endpoint_server: FakeEndpoint, curator: Any) -> None:
    (product,) = with_contract(endpoint_server)
    field_decide(curator, product=product, field="keywords", value=["mine"], why="Better.")
    linked_check_due()
    assert again(product).keywords == ["mine"]


# --- rights -------------------------------------------------------------------------------------


def test_the_owners_own_contract_states_rights_and_one_elsewhere_raises_a_question(
    endpoint_server: FakeEndpoint,
) -> None:
    package_says = {
        "name": "p",
        "licenses": [{"name": "CC-BY-4.0"}],
        "resources": [{"name": "a", "path": "a.csv"}],
    }
    endpoint_server.answers["/datapackage.json"] = Answer(
        json.dumps(package_says).encode(), "application/json"
    )
    url = f"{endpoint_server.url}/datapackage.json"
    (product,) = listed(endpoint_server, contract_url=url)
    linked_check_due()
    assert again(product).licence == "CC-BY-4.0"
    Endpoint.objects.update(url="https://elsewhere.example/api")
    products_rederive([product.pk])
    assert again(product).licence == ""
    view = product_get(AnonymousUser(), product.slug)
    assert view is not None
    assert [one.counts for one in view.linked["licence"]] == [False]


# --- what is never asked for --------------------------------------------------------------------


@pytest.mark.parametrize(
    "change",
    [{"openness": "shared"}, {"openness": "closed"}, {"audience": "signed-in"}, {"state": "withdrawn"}],
)
def test_of_what_is_not_for_everybody_none_is_asked_for(
    endpoint_server: FakeEndpoint, change: dict[str, str]
) -> None:
    with_contract(endpoint_server)
    DataProduct.objects.update(**change)
    assert (linked_check_due(), asked(endpoint_server)) == (0, [])


def test_nor_of_a_domain_that_nobody_confirmed(endpoint_server: FakeEndpoint) -> None:
    with_contract(endpoint_server)
    Domain.objects.update(confirmed=False)
    assert (linked_check_due(), asked(endpoint_server)) == (0, [])


def test_nor_of_a_restricted_distribution(endpoint_server: FakeEndpoint) -> None:
    file = {"download_url": f"{endpoint_server.url}/datapackage.json"}
    (product,) = listed(endpoint_server, distributions=[file])
    assert LinkedDocument.objects.count() == 1
    product.distributions.update(record={**file, "restricted": True})
    assert (linked_check_due(), asked(endpoint_server)) == (0, [])


def test_nor_where_the_endpoint_wants_none(endpoint_server: FakeEndpoint) -> None:
    (product,) = with_contract(endpoint_server)
    Endpoint.objects.update(enriched=False)
    assert (linked_check_due(), asked(endpoint_server)) == (0, [])
    Endpoint.objects.update(enriched=True)
    linked_check_due()
    assert again(product).linked
    Endpoint.objects.update(enriched=False)
    products_rederive([product.pk])
    assert again(product).linked == {}


def test_documents_cannot_have_the_portal_ask_its_neighbours(endpoint_server: FakeEndpoint) -> None:
    with FakeEndpoint() as neighbour:
        neighbour.answers["/contract.yaml"] = Answer(CONTRACT.encode(), "application/yaml")
        listed(endpoint_server, contract_url=f"{neighbour.url}/contract.yaml")
        linked_check_due()
        assert neighbour.requests == []
        assert LinkedDocument.objects.get().outcome == "unreachable"


def test_five_documents_of_a_product_are_read(endpoint_server: FakeEndpoint) -> None:
    pages = [{"iri": f"{endpoint_server.url}/{n}/openapi.json"} for n in range(8)]
    listed(endpoint_server, documentation=pages)
    assert LinkedDocument.objects.count() == 5


# --- documents that are none --------------------------------------------------------------------

_DEEP = b"[" * 100_000
_BODIES = {
    "a page": (b"<!doctype html><title>Sign in</title>", "text/html"),
    "nothing": (b"", "application/json"),
    "deep": (_DEEP, "application/json"),
    "no text": (b"\x00\xff\xfe" * 100, "application/json"),
    "a list of names": (b'["a", "b"]', "application/json"),
    "wrong types": (b'{"openapi": {"a": 1}, "info": 7, "paths": [[]], "servers": "x"}', "application/json"),
    "aliases": (b"a: &a [x, x]\nb: &b [*a, *a]\nkind: DataContract\nid: [*b, *b]\n", "application/yaml"),
    "entities": (b'<!DOCTYPE x [<!ENTITY a "b">]><x>&a;</x>', "application/xml"),
    "another source": (b'{"help": "x", "success": true, "result": ["a"]}', "application/json"),
}


@pytest.mark.parametrize(("body", "content_type"), _BODIES.values(), ids=_BODIES)
def test_what_is_no_description_gives_nothing_and_says_why(
    endpoint_server: FakeEndpoint, body: bytes, content_type: str
) -> None:
    endpoint_server.answers["/contract.yaml"] = Answer(body, content_type)
    (product,) = listed(endpoint_server, contract_url=f"{endpoint_server.url}/contract.yaml")
    linked_check_due()
    row = LinkedDocument.objects.get()
    assert set(again(product).linked) <= ({"service"} if row.kind == "openapi" else set())
    assert row.outcome == "invalid" or row.kind == "openapi"  # whose reader makes the best of it
    assert row.outcome == "valid" or row.detail.endswith(".")
    assert row.due_at > timezone.now() + timedelta(days=29)


def test_of_a_document_about_many_the_record_with_the_products_identifier_counts(
    endpoint_server: FakeEndpoint,
) -> None:
    datasets = [
        {
            "@type": "dcat:Dataset",
            "identifier": name,
            "title": name,
            "description": "x",
            "keyword": [f"word-{name}"],
        }
        for name in ("a", "p0", "c")
    ]
    body = {"conformsTo": "https://project-open-data.cio.gov/v1.1/schema", "dataset": datasets}
    endpoint_server.answers["/openapi.json"] = Answer(json.dumps(body).encode(), "application/json")
    url = f"{endpoint_server.url}/openapi.json"
    first, second = listed(endpoint_server, 2, contract_url=url)
    linked_check_due()
    by_source = {again(product).source_id: again(product) for product in (first, second)}
    assert by_source["p0"].keywords == ["word-p0"]
    assert by_source["p1"].linked == {}
    row = LinkedDocument.objects.get(product__source_id="p1")
    assert row.detail == "It describes 3 products, none of them with an identifier of this one."


def test_what_was_read_before_is_a_linked_description_too(endpoint_server: FakeEndpoint) -> None:
    (product,) = with_contract(endpoint_server, schema={"url": f"{endpoint_server.url}/schema.json"})
    LinkedDocument.objects.all().delete()
    operation = import_module("catalog.migrations.0037_linked_documents").Migration.operations[-1]
    with connection.cursor() as cursor:
        cursor.execute(operation.sql)
    rows = LinkedDocument.objects.order_by("position").values_list("product", "position", "url")
    contract, schema = f"{endpoint_server.url}/contract.yaml", f"{endpoint_server.url}/schema.json"
    assert list(rows) == [(product.pk, 1, contract), (product.pk, 2, schema)]
    assert linked_check_due() == 2
    assert "quality" in again(product).linked or "sla" in again(product).linked


# --- what rests on it ---------------------------------------------------------------------------


def test_lineage_and_periods_of_documents_are_seen_where_products_are_put_in_order(
    endpoint_server: FakeEndpoint,
) -> None:
    first, second = listed(endpoint_server, 2)
    says = {
        "source_id": "x",
        "title": "x",
        "lineage": {"sources": [{"iri": first.source_id, "label": first.source_id}]},
        "periods": [{"start": "2024-01-01", "end": "2024-12-31"}],
    }
    LinkedDocument.objects.create(
        product=second, url="https://elsewhere.example/x", read_from="https://elsewhere.example/x", key="k", host="h",
        position=1, kind="odps", outcome="valid", record=says, due_at=timezone.now(),
    )  # fmt: skip
    products_rederive([second.pk])
    view = product_get(AnonymousUser(), second.slug)
    assert view is not None
    assert view.record.lineage is not None
    ends = DataProduct.objects.annotate(start=_side("start"), end=_side("end"))
    start, end = ends.values_list("start", "end").get(pk=second.pk)
    assert (start, end) == ("2024-01-01", "2024-12-31")
    graph = lineage_of(AnonymousUser(), view)
    assert [entry.slug for entry in graph.entries(-1)] == [first.slug]
    above = product_get(AnonymousUser(), first.slug)
    assert above is not None
    assert [entry.slug for entry in lineage_of(AnonymousUser(), above).entries(1)] == [second.slug]
