"""The made-up data sets as models of a dbt project, in one manifest."""

import json
from collections.abc import Sequence
from typing import Any

from tests.bench.dialects import Dialect, Record

_SCHEMA = "https://schemas.getdbt.com/dbt/manifest/v12.json"


def node(r: Record) -> dict[str, Any]:
    """One model, with the code that takes most of a manifest."""
    return {
        "unique_id": r["id"] and f"model.bench.{r['id']}", "resource_type": "model", "name": f"set_{r['n']}", "package_name": "bench",
        "database": "lake", "schema": "energy", "alias": f"set_{r['n']}", "relation_name": f'"lake"."energy"."set_{r["n"]}"',
        "description": r["notes"], "tags": r["tags"], "access": "protected", "created_at": 1786345411.3 + r["n"],
        "raw_code": "select * from readings " * 40, "compiled_code": "select * from lake.energy.readings " * 40,
        "config": {"materialized": "table", "enabled": True, "meta": {}},
        "meta": {"label": r["title"], "license": r["licence"], "owner": "data@northmoor.example", "publisher": r["publisher"]},
        "columns": {
            "site": {"name": "site", "description": "Where", "data_type": "varchar", "constraints": [{"type": "not_null"}], "meta": {}},
            "output": {"name": "output", "description": "Output in MW", "data_type": "double", "constraints": [], "meta": {"unit": "MW"}},
        },
        "depends_on": {"macros": [], "nodes": ["source.bench.scada.readings"]},
    }  # fmt: skip


def _test(r: Record) -> dict[str, Any]:
    key = f"test.bench.unique_{r['n']}"
    return {
        "unique_id": key, "resource_type": "test", "name": "unique", "column_name": "site", "attached_node": f"model.bench.{r['id']}",
        "test_metadata": {"name": "unique", "kwargs": {"column_name": "site"}}, "depends_on": {"nodes": [f"model.bench.{r['id']}"]},
        "config": {"severity": "ERROR", "enabled": True},
    }  # fmt: skip


def _write(records: Sequence[Record], total: int, following: str) -> bytes:
    def entry(key: str, value: dict[str, Any]) -> bytes:
        return json.dumps({key: value}, ensure_ascii=False).encode("utf-8", "surrogatepass")[1:-1]

    models = (entry(f"model.bench.set_{r['n']}", node(r)) for r in records)
    tests = (entry(f"test.bench.unique_{r['n']}", _test(r)) for r in records)
    head = f'{{"metadata": {{"dbt_schema_version": "{_SCHEMA}", "adapter_type": "duckdb"}}, "nodes": {{'
    rest = b'}, "sources": {}, "macros": {}, "exposures": {}, "groups": {}}'
    return head.encode() + b", ".join([*models, *tests]) + rest


DBT = Dialect("dbt", "/target/manifest.json", "/target/manifest.json", "application/json", _write)
