"""What a self-describing product links to: its data contract (ODCS 3.1), its OpenAPI, its ODRL policy."""

import json
from collections.abc import Mapping
from typing import Any

from vesportal.demo.records import Column, Product, vocabulary
from vesportal.demo.view import View

Json = dict[str, Any]
_JSON_TYPES = {"date": "string", "datetime": "string"}
_CONTRACT_TYPES = {"datetime": "timestamp"}
_CREDIT = "attribute"


def contract_text(view: View, product: Product) -> str:
    """The data contract as YAML."""
    return "\n".join(_yaml(_contract(view, product), "")) + "\n"


def _contract(view: View, product: Product) -> Json:
    return {
        "apiVersion": "v3.1.0",
        "kind": "DataContract",
        "id": product.uuid,
        "name": product.heading,
        "version": product.version or "1.0.0",
        "status": "active",
        "domain": view.domain.slug,
        "dataProduct": product.name,
        "description": {
            "purpose": product.text,
            "limitations": product.quality or "Provisional until reconciled.",
        },
        "tags": list(product.tags),
        "servers": [{"server": "records", "type": "api", "location": view.records(product)}],
        "schema": [
            {"name": product.name.replace("-", "_"), "properties": [_property(c) for c in product.columns]}
        ],
        "slaProperties": [
            {"property": "availability", "value": 99.5, "unit": "percent"},
            {"property": "latency", "value": 4, "unit": "h"},
            {"property": "frequency", "value": 1, "unit": "d"},
            {"property": "retention", "value": 7, "unit": "y"},
        ],
        "support": [{"channel": "mail", "url": f"mailto:{view.domain.contact_email}"}],
    }


def _property(column: Column) -> Json:
    kind = _CONTRACT_TYPES.get(column.type, column.type)
    quality = {"type": "library", "metric": "nullValues", "mustBe": 0, "dimension": "completeness"}
    return {
        "name": column.name,
        "logicalType": kind,
        "required": True,
        "description": f"{column.description} [{column.unit}]" if column.unit else column.description,
        "quality": [quality],
    }


def _yaml(value: Any, indent: str) -> list[str]:
    """YAML lines of maps, lists and scalars; scalars are written as JSON, which YAML includes."""
    if isinstance(value, Mapping):
        return [
            line for key, part in value.items() for line in _entry(f"{indent}{key}:", part, f"{indent}  ")
        ]
    return [line for part in value for line in _entry(f"{indent}-", part, f"{indent}  ")]


def _entry(head: str, part: Any, indent: str) -> list[str]:
    if isinstance(part, Mapping | list) and part:
        return [head, *_yaml(part, indent)]
    return [f"{head} {json.dumps(part, ensure_ascii=False)}"]


def openapi_document(view: View, product: Product) -> Json:
    """The OpenAPI 3.1 description of the product's record API."""
    row = {"type": "object", "properties": {c.name: _json_schema(c) for c in product.columns}}
    page = {
        "type": "object",
        "properties": {"total": {"type": "integer"}, "records": {"type": "array", "items": row}},
    }
    names = ("limit", "offset")
    parameters = [
        {"name": name, "in": "query", "schema": {"type": "integer", "minimum": 0}} for name in names
    ]
    answer = {"description": "A page of records", "content": {"application/json": {"schema": page}}}
    get = {"summary": product.heading, "parameters": parameters, "responses": {"200": answer}}
    return {
        "openapi": "3.1.0",
        "info": {"title": f"{product.heading} (demo)", "version": product.version or "1.0.0"},
        "servers": [{"url": view.root}],
        "paths": {f"/api/records/{product.name}": {"get": get}},
    }


def _json_schema(column: Column) -> Json:
    schema = {"type": _JSON_TYPES.get(column.type, column.type), "description": column.description}
    return {**schema, "x-unit": column.unit} if column.unit else schema


_POLICIES: Mapping[str, Json] = {
    "open": {
        "action": ["use", "reproduce", "derive", "aggregate", "distribute"],
        "duty": [{"action": _CREDIT}],
    },
    "research": {
        "action": ["use", "derive", "aggregate"],
        "constraint": [
            {
                "leftOperand": "purpose",
                "operator": "isAnyOf",
                "rightOperand": ["research", "network-planning"],
            }
        ],
        "duty": [{"action": _CREDIT}, {"action": "delete"}],
    },
    "operators": {
        "action": ["use", "aggregate"],
        "constraint": [
            {"leftOperand": "recipient", "operator": "isA", "rightOperand": "licensed-network-operator"}
        ],
    },
}


def policy_document(view: View, product: Product) -> Json:
    """The ODRL 2.2 offer under which the product is published."""
    parties = {"target": product.iri, "assigner": view.domain.iri}
    offer: Json = {
        "@context": "http://www.w3.org/ns/odrl.jsonld",
        "@type": "Offer",
        "uid": f"{product.iri}/policy",
        "permission": [{**parties, **_POLICIES[product.policy]}],
    }
    if product.policy != "open":
        offer |= {"prohibition": [{**parties, "action": "distribute"}], "conflict": "prohibit"}
    if product.licence:
        offer["dct:license"] = vocabulary("licences")[product.licence][2]
    return offer
