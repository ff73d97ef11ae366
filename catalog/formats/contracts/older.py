"""Contracts of other shapes in that of ODCS 3: ODCS 2 (https://github.com/bitol-io/open-data-contract-standard v2.2.2) and the
Data Contract Specification 0.9 to 1.2 (https://datacontract.com/)."""

from typing import Any

from catalog.formats.contracts.values import flag, listed, named, parts, words_of

Document = dict[str, Any]
_DEPTH = 20
_LEVELS = {  # of the Data Contract Specification: what is stated of each, and what it is in ODCS
    "availability": ("availability", ("percentage",)),
    "retention": ("retention", ("period", "unlimited")),
    "latency": ("latency", ("threshold",)),
    "freshness": ("freshness", ("threshold",)),
    "frequency": ("frequency", ("interval", "cron", "type")),
    "support": ("support", ("time", "responseTime")),
    "backup": ("backup", ("interval", "cron", "recoveryTime")),
}


def is_specification(document: Document) -> bool:
    """Whether it follows the Data Contract Specification."""
    return "dataContractSpecification" in document


def is_version_2(document: Document) -> bool:
    """Whether it is ODCS before version 3."""
    version = words_of(document.get("apiVersion"), 40).lower().removeprefix("v")
    return version[:2] in {"1.", "2."} or ("dataset" in document and "schema" not in document)


def as_version_3(document: Document) -> Document:
    """The contract in the words of ODCS 3; one of ODCS 3 as it is."""
    if is_specification(document):
        return _of_specification(document)
    return _of_version_2(document) if is_version_2(document) else document


# --- ODCS 2 -------------------------------------------------------------------------------------


def _of_version_2(document: Document) -> Document:
    server = {
        "server": document.get("server") or document.get("sourceSystem") or document.get("sourcePlatform"),
        "type": document.get("driver") or document.get("sourcePlatform"),
        "project": document.get("project") or document.get("datasetProject"),
        "dataset": document.get("datasetName"),
        "database": document.get("database"),
        "schema": document.get("schemaName"),
    }
    support = [
        {"channel": "Slack", "url": document.get("productSlackChannel"), "tool": "slack"},
        {"channel": "Distribution list", "url": document.get("productDl")},
        {"channel": "Feedback", "url": document.get("productFeedbackUrl")},
    ]
    return {
        **document,
        "id": document.get("uuid") or document.get("id"),
        "name": document.get("datasetName") or document.get("name") or document.get("quantumName"),
        "dataProduct": document.get("quantumName") or document.get("dataProduct"),
        "domain": document.get("datasetDomain") or document.get("domain"),
        "servers": document.get("servers") or ([server] if server["type"] or server["server"] else []),
        "support": document.get("support") or [part for part in support if part["url"]],
        "team": document.get("team") or document.get("stakeholders"),
        "schema": [_table_of_2(table) for table in parts(document.get("dataset"))],
        "slaProperties": [
            {**part, "element": part.get("element") or part.get("column")}
            for part in parts(document.get("slaProperties"))
        ],
    }


def _table_of_2(table: Document) -> Document:
    columns = [_column_of_2(column) for column in parts(table.get("columns"), 5_000)]
    return {**table, "name": table.get("table") or table.get("name"), "properties": columns}


def _column_of_2(column: Document) -> Document:
    nullable = flag(column.get("isNullable"))
    key = column.get("isPrimaryKey") if column.get("isPrimaryKey") is not None else column.get("isPrimary")
    return {
        **column,
        "name": column.get("column") or column.get("name"),
        "required": column.get("required") if nullable is None else not nullable,
        "primaryKey": key if column.get("primaryKey") is None else column["primaryKey"],
        "unique": column.get("isUnique") if column.get("unique") is None else column["unique"],
        "transformSourceObjects": column.get("transformSourceTables") or column.get("transformSourceObjects"),
    }


# --- the Data Contract Specification ------------------------------------------------------------


def _of_specification(document: Document) -> Document:
    info, terms = _dict(document.get("info")), _dict(document.get("terms"))
    contact = _dict(info.get("contact"))
    links = _dict(document.get("links"))
    policies = [{"url": p.get("url"), "description": p.get("description") or p.get("name") or p.get("type")}
                for p in parts(terms.get("policies"))]  # fmt: skip
    return {
        "apiVersion": document.get("dataContractSpecification"),
        "kind": "DataContract",
        "id": document.get("id"),
        "name": info.get("title"),
        "version": info.get("version"),
        "status": info.get("status"),
        "description": {"purpose": info.get("description")},
        "terms": {key: terms.get(key) for key in ("usage", "limitations", "billing", "noticePeriod")},
        "tenant": info.get("owner"),
        "support": [{"channel": contact.get("name"), "url": contact.get("url") or contact.get("email"),
                     "email": contact.get("email")}] if contact else [],
        "servers": [{**server, "server": name or server.get("server")} for name, server in named(document.get("servers"))],
        "schema": [_model(name, model, document) for name, model in named(document.get("models"))],
        "slaProperties": list(_levels(document)),
        "tags": document.get("tags"),
        "authoritativeDefinitions": [*policies, *({"url": url, "description": name} for name, url in links.items())],
    }  # fmt: skip


def _model(name: str, model: Document, document: Document) -> Document:
    fields = [_field(key, field, document, _DEPTH) for key, field in named(model.get("fields"), 5_000)]
    keys = listed(model.get("primaryKey"))
    for field in fields:
        if field["name"] in keys:
            field["primaryKey"] = True
    return {"name": name, "physicalType": model.get("type"), "businessName": model.get("title"),
            "description": model.get("description"), "tags": model.get("tags"), "quality": model.get("quality"),
            "properties": fields}  # fmt: skip


def _field(name: str, field: Document, document: Document, levels: int) -> Document:
    defined = _defined(field.get("$ref"), document)
    field = {**defined, **field}
    below = (
        [_field(key, part, document, levels - 1) for key, part in named(field.get("fields"))]
        if levels
        else []
    )
    inputs = [".".join(filter(None, (words_of(part.get(key), 300) for key in ("namespace", "name", "field"))))
              for part in parts(_dict(field.get("lineage")).get("inputFields"))]  # fmt: skip
    return {
        **field,
        "name": name,
        "logicalType": field.get("type"),
        "businessName": field.get("title"),
        "primaryKey": field.get("primaryKey")
        if field.get("primaryKey") is not None
        else field.get("primary"),
        "classification": field.get("classification") or ("pii" if flag(field.get("pii")) else None),
        "transformSourceObjects": inputs,
        "properties": below,
    }


def _defined(reference: Any, document: Document) -> Document:
    name = words_of(reference, 300).removeprefix("#/definitions/")
    return _dict(_dict(document.get("definitions")).get(name)) if name else {}


def _levels(document: Document) -> Any:
    for name, level in named(document.get("servicelevels")):
        label, keys = _LEVELS.get(name, (name, tuple(level)))
        value = next((level[key] for key in keys if level.get(key) not in (None, "", False)), None)
        yield {"property": label, "value": value, "description": level.get("description")}


def _dict(value: Any) -> Document:
    return value if isinstance(value, dict) else {}
