"""The parts that each standard of contracts and descriptions requires, and sentences about those that are missing."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

_LOOKED_AT = 2_000  # parts of one kind
_DEPTH = 8  # levels of properties in properties
_VISIBILITY = frozenset(("private", "invitation", "organisation", "organization", "dataspace", "public"))
_STATUS = frozenset(
    ("announcement", "draft", "development", "testing", "acceptance", "production", "sunset", "retired")
)
_LOGICAL = frozenset(
    ("string", "date", "timestamp", "time", "number", "integer", "object", "array", "boolean")
)


def text_of(value: Any) -> str:
    return (
        value.strip()
        if isinstance(value, str)
        else ""
        if isinstance(value, dict | list | None)
        else str(value)
    )


def _maps(value: Any) -> list[Mapping[str, Any]]:
    """The objects in a list, or of one object; the first ones."""
    items = value if isinstance(value, list) else [value]
    return [item for item in items[:_LOOKED_AT] if isinstance(item, dict)]


def _lacks(part: Mapping[str, Any], names: tuple[str, ...], where: str = "") -> Iterator[str]:
    missing = [name for name in names if part.get(name) in (None, "", [], {})]
    if missing:
        listed = ", ".join(f"“{name}”" for name in missing)
        yield f"{where or 'It'} lacks {listed}."


def _each(value: Any, names: tuple[str, ...], what: str) -> Iterator[str]:
    if value is None:
        return
    if not isinstance(value, list):
        yield f"“{what}” is no list."
        return
    for n, item in enumerate(value[:_LOOKED_AT], 1):
        if not isinstance(item, dict):
            yield f"“{what}” {n} is no object."
        else:
            yield from _lacks(item, names, f"“{what}” {n}")


# --- ODCS ---------------------------------------------------------------------------------------


def _odcs(document: Mapping[str, Any]) -> Iterator[str]:
    yield from _lacks(document, ("version", "apiVersion", "kind", "id", "status"))
    kind, version = text_of(document.get("kind")), text_of(document.get("apiVersion")).lower()
    if kind and kind != "DataContract":
        yield f"Its “kind” is “{kind[:40]}”; it has to be “DataContract”."
    if version and not version.removeprefix("v").startswith("3."):
        yield f"Its “apiVersion” is “{version[:20]}”; version 3 is looked for."
    yield from _each(document.get("servers"), ("server", "type"), "servers")
    yield from _each(document.get("slaProperties"), ("property", "value"), "slaProperties")
    yield from _each(document.get("support"), ("channel",), "support")
    yield from _each(document.get("roles"), ("role",), "roles")
    yield from _each(document.get("schema"), ("name",), "schema")
    for table in _maps(document.get("schema")):
        yield from _odcs_properties(table, text_of(table.get("name")), _DEPTH)


def _odcs_properties(owner: Mapping[str, Any], name: str, levels: int) -> Iterator[str]:
    where = f"properties of {name[:60]}" if name else "properties"
    yield from _each(owner.get("properties"), ("name",), where)
    for column in _maps(owner.get("properties")):
        logical = text_of(column.get("logicalType"))
        if logical and logical not in _LOGICAL:
            yield f"The “logicalType” of “{text_of(column.get('name'))[:60]}” is “{logical[:40]}”, which ODCS does not know."
        if levels and isinstance(column.get("properties"), list):
            yield from _odcs_properties(column, f"{name}.{text_of(column.get('name'))}", levels - 1)


# --- ODPS ---------------------------------------------------------------------------------------


def is_bitol_product(document: Mapping[str, Any]) -> bool:
    """Whether it is a product of Bitol's Open Data Product Standard."""
    return text_of(document.get("kind")).lower() == "dataproduct"


def _odps(document: Mapping[str, Any]) -> Iterator[str]:
    if is_bitol_product(document):
        yield from _lacks(document, ("apiVersion", "kind", "id", "status", "outputPorts"))
        yield from _each(document.get("outputPorts"), ("name", "version"), "outputPorts")
        yield from _each(document.get("inputPorts"), ("name", "version", "contractId"), "inputPorts")
        return
    yield from _lacks(document, ("schema", "version"))
    product = document["product"]
    details = product.get("details")
    spoken = details if isinstance(details, dict) else product
    languages = {
        key: value for key, value in spoken.items() if len(key) in (2, 5) and isinstance(value, dict)
    }
    if not languages:
        yield "“product” has no “details” in any language."
    for language, part in list(languages.items())[:10]:
        yield from _lacks(
            part, ("name", "productID", "visibility", "status", "type"), f"“details” in {language}"
        )
        for name, known in (("visibility", _VISIBILITY), ("status", _STATUS)):
            value = text_of(part.get(name)).lower()
            if value and value not in known:
                yield f"The “{name}” in {language} is “{value[:40]}”, which ODPS does not know."
    contract = product.get("contract")
    if isinstance(contract, dict) and not (contract.get("contractURL") or contract.get("spec")):
        yield "“contract” has neither “contractURL” nor “spec”."


# --- DPROD --------------------------------------------------------------------------------------


def dprod_products(document: Any) -> list[Mapping[str, Any]]:
    """The objects of class dprod:DataProduct, at the top or in a graph."""
    found: list[Mapping[str, Any]] = []
    for node in _maps(document):
        graph = _maps(node.get("@graph")) if isinstance(node.get("@graph"), list) else []
        found += [part for part in (node, *graph) if _is_data_product(part)]
    context = any("dprod" in str(node.get("@context", ""))[:2_000].lower() for node in _maps(document))
    spelt = any(":" in name for node in found for name in _classes(node))
    return found if context or spelt else []


def _classes(node: Mapping[str, Any]) -> list[str]:
    stated = [node.get("@type"), node.get("type")]
    return [
        name
        for value in stated
        for name in (value if isinstance(value, list) else [value])
        if isinstance(name, str)
    ]


def _is_data_product(node: Mapping[str, Any]) -> bool:
    return any(
        name in ("DataProduct", "dprod:DataProduct")
        or ("dprod" in name.lower() and name.endswith("/DataProduct"))
        for name in _classes(node)
    )


def _property(node: Mapping[str, Any], name: str) -> Any:
    """A property by its short name, with a prefix, or by its IRI."""
    for key, value in node.items():
        if (
            key == name
            or key.rpartition(":")[2] == name
            or key.rpartition("/")[2] == name
            or key.rpartition("#")[2] == name
        ):
            return value
    return None


def _dprod(document: Any) -> Iterator[str]:
    for node in dprod_products(document):
        name = text_of(node.get("@id")) or text_of(node.get("id"))
        where = f"The data product {name[:80]}" if name else "The data product"
        if not name:
            yield f"{where} has no identifier (“@id”)."
        if not any(_property(node, key) for key in ("title", "label", "name")):
            yield f"{where} has no title or label."
        ports = [_property(node, key) for key in ("outputPort", "outputDataset")]
        if not any(ports):
            yield f"{where} has neither “outputPort” nor “outputDataset”: nothing tells how to get its data."
        for port in _maps(ports[0] or []):
            classes = _classes(port)
            if classes and not any(kind.endswith("DataService") for kind in classes):
                yield f"An “outputPort” of it is of class “{classes[0][:60]}”; it has to be a dcat:DataService."


# --- Data Package -------------------------------------------------------------------------------


def _datapackage(document: Mapping[str, Any]) -> Iterator[str]:
    resources = document["resources"]
    if not resources:
        yield "“resources” is empty."
    yield from _each(resources, ("name",), "resources")
    names = [text_of(resource.get("name")) for resource in _maps(resources)]
    if len(set(names)) < len(names):
        yield "Two resources have the same name."
    for n, resource in enumerate(_maps(resources), 1):
        name = text_of(resource.get("name")) or f"{n}"
        if resource.get("path") in (None, "", []) and resource.get("data") is None:
            yield f"The resource “{name[:60]}” has neither “path” nor “data”."
        for path in resource["path"] if isinstance(resource.get("path"), list) else [resource.get("path")]:
            if (
                isinstance(path, str)
                and "://" not in path
                and (path.startswith("/") or ".." in path.split("/"))
            ):
                yield f"The resource “{name[:60]}” has the path “{path[:60]}”; it has to stay in the package."
        schema = resource.get("schema")
        if isinstance(schema, dict):
            if not isinstance(schema.get("fields"), list):
                yield f"The schema of the resource “{name[:60]}” lacks “fields”."
            yield from _each(schema.get("fields") or [], ("name",), f"fields of {name[:60]}")


# --- OpenAPI and AsyncAPI -----------------------------------------------------------------------


def _info(document: Mapping[str, Any]) -> Iterator[str]:
    info = document.get("info")
    if isinstance(info, dict):
        yield from _lacks(info, ("title", "version"), "“info”")
    else:
        yield "It lacks “info”."


def _openapi(document: Mapping[str, Any]) -> Iterator[str]:
    version = text_of(document.get("openapi")) or text_of(document.get("swagger"))
    if not version.startswith(("2.", "3.")):
        yield f"Its version is “{version[:20]}”; 2.0 and 3 are known."
    yield from _info(document)
    if version.startswith(("2.", "3.0")):
        if not isinstance(document.get("paths"), dict):
            yield "It lacks “paths”."
    elif not any(isinstance(document.get(name), dict) for name in ("paths", "webhooks", "components")):
        yield "It has none of “paths”, “webhooks” and “components”."
    paths = document.get("paths")
    for path in list(paths)[:_LOOKED_AT] if isinstance(paths, dict) else ():
        if not path.startswith(("/", "x-")):
            yield f"The path “{path[:60]}” does not begin with a slash."


def _asyncapi(document: Mapping[str, Any]) -> Iterator[str]:
    version = text_of(document.get("asyncapi"))
    if not version.startswith(("2.", "3.")):
        yield f"Its version is “{version[:20]}”; 2 and 3 are known."
    yield from _info(document)
    if version.startswith("2.") and not isinstance(document.get("channels"), dict):
        yield "It lacks “channels”."
    operations = document.get("operations")
    for name, operation in list(operations.items())[:_LOOKED_AT] if isinstance(operations, dict) else ():
        if isinstance(operation, dict) and "$ref" not in operation:
            yield from _lacks(operation, ("action", "channel"), f"The operation “{name[:60]}”")


CHECKS: Mapping[str, Callable[[Any], Iterator[str]]] = {
    "odcs": _odcs,
    "odps": _odps,
    "dprod": _dprod,
    "datapackage": _datapackage,
    "openapi": _openapi,
    "asyncapi": _asyncapi,
}
