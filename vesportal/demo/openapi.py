"""The OpenAPI face: an APIs.json that names one OpenAPI document a product, each in a form of its own, as real ones are.

Most are OpenAPI 3.1 in JSON, one is 3.0 in YAML; what is poor on purpose is Swagger 2.0 without contact, version or servers.
"""

from typing import Any

from vesportal.demo.answers import Answer, json_answer
from vesportal.demo.descriptors import _yaml
from vesportal.demo.records import Column, Product, vocabulary
from vesportal.demo.view import View, file_name

Json = dict[str, Any]
_TYPES = {"date": ("string", "date"), "datetime": ("string", "date-time")}
_IN_YAML = "substation-headroom-service"
_FREQUENT = "carbon-intensity-service"
_SENDING = "connection-queue-service"
_MOST_ROWS = 1_000


def apis_answer(view: View) -> Answer:
    """The index (https://apisjson.org), by names relative to itself."""
    apis = [
        {
            "aid": f"{view.domain.slug}:{product.name}",
            "name": product.heading,
            "humanURL": view.landing(product),
            "baseURL": view.root,
            "properties": [
                {
                    "type": "OpenAPI" if not product.bare else "Swagger",
                    "url": f"interfaces/{document_name(product)}",
                }
            ],
        }
        for product in view.domain.products
    ]
    index = {
        "name": view.domain.name,
        "description": view.domain.description,
        "specificationVersion": "0.19",
        "apis": apis,
    }
    return json_answer(index, media_type="application/json")


def document_name(product: Product) -> str:
    """The file name of a product's document."""
    return f"{product.name}.{'yaml' if product.name == _IN_YAML else 'json'}"


def interface_answer(view: View, name: str) -> Answer | None:
    """A product's document by its file name."""
    product = next((each for each in view.domain.products if document_name(each) == name), None)
    if product is None:
        return None
    document = _swagger(view, product) if product.bare else _openapi(view, product)
    if name.endswith(".yaml"):
        return Answer("\n".join([*_yaml(document, ""), ""]).encode(), "application/yaml")
    return json_answer(document, media_type="application/json")


def _openapi(view: View, product: Product) -> Json:
    security, schemes = _security(view, product)
    servers = [{"url": f"{view.root}", "description": "Production"}]
    if product.sensitivity == "SA":
        servers.append({"url": f"https://sandbox.{view.domain.slug}.example/v1", "description": "Sandbox"})
    document: Json = {
        "openapi": "3.0.3" if product.name == _IN_YAML else "3.1.0",
        "info": _info(view, product),
        "externalDocs": {"description": "Guide for developers", "url": view.landing(product)},
        "tags": [{"name": tag} for tag in product.tags],
        "servers": servers,
        "security": security,
        "paths": {f"/api/records/{product.name}": {"get": _records(product)}, **_downloads(product)},
        "components": {"schemas": {"Row": _row(product)}, "securitySchemes": schemes},
    }
    if product.name == _SENDING:
        event = {
            "summary": "A place in the queue has changed",
            "requestBody": {"content": {"application/json": {"schema": _REF}}},
        }
        document["webhooks"] = {
            "queueChanged": {"post": {**event, "responses": {"204": {"description": "Taken"}}}}
        }
    return document


def _info(view: View, product: Product) -> Json:
    return {
        **info_of(view, product),
        "termsOfService": f"https://data.{view.domain.slug}.example/terms",
        "x-api-id": product.iri,
        "x-last-modified": view.modified(product).strftime("%Y-%m-%dT%H:%M:%SZ"),
        "x-sla": {"availability": "99.5 % a month", "support": "Working days, 9:00 to 17:00"},
    }


def info_of(view: View, product: Product) -> Json:
    """What OpenAPI and AsyncAPI say alike of a product, in `info`."""
    _, label, url = vocabulary("licences")[product.licence]
    info: Json = {
        "title": product.title,
        "version": product.version,
        "description": product.text,
        "contact": {"name": view.domain.contact_name, "email": view.domain.contact_email},
        "license": {"name": label, **({"url": url} if url else {})},
        "x-publisher": view.domain.name,
        "x-audience": "external-public" if product.open else "external-partner",
        "x-update-frequency": product.freq,
    }
    if product.quality:
        info["x-data-quality"] = product.quality
    if product.source_iris:
        info["x-lineage"] = f"Made from {', '.join(product.source_iris)}."
    if not product.open:
        info["x-sensitivity"] = vocabulary("classes")[product.sensitivity][1]
    return info


def _security(view: View, product: Product) -> tuple[list[Json], Json]:
    """Open to everybody, by a key, or by a token."""
    if product.sensitivity == "O":
        return [], {}
    if product.sensitivity == "SA":
        return [{"key": []}], {"key": {"type": "apiKey", "in": "header", "name": "X-Api-Key"}}
    flow = {
        "tokenUrl": f"https://id.{view.domain.slug}.example/token",
        "scopes": {"readings": "Reading of agreed sites"},
    }
    return [{"token": ["readings"]}], {"token": {"type": "oauth2", "flows": {"clientCredentials": flow}}}


_REF = {"$ref": "#/components/schemas/Row"}


def _records(product: Product) -> Json:
    page = {
        "type": "object",
        "properties": {"total": {"type": "integer"}, "records": {"type": "array", "items": _REF}},
    }
    found: Json = {
        "summary": f"Rows of {product.title}",
        "parameters": [
            {
                "name": "limit",
                "in": "query",
                "schema": {"type": "integer", "minimum": 1, "maximum": _MOST_ROWS, "default": 100},
            },
            {"name": "offset", "in": "query", "schema": {"type": "integer", "minimum": 0}},
            {"name": "from", "in": "query", "schema": {"type": "string", "format": "date-time"}},
        ],
        "responses": {
            "200": {
                "description": "A page of rows",
                "headers": {
                    "X-RateLimit-Remaining": {
                        "description": "Calls left in this minute",
                        "schema": {"type": "integer"},
                    }
                },
                "content": {"application/json": {"schema": page}},
            },
            "429": {"description": "Too many calls"},
        },
    }
    return (
        {**found, "x-rate-limit": {"limit": 60, "period": "minute"}} if product.name == _FREQUENT else found
    )


def _downloads(product: Product) -> Json:
    paths = {}
    for number, file in enumerate(product.files):
        media = vocabulary("formats")[file.format]["media"]
        if file.format != "API":
            answer = {"description": "A file", "content": {media: {}}}
            get = {
                "summary": f"All rows as {file.format}",
                "operationId": f"download{number}",
                "responses": {"200": answer},
            }
            paths[f"/files/{file_name(product, number)}"] = {"get": get}
    return paths


def _row(product: Product) -> Json:
    return {
        "type": "object",
        "required": [column.name for column in product.columns[:2]],
        "properties": {column.name: schema_of(column) for column in product.columns},
    }


def schema_of(column: Column) -> Json:
    """A column as JSON Schema, its unit in an extension."""
    kind, form = _TYPES.get(column.type, (column.type, ""))
    schema: Json = {"type": kind, "description": column.description}
    if form:
        schema["format"] = form
    return {**schema, "x-unit": column.unit} if column.unit else schema


def _swagger(view: View, product: Product) -> Json:
    row = {"type": "object", "properties": {column.name: {"type": "string"} for column in product.columns}}
    answer = {"description": "ok", "schema": {"type": "array", "items": row}}
    return {
        "swagger": "2.0",
        "info": {"title": product.title, "version": ""},
        "produces": ["application/json"],
        "paths": {
            f"/{view.domain.slug}/api/records/{product.name}": {
                "get": {"responses": {"200": answer}, "deprecated": True}
            }
        },
    }
