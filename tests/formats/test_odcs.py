"""Data contracts: ODCS 3 and 2 and the Data Contract Specification to the canonical record; lists and folders of them."""

import json
from typing import Any

import pytest

from catalog.domain.errors import InvalidInput, PageUnreadable, RecordRefused
from catalog.domain.product import Concept, Contact, ProductRecord, StatedClass
from catalog.formats.folders import FOLDER
from catalog.formats.odcs import ODCS
from catalog.formats.protocol import MappedRecord, Page, PageRequest, RawItem

ADDRESS = "https://data.example/contracts/feeders.odcs.yaml"
CONTRACT = """
apiVersion: v3.1.0
kind: DataContract
id: feeder-load
name: Feeder load
version: 2.1.0
status: active
tenant: Northmoor Networks
domain: networks
dataProduct: Feeder monitoring
description:
  purpose: Half-hourly load of low-voltage feeders.
  limitations: Estimated where a monitor was silent.
tags: [feeder, load]
contractCreatedTs: "2025-03-01T09:00:00Z"
authoritativeDefinitions:
- {type: privacyStatement, url: "https://data.example/privacy"}
schema:
- name: load
  physicalType: table
  description: One row for each feeder and half hour.
  properties:
  - name: feeder_id
    logicalType: string
    physicalType: varchar(12)
    primaryKey: true
    required: true
    unique: true
    classification: restricted
  - name: demand
    logicalType: number
    description: Average demand in the interval
    customProperties: [{property: unit, value: kW}]
    quality:
    - type: library
      metric: nullValues
      mustBeLessThan: 1
      unit: percent
      dimension: completeness
      description: Few values are missing
  - name: volts
    logicalType: number
    description: Voltage [V]
    required: "false"
    transformSourceObjects: [scada.volts]
    transformDescription: Mean of the phases
slaProperties:
- {property: frequency, value: 30, unit: minutes}
- {property: retention, value: 2, unit: y, element: load}
- {property: generalAvailability, value: "2024-06-01"}
servers:
- {server: stream, type: kafka, environment: prod, host: "broker.example:9092", format: avro}
- {server: files, type: s3, location: "s3://northmoor/load/*.parquet", format: parquet}
- {server: warehouse, type: postgres, host: db.example, port: 5432, database: grid, schema: load}
- {server: records, type: api, location: "https://data.example/api/load"}
price: {priceAmount: 9.95, priceCurrency: GBP, priceUnit: month}
roles:
- {role: reader, access: read, firstLevelApprovers: Data owner}
team:
  name: Network data
  members:
  - {username: a.smith@northmoor.example, role: Owner}
  - {username: left@northmoor.example, dateOut: "2024-01-01"}
support:
- {channel: "#feeders", tool: slack, url: "https://chat.example/feeders"}
"""


def page_of(text: str, cursor: str = "") -> Page:
    return ODCS.read_page(PageRequest(url=ADDRESS, cursor=cursor), "", text.encode())


def items_of(text: str, cursor: str = "") -> list[RawItem]:
    return list(page_of(text, cursor).items)


def mapped(text: str = CONTRACT) -> MappedRecord:
    (item,) = items_of(text)
    assert item.refusal is None, item.refusal
    return ODCS.map_record(item.body)


def record(text: str = CONTRACT) -> ProductRecord:
    return mapped(text).record


def contract(**values: Any) -> str:
    least = {
        "apiVersion": "v3.1.0",
        "kind": "DataContract",
        "id": "x",
        "name": "X",
        "version": "1",
        "status": "active",
    }
    return json.dumps({**least, **values})


def test_the_fundamentals_are_read() -> None:
    found = record()
    assert (found.source_id, found.title, found.version) == ("feeder-load", "Feeder load", "2.1.0")
    assert (
        found.description
        == "Half-hourly load of low-voltage feeders.\n\nLimitations: Estimated where a monitor was silent."
    )
    assert found.publisher is not None
    assert found.publisher.name == "Northmoor Networks"
    assert found.themes == (Concept(label="networks"),)
    assert found.in_series == (Concept(label="Feeder monitoring"),)
    assert found.keywords == ("feeder", "load")
    assert found.contract_url == ADDRESS
    assert Concept(label="Privacy statement", iri="https://data.example/privacy") in found.documentation
    assert mapped().problems == ()


def test_columns_have_types_units_and_keys() -> None:
    schema = record().schema
    assert schema is not None
    assert schema.standard == "ODCS v3.1.0"
    feeder, demand, volts = schema.fields
    assert (feeder.type, feeder.key, feeder.required) == ("string (varchar(12))", True, True)
    assert (demand.unit, demand.required) == ("kW", None)
    assert (volts.unit, volts.required) == ("V", False)


def test_rules_of_quality_are_told_in_words() -> None:
    assert record().quality.splitlines() == [
        "feeder_id: no value occurs twice",
        "demand: Few values are missing (nullValues must be less than 1 %, completeness)",
    ]


def test_levels_have_values_and_units_and_tell_how_often_and_since_when() -> None:
    found = record()
    assert found.sla == (
        "Frequency: 30 minutes",
        "Retention: 2 years (load)",
        "General availability: 2024-06-01",
    )
    assert (found.frequency, found.frequency_label) == ("30MIN", "30 minutes")
    assert found.issued == "2024-06-01"


def test_a_contract_without_general_availability_is_issued_when_it_was_made() -> None:
    assert record(contract(contractCreatedTs="2025-03-01T09:00:00Z")).issued == "2025-03-01T09:00:00Z"


def test_a_date_that_is_none_is_told() -> None:
    found = mapped(contract(contractCreatedTs="31/31/2031 soon"))
    assert found.record.issued == ""
    assert [(p.path, p.rule) for p in found.problems] == [("contractCreatedTs", "date")]


def test_a_class_is_stated_with_the_columns_that_have_it() -> None:
    assert record().stated_classes == (StatedClass(value="restricted", field="classification of feeder_id"),)


def test_sources_of_columns_are_lineage() -> None:
    lineage = record().lineage
    assert lineage is not None
    assert lineage.sources == (Concept(label="scada.volts"),)
    assert lineage.statement == "volts: Mean of the phases"


def test_servers_are_ways_to_the_data_by_their_type() -> None:
    stream, files, warehouse, api = record().distributions
    assert (stream.title, stream.format, stream.delivery) == ("stream (prod)", "STREAM", "push")
    assert (stream.access_url, stream.media_type) == ("kafka://broker.example:9092", "application/avro")
    assert stream.service is not None
    assert stream.service.endpoint_url == stream.access_url
    assert (files.format, files.access_url, files.download_url) == (
        "PARQUET",
        "s3://northmoor/load/*.parquet",
        "",
    )
    assert (warehouse.access_url, warehouse.format_label, warehouse.delivery) == ("", "PostgreSQL", "pull")
    assert "Database grid" in warehouse.description
    assert (api.format, api.access_url) == ("REST", "https://data.example/api/load")
    assert {one.status for one in record().distributions} == {"active"}


def test_prices_and_roles_are_rights_in_words() -> None:
    assert record().rights.splitlines() == [
        "Price: 9.95 GBP per month.",
        "Role reader: read access. Approved by Data owner.",
    ]


def test_an_address_is_not_told_again_in_words() -> None:
    """It stands below the description as a link; what else leads to the data stays."""
    rows = {"server": "rows", "type": "https", "environment": "production", "format": "csv", "path": "/rows"}
    servers = [{**rows, "location": "https://d.example/rows.csv"}]
    (file,) = record(contract(servers=servers)).distributions
    assert file.download_url == "https://d.example/rows.csv"
    assert file.description == "Web server in the environment “production”.\nPath /rows."


def test_contacts_are_channels_and_those_who_have_not_left() -> None:
    assert record().contacts == (
        Contact(name="#feeders (slack)", url="https://chat.example/feeders"),
        Contact(name="Network data"),
        Contact(name="a.smith@northmoor.example (Owner)", email="a.smith@northmoor.example"),
    )


@pytest.mark.parametrize(
    ("status", "code"),
    [("proposed", "DEVELOP"), ("draft", "DEVELOP"), ("active", "COMPLETED"), ("deprecated", "DEPRECATED"),
     ("retired", "WITHDRAWN"), ("Under review", "Under review")],
)  # fmt: skip
def test_the_status_is_a_code_where_it_is_known(status: str, code: str) -> None:
    servers = [{"server": "s", "type": "s3", "location": "s3://a/b"}]
    found = record(contract(status=status, servers=servers))
    assert (found.status, found.description) == (code, "")
    assert found.distributions[0].status == status


def test_a_column_says_whether_its_values_occur_once() -> None:
    columns = [{"name": "id", "unique": True}, {"name": "site", "unique": False}, {"name": "load"}]
    schema = record(contract(schema=[{"name": "rows", "properties": columns}])).schema
    assert schema is not None
    assert [column.unique for column in schema.fields] == [True, False, None]


def test_columns_of_several_tables_and_objects_have_paths() -> None:
    inner = [{"name": "zip", "logicalType": "string"}]
    tables = [
        {"name": "a", "properties": [{"name": "x", "logicalType": "object", "properties": inner}]},
        {"name": "b", "properties": [
            {"name": "y", "logicalType": "array", "items": {"logicalType": "object", "properties": inner}}]},
    ]  # fmt: skip
    schema = record(contract(schema=tables)).schema
    assert schema is not None
    assert [field.name for field in schema.fields] == ["a.x", "a.x.zip", "b.y", "b.y.zip"]


@pytest.mark.parametrize("missing", ["version", "apiVersion", "status"])
def test_what_the_standard_requires_and_is_missing_is_a_problem_with_its_fix(missing: str) -> None:
    document = json.loads(contract())
    del document[missing]
    problem = next(p for p in mapped(json.dumps(document)).problems if p.path == missing)
    assert problem.rule == "required"
    assert problem.fix == f"Write “{missing}” at the top of the contract."


def test_what_breaks_a_rule_of_the_standard_is_a_problem() -> None:
    found = mapped(contract(schema=[{"name": "t", "properties": [{"name": "c", "logicalType": "blob"}]}]))
    assert [p.message for p in found.problems] == [
        "The “logicalType” of “c” is “blob”, which ODCS does not know."
    ]


def test_version_2_is_read() -> None:
    found = mapped(
        """
kind: DataContract
apiVersion: v2.2.2
uuid: 5358
version: 1.0.0
status: current
datasetName: tbl
quantumName: my quantum
datasetDomain: seller
tenant: Quantum
driver: bigquery
database: pypl
description: {purpose: Views., usage: Predict.}
dataset:
- table: tbl
  columns:
  - {column: id, logicalType: string, physicalType: varchar(18), isPrimaryKey: true, isNullable: false, classification: public}
  quality: [{code: nullCheck, description: No nulls, dimension: completeness}]
slaProperties: [{property: retention, value: 3, unit: y, column: tbl.id}]
stakeholders: [{username: ceastwood, role: Owner}]
"""
    )
    assert found.problems == ()
    schema = found.record.schema
    assert schema is not None
    assert (schema.fields[0].required, schema.fields[0].key) == (True, True)
    assert (found.record.source_id, found.record.title) == ("5358", "tbl")
    assert found.record.sla == ("Retention: 3 years (tbl.id)",)
    assert found.record.quality == "No nulls (nullCheck, completeness)"
    assert found.record.distributions[0].format_label == "BigQuery"
    assert found.record.contacts == (Contact(name="ceastwood (Owner)"),)


def test_the_data_contract_specification_is_read() -> None:
    found = record(
        """
dataContractSpecification: 1.1.0
id: orders-latest
info: {title: Orders, version: 2.0.0, owner: Checkout, contact: {name: John, email: j@shop.example}}
servers: {production: {type: s3, environment: prod, location: "s3://bucket/x.json", format: json}}
terms: {usage: Analytics., limitations: Not for billing., noticePeriod: P3M}
models:
  orders:
    primaryKey: [order_id]
    fields:
      order_id: {$ref: "#/definitions/order_id", required: true}
      power: {type: decimal, description: Power in MW, pii: true, lineage: {inputFields: [{namespace: n, name: t, field: f}]}}
definitions: {order_id: {type: text, title: Order}}
servicelevels: {availability: {percentage: 99.9%}, frequency: {type: batch, interval: daily}}
"""
    )
    schema = found.schema
    assert schema is not None
    assert schema.standard == "Data Contract Specification 1.1.0"
    order, power = schema.fields
    assert (order.type, order.title, order.key, order.required) == ("text", "Order", True, True)
    assert power.unit == "MW"
    assert found.stated_classes == (StatedClass(value="pii", field="classification of power"),)
    assert found.lineage is not None
    assert found.lineage.sources == (Concept(label="n.t.f"),)
    assert found.sla == ("Availability: 99.9%", "Frequency: daily")
    assert found.frequency == "DAILY"
    assert found.rights == "Usage: Analytics.\nLimitations: Not for billing.\nNotice period: P3M"
    assert found.distributions[0].title == "production (prod)"


# --- documents, lists, folders ------------------------------------------------------------------


def test_a_stream_of_yaml_and_a_list_of_json_hold_several_contracts() -> None:
    stream = "".join(f"---\napiVersion: v3.1.0\nkind: DataContract\nid: {name}\n" for name in "ab")
    assert [item.source_id for item in items_of(stream)] == ["a", "b"]
    found = items_of(f"[{contract(id='c')}, {contract(id='d')}]")
    assert [item.source_id for item in found] == ["c", "d"]
    assert ODCS.map_record(found[0].body).record.contract_url == ""  # the address is that of several


def test_equal_content_makes_equal_bytes() -> None:
    assert items_of(CONTRACT)[0].body == items_of(CONTRACT)[0].body


def test_a_contract_without_an_identifier_is_refused_and_the_others_kept() -> None:
    nameless = json.dumps({"apiVersion": "v3.1.0", "kind": "DataContract", "status": "active"})
    first, second = items_of(f"[{contract()}, {nameless}]")
    assert first.refusal is None
    assert second.refusal is not None
    assert second.refusal.rule == "identifier"


def test_a_name_stands_for_a_missing_identifier_and_that_is_said() -> None:
    document = json.loads(contract(name="Load"))
    del document["id"]
    found = mapped(json.dumps(document))
    assert found.record.source_id == "Load"
    assert "must not change" in found.problems[0].message


def test_a_list_that_is_cut_off_keeps_what_came_before() -> None:
    whole = f"[{contract(id='a')}, {contract(id='b')}, {contract(id='c')}]"
    page = page_of(whole[: len(whole) - 30])
    found = list(page.items)
    assert not page.complete
    assert [(item.source_id, item.refusal is None) for item in found] == [
        ("a", True),
        ("b", True),
        ("c", False),
    ]


def test_a_broken_contract_in_a_list_is_refused_under_its_own_name() -> None:
    broken = contract(id="b").replace('"name": "X"', '"name": "X" oh')
    found = items_of(f"[{contract(id='a')}, {broken}, {contract(id='c')}]")
    assert [(item.source_id, item.refusal is None) for item in found] == [
        ("a", True),
        ("b", False),
        ("c", True),
    ]


LISTING = b"""<html><head><title>Index of /contracts</title></head><body><h1>Index of /contracts</h1><pre>
<a href="../">../</a>
<a href="a.odcs.yaml">a.odcs.yaml</a>   01-Mar-2026 10:00  2K
<a href="older/">older/</a>   01-Mar-2026 10:00  -
<a href="notes.pdf">notes.pdf</a>   01-Mar-2026 10:00  2K
</pre></body></html>"""


def test_a_folder_leads_to_its_documents_and_folders() -> None:
    request = ODCS.start("https://data.example/contracts/")
    page = ODCS.read_page(request, "text/html", LISTING)
    assert list(page.items) == []
    assert [(one.url, one.cursor) for one in page.more] == [
        ("https://data.example/contracts/a.odcs.yaml", "document"),
        ("https://data.example/contracts/older/", FOLDER),
    ]
    assert ODCS.recognises(request.url, "text/html", LISTING) > 0.5


def test_what_else_lies_in_a_folder_is_left_out_and_told() -> None:
    page = page_of("replicas: 3\nimage: x\n", cursor="document")
    assert list(page.items) == []
    assert page.complete
    assert page.problems[0].message == "A document of the folder holds no data contract; it was left out."


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("apiVersion: v3.1.0\nid: feeder-load\nname: [a\n", "line"),
        ('{"apiVersion": "v3.1.0", "id": "feeder-load", "name": }', "broken JSON"),
        ('{"apiVersion": "v3.1.0", "id": "feeder-load", "na', "cut off"),
    ],
)
def test_a_broken_document_of_a_folder_is_refused_under_its_own_name(text: str, words: str) -> None:
    (item,) = items_of(text, cursor="document")
    assert item.source_id == "feeder-load"
    assert item.refusal is not None
    assert words in item.refusal.message


def test_a_broken_document_of_a_folder_without_a_name_is_refused_whole() -> None:
    with pytest.raises(PageUnreadable, match="broken"):
        page_of("name: [a\n", cursor="document")


def test_an_empty_list_lists_nothing() -> None:
    page = page_of("[]")
    assert (list(page.items), page.problems[0].rule) == ([], "no-dataset")


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "empty"),
        ("<html><title>Gone</title></html>", "an HTML page titled “Gone”"),
        ("a: 1", "holds no data contract"),
        ('{"a": 1}', "holds no data contract"),
        ("{", "cut off"),
        ("a: [1", "The YAML is broken in line"),
    ],
)
def test_what_holds_no_contract_is_refused_in_words(text: str, words: str) -> None:
    with pytest.raises(PageUnreadable, match=words):
        page_of(text)


def test_a_raw_item_without_identifier_is_refused() -> None:
    with pytest.raises(RecordRefused, match="no “id”"):
        ODCS.map_record(b'{"document": "x", "alone": true, "contract": {"kind": "DataContract"}}')


def test_only_web_addresses_are_taken() -> None:
    with pytest.raises(InvalidInput):
        ODCS.start("file:///etc/passwd")


@pytest.mark.parametrize(
    "text",
    [
        '{"openapi": "3.0.0", "info": {"title": "x"}}',
        '{"kind": "DataProduct", "apiVersion": "v1.0.0", "id": "x", "status": "active", "outputPorts": []}',
        "apiVersion: v1\nkind: Service\nmetadata: {name: x}\n",
        '{"success": true, "result": []}',
        "a,b\n1,2\n",
    ],
)
def test_documents_of_others_are_not_recognised(text: str) -> None:
    assert ODCS.recognises(ADDRESS, "", text.encode()) == 0.0


def test_contracts_are_recognised() -> None:
    for text in (CONTRACT, contract(), f"[{contract()}]", "dataContractSpecification: 0.9.3\nid: x\n"):
        assert ODCS.recognises(ADDRESS, "", text.encode()) > 0.9
