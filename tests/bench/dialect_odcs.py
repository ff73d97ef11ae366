"""The made-up data sets as data contracts (ODCS 3.1), in one list."""

import json
from collections.abc import Sequence
from typing import Any

from tests.bench.dialects import Dialect, Record


def contract(r: Record) -> dict[str, Any]:
    """One contract; nothing else can stand for a missing identifier."""
    named = {"id": r["id"], "name": r["title"]} if r["id"] else {}
    return {
        "apiVersion": "v3.1.0", "kind": "DataContract", **named, "version": "1.0.0", "status": "active", "domain": "networks",
        "tenant": r["publisher"], "description": {"purpose": r["notes"]}, "tags": r["tags"], "contractCreatedTs": r["modified"],
        "servers": [
            {"server": f"file {i}", "type": "s3", "format": f, "location": f"https://files.example/{r['n']}/{i}"}
            for i, (f, _, _) in enumerate(r["files"])
        ],
        "schema": [{"name": "readings", "physicalType": "table", "properties": [
            {"name": "site", "logicalType": "string", "required": True, "primaryKey": True, "description": "Where"},
            {"name": "at", "logicalType": "timestamp", "required": True, "description": "When"},
            {"name": "output", "logicalType": "number", "description": "Output in MW",
             "quality": [{"type": "library", "metric": "nullValues", "mustBe": 0, "dimension": "completeness"}]},
        ]}],
        "slaProperties": [{"property": "frequency", "value": 1, "unit": "month"}, {"property": "retention", "value": 3, "unit": "y"}],
        "customProperties": [{"property": "license", "value": r["licence"]}] if r["licence"] else [],
        "support": [{"channel": "Data team", "url": "mailto:data@northmoor.example"}],
    }  # fmt: skip


def _write(records: Sequence[Record], total: int, following: str) -> bytes:
    listed = (json.dumps(contract(r), ensure_ascii=False).encode("utf-8", "surrogatepass") for r in records)
    return b"[" + b", ".join(listed) + b"]"


ODCS = Dialect("odcs", "/contracts/all.json", "/contracts/all.json", "application/json", _write)
