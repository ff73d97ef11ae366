"""What a contract or description states of the product that carries it, for the checks that ask for just that."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

FACTS = ("schema", "dictionary", "sla", "quality", "lineage", "version", "rights")
_MOST = 5_000  # columns that are looked at
_EXPLAINED = 0.8  # of the columns
_SLA = frozenset({
    "availability", "latency", "retention", "generalavailability", "endofsupport", "endoflife", "throughput", "errorrate",
    "timetodetect", "timetonotify", "timetorepair", "frequency", "support", "uptime", "responsetime", "updatefrequency",
    "emailresponsetime",
})  # fmt: skip
Document = Mapping[str, Any]


def facts_of(kind: str, document: Any) -> tuple[str, ...]:
    """Of FACTS, those that the document states, in that order; empty for a kind that tells none. Never raises."""
    read = _READERS.get(kind)
    if read is None or not isinstance(document, dict):
        return ()
    found = set(read(document))
    return tuple(fact for fact in FACTS if fact in found)


def columns_of(kind: str, document: Any) -> list[Document]:
    """The columns that it lists, each with a name and what else is told of it; of an API the properties of what it defines."""
    read = _COLUMNS.get(kind)
    return read(document) if read is not None and isinstance(document, dict) else []


def _of_package(document: Document) -> list[Document]:
    resources = _dicts(document.get("resources"))
    schemas = [schema for r in resources if isinstance(schema := r.get("schema"), dict)]
    return [c for schema in schemas for c in _columns(schema, "fields")]


def _of_api(document: Document) -> list[Document]:
    components = document.get("components")
    defined = components.get("schemas") if isinstance(components, dict) else document.get("definitions")
    schemas = _dicts(list(defined.values())) if isinstance(defined, dict) else []
    properties = [p for schema in schemas if isinstance(p := schema.get("properties"), dict)]
    columns = [(name, told) for each in properties for name, told in each.items() if isinstance(told, dict)]
    return [{**told, "name": name} for name, told in columns[:_MOST]]


_COLUMNS: Mapping[str, Callable[[Document], list[Document]]] = {
    "datapackage": _of_package,
    "openapi": _of_api,
    "asyncapi": _of_api,
}


def _odcs(document: Document) -> Iterator[str]:
    columns = [c for table in _dicts(document.get("schema")) for c in _columns(table, "properties")]
    yield from _of_columns(columns, ("description",))
    if any(str(row.get("property", "")).lower() in _SLA for row in _dicts(document.get("slaProperties"))):
        yield "sla"
    tables = _dicts(document.get("schema"))
    if _dicts(document.get("quality")) or any(_dicts(each.get("quality")) for each in [*tables, *columns]):
        yield "quality"
    if any(column.get("transformSourceObjects") for column in columns):
        yield "lineage"
    if document.get("version"):
        yield "version"


def _odps(document: Document) -> Iterator[str]:
    if document.get("version") and _dicts(document.get("outputPorts")):
        yield "version"
    if _dicts(document.get("inputPorts")):
        yield "lineage"
    product = document.get("product")
    if not isinstance(product, dict):
        return
    if any(product.get(name) for name in ("SLA", "dataOps")):
        yield "sla"
    if product.get("dataQuality"):
        yield "quality"
    if product.get("license"):
        yield "rights"
    details = product.get("details")
    if isinstance(details, dict) and any(
        d.get("productVersion") for d in details.values() if isinstance(d, dict)
    ):
        yield "version"


def _datapackage(document: Document) -> Iterator[str]:
    resources = _dicts(document.get("resources"))
    yield from _of_columns(_of_package(document), ("description",))
    if document.get("sources") or any(r.get("sources") for r in resources):
        yield "lineage"
    if document.get("licenses") or any(r.get("licenses") for r in resources):
        yield "rights"
    if document.get("version"):
        yield "version"


_READERS: Mapping[str, Callable[[Document], Iterator[str]]] = {
    "odcs": _odcs,
    "odps": _odps,
    "datapackage": _datapackage,
}


def _dicts(value: Any) -> list[Document]:
    return [each for each in value[:_MOST] if isinstance(each, dict)] if isinstance(value, list) else []


def _columns(owner: Document, name: str) -> list[Document]:
    return [column for column in _dicts(owner.get(name)) if column.get("name")]


def _of_columns(columns: list[Document], words: tuple[str, ...]) -> Iterator[str]:
    if not columns:
        return
    yield "schema"
    explained = sum(any(column.get(word) for word in words) for column in columns)
    if explained >= _EXPLAINED * len(columns):
        yield "dictionary"
