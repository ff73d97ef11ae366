"""What harvested contracts, descriptions, dbt models and Open Energy blocks are worth: maturity, lineage, access and policy."""

import re
from datetime import UTC, datetime

import pytest

from catalog.domain.access.detect import ways_of
from catalog.domain.lineage import own_keys, sources_of
from catalog.domain.maturity.assess import assess
from catalog.domain.maturity.evidence import Descriptor, Evidence
from catalog.domain.openness import openness_of
from catalog.domain.policy.product import terms_of
from catalog.domain.product import ProductRecord
from catalog.formats.dbt import DBT
from catalog.formats.dcat.export import graph_of, serialise
from catalog.formats.descriptors import read_descriptor
from catalog.formats.policy_terms import record_policies
from catalog.formats.schema_documents import read_schema
from tests.formats import test_dbt, test_odcs, test_odps, test_open_energy_file

NOW = datetime(2026, 6, 15, tzinfo=UTC)
RECORDS: dict[str, ProductRecord] = {
    "odcs": test_odcs.record(),
    "odps": test_odps.record(),
    "dbt": test_dbt.record(test_dbt.manifest(test_dbt.STAGED, test_dbt.LOADS)),
    "open-energy": test_open_energy_file.record(),
}


def passed(record: ProductRecord, evidence: Evidence | None = None) -> set[str]:
    found = assess(record, evidence or Evidence(), now=NOW, ways=ways_of(record))
    return {check.id for check in found.results if check.passed}


@pytest.mark.parametrize(
    ("kind", "deserved", "undeserved"),
    [
        ("odcs", {"STR-SCHEMA", "OPS-SLA", "OPS-QUALITY", "OPS-LINEAGE", "OPS-FREQ", "OPS-CONTACT", "POL-CLASS", "POL-TERMS"},
         {"OPS-CONTRACT", "POL-KNOWN", "POL-RULES"}),
        ("odps", {"OPS-SLA", "OPS-QUALITY", "OPS-FREQ", "OPS-CONTACT", "POL-CLASS", "POL-TERMS", "STR-STD", "STR-OPENFMT",
                  "STR-SCHEMA"},  # its interface has an OpenAPI description
         {"OPS-CONTRACT", "OPS-LINEAGE", "POL-KNOWN"}),
        ("dbt", {"STR-SCHEMA", "OPS-SLA", "OPS-QUALITY", "OPS-LINEAGE", "OPS-CONTACT", "POL-CLASS"},
         {"OPS-CONTRACT", "OPS-FREQ", "POL-KNOWN", "STR-OPENFMT"}),
        ("open-energy", {"STR-SCHEMA", "STR-OPENFMT", "POL-CLASS", "POL-TERMS", "POL-KNOWN", "POL-RULES", "OPS-VERSION"},
         {"OPS-CONTRACT", "OPS-SLA", "OPS-LINEAGE", "OPS-FREQ"}),
    ],
)  # fmt: skip
def test_maturity_counts_what_is_stated_and_nothing_else(
    kind: str, deserved: set[str], undeserved: set[str]
) -> None:
    found = passed(RECORDS[kind])
    assert deserved - found == set()
    assert undeserved & found == set()


@pytest.mark.parametrize(("kind", "text"), [("odcs", test_odcs.CONTRACT), ("odps", test_odps.PRODUCT)])
def test_a_contract_counts_once_it_has_been_read_at_its_address(kind: str, text: str) -> None:
    record = RECORDS[kind]
    read = read_descriptor("application/yaml", text.encode())
    assert (read.kind, read.valid) == (kind, True), read.detail
    evidence = Evidence(
        descriptor=Descriptor(record.contract_url, "valid", NOW.isoformat(), kind=read.kind, says=read.says)
    )
    assert "OPS-CONTRACT" in passed(record, evidence)


def test_a_contract_named_as_a_schema_gives_the_columns_of_its_record() -> None:
    read = read_schema("https://data.example/c.odcs.yaml", "application/yaml", test_odcs.CONTRACT.encode())
    record = RECORDS["odcs"]
    assert record.schema is not None
    assert read.fields == record.schema.fields


def test_a_product_of_bitol_counts_as_the_contract_that_it_is() -> None:
    read = read_descriptor("application/yaml", test_odps.BITOL.encode())
    assert (read.kind, read.valid, read.says) == ("odps", True, ("lineage",)), read.detail
    without = read_descriptor(
        "application/yaml", b"kind: DataProduct\napiVersion: v1.0.0\nid: x\nstatus: active\n"
    )
    assert not without.valid
    assert "outputPorts" in without.detail


def test_what_a_contract_states_is_what_its_reader_finds_in_it() -> None:
    """The record of a contract, and the facts of the same document read as evidence, agree."""
    says = set(read_descriptor("application/yaml", test_odcs.CONTRACT.encode()).says)
    record = RECORDS["odcs"]
    stated = {
        "schema": bool(record.schema), "sla": bool(record.sla), "quality": bool(record.quality), "lineage": bool(record.lineage),
        "version": bool(record.version),
    }  # fmt: skip
    assert {name for name, there in stated.items() if there} == says - {"dictionary"}


def test_lineage_of_a_project_leads_from_product_to_product() -> None:
    document = test_dbt.manifest(test_dbt.STAGED, {**test_dbt.LOADS, "access": "protected"})
    records = [DBT.map_record(item.body).record for item in test_dbt.page_of(document).items]
    owner_of = {key: record.source_id for record in records for key in own_keys(record)}
    found = {record.source_id: [owner_of.get(key) for key in sources_of(record)] for record in records}
    assert found == {
        "model.grid.stg_readings": ["source.grid.scada.readings"],
        "model.grid.loads": ["model.grid.stg_readings"],
        "source.grid.scada.readings": [],
    }


def test_an_input_port_leads_to_the_product_of_that_contract() -> None:
    """Bitol's products name contracts by their identifier, which is that of the record made from the contract."""
    contract = test_odcs.record(test_odcs.contract(id="dbb7"))
    assert sources_of(test_odps.record(test_odps.BITOL)) == [own_keys(contract)[0]]


def test_ways_are_detected_by_the_type_of_server() -> None:
    found = {way.title: (way.pattern, way.mode) for way in ways_of(RECORDS["odcs"])}
    assert found["stream (prod)"] == ("stream", "push")
    assert found["records"] == ("record-api", "pull")
    assert found["files"][1] == "pull"


def test_authentication_that_is_stated_is_told() -> None:
    found = {way.title: way.authentication for way in ways_of(RECORDS["odps"])}
    assert found["Reads by feeder"] not in ("", "none")


def test_openness_follows_the_strictest_class_of_any_column() -> None:
    assert openness_of(RECORDS["odcs"]).value == "shared"  # one column is restricted
    assert openness_of(RECORDS["odps"]).value == "shared"  # visible within a dataspace
    assert openness_of(RECORDS["dbt"]).value == "shared"  # OE-SA in its meta
    assert openness_of(RECORDS["open-energy"]).value == "shared"


def test_personal_data_and_unknown_classes_open_nothing() -> None:
    found = test_odcs.record(
        test_odcs.contract(schema=[{"name": "t", "properties": [{"name": "c", "classification": "pii"}]}])
    )
    assert openness_of(found).value == "unknown"


def test_a_block_s_rules_are_its_terms() -> None:
    record = RECORDS["open-energy"]
    terms = terms_of(record, policies=record_policies(record))
    assert {"use", "derive"} <= set(terms.permissions)
    assert "distribute" not in terms.permissions
    assert any(duty.action == "attribute" for duty in terms.duties)
    assert terms.agreement
    assert terms.sensitivity == "Shared"


@pytest.mark.parametrize("kind", ["odcs", "odps", "dbt"])
def test_where_no_licence_is_stated_nothing_is_granted(kind: str) -> None:
    """Prices, roles, grants and clauses are words that a person reads; no permission is made of them."""
    terms = terms_of(RECORDS[kind], policies=record_policies(RECORDS[kind]))
    assert terms.permissions == ()
    assert not terms.known


@pytest.mark.parametrize("kind", RECORDS)
def test_each_is_exported_as_dcat_with_sound_addresses(kind: str) -> None:
    """Identifiers that are no addresses (of dbt, of contracts) become words, not broken links."""
    text = serialise(graph_of(RECORDS[kind], uri="https://portal.example/p", schema=True), "nt").decode()
    assert RECORDS[kind].title in text
    addresses = re.findall(r"<([^>]*)>", text)
    assert all(":" in address and " " not in address for address in addresses)
    assert not [address for address in addresses if address.startswith(("model.", "source."))]
