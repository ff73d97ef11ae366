"""OpenAPI documents made for the tests, in the shapes of real ones, and how they are read."""

import json
from typing import Any

from catalog.formats.openapi import OPENAPI
from catalog.formats.protocol import MappedRecord, Page, PageRequest

AT = "https://api.northmoor.example/openapi.json"


def reading(**more: Any) -> dict[str, Any]:
    """An OpenAPI 3.1 document of a service of half-hourly readings; `more` replaces parts of it."""
    row = {
        "type": "object",
        "required": ["at", "feeder"],
        "properties": {
            "feeder": {"type": "string", "description": "Reference of the feeder.", "x-primary-key": True},
            "at": {"type": "string", "format": "date-time", "description": "End of the half hour, UTC."},
            "load": {"type": ["number", "null"], "description": "Mean power in MW."},
            "energy": {"type": "number", "description": "Energy that flowed.", "x-unit": "MWh"},
            "place": {"type": "object", "properties": {"lat": {"type": "number"}, "lon": {"type": "number"}}},
        },
    }
    page = {
        "type": "object",
        "properties": {
            "total": {"type": "integer"},
            "data": {"type": "array", "items": {"$ref": "#/components/schemas/Reading"}},
        },
    }
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Feeder readings",
            "summary": "Half-hourly load of feeders.",
            "description": "Readings of all feeders. At most 60 requests per minute are answered.",
            "version": "2.3.0",
            "contact": {"name": "Data team", "email": "data@northmoor.example", "url": "/contact"},
            "license": {"name": "CC BY 4.0", "identifier": "CC-BY-4.0"},
            "termsOfService": "https://northmoor.example/terms",
        },
        "externalDocs": {"description": "Guide", "url": "https://northmoor.example/guide"},
        "tags": [{"name": "load"}, {"name": "feeders"}],
        "servers": [
            {
                "url": "https://{region}.northmoor.example/{base}",
                "variables": {"region": {"default": "api", "enum": ["api", "api2"]}, "base": {"default": "v2"}},
            },
            {"url": "https://sandbox.northmoor.example/v2", "description": "Sandbox with made-up data"},
        ],
        "security": [{"key": []}],
        "paths": {
            "/readings": {
                "get": {
                    "summary": "List readings",
                    "parameters": [
                        {"name": "limit", "in": "query", "schema": {"type": "integer", "maximum": 500, "default": 50}},
                        {"name": "offset", "in": "query", "schema": {"type": "integer"}},
                        {"name": "from", "in": "query", "schema": {"type": "string", "format": "date-time"}},
                    ],
                    "responses": {
                        "200": {
                            "description": "A page",
                            "headers": {"X-RateLimit-Remaining": {"description": "Calls left in this minute"}},
                            "content": {"application/json; charset=utf-8": {"schema": page}, "text/csv": {}},
                        },
                        "429": {"description": "Too many calls"},
                    },
                }
            },
            "/export.parquet": {
                "get": {
                    "summary": "All readings",
                    "responses": {"200": {"description": "File", "content": {"application/vnd.apache.parquet": {}}}},
                }
            },
            "/health": {"get": {"security": [], "responses": {"200": {"description": "ok"}}}},
        },
        "components": {
            "schemas": {"Reading": row},
            "securitySchemes": {"key": {"type": "apiKey", "in": "header", "name": "X-Api-Key"}},
        },
        **more,
    }  # fmt: skip


def page_of(document: Any, url: str = AT, content_type: str = "application/json", cursor: str = "") -> Page:
    body = document if isinstance(document, bytes) else json.dumps(document).encode()
    return OPENAPI.read_page(PageRequest(url=url, cursor=cursor), content_type, body)


def mapped(document: Any, url: str = AT) -> MappedRecord:
    [item] = page_of(document, url).items
    assert item.refusal is None
    return OPENAPI.map_record(item.body)
