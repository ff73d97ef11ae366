"""The made-up data sets as interfaces: OpenAPI 3.1 documents, in one list."""

import json
from collections.abc import Sequence
from typing import Any

from tests.bench.dialects import Dialect, Record


def interface(r: Record) -> dict[str, Any]:
    """One document; nothing else can stand for a missing identifier."""
    named = {"title": r["title"], "x-api-id": r["id"]} if r["id"] else {}
    row = {
        "type": "object",
        "required": ["site"],
        "properties": {
            "site": {"type": "string", "description": "Where"},
            "at": {"type": "string", "format": "date-time", "description": "When"},
            "output": {"type": "number", "description": "Output in MW"},
        },
    }
    limit = {"name": "limit", "in": "query", "schema": {"type": "integer", "maximum": 1000}}
    page = {
        "type": "object",
        "properties": {"total": {"type": "integer"}, "items": {"type": "array", "items": row}},
    }
    files = {
        f"/files/{r['n']}/{i}": {"get": {"summary": f"file {i}", "responses": {"200": {"content": {m: {}}}}}}
        for i, (_, m, _) in enumerate(r["files"])
    }
    return {
        "openapi": "3.1.0",
        "info": {
            **named,
            "version": "1.0.0",
            "description": r["notes"],
            "x-publisher": r["publisher"],
            "x-last-modified": r["modified"],
            "contact": {"name": "Data team", "email": "data@northmoor.example"},
            **({"license": {"name": "Licence", "url": r["licence"]}} if r["licence"] else {}),
        },
        "tags": [{"name": tag} for tag in r["tags"]],
        "servers": [{"url": "https://api.example/v1"}],
        "security": [],
        "paths": {
            f"/sets/{r['n']}": {
                "get": {
                    "parameters": [limit],
                    "responses": {"200": {"content": {"application/json": {"schema": page}}}},
                }
            },
            **files,
        },
    }


def _write(records: Sequence[Record], total: int, following: str) -> bytes:
    listed = (json.dumps(interface(r), ensure_ascii=False).encode("utf-8", "surrogatepass") for r in records)
    return b"[" + b", ".join(listed) + b"]"


OPENAPI = Dialect("openapi", "/interfaces/all.json", "/interfaces/all.json", "application/json", _write)
