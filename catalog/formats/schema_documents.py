"""Schemas that lie at an address: which kind one is, whether it can be read, and the fields that it names.

Read are JSON Schema (https://json-schema.org/), Table Schema and Data Package (https://datapackage.org/), CSVW metadata
(https://www.w3.org/TR/tabular-metadata/), Avro, XSD (https://www.w3.org/TR/xmlschema11-1/), SHACL shapes and vocabularies
in RDF, and the descriptions and contracts of `descriptors`. Nothing that a document refers to is fetched.
"""

from collections.abc import Callable, Iterator, Mapping
from typing import Any, Literal

import msgspec

from catalog.domain.errors import PageUnreadable
from catalog.domain.product import Field
from catalog.formats.contracts.columns import tables_of
from catalog.formats.dcat.syntaxes import syntax_of
from catalog.formats.descriptor_facts import columns_of
from catalog.formats.descriptors import Kind as DescriptorKind
from catalog.formats.descriptors import described, document_of, kind_of
from catalog.formats.json_reader import describe_body
from catalog.formats.json_schema import avro_fields, json_schema_fields, record_of
from catalog.formats.schema_graphs import read_graph, read_xsd

Kind = Literal[
    "", "jsonschema", "tableschema", "csvw", "avro", "xsd", "shacl", "vocabulary", "openapi", "asyncapi", "datapackage",
    "odcs", "odps", "dprod",
]  # fmt: skip
LABELS: Mapping[Kind, str] = {
    "jsonschema": "a JSON Schema",
    "tableschema": "a Table Schema",
    "csvw": "CSVW metadata",
    "avro": "an Avro schema",
    "xsd": "an XML Schema",
    "shacl": "SHACL shapes",
    "vocabulary": "an RDF vocabulary",
    "openapi": "an OpenAPI description",
    "asyncapi": "an AsyncAPI description",
    "datapackage": "a Data Package",
    "odcs": "a data contract (ODCS)",
    "odps": "a product specification (ODPS)",
    "dprod": "a DPROD description",
}
_MOST = 5_000  # fields that are read
_RDF = frozenset({"turtle", "nt", "trig", "nquads"})
_NO_SCHEMA = "It is none of the schemas that the portal knows"
type Document = dict[str, Any]


class SchemaRead(msgspec.Struct, frozen=True):
    """What a document is, whether it is sound and names fields, else why not in a sentence, and its fields (at most 5,000)."""

    kind: Kind
    valid: bool
    detail: str = ""
    fields: tuple[Field, ...] = ()


def read_schema(url: str, content_type: str, body: bytes) -> SchemaRead:
    """Recognise and read a document. Never raises: what cannot be read is not valid, and says why."""
    try:
        return _read(url, content_type, body)
    except PageUnreadable as error:
        return SchemaRead("", valid=False, detail=str(error))
    except RecursionError:
        return SchemaRead("", valid=False, detail="It is nested too deeply to be read.")


def _read(url: str, content_type: str, body: bytes) -> SchemaRead:
    syntax = _syntax(url, content_type, body)
    if syntax == "html":
        raise PageUnreadable(f"It is {describe_body(content_type, body)}, and no schema.")
    if syntax == "xml":
        fields = read_xsd(body)
        return _named("xsd", fields) if fields is not None else _of_graph(url, "xml", body)
    if syntax in _RDF:
        return _of_graph(url, syntax, body)
    document = document_of(content_type, body)
    kind = _kind_of(document)
    if kind in _READERS:
        return _named(kind, list(_READERS[kind](document))[:_MOST])
    if found := kind_of(document):
        told = described(document)
        return SchemaRead(found, told.valid, told.detail, _columns(found, document))
    if isinstance(document, dict) and any(key.startswith("@") for key in document):
        return _of_graph(url, "json", body)
    raise PageUnreadable(f"{_NO_SCHEMA}: it is {describe_body(content_type, body)}.")


def _columns(kind: DescriptorKind, document: Any) -> tuple[Field, ...]:
    """Of a contract as the reader of contracts reads them: with units, keys, and the parts of objects."""
    if kind == "odcs":
        return tables_of(document).fields
    return tuple(filter(None, map(_field, columns_of(kind, document)[:_MOST])))


def _syntax(url: str, content_type: str, body: bytes) -> str:
    """YAML may begin as Turtle does, with a comment."""
    ending = url.partition("?")[0].partition("#")[0].rpartition(".")[2].lower()
    return (
        "yaml" if "yaml" in content_type or ending in ("yaml", "yml") else syntax_of(url, content_type, body)
    )


def _of_graph(url: str, syntax: str, body: bytes) -> SchemaRead:
    kind, fields = read_graph(url, syntax, body)
    return _named(kind, fields)


def _named(kind: Kind, fields: list[Field]) -> SchemaRead:
    if not fields:
        return SchemaRead(kind, valid=False, detail=f"It is {LABELS[kind]} that names no fields.")
    return SchemaRead(kind, valid=True, fields=tuple(fields[:_MOST]))


# --- JSON and YAML ------------------------------------------------------------------------------


def _kind_of(document: Any) -> Kind:
    if not isinstance(document, dict) or kind_of(document):
        return ""
    return next((kind for kind, is_one in _SIGNS.items() if is_one(document)), "")


def _tables(document: Document) -> list[Document]:
    """What has the columns: the table itself, or each of a group."""
    tables = [document, *_dicts(document.get("tables"))]
    return [schema for table in tables if isinstance(schema := table.get("tableSchema"), dict)] or (
        [document] if _dicts(document.get("columns")) and "@context" in document else []
    )


_SIGNS: Mapping[Kind, Callable[[Document], bool]] = {
    "csvw": lambda document: bool(_tables(document)),
    "avro": lambda document: document.get("type") == "record" and isinstance(document.get("fields"), list),
    "tableschema": lambda document: any("name" in field for field in _dicts(document.get("fields"))),
    "jsonschema": lambda document: (
        "json-schema.org" in str(document.get("$schema", ""))
        or not {"properties", "$defs", "definitions"}.isdisjoint(document)
        or (document.get("type") == "array" and isinstance(document.get("items"), dict))
    ),
}


def _csvw(document: Document) -> Iterator[Field]:
    for table in _tables(document):
        key = _names(table.get("primaryKey"))
        for column in _dicts(table.get("columns")):
            datatype = column.get("datatype")
            base = datatype.get("base", "string") if isinstance(datatype, dict) else datatype
            title = _first(column.get("titles"))
            told = _first(
                column.get("dc:description") or column.get("description") or column.get("rdfs:comment")
            )
            name = _text(column.get("name")) or title
            if name and not _true(column.get("virtual")):
                yield Field(
                    name=name, type=_text(base), title=title, description=told, required=_true(column.get("required")),
                    key=name in key or None,
                )  # fmt: skip


def _table_schema(document: Document) -> Iterator[Field]:
    key = _names(document.get("primaryKey"))
    for column in _dicts(document.get("fields")):
        constraints = column.get("constraints")
        required = _true(constraints.get("required")) if isinstance(constraints, dict) else None
        if field := _field(column):
            yield msgspec.structs.replace(field, required=required, key=field.name in key or None)


def _json_schema(document: Document) -> Iterator[Field]:
    """The properties of what one record is; of a schema that only defines things, those of the first of them that has any."""
    told = record_of(document, document)
    if not told:
        defined = [
            d for name in ("$defs", "definitions") for d in _dicts(list(_dict(document.get(name)).values()))
        ]
        told = next((found for d in defined if (found := record_of(d, document))), {})
    yield from json_schema_fields(told, document)


_READERS: Mapping[Kind, Callable[[Document], Iterator[Field]]] = {
    "csvw": _csvw,
    "avro": avro_fields,
    "tableschema": _table_schema,
    "jsonschema": _json_schema,
}


def _field(column: Mapping[str, Any]) -> Field | None:
    """A column as most formats write it."""
    name = _text(column.get("name"))
    if not name:
        return None
    kinds = ("type", "logicalType", "physicalType", "format")
    return Field(
        name=name,
        type=next((found for kind in kinds if (found := _text(column.get(kind)))), ""),
        title=_text(column.get("title") or column.get("businessName")),
        description=_text(column.get("description")),
        unit=_text(column.get("unit")),
    )


def _dicts(value: Any) -> list[Document]:
    return [each for each in value[:_MOST] if isinstance(each, dict)] if isinstance(value, list) else []


def _dict(value: Any) -> Document:
    return value if isinstance(value, dict) else {}


def _text(value: Any) -> str:
    return value.strip() if isinstance(value, str) else ""


def _names(value: Any) -> set[str]:
    """One name, or a list of them."""
    return set(map(str, value)) if isinstance(value, list) else {value} if isinstance(value, str) else set()


def _first(value: Any) -> str:
    """The text of a value that may be a list of them or name one for each language."""
    if isinstance(value, dict):
        value = value.get("en") or value.get("@value") or next(iter(value.values()), "")
    return _text(value[0] if isinstance(value, list) and value else value)


def _true(value: Any) -> bool | None:
    return True if value in (True, "true") else None
