"""Metadata files of Open Energy, and records of Icebreaker One: content, access rules, interfaces, columns."""

import json
from typing import Any

import msgspec
import pytest

from catalog.domain.errors import PageUnreadable
from catalog.domain.product import Concept, ProductRecord, StatedClass
from catalog.formats.dcat import DCAT
from catalog.formats.open_energy_file import OPEN_ENERGY
from catalog.formats.policy_terms import record_policies
from catalog.formats.protocol import MappedRecord, PageRequest, RawItem
from catalog.formats.registry import protocol_recognise

ADDRESS = "https://data.example/open-energy.yaml"
FILE = """
- content:
    "@type": dcat:Dataset
    "@context": {dcat: "http://www.w3.org/ns/dcat#", dct: "http://purl.org/dc/terms/", oe: "http://energydata.org.uk/oe/terms/"}
    dct:title: Half-hourly use of council buildings
    dct:description: Electricity use of each building.
    dct:spatial: {"@type": "dct:Location", "dcat:bbox": "POLYGON((-1 53, 0 53, 0 54, -1 54, -1 53))"}
    dct:license: {"@id": "https://creativecommons.org/licenses/by/4.0/"}
    dcat:version: 0.2.0
    dcat:versionNotes: Adds two buildings.
    dcat:keyword: [electricity, buildings]
    oe:sensitivityClass: OE-SA
    oe:dataSetStableIdentifier: council-use
  access:
  - rule: "oe:verified, oe:last_update max_age_days 60 grants oe:use_any, oe:adapt_any requires oe:by"
    sufficient: false
    appliesFrom: 2026-01-01
    appliesTo: 2028-01-01
  transport:
    http:
      openapi: 3.0.0
      info: {title: Use API, description: CSV of all rows, version: 0.1.0}
      servers: [{url: "https://api.example"}]
      paths: {"/use": {get: {summary: All rows}}}
    heartbeat_url: https://api.example/heartbeat
  representation:
    mime: text/csv
    csvw:
      "@context": http://www.w3.org/ns/csvw
      tableSchema: {columns: [{titles: building}, {titles: use, datatype: double, "dc:description": in kWh}]}
"""


def items_of(text: str, content_type: str = "") -> list[RawItem]:
    return list(OPEN_ENERGY.read_page(PageRequest(url=ADDRESS), content_type, text.encode()).items)


def mapped(text: str = FILE) -> MappedRecord:
    (item,) = items_of(text)
    assert item.refusal is None, item.refusal
    return OPEN_ENERGY.map_record(item.body)


def record(text: str = FILE) -> ProductRecord:
    return mapped(text).record


def block(content: dict[str, Any] | None = None, **parts: Any) -> str:
    least = {
        "dct:title": "X", "dct:description": "About X.", "dcat:version": "1", "dcat:versionNotes": "First.",
        "oe:sensitivityClass": "OE-O", "oe:dataSetStableIdentifier": "x", **(content or {}),
    }  # fmt: skip
    usual = {
        "access": ["grants open:cc_by"],
        "transport": {"http": {"openapi": "3.0.0"}},
        "representation": {"mime": "text/csv"},
    }
    return json.dumps([{"content": {k: v for k, v in least.items() if v is not None}, **usual, **parts}])


def test_the_content_is_read_as_dcat() -> None:
    found = record()
    assert (found.source_id, found.title) == ("council-use", "Half-hourly use of council buildings")
    assert (found.version, found.version_notes) == ("0.2.0", "Adds two buildings.")
    assert set(found.keywords) == {"electricity", "buildings"}
    assert found.licence is not None
    assert found.licence.code == "CC-BY-4.0"
    assert found.places[0].bbox == (-1.0, 53.0, 0.0, 54.0)
    assert mapped().problems == ()


def test_a_content_without_a_context_is_understood_by_the_usual_prefixes() -> None:
    assert record(block()).title == "X"


def test_the_class_is_stated_under_its_field() -> None:
    assert record().stated_classes == (StatedClass(value="IB1-SA", field="oe:sensitivityClass"),)


def test_rules_are_policies_that_give_terms() -> None:
    (policy,) = record().policies
    assert msgspec.json.decode(policy) == {
        "access": [{
            "rule": "oe:verified, oe:last_update max_age_days 60 grants oe:use_any, oe:adapt_any requires oe:by",
            "sufficient": False, "appliesFrom": "2026-01-01", "appliesTo": "2028-01-01",
        }]
    }  # fmt: skip
    (terms,) = record_policies(record())
    assert terms.known
    assert terms.agreement
    assert {"use", "derive"} <= set(terms.permissions)
    assert terms.until == "2028-01-01"
    assert any("indicative" in need for need in terms.needs)  # `sufficient: false` of YAML is no text


def test_a_rule_that_cannot_be_read_is_told_with_its_place_and_spoils_no_other() -> None:
    found = mapped(
        block(access=["oe:verified and oe:member grants oe:use_any", "oe:member grants oe:use_any"])
    )
    (problem,) = found.problems
    assert (problem.path, problem.rule) == ("access[0].rule", "access rule")
    assert "line 1, column 13" in problem.message
    assert "commas join" in problem.fix
    known = [terms.known for terms in record_policies(found.record)]
    assert sorted(known) == [False, True]


def test_the_interface_is_a_service_with_the_columns_that_it_gives() -> None:
    (way,) = record().distributions
    assert (way.format, way.access_url, way.restricted) == ("CSV", "https://api.example/use", True)
    assert way.service is not None
    assert (way.service.title, way.service.endpoint_url) == ("Use API", "https://api.example")
    assert way.service.description == "CSV of all rows\n/use: All rows"
    assert way.schema is not None
    assert [(f.name, f.type, f.unit) for f in way.schema.fields] == [
        ("building", "", ""),
        ("use", "double", "kWh"),
    ]


def test_the_heartbeat_is_documentation() -> None:
    assert (
        Concept(label="Heartbeat of the interface", iri="https://api.example/heartbeat")
        in record().documentation
    )


def test_open_data_are_not_restricted() -> None:
    (way,) = record(block()).distributions
    assert not way.restricted


def test_transports_in_a_list_are_read() -> None:
    transport = [
        {
            "http": {
                "openapi": "3.0.0",
                "servers": [{"url": "https://a.example"}],
                "paths": {"/{id}": {"get": {}}},
            }
        }
    ]
    (way,) = record(block(transport=transport)).distributions
    assert way.access_url == "https://a.example"  # a path with a parameter is no address


@pytest.mark.parametrize(
    "missing", ["dct:title", "dct:description", "dcat:version", "dcat:versionNotes", "oe:sensitivityClass"]
)
def test_what_is_mandatory_and_missing_is_a_problem_with_its_fix(missing: str) -> None:
    found = mapped(block({missing: None}))
    problem = next(p for p in found.problems if p.path == f"content.{missing.partition(':')[2]}")
    assert (problem.rule, problem.fix) == ("required", "Add it to “content”.")


def test_a_class_that_such_a_file_may_not_state_is_told() -> None:
    found = mapped(block({"oe:sensitivityClass": "OE-SP"}))
    assert [p.path for p in found.problems] == ["content.sensitivityClass"]
    assert found.record.stated_classes[0].value == "IB1-SP"


def test_a_block_without_its_identifier_is_refused_and_the_others_kept() -> None:
    both = [*json.loads(block()), *json.loads(block({"oe:dataSetStableIdentifier": None}))]
    first, second = items_of(json.dumps(both))
    assert first.refusal is None
    assert second.refusal is not None
    assert second.refusal.rule == "identifier"


def test_broken_yaml_is_refused_with_its_line() -> None:
    with pytest.raises(PageUnreadable, match="line 3"):
        items_of("- content:\n    a: b\n   c: d\n")


RECORD = {
    "@context": {"dcat": "http://www.w3.org/ns/dcat#", "dct": "http://purl.org/dc/terms/", "ib1": "https://registry.trust.ib1.org/ns/1.0#"},
    "@id": "https://data.example/id/use",
    "@type": "dcat:Dataset",
    "dct:title": "Use",
    "ib1:sensitivityClass": "IB1-SA",
    "ib1:roleRequiredToAccess": {"@id": "https://registry.trust.ib1.org/scheme/perseus/role/lender"},
    "ib1:datasetAssurance": "Level 2",
    "ib1:trustFramework": "Energy",
}  # fmt: skip


def test_a_record_of_icebreaker_one_has_its_role_as_a_policy_and_its_assurance_as_quality() -> None:
    text = json.dumps(RECORD)
    assert protocol_recognise(ADDRESS, "application/ld+json", text.encode()) is OPEN_ENERGY
    (item,) = items_of(text, "application/ld+json")
    found = OPEN_ENERGY.map_record(item.body).record
    assert found.stated_classes == (StatedClass(value="IB1-SA", field="sensitivityClass"),)
    assert found.quality == "Assurance of the data set (Icebreaker One): Level 2."
    (terms,) = record_policies(found)
    assert terms.agreement
    assert "perseus/role/lender" in terms.trace[0].clause


def test_other_dcat_is_left_to_its_own_reader() -> None:
    other = {key: value for key, value in RECORD.items() if not key.startswith("ib1:")}
    other["@context"] = {"dcat": "http://www.w3.org/ns/dcat#", "dct": "http://purl.org/dc/terms/"}
    body = json.dumps(other).encode()
    assert OPEN_ENERGY.recognises(ADDRESS, "application/ld+json", body) == 0.0
    assert protocol_recognise(ADDRESS, "application/ld+json", body) is DCAT


def test_files_are_recognised() -> None:
    for text in (FILE, block(), json.dumps(json.loads(block())[0])):
        assert OPEN_ENERGY.recognises(ADDRESS, "", text.encode()) > 0.9
    for other in ('{"content": "x", "access": 1}', '[{"content": {}}]', "content: {a: b}\n"):
        assert OPEN_ENERGY.recognises(ADDRESS, "", other.encode()) == 0.0
