"""Product descriptions: ODPS 3 and 4, the standard of Bitol, and DPROD."""

import json
from typing import Any

import pytest

from catalog.domain.errors import PageUnreadable
from catalog.domain.product import Concept, Contact, ProductRecord
from catalog.formats.dcat import DCAT
from catalog.formats.odps import ODPS
from catalog.formats.protocol import MappedRecord, PageRequest, RawItem
from catalog.formats.registry import protocol_recognise

ADDRESS = "https://data.example/products/meters.odps.yaml"
PRODUCT = """
schema: https://opendataproducts.org/v4.1/schema/odps.yaml
version: 4.1
product:
  details:
    en:
      name: Meter reads by feeder
      productID: meter-reads
      visibility: dataspace
      status: testing
      type: derived data
      description: Half-hourly reads, summed by feeder.
      valueProposition: Plan reinforcement without a survey.
      tags: [meter, feeder]
      categories: [Demand]
      productVersion: "1.2"
      versionNotes: Adds reactive power.
      issues: February 2025 is incomplete.
      standards: [IEC 61968]
      productSeries: Smart metering
      contentSample: https://data.example/sample.csv
      useCases:
      - useCase: {useCaseTitle: Reinforcement, useCaseURL: "https://data.example/case"}
      recommendedDataProducts: ["https://data.example/p2"]
    cy: {name: Darlleniadau, productID: meter-reads, visibility: dataspace, status: testing, type: derived data}
SLA:
  declarative:
    default:
      dimensions:
      - {dimension: uptime, objective: 99.5, unit: percent}
      - {dimension: updateFrequency, objective: 1, unit: days}
    premium:
      dimensions:
      - {dimension: responseTime, objective: 200, unit: milliseconds}
  support: {phoneNumber: "+44 20 7946 0000", phoneServiceHours: 9 to 5, email: help@northmoor.example}
dataQuality:
  declarative:
  - {dimension: accuracy, displaytitle: [{en: Accuracy}], objective: 98, unit: percentage, description: [{en: Against billing.}]}
dataAccess:
  default:
    name: [{en: All reads}]
    outputPorttype: file
    format: CSV
    accessURL: https://data.example/all.csv
  API:
    name: [{en: Reads by feeder}]
    outputPorttype: API
    authenticationMethod: OAuth
    specification: OAS
    format: JSON
    accessURL: https://data.example/api
    specsURL: https://data.example/openapi.json
    documentationURL: https://data.example/docs
  feed: {outputPorttype: Kafka, authenticationMethod: none}
license:
  scope:
    definition: To plan networks.
    restrictions: Not to be passed on.
    permanent: "false"
    rights: [Reproduction, Adaptation]
  governance: {ownership: Northmoor Networks owns the data.}
pricingPlans:
  declarative:
    en:
    - {name: Year, priceCurrency: GBP, price: 500, billingDuration: year, unit: recurring, offering: [All feeders, Support]}
dataHolder: {legalName: Northmoor Networks, businessId: 1, email: data@northmoor.example, URL: "https://northmoor.example"}
contract: {type: ODCS, contractURL: "https://data.example/meters.odcs.yaml"}
"""


def items_of(text: str, content_type: str = "") -> list[RawItem]:
    return list(ODPS.read_page(PageRequest(url=ADDRESS), content_type, text.encode()).items)


def mapped(text: str = PRODUCT) -> MappedRecord:
    (item,) = items_of(text)
    assert item.refusal is None, item.refusal
    return ODPS.map_record(item.body)


def record(text: str = PRODUCT) -> ProductRecord:
    return mapped(text).record


def described(**parts: Any) -> str:
    details = {
        "name": "X",
        "productID": "x",
        "visibility": "public",
        "status": "production",
        "type": "dataset",
    }
    return json.dumps({"schema": "s", "version": "3.1", "product": {"details": {"en": details}, **parts}})


def test_details_are_read() -> None:
    found = record()
    assert (found.source_id, found.title, found.language) == ("meter-reads", "Meter reads by feeder", "en")
    assert found.status == "DEVELOP"
    assert found.description.split("\n\n") == [
        "Half-hourly reads, summed by feeder.",
        "Value: Plan reinforcement without a survey.",
        "Type: derived data.",
    ]
    assert (found.version, found.version_notes) == ("1.2", "Adds reactive power.")
    assert (found.keywords, found.themes) == (("meter", "feeder"), (Concept(label="Demand"),))
    assert found.conforms_to == (Concept(label="IEC 61968"),)
    assert found.in_series == (Concept(label="Smart metering"),)
    assert found.related == (Concept(iri="https://data.example/p2"),)
    assert mapped().problems == ()


def test_other_languages_are_translations() -> None:
    assert [(t.language, t.title) for t in record().translations] == [("cy", "Darlleniadau")]


@pytest.mark.parametrize(
    ("visibility", "code"),
    [("private", "NON_PUBLIC"), ("organisation", "NON_PUBLIC"), ("invitation", "RESTRICTED"), ("dataspace", "RESTRICTED"),
     ("public", "PUBLIC")],
)  # fmt: skip
def test_visibility_is_who_may_have_it(visibility: str, code: str) -> None:
    assert record(described().replace('"public"', f'"{visibility}"')).access_rights == code


def test_the_holder_publishes_and_can_be_asked() -> None:
    found = record()
    assert found.publisher is not None
    assert (found.publisher.name, found.publisher.homepage) == (
        "Northmoor Networks",
        "https://northmoor.example",
    )
    assert found.contacts == (
        Contact(name="Northmoor Networks", email="data@northmoor.example"),
        Contact(name="Support", email="help@northmoor.example", phone="+44 20 7946 0000"),
    )


def test_levels_and_quality_are_told_with_values_and_units() -> None:
    found = record()
    assert found.sla == (
        "Uptime: 99.5 %",
        "Update frequency: 1 day",
        "Response time: 200 milliseconds (premium)",
        "Support by phone: 9 to 5",
    )
    assert found.frequency == "DAILY"
    assert found.quality.splitlines() == [
        "Accuracy: at least 98 %. Against billing.",
        "Known issues: February 2025 is incomplete.",
    ]


def test_interfaces_are_ways_to_the_data() -> None:
    file, api, feed, sample = record().distributions
    assert (file.title, file.format, file.download_url) == (
        "All reads",
        "CSV",
        "https://data.example/all.csv",
    )
    assert (api.format, api.download_url, api.rights) == ("REST", "", "Authentication: OAuth.")
    assert api.service is not None
    assert (api.service.endpoint_url, api.service.description_url) == (
        "https://data.example/api",
        "https://data.example/openapi.json",
    )
    assert (api.service.access, api.service.open_to) == ("Authentication: OAuth.", "registered")
    assert (feed.format, feed.delivery) == ("STREAM", "push")
    assert feed.service is not None
    assert feed.service.open_to == "anyone"
    assert sample.title == "Sample of the content"
    assert (
        Concept(label="Documentation of Reads by feeder", iri="https://data.example/docs")
        in record().documentation
    )


def test_clauses_and_prices_are_rights_in_words() -> None:
    assert record().rights.splitlines() == [
        "To plan networks.",
        "Restrictions: Not to be passed on.",
        "Permanent: no",
        "Rights: Reproduction, Adaptation",
        "Ownership: Northmoor Networks owns the data.",
        "Price plan “Year”: 500 GBP a year, recurring. All feeders; Support.",
    ]
    assert record().licence is None  # clauses name no licence


def test_a_licence_that_is_named_is_recognised() -> None:
    found = record(
        described(license={"name": "CC BY 4.0", "url": "https://creativecommons.org/licenses/by/4.0/"})
    )
    assert found.licence is not None
    assert found.licence.code == "CC-BY-4.0"


def test_the_contract_is_the_one_named_else_the_description_itself() -> None:
    assert record().contract_url == "https://data.example/meters.odcs.yaml"
    assert record(described()).contract_url == ADDRESS


def test_a_contract_inside_gives_columns_origin_and_classes() -> None:
    column = {"name": "kw", "logicalType": "number", "description": "in kW", "classification": "restricted",
              "transformSourceObjects": ["meters"]}  # fmt: skip
    spec = {
        "kind": "DataContract",
        "apiVersion": "v3.1.0",
        "id": "c",
        "schema": [{"name": "t", "properties": [column]}],
        "roles": [{"role": "meter_reader", "access": "read"}],
    }
    found = record(described(contract={"type": "ODCS", "spec": spec}))
    assert found.schema is not None
    assert found.schema.fields[0].unit == "kW"
    assert found.lineage is not None
    assert found.lineage.sources == (Concept(label="meters"),)
    assert [one.value for one in found.stated_classes] == ["restricted"]
    assert "meter_reader" in found.rights


def test_references_within_the_document_are_followed() -> None:
    document = {**json.loads(described()), "SLA": {"$ref": "#/components/SLA/basic"},
                "components": {"SLA": {"basic": [{"dimension": "uptime", "objective": 90, "unit": "percent"}]}}}  # fmt: skip
    assert record(json.dumps(document)).sla == ("Uptime: 90 %",)


def test_references_in_a_circle_end() -> None:
    document = {
        **json.loads(described()),
        "SLA": {"$ref": "#/SLA"},
        "dataQuality": {"$ref": "#/a"},
        "a": {"$ref": "#/dataQuality"},
    }
    assert record(json.dumps(document)).sla == ()


def test_formats_without_addresses_are_told() -> None:
    document = json.loads(described())
    document["product"]["details"]["en"]["OutputFileFormats"] = ["CSV", "XML"]
    assert [d.format for d in record(json.dumps(document)).distributions] == ["CSV", "XML"]


@pytest.mark.parametrize("missing", ["name", "productID", "visibility", "status", "type"])
def test_what_the_standard_requires_and_is_missing_is_a_problem_with_its_fix(missing: str) -> None:
    document = json.loads(described())
    del document["product"]["details"]["en"][missing]
    problem = next(p for p in mapped(json.dumps(document)).problems if p.path == f"details.{missing}")
    assert (problem.rule, problem.fix) == ("required", f"Write “{missing}” among its details.")


BITOL = """
apiVersion: v1.0.0
kind: DataProduct
id: fbe8
name: Feeder products
domain: networks
status: draft
tenant: Northmoor Networks
description: {purpose: Everything about feeders., usage: Ask first.}
tags: [feeder]
inputPorts:
- {name: meters, version: 1.0.0, contractId: dbb7}
outputPorts:
- {name: loads, description: Loads by half hour, type: tables, version: 2.0.0, contractId: c279}
- {name: events, type: topic, version: 1.0.0}
managementPorts:
- {name: health, content: observability, url: "https://data.example/health", description: Health of the product}
support: [{channel: announcements, url: "mailto:feeders@northmoor.example"}]
"""


def test_a_product_of_bitol_has_ports_and_contracts() -> None:
    found = record(BITOL)
    assert (found.source_id, found.title) == ("fbe8", "Feeder products")
    assert (found.status, "draft" in found.description) == ("DEVELOP", False)
    assert found.lineage is not None
    assert found.lineage.sources == (Concept(label="meters 1.0.0", iri="dbb7"),)
    assert found.related == (Concept(label="Contract of loads 2.0.0", iri="c279"),)
    assert [(d.title, d.format, d.delivery) for d in found.distributions] == [
        ("loads 2.0.0", "", ""),
        ("events 1.0.0", "STREAM", "push"),
    ]
    assert found.contacts == (Contact(name="announcements", email="feeders@northmoor.example"),)
    assert Concept(label="Health of the product", iri="https://data.example/health") in found.documentation
    assert mapped(BITOL).problems == ()


def test_a_product_of_bitol_without_output_ports_is_told_so() -> None:
    found = mapped(json.dumps({"apiVersion": "v1.0.0", "kind": "DataProduct", "id": "x", "status": "active"}))
    assert [p.path for p in found.problems] == ["outputPorts"]


DPROD = {
    "@context": {
        "dprod": "https://ekgf.github.io/dprod/",
        "dcat": "http://www.w3.org/ns/dcat#",
        "dct": "http://purl.org/dc/terms/",
    },
    "@id": "https://data.example/product/loads",
    "@type": "dprod:DataProduct",
    "dct:title": "Feeder loads",
    "dct:description": "Loads by half hour.",
    "dprod:informationSensitivityClassification": "IB1-SA",
    "dprod:inputPort": {"@id": "https://data.example/port/meters"},
    "dprod:outputPort": {
        "@type": "dcat:DataService",
        "dcat:endpointURL": {"@id": "https://data.example/api"},
        "dprod:isAccessServiceOf": {"@type": "dcat:Distribution", "dct:format": "CSV"},
    },
}


def test_dprod_is_read_as_the_dcat_that_it_is() -> None:
    body = json.dumps(DPROD).encode()
    assert protocol_recognise("https://data.example/p", "application/ld+json", body) is DCAT
    (item,) = items_of(json.dumps(DPROD), "application/ld+json")  # also as a document of a folder
    found = ODPS.map_record(item.body).record
    assert (found.source_id, found.title) == ("https://data.example/product/loads", "Feeder loads")
    assert [one.value for one in found.stated_classes] == ["IB1-SA"]
    assert found.lineage is not None
    assert found.lineage.sources == (Concept(iri="https://data.example/port/meters"),)
    (port,) = found.distributions
    assert port.service is not None
    assert port.service.endpoint_url == "https://data.example/api"
    assert port.format == "CSV"


def test_a_product_without_an_identifier_is_refused_and_the_others_kept() -> None:
    nameless = json.dumps(
        {"schema": "s", "version": "1", "product": {"details": {"en": {"type": "dataset"}}}}
    )
    first, second = items_of(f"[{described()}, {nameless}]")
    assert first.refusal is None
    assert second.refusal is not None
    assert second.refusal.rule == "identifier"


def test_a_fragment_is_refused_in_words() -> None:
    with pytest.raises(PageUnreadable, match="holds no product description"):
        items_of("SLA:\n  declarative: []\n")


@pytest.mark.parametrize(
    "text",
    ['{"product": {"name": "x"}}', '{"kind": "DataContract", "apiVersion": "v3.1.0", "id": "x", "status": "active"}',
     "product: 1\n",
     json.dumps(DPROD)],
)  # fmt: skip
def test_documents_of_others_are_not_recognised(text: str) -> None:
    assert ODPS.recognises(ADDRESS, "", text.encode()) == 0.0


def test_products_are_recognised() -> None:
    for text in (PRODUCT, BITOL, described(), f"[{described()}]"):
        assert ODPS.recognises(ADDRESS, "", text.encode()) > 0.9
