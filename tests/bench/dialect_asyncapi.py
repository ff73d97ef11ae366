"""The made-up data sets as streams: AsyncAPI 3.0 documents, in one list."""

import json
from collections.abc import Sequence
from typing import Any

from tests.bench.dialects import Dialect, Record


def stream(r: Record) -> dict[str, Any]:
    """One document with a channel for each file; nothing else can stand for a missing identifier."""
    named = {"id": f"urn:uuid:{r['id']}"} if r["id"] else {}
    titled = {"title": r["title"]} if r["id"] else {}
    payload = {
        "type": "object",
        "required": ["site"],
        "properties": {
            "site": {"type": "string", "description": "Where"},
            "at": {"type": "string", "format": "date-time", "description": "When"},
            "output": {"type": "number", "description": "Output in MW"},
        },
    }
    channels = {
        f"file{i}": {
            "address": f"sets.{r['n']}.{i}",
            "messages": {"row": {"$ref": "#/components/messages/row"}},
        }
        for i, _ in enumerate(r["files"])
    }
    return {
        "asyncapi": "3.0.0",
        **named,
        "info": {
            **titled,
            "version": "1.0.0",
            "description": r["notes"],
            "x-publisher": r["publisher"],
            "x-last-modified": r["modified"],
            "contact": {"name": "Data team", "email": "data@northmoor.example"},
            "tags": [{"name": tag} for tag in r["tags"]],
            **({"license": {"name": "Licence", "url": r["licence"]}} if r["licence"] else {}),
        },
        "servers": {"live": {"host": "broker.example:9092", "protocol": "kafka"}},
        "channels": channels,
        "operations": {
            f"send{n}": {"action": "send", "channel": {"$ref": f"#/channels/{n}"}} for n in channels
        },
        "components": {
            "messages": {"row": {"title": "A row", "contentType": "application/json", "payload": payload}}
        },
    }


def _write(records: Sequence[Record], total: int, following: str) -> bytes:
    listed = (json.dumps(stream(r), ensure_ascii=False).encode("utf-8", "surrogatepass") for r in records)
    return b"[" + b", ".join(listed) + b"]"


ASYNCAPI = Dialect("asyncapi", "/streams/all.json", "/streams/all.json", "application/json", _write)
