"""The made-up data sets as product descriptions (ODPS 4), in one list."""

import json
from collections.abc import Sequence
from typing import Any

from tests.bench.dialects import Dialect, Record


def product(r: Record) -> dict[str, Any]:
    """One product; nothing else can stand for a missing identifier."""
    named = {"productID": r["id"], "name": r["title"]} if r["id"] else {}
    details = {
        **named, "description": r["notes"], "visibility": "public", "status": "production", "type": "dataset",
        "tags": r["tags"], "productVersion": "1.0", "updated": r["modified"],
    }  # fmt: skip
    access = {
        f"file {i}": {
            "outputPorttype": "file",
            "format": f,
            "accessURL": f"https://files.example/{r['n']}/{i}",
        }
        for i, (f, _, _) in enumerate(r["files"])
    }
    return {
        "schema": "https://opendataproducts.org/v4.1/schema/odps.yaml", "version": "4.1",
        "product": {"details": {"en": details}}, "dataAccess": access, "license": r["licence"] or None,
        "SLA": {"declarative": [{"dimension": "uptime", "objective": 99, "unit": "percent"}]},
        "dataHolder": {"legalName": r["publisher"], "email": "data@northmoor.example"},
    }  # fmt: skip


def _write(records: Sequence[Record], total: int, following: str) -> bytes:
    listed = (json.dumps(product(r), ensure_ascii=False).encode("utf-8", "surrogatepass") for r in records)
    return b"[" + b", ".join(listed) + b"]"


ODPS = Dialect("odps", "/products/all.json", "/products/all.json", "application/json", _write)
