"""The made-up data sets as Data Packages in one list."""

import json
from collections.abc import Sequence
from typing import Any

from tests.bench.dialects import Dialect, Record


def descriptor(r: Record) -> dict[str, Any]:
    """One package; only its name could stand for a missing identifier, and its title."""
    named = {"id": f"https://data.example/{r['id']}", "name": f"set-{r['n']}"} if r["id"] else {}
    return {
        "$schema": "https://datapackage.org/profiles/2.0/datapackage.json", **named, "title": r["title"] if r["id"] else "",
        "description": r["notes"], "keywords": r["tags"], "modified": r["modified"], "created": "2026-01-01",
        "licenses": [{"path": r["licence"]}] if r["licence"] else [],
        "contributors": [{"title": r["publisher"], "roles": ["publisher"]},
                         {"title": "Data team", "email": "data@northmoor.example", "roles": ["contact"]}],
        "resources": [
            {"name": f"file-{i}", "path": f"https://files.example/{r['n']}/{i}", "format": f, "mediatype": m, "bytes": s,
             "schema": {"fields": [{"name": "site", "type": "string"}, {"name": "output", "type": "number", "unit": "MW"},
                                   {"name": "at", "type": "datetime"}], "primaryKey": ["site", "at"]}}
            for i, (f, m, s) in enumerate(r["files"])
        ],
    }  # fmt: skip


def _write(records: Sequence[Record], total: int, following: str) -> bytes:
    listed = (json.dumps(descriptor(r), ensure_ascii=False).encode("utf-8", "surrogatepass") for r in records)
    return b"[" + b", ".join(listed) + b"]"


FRICTIONLESS = Dialect("frictionless", "/packages.json", "/packages.json", "application/json", _write)
