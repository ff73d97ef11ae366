"""How far along a product is in its life, from each dialect that can say it; what says nothing stays unsaid."""

import json
from typing import Any

import pytest

from catalog.domain.product import ProductRecord
from catalog.formats.lifecycles import status_in
from catalog.formats.protocol import PageRequest
from catalog.formats.registry import PROTOCOLS
from tests.formats.oai_pmh_samples import datacite, dublin_core, mapped, qualified
from tests.formats.opendatasoft_samples import EXPORT, dataset
from tests.formats.test_dbt import manifest, model
from tests.formats.test_ogc_records import feature

EU = "http://publications.europa.eu/resource/authority/dataset-status/"
Json = dict[str, Any]


def read(name: str, document: Any, url: str = "https://data.example/x.json") -> ProductRecord:
    protocol = PROTOCOLS[name]
    body = document.encode() if isinstance(document, str) else json.dumps(document).encode()
    (item,) = protocol.read_page(PageRequest(url), "application/json", body).items
    return protocol.map_record(item.body).record


def ckan(**fields: Any) -> str:
    package = {"id": "load", "name": "load", "title": "Load", "state": "active", "resources": [], **fields}
    return read("ckan", {"success": True, "result": {"count": 1, "results": [package]}}).status


@pytest.mark.parametrize(
    ("fields", "status"),
    [
        ({}, ""),
        ({"status": "deprecated"}, "DEPRECATED"),
        ({"extras": [{"key": "status", "value": f"{EU}DISCONT"}]}, "DISCONT"),
        ({"extras": [{"key": "Dataset-Status", "value": "Withdrawn"}]}, "WITHDRAWN"),
        ({"extras": [{"key": "progress", "value": "underDevelopment"}]}, "DEVELOP"),
        ({"dcat_status": '["http://purl.org/adms/status/Completed"]'}, "COMPLETED"),
        ({"status": {"en": "Retired"}}, "WITHDRAWN"),
        ({"status": "to be approved"}, "to be approved"),
        ({"status": "OP_DATPRO"}, ""),
        ({"status": 7, "progress": "completed"}, "7"),
        ({"status": [None, {}, "draft"]}, "DEVELOP"),
    ],
)
def test_ckan_states_it_as_a_field_or_an_extra(fields: Json, status: str) -> None:
    assert ckan(**fields) == status


def test_the_state_of_an_entry_is_not_that_of_the_data() -> None:
    assert ckan(state="active") == ""


@pytest.mark.parametrize(
    ("value", "status"),
    [
        ("deprecated", "DEPRECATED"),
        ({"@id": f"{EU}WITHDRAWN"}, "WITHDRAWN"),
        ({"@type": "Concept", "prefLabel": "Under development"}, "DEVELOP"),
    ],
)
def test_dcat_us(value: Any, status: str) -> None:
    found = {"@type": "Dataset", "identifier": "load", "title": "Load", "description": "x", "status": value}
    assert read("dcat-us", {"@type": "Catalog", "dataset": [found]}).status == status


@pytest.mark.parametrize(
    ("properties", "status"),
    [
        ({"status": "superseded"}, "DEPRECATED"),
        ({"deprecated": True}, "DEPRECATED"),
        ({"deprecated": False, "resourceStatus": {"id": "retired"}}, "WITHDRAWN"),
        ({"recordStatus": "published"}, "COMPLETED"),
        ({}, ""),
    ],
)
def test_ogc_records(properties: Json, status: str) -> None:
    assert read("ogc-records", feature(**properties)).status == status


@pytest.mark.parametrize(
    ("said", "status"),
    [
        ("adms:status <http://purl.org/adms/status/Deprecated>", "DEPRECATED"),
        ("owl:deprecated true", "DEPRECATED"),
        ("owl:deprecated false", ""),
        ("dct:isReplacedBy <https://data.example/new>", "DEPRECATED"),
        (f"adms:status <{EU}DISCONT> ; dct:isReplacedBy <https://data.example/new>", "DISCONT"),
    ],
)
def test_dcat(said: str, status: str) -> None:
    spaces = {
        "dcat": "http://www.w3.org/ns/dcat#", "dct": "http://purl.org/dc/terms/",
        "adms": "http://www.w3.org/ns/adms#", "owl": "http://www.w3.org/2002/07/owl#",
    }  # fmt: skip
    prefixes = "".join(f"@prefix {name}: <{space}> .\n" for name, space in spaces.items())
    body = f'{prefixes}<https://data.example/load> a dcat:Dataset ; dct:title "Load" ; {said} .'
    protocol = PROTOCOLS["dcat"]
    (item,) = protocol.read_page(
        PageRequest("https://data.example/x.ttl"), "text/turtle", body.encode()
    ).items
    assert protocol.map_record(item.body).record.status == status


def test_what_was_withdrawn_or_replaced_by_datacite() -> None:
    least = "<titles><title>T</title></titles><publisher>P</publisher>"
    withdrawn = '<dates><date dateType="Withdrawn">2024-05-01</date></dates>'
    newer = (
        '<relatedIdentifiers><relatedIdentifier relatedIdentifierType="DOI" relationType="{}">10.5072/NEW'
        "</relatedIdentifier></relatedIdentifiers>"
    )
    assert mapped(datacite(least + withdrawn, "4")).record.status == "WITHDRAWN"
    assert mapped(datacite(least + newer.format("IsObsoletedBy"), "4")).record.status == "DEPRECATED"
    assert mapped(datacite(least + newer.format("IsPreviousVersionOf"), "4")).record.status == ""


def test_what_was_replaced_by_dublin_core_and_opendatasoft() -> None:
    replaced = "<dcterms:isReplacedBy>https://data.example/new</dcterms:isReplacedBy>"
    assert mapped(qualified(f"<dc:title>T</dc:title>{replaced}")).record.status == "DEPRECATED"
    assert mapped(dublin_core("<dc:title>T</dc:title>")).record.status == ""
    metas = {"default.title": "Load", "dublin-core.isReplacedBy": "https://data.example/new"}
    protocol = PROTOCOLS["opendatasoft"]
    body = json.dumps([dataset(metas=metas)]).encode()
    (item,) = protocol.read_page(PageRequest(EXPORT), "application/json", body).items
    assert protocol.map_record(item.body).record.status == "DEPRECATED"


@pytest.mark.parametrize(
    ("values", "status"),
    [
        ({"deprecation_date": "2025-12-31T00:00:00+00:00"}, "DEPRECATED"),
        ({"deprecation_date": "2026-01-02"}, ""),  # after the day on which the manifest was made
        ({"deprecation_date": "soon"}, ""),
        ({"meta": {"status": "in prod"}}, "COMPLETED"),
        ({"config": {"meta": {"model_maturity": "in dev"}}}, "DEVELOP"),
        ({"meta": {"deprecated": True}}, "DEPRECATED"),
    ],
)
def test_dbt_by_its_day_or_its_meta(values: Json, status: str) -> None:
    document = manifest(model("loads", **values), sources=())
    assert read("dbt", document, "https://data.example/manifest.json").status == status


def test_a_value_that_is_known_goes_before_words() -> None:
    assert status_in({"a": ["see the notes", "deprecated"]}, "a") == "DEPRECATED"
    assert status_in({"a": [], "b": "see the notes"}, "a", "b") == "see the notes"
    assert status_in({}, "a") == ""
