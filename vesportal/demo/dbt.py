"""The face of a dbt project: its manifest (v12) and the catalogue of its warehouse.

Products are its public models. Beside them the manifest has what every project has: sources with a limit of age, models that
only prepare, tests, a dashboard, and code.
"""

from typing import Any

from vesportal.demo.answers import Answer, json_answer
from vesportal.demo.records import Column, Product, vocabulary
from vesportal.demo.view import View

_CLASSES = {"O": "OE-O", "SA": "OE-SA", "SB": "OE-SB", "C": "OE-C"}
_WAREHOUSE_TYPES = {"string": "VARCHAR", "number": "DOUBLE", "integer": "BIGINT", "boolean": "BOOLEAN", "date": "DATE",
                    "datetime": "TIMESTAMP"}  # fmt: skip
_SOURCE, _STAGED = "source.fellmark.scada.readings", "model.fellmark.stg_readings"
_EXPLAINED = "Readings of monitors and meters as the control room sends them."
Json = dict[str, Any]


def manifest_answer(view: View) -> Answer:
    """The manifest."""
    models = [_staged(), *(_model(view, product) for product in view.domain.products)]
    tests = [test for product in view.domain.products if not product.bare for test in _tests(product)]
    return json_answer(
        {
            "metadata": {
                **_metadata(view, "manifest/v12"),
                "project_name": view.domain.slug,
                "adapter_type": "duckdb",
            },
            "nodes": {node["unique_id"]: node for node in (*models, *tests)},
            "sources": {_SOURCE: _source()},
            "macros": {},
            "exposures": {"exposure.fellmark.load_map": _exposure(view)},
            "groups": {"group.fellmark.analytics": _group(view)},
        },
        media_type="application/json",
    )


def warehouse_answer(view: View) -> Answer:
    """The catalogue: what is in the warehouse."""
    nodes = {_key(product): _entry(product) for product in view.domain.products}
    return json_answer({"metadata": _metadata(view, "catalog/v1"), "nodes": nodes, "sources": {}, "errors": None},
                       media_type="application/json")  # fmt: skip


def _metadata(view: View, schema: str) -> Json:
    return {
        "dbt_schema_version": f"https://schemas.getdbt.com/dbt/{schema}.json",
        "dbt_version": "1.10.0",
        "generated_at": f"{view.today.isoformat()}T05:00:00Z",
    }


def _key(product: Product) -> str:
    return f"model.fellmark.{product.name}"


def _node(name: str, kind: str, materialized: str, parents: list[str]) -> Json:
    return {
        "unique_id": f"{kind}.fellmark.{name}", "resource_type": kind, "name": name, "package_name": "fellmark",
        "database": "lake", "schema": "energy", "alias": name, "relation_name": f'"lake"."energy"."{name}"',
        "config": {"materialized": materialized, "enabled": True}, "depends_on": {"macros": [], "nodes": parents},
    }  # fmt: skip


def _model(view: View, product: Product) -> Json:
    parents = [f"model.{source.replace('/', '.')}" for source in product.sources] or [_STAGED]
    licence = vocabulary("licences")[product.licence] if product.licence else ("", "", "")
    meta = {} if product.bare else {
        "label": product.heading, "publisher": view.domain.name, "owner": view.domain.contact_email,
        "license": licence[2] or licence[1], "classification": _CLASSES[product.sensitivity],
        "domain": vocabulary("themes")[product.theme][0] if product.theme else "", "docs": view.landing(product),
        "rights": "" if product.open else f"Asked for at {view.domain.contact_email}; the grounds are {product.grounds}.",
    }  # fmt: skip
    return {
        **_node(product.name, "model", "table", parents),
        "access": "public",
        "group": "analytics",
        "description": product.text,
        "tags": list(product.tags),
        "contract": {"enforced": not product.bare},
        "meta": {key: value for key, value in meta.items() if value},
        "columns": {column.name: _column(product, column, n) for n, column in enumerate(product.columns)},
        "raw_code": f"-- made from {', '.join(parents)}",
    }


def _column(product: Product, column: Column, number: int) -> Json:
    described = product.dictionary == "full"
    return {
        "name": column.name,
        "description": column.description if described else "",
        "data_type": None,
        "meta": {"unit": column.unit} if column.unit and described else {},
        "constraints": [{"type": "not_null"}] if number == 0 and not product.bare else [],
        "tags": [],
    }


def _tests(product: Product) -> list[Json]:
    """The first column is never empty; the others have known choices where they have any."""
    found = [_test(product, "not_null", product.columns[0].name, {})]
    for column in product.columns[1:]:
        if column.type == "string" and column.values:
            found.append(_test(product, "accepted_values", column.name, {"values": list(column.values)}))
    return found


def _test(product: Product, kind: str, column: str, arguments: Json) -> Json:
    return {
        "unique_id": f"test.fellmark.{kind}_{product.name}_{column}", "resource_type": "test", "name": kind,
        "column_name": column,
        "attached_node": _key(product), "depends_on": {"macros": [], "nodes": [_key(product)]},
        "test_metadata": {"name": kind, "kwargs": {"column_name": column, **arguments}},
        "config": {"severity": "ERROR", "enabled": True},
    }  # fmt: skip


def _staged() -> Json:
    return {
        **_node("stg_readings", "model", "view", [_SOURCE]),
        "access": "protected",
        "description": _EXPLAINED,
        "columns": {},
    }


def _source() -> Json:
    limit = {"warn_after": {"count": 6, "period": "hour"}, "error_after": {"count": 1, "period": "day"}}
    return {
        "unique_id": _SOURCE, "resource_type": "source", "source_name": "scada", "name": "readings", "package_name": "fellmark",
        "description": _EXPLAINED, "columns": {}, "freshness": limit, "meta": {}, "tags": [],
    }  # fmt: skip


def _exposure(view: View) -> Json:
    return {
        "unique_id": "exposure.fellmark.load_map", "resource_type": "exposure", "name": "load_map", "label": "Map of feeder load",
        "type": "dashboard", "url": f"{view.root}/", "owner": {"name": view.domain.contact_name},
        "depends_on": {"macros": [], "nodes": ["model.fellmark.feeder_load_hourly"]},
    }  # fmt: skip


def _group(view: View) -> Json:
    owner = {"name": view.domain.contact_name, "email": view.domain.contact_email}
    return {
        "unique_id": "group.fellmark.analytics",
        "resource_type": "group",
        "name": "analytics",
        "owner": owner,
    }


def _entry(product: Product) -> Json:
    columns = {
        column.name: {
            "name": column.name,
            "type": _WAREHOUSE_TYPES[column.type],
            "index": number,
            "comment": None,
        }
        for number, column in enumerate(product.columns, start=1)
    }
    size, rows = (product.files[0].size, product.files[0].rows) if product.files else (None, None)
    stats = {
        name: {"id": name, "label": name, "value": value, "include": True}
        for name, value in (("num_rows", rows), ("num_bytes", size))
        if value is not None
    }
    relation = {
        "type": "BASE TABLE",
        "schema": "energy",
        "name": product.name,
        "database": "lake",
        "owner": "analytics",
    }
    return {"unique_id": _key(product), "metadata": relation, "columns": columns, "stats": stats}
