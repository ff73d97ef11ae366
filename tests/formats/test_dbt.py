"""dbt projects: which nodes are products, and what a manifest, a catalog and a site of documentation say of them."""

import json
from contextlib import suppress
from typing import Any

import pytest

from catalog.domain.errors import PageUnreadable
from catalog.domain.product import Concept, Contact, ProductRecord, StatedClass
from catalog.formats.dbt import DBT
from catalog.formats.protocol import MappedRecord, Page, PageRequest

ADDRESS = "https://data.example/target/manifest.json"
Json = dict[str, Any]


def model(name: str, *parents: str, **values: Any) -> Json:
    return {
        "unique_id": f"model.grid.{name}", "resource_type": "model", "name": name, "package_name": "grid",
        "relation_name": f'"lake"."energy"."{name}"', "description": f"About {name}.", "columns": {},
        "config": {"materialized": "table", "enabled": True}, "depends_on": {"nodes": list(parents), "macros": []},
        "created_at": 1.0, "raw_code": "select 1", "compiled_code": "select 1", **values,
    }  # fmt: skip


def check(name: str, owner: str, column: str, arguments: Json | None = None, **config: Any) -> Json:
    return {
        "unique_id": f"test.grid.{name}_{owner}_{column}", "resource_type": "test", "attached_node": f"model.grid.{owner}",
        "column_name": column, "test_metadata": {"name": name, "kwargs": {"column_name": column, **(arguments or {})}},
        "depends_on": {"nodes": [f"model.grid.{owner}"]}, "config": config or {"severity": "ERROR"},
    }  # fmt: skip


SOURCE: Json = {
    "unique_id": "source.grid.scada.readings", "resource_type": "source", "source_name": "scada", "name": "readings",
    "source_description": "Telemetry of the control room.", "description": "One row for each reading.", "columns": {},
    "loader": "Airbyte",
    "freshness": {"warn_after": {"count": 6, "period": "hour"}, "error_after": {"count": 1, "period": "day"}},
}  # fmt: skip
COLUMNS: Json = {
    "feeder_id": {"name": "feeder_id", "description": "Which feeder", "meta": {}, "data_type": "varchar"},
    "demand": {"name": "demand", "description": "Demand", "meta": {"unit": "kW", "contains_pii": False}},
    "customer": {
        "name": "customer",
        "description": "Who",
        "meta": {"contains_pii": True},
        "constraints": [{"type": "not_null"}],
    },
}
LOADS = model(
    "loads", "model.grid.stg_readings", columns=COLUMNS, access="public", group="grid_data", tags=["feeder"],
    contract={"enforced": True}, meta={"owner": "loads@northmoor.example", "classification": "OE-SA", "domain": "networks"},
    config={"materialized": "table", "enabled": True, "grants": {"select": ["analysts", "planners"]}},
)  # fmt: skip


def manifest(*nodes: Json, sources: tuple[Json, ...] = (SOURCE,), **sections: Any) -> Json:
    return {
        "metadata": {"dbt_schema_version": "https://schemas.getdbt.com/dbt/manifest/v12.json", "adapter_type": "duckdb",
                     "generated_at": "2026-01-01T00:00:00Z", "invocation_id": "x"},
        "nodes": {node["unique_id"]: node for node in nodes},
        "sources": {source["unique_id"]: source for source in sources},
        "macros": {}, "exposures": {}, "groups": {}, **sections,
    }  # fmt: skip


def page_of(document: Json | bytes, url: str = ADDRESS, cursor: str = "") -> Page:
    body = document if isinstance(document, bytes) else json.dumps(document).encode()
    return DBT.read_page(PageRequest(url=url, cursor=cursor), "", body)


def records(document: Json | bytes, **request: str) -> dict[str, MappedRecord]:
    items = list(page_of(document, **request).items)
    assert [item.refusal for item in items] == [None] * len(items)
    return {item.source_id: DBT.map_record(item.body) for item in items}


def record(document: Json | bytes, name: str = "model.grid.loads") -> ProductRecord:
    return records(document)[name].record


STAGED = model("stg_readings", "source.grid.scada.readings", config={"materialized": "view", "enabled": True})


def test_where_nothing_is_public_every_table_is_a_product() -> None:
    seed = {**model("areas"), "unique_id": "seed.grid.areas", "resource_type": "seed"}
    snapshot = {**model("history"), "unique_id": "snapshot.grid.history", "resource_type": "snapshot"}
    passing = model("passing", config={"materialized": "ephemeral"})
    analysis = {**model("look"), "unique_id": "analysis.grid.look", "resource_type": "analysis"}
    found = records(
        manifest(STAGED, seed, snapshot, passing, analysis, check("unique", "stg_readings", "id"))
    )
    assert list(found) == [
        "model.grid.stg_readings",
        "seed.grid.areas",
        "snapshot.grid.history",
        "source.grid.scada.readings",
    ]


def test_where_any_model_is_public_only_such_are_products() -> None:
    stated_in_config = model("plans", config={"materialized": "table", "access": "public"})
    assert list(records(manifest(STAGED, LOADS, stated_in_config))) == [
        "model.grid.loads",
        "model.grid.plans",
    ]


def test_lineage_leads_through_what_is_no_product() -> None:
    lineage = record(manifest(STAGED, LOADS)).lineage
    assert lineage is not None
    assert lineage.sources == (Concept(label="scada.readings", iri="source.grid.scada.readings"),)


def test_lineage_names_the_next_product_where_it_is_one() -> None:
    lineage = record(manifest(STAGED, {**LOADS, "access": "protected"})).lineage
    assert lineage is not None
    assert lineage.sources == (Concept(label="stg_readings", iri="model.grid.stg_readings"),)


def test_circles_of_dependencies_end() -> None:
    a, b = model("a", "model.grid.b", access="private"), model("b", "model.grid.a", access="private")
    found = record(manifest(a, b, model("c", "model.grid.a", access="public"), sources=()), "model.grid.c")
    assert found.lineage is None


def test_columns_have_types_units_and_what_tests_and_constraints_promise() -> None:
    tests = [check("unique", "loads", "feeder_id"), check("not_null", "loads", "feeder_id"),
             check("not_null", "loads", "demand", severity="WARN")]  # fmt: skip
    schema = record(manifest(STAGED, LOADS, *tests)).schema
    assert schema is not None
    feeder, demand, customer = schema.fields
    assert (feeder.type, feeder.required, feeder.key, feeder.unique) == ("varchar", True, True, True)
    assert (demand.unit, demand.required, demand.key) == ("kW", None, None)  # what only warns is no promise
    assert customer.required is True


def test_tests_are_quality_in_words() -> None:
    tests = [
        check("unique", "loads", "feeder_id"),
        check("accepted_values", "loads", "kind", {"values": ["a", "b"]}),
        check("accepted_values", "loads", "state", {"arguments": {"values": ["on"]}}),
        check("relationships", "loads", "feeder_id", {"to": "ref('feeders')", "field": "id"}),
        check("not_null", "loads", "demand", severity="warn"),
    ]
    assert record(manifest(STAGED, LOADS, *tests)).quality.splitlines() == [
        "Names and types of the columns are a contract that is enforced at every build.",
        "feeder_id: no value occurs twice",
        "kind: values are a, b",
        "state: values are on",
        "feeder_id: each value is in feeders.id",
        "demand: no value is missing (warns only)",
        "customer: no value is missing",
    ]


def test_owners_groups_grants_and_classes_are_read() -> None:
    owner = {"name": "Grid data team", "email": "grid@northmoor.example"}
    group = {"group.grid.grid_data": {"name": "grid_data", "owner": owner}}
    found = record(manifest(STAGED, LOADS, groups=group))
    assert found.contacts == (
        Contact(name="Grid data team", email="grid@northmoor.example"),
        Contact(email="loads@northmoor.example"),
    )
    assert found.rights == "select is granted to analysts, planners."
    assert found.stated_classes == (
        StatedClass(value="OE-SA", field="meta.classification"),
        StatedClass(value="personal data", field="meta.contains_pii of customer"),
    )
    assert (found.keywords, found.themes) == (("feeder",), (Concept(label="networks"),))


def test_freshness_of_sources_is_a_service_level_of_what_is_made_from_them() -> None:
    assert record(manifest(STAGED, LOADS)).sla == (
        "Freshness of the source scada.readings: a warning after 6 hours, an error after 1 day without new data",
    )
    source = record(manifest(STAGED), "source.grid.scada.readings")
    assert source.sla == ("Freshness: a warning after 6 hours, an error after 1 day without new data",)
    assert source.title == "scada.readings"
    assert "Telemetry of the control room." in source.description


def test_exposures_that_use_it_are_documentation() -> None:
    exposure = {"unique_id": "exposure.grid.map", "name": "map", "label": "Load map", "type": "dashboard",
                "url": "https://data.example/map", "depends_on": {"nodes": ["model.grid.loads"]}}  # fmt: skip
    found = record(manifest(STAGED, LOADS, exposures={"exposure.grid.map": exposure}))
    assert found.documentation == (Concept(label="Dashboard: Load map", iri="https://data.example/map"),)


def test_versions_belong_together_and_say_which_is_the_latest() -> None:
    old = {
        **model("loads", version=1, latest_version=2, deprecation_date="2026-12-31T00:00:00Z"),
        "unique_id": "model.grid.loads.v1",
    }
    found = record(manifest(old), "model.grid.loads.v1")
    assert (found.title, found.version, found.version_notes) == (
        "loads (version 1)",
        "1",
        "The latest version is 2.",
    )
    assert found.in_series == (Concept(label="Versions of loads"),)
    assert found.sla == ("End of support: 2026-12-31",)


def test_the_relation_is_the_way_to_the_data() -> None:
    (table,) = record(manifest(STAGED, LOADS)).distributions
    assert (table.identifier, table.format_label) == ('"lake"."energy"."loads"', "DuckDB")
    assert table.title == "lake.energy.loads"  # for people, without the marks round names
    assert table.description == 'Table in DuckDB: "lake"."energy"."loads". Access within the project: public.'


def test_a_node_without_description_is_told_so() -> None:
    found = records(manifest(model("bare", description=""), sources=()))["model.grid.bare"]
    assert [(p.path, p.rule) for p in found.problems] == [("description", "description")]


def test_what_changes_with_every_build_changes_no_record() -> None:
    again = manifest(
        STAGED, {**LOADS, "created_at": 2.0, "compiled_code": "select 2", "root_path": "/home/x"}
    )
    again["metadata"] |= {"generated_at": "2026-02-02T00:00:00Z", "invocation_id": "y"}
    assert [i.body for i in page_of(again).items] == [i.body for i in page_of(manifest(STAGED, LOADS)).items]
    assert b"select" not in next(iter(page_of(again).items)).body.replace(b'"select":', b"")


# --- catalogs and sites -------------------------------------------------------------------------

CATALOG: Json = {
    "metadata": {"dbt_schema_version": "https://schemas.getdbt.com/dbt/catalog/v1.json"},
    "nodes": {
        "model.grid.loads": {
            "unique_id": "model.grid.loads",
            "metadata": {"type": "BASE TABLE", "schema": "energy", "name": "loads", "database": "lake", "owner": "etl"},
            "columns": {"FEEDER_ID": {"type": "VARCHAR", "index": 1, "name": "FEEDER_ID"},
                        "EXTRA": {"type": "DOUBLE", "index": 2, "name": "EXTRA", "comment": "In the warehouse only"}},
            "stats": {"num_rows": {"value": 1200}, "num_bytes": {"value": 48000},
                      "last_modified": {"value": "2026-03-01 12:30UTC"}},
        }
    },
    "sources": {},
    "errors": None,
}  # fmt: skip


def test_a_catalog_is_read_together_with_the_manifest_beside_it() -> None:
    request = DBT.start("https://data.example/target/catalog.json")
    page = DBT.read_page(request, "", json.dumps(CATALOG).encode())
    assert list(page.items) == []
    assert page.next is not None
    assert page.next.url == ADDRESS
    found = records(manifest(STAGED, LOADS), cursor=page.next.cursor)["model.grid.loads"].record
    assert found.schema is not None
    assert [(f.name, f.type) for f in found.schema.fields] == [
        ("feeder_id", "varchar"), ("EXTRA", "DOUBLE"), ("demand", ""), ("customer", ""),
    ]  # fmt: skip
    assert found.schema.fields[1].description == "In the warehouse only"
    (table,) = found.distributions
    assert (table.rows, table.byte_size) == (1200, 48000)
    assert (table.modified, found.modified) == ("2026-03-01T12:30Z", "2026-03-01T12:30Z")
    assert "Its owner there is etl." in table.description


def test_a_manifest_alone_is_whole() -> None:
    assert record(manifest(STAGED, LOADS)).schema is not None
    assert page_of(manifest(STAGED, LOADS)).next is None


def test_a_spoilt_cursor_costs_the_types_only() -> None:
    page = page_of(manifest(STAGED, LOADS), cursor="types:!!!")
    assert len(list(page.items)) == 1
    assert page.problems[0].rule == "json"


def test_a_catalog_by_another_name_gives_its_tables() -> None:
    found = records(json.dumps(CATALOG).encode(), url="https://data.example/catalog_2026.json")[
        "model.grid.loads"
    ].record
    assert found.title == "loads"
    assert found.schema is not None
    assert len(found.schema.fields) == 2


def site(*parts: str) -> bytes:
    return (
        "<!doctype html><html><head><title>dbt Docs</title></head><script>"
        + "".join(parts)
        + "</script></html>"
    ).encode()


def test_a_site_in_one_file_holds_both() -> None:
    both = json.dumps(manifest(STAGED, LOADS)), json.dumps(CATALOG)
    body = site(
        "n=[{label: 'manifest', data: ", both[0], "},{label: 'catalog', data: ", both[1], "}];var x={a:{}};"
    )
    assert DBT.recognises(ADDRESS, "text/html", body) > 0.9
    found = records(body)["model.grid.loads"].record
    assert found.distributions[0].rows == 1200
    assert found.landing_page == f"{ADDRESS}#!/model/model.grid.loads"


def test_any_other_site_has_them_beside_its_page() -> None:
    page = page_of(site('n=[o("manifest","manifest.json"+t)]'), url="https://data.example/docs/index.html")
    assert page.next is not None
    url = "https://data.example/docs/index.html"
    assert (page.next.url, page.next.cursor) == ("https://data.example/docs/catalog.json", f"catalog\n{url}")
    beside = DBT.read_page(page.next, "application/json", json.dumps(CATALOG).encode()).next
    assert beside is not None
    assert beside.url == "https://data.example/docs/manifest.json"
    found = DBT.read_page(beside, "application/json", json.dumps(manifest(STAGED, LOADS)).encode())
    pages = [DBT.map_record(item.body).record.landing_page for item in found.items]
    assert f"{url}#!/model/model.grid.loads" in pages


# --- broken ones --------------------------------------------------------------------------------


def test_a_node_of_another_shape_is_refused_and_the_others_kept() -> None:
    document = manifest(LOADS, sources=())
    document["nodes"]["model.grid.odd"] = {"unique_id": "model.grid.odd", "config": "none", "depends_on": 3}
    items = list(page_of(document).items)
    assert [(i.source_id, i.refusal is None) for i in items] == [
        ("model.grid.loads", True),
        ("model.grid.odd", False),
    ]


def broken_at(document: Json, mark: str) -> bytes:
    """The document with a quotation mark and a brace too many where `mark` stands."""
    return json.dumps(document).replace(f'"{mark}"', '"Broken" here" {').encode()


@pytest.mark.parametrize("last", [False, True])
def test_a_node_that_is_broken_json_is_refused_alone(last: bool) -> None:
    nodes = [model("loads"), model("prices", description="BREAK"), model("meters")]
    document = manifest(*(nodes[::2] + nodes[1:2] if last else nodes))
    page = page_of(broken_at(document, "BREAK"))
    items = list(page.items)
    assert [item.source_id for item in items if item.refusal] == ["model.grid.prices"]
    assert {item.source_id for item in items if not item.refusal} >= {
        "model.grid.loads",
        "model.grid.meters",
        SOURCE["unique_id"],
    }
    assert (page.complete, page.total) == (True, len(items))


def test_a_test_that_is_broken_json_is_told_and_costs_no_product() -> None:
    document = manifest(model("loads"), check("unique", "loads", "BREAK"), model("meters"))
    page = page_of(broken_at(document, "BREAK"))
    assert not [item for item in page.items if item.refusal]
    assert [problem.message for problem in page.problems if "broken JSON" in problem.message]


def test_code_that_looks_like_a_manifest_ends_no_node() -> None:
    code = 'select \'{"model.grid.loads": {"a": 1}, "model.grid.meters": {\''
    nodes = [
        model("loads", raw_code=code),
        model("prices", raw_code=code, description="BREAK"),
        model("meters", raw_code=code),
    ]
    items = list(page_of(broken_at(manifest(*nodes), "BREAK")).items)
    assert [item.source_id for item in items if item.refusal] == ["model.grid.prices"]


def test_a_node_without_an_identifier_is_refused() -> None:
    document = manifest(STAGED, sources=())
    document["nodes"]["model.grid.x"] = model("x", unique_id="")
    refused = [item.refusal for item in page_of(document).items if item.refusal]
    assert [problem.rule for problem in refused] == ["identifier"]


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (json.dumps(manifest(LOADS)).encode()[:300], "cut off"),
        (b'{"nodes": {"a": }}', "broken JSON"),
        (b"", "empty"),
        (b"<html><title>Sign in</title></html>", "an HTML page titled “Sign in”"),
        (b'{"a": 1}', "no artifact of dbt"),
        (b"[]", "no artifact of dbt"),
        (b"<html><title>dbt Docs</title>label: 'manifest', data: {\"a\": ", "broken or cut off"),
    ],
)
def test_what_cannot_be_read_is_refused_whole(body: bytes, words: str) -> None:
    with pytest.raises(PageUnreadable, match=words):
        list(page_of(body).items)


def whole(*nodes: Json, **sections: Any) -> Json:
    """A manifest in the order of dbt's own, with all that it has behind its nodes."""
    macro = {"macro.dbt.run": {"name": "run", "macro_sql": "x" * 200}}
    behind = {
        "macros": macro,
        "docs": {},
        "exposures": {},
        "groups": {},
        "disabled": {},
        "parent_map": {"a": []},
    }
    return {**manifest(*nodes), **behind, **sections}


GROUPED: Json = whole(
    *(model(name, access="protected") for name in ("loads", "meters")),
    check("unique", "loads", "feeder_id"),
    exposures={
        "exposure.grid.map": {
            "name": "map",
            "type": "dashboard",
            "url": "https://x.example",
            "depends_on": {"nodes": []},
        }
    },
    groups={"group.grid.data": {"name": "data", "owner": {"email": "d@x.example"}}},
)


def cut(document: Json, before: str) -> Page:
    """The page of a document that ends in the midst of what stands before these words."""
    text = json.dumps(document)
    return page_of(text[: text.index(before) + len(before)].encode())


def test_a_manifest_that_is_cut_off_behind_what_is_read_loses_nothing() -> None:
    page, known = cut(GROUPED, '"parent_map": {'), list(page_of(GROUPED).items)
    assert [(i.body, i.partial) for i in page.items] == [(i.body, False) for i in known]
    assert (page.complete, page.total) == (True, len(known))
    assert "all that is read of it is there" in page.problems[-1].message


@pytest.mark.parametrize(
    ("before", "missing"),
    [
        ('"macros": {"macro.dbt.run": {"name"', "exposures, groups"),
        ('"exposures": {"exposure.grid.map": {"name"', "exposures, groups"),
    ],
)
def test_of_one_that_is_cut_off_behind_its_nodes_each_is_listed_but_in_part(
    before: str, missing: str
) -> None:
    page = cut(GROUPED, before)
    assert {item.source_id for item in page.items if item.partial and not item.refusal} == {
        "model.grid.loads", "model.grid.meters", SOURCE["unique_id"],
    }  # fmt: skip
    assert page.complete
    assert f"its {missing} are not all there" in page.problems[-1].message


def test_only_what_names_a_group_lacks_something_where_groups_are_cut_off() -> None:
    grouped = whole(
        model("loads", access="public", group="data"),
        model("meters", access="public"),
        groups=GROUPED["groups"],
    )
    items = list(cut(grouped, '"groups": {"group.grid.data": {').items)
    assert [(item.source_id, item.partial) for item in items] == [
        ("model.grid.loads", True), ("model.grid.meters", False),
    ]  # fmt: skip


def test_cut_off_within_its_nodes_it_lists_those_that_are_sure_to_be_products() -> None:
    public = whole(model("loads", access="public"), model("meters", access="public"), model("prices"))
    page = cut(public, '"unique_id": "model.grid.prices"')
    assert [item.source_id for item in page.items] == ["model.grid.loads", "model.grid.meters"]
    assert (page.complete, page.total) == (False, None)


@pytest.mark.parametrize("kept", [{"access": "private"}, {"access": "protected", "group": "data"}])
def test_where_it_keeps_models_to_some_and_none_before_its_end_is_public_it_is_refused(kept: Json) -> None:
    public = whole(model("loads", **kept), model("meters", access="public"))
    with pytest.raises(PageUnreadable, match="before any model that is public"):
        cut(public, '"unique_id": "model.grid.meters"')


def test_where_it_says_of_no_model_for_whom_it_is_each_before_its_end_is_one() -> None:
    page = cut(GROUPED, '"unique_id": "test.grid.unique_loads_feeder_id"')
    assert [(item.source_id, item.partial) for item in page.items] == [
        ("model.grid.loads", True), ("model.grid.meters", True),
    ]  # fmt: skip
    assert (page.complete, page.total) == (False, None)
    assert [problem.rule for problem in page.problems] == ["json", "json"]
    assert "No model before the end is public" in page.problems[1].message


def test_before_models_could_be_public_each_is_one_and_groups_are_not_missed() -> None:
    old = whole(model("loads"), model("meters"), model("prices"))
    old["metadata"]["dbt_schema_version"] = "https://schemas.getdbt.com/dbt/manifest/v5.json"
    page = cut(old, '"unique_id": "model.grid.prices"')
    assert [item.source_id for item in page.items] == ["model.grid.loads", "model.grid.meters"]
    del old["groups"]
    assert not any(item.partial for item in cut(old, '"disabled": {').items)


def test_a_catalog_that_is_cut_off_gives_the_tables_before() -> None:
    entries = {f"model.grid.t{n}": {"unique_id": f"model.grid.t{n}", "columns": {}} for n in range(3)}
    catalog = {**CATALOG, "nodes": entries, "sources": {}}
    page = cut(catalog, '"unique_id": "model.grid.t2"')
    assert [(item.source_id, item.partial) for item in page.items] == [
        ("model.grid.t0", False),
        ("model.grid.t1", False),
    ]
    assert (page.complete, page.total, len(page.problems)) == (False, None, 1)


def test_with_the_manifest_beside_a_cut_catalog_tables_without_types_are_there_in_part() -> None:
    catalog = {
        **CATALOG,
        "nodes": {name: {"columns": {}} for name in ("model.grid.loads", "model.grid.meters")},
    }
    text = json.dumps(catalog)
    body = text[: text.index('"model.grid.meters": {') + 24].encode()
    following = DBT.read_page(DBT.start("https://data.example/target/catalog.json"), "", body).next
    assert following is not None
    document = whole(model("loads", access="public"), model("meters", access="public"))
    page = DBT.read_page(following, "application/json", json.dumps(document).encode())
    assert [(i.source_id, i.partial) for i in page.items] == [
        ("model.grid.loads", False),
        ("model.grid.meters", True),
    ]


@pytest.mark.parametrize("size", range(0, 4_000, 61))
def test_wherever_it_is_cut_it_is_read_or_refused_with_a_sentence(size: int) -> None:
    with suppress(PageUnreadable):
        items = list(page_of(json.dumps(GROUPED).encode()[:size]).items)
        assert all(DBT.map_record(item.body).record.source_id for item in items if not item.refusal)


def test_how_often_and_for_whom_is_read_of_its_meta() -> None:
    said = {"update_frequency": "daily", "access_rights": "restricted"}
    record = records(manifest(model("loads", meta=said)))["model.grid.loads"].record
    assert (record.frequency, record.access_rights) == ("DAILY", "RESTRICTED")


def test_an_empty_project_lists_nothing() -> None:
    page = page_of(manifest(sources=()))
    assert (list(page.items), page.problems[0].rule) == ([], "no-dataset")


def test_only_artifacts_of_dbt_are_recognised() -> None:
    assert DBT.recognises(ADDRESS, "", json.dumps(manifest(LOADS)).encode()) > 0.9
    assert DBT.recognises(ADDRESS, "", json.dumps(CATALOG).encode()) > 0.9
    schema = b'{"properties": {"metadata": {"dbt_version": {"type": "string"}}, "nodes": {"type": "object"}}}'
    others = (
        schema,
        b'{"nodes": {}}',
        b"<html><title>Docs</title></html>",
        b"a,b\n",
        b'{"version": 3, "nodes": []}',
    )
    assert [DBT.recognises(ADDRESS, "", other) for other in others] == [0.0] * len(others)
