"""The fields of one record out of a JSON Schema (https://json-schema.org/) or an Avro schema, wherever in it they lie."""

from collections.abc import Iterator
from itertools import islice
from typing import Any

from catalog.domain.product import Field
from catalog.formats.references import Json, dict_of, dicts_of, is_true, names_of, resolved
from catalog.formats.text import TITLE_LIMIT, clean_text
from catalog.formats.units import unit_of

_DEPTH = 20  # of a record in lists, alternatives and references
_NESTED = 3  # levels of objects within a record whose fields are named with a dot
_PARTS = ("allOf", "anyOf", "oneOf")
_MOST = 2_000  # fields of a record
_JOINED = 200  # parts that one record is put together of
_KEYS = ("x-primary-key", "x-primaryKey", "x-key", "primaryKey")
# What a page of an answer calls its rows, and what stands beside them.
_ROWS = ("results", "items", "records", "data", "rows", "value", "values", "content", "result", "entries", "elements", "list",
         "features", "dataset", "datasets", "observations", "readings", "payload", "body")  # fmt: skip


def json_schema_fields(schema: Any, document: Json, *, nested: bool = False) -> Iterator[Field]:
    """The properties of what `record_of` finds, at most 2,000. `nested`: those of objects in it too, as `place.lat`."""
    record = record_of(schema, document)
    yield from islice(_fields(record, document, "", _NESTED if nested else 0), _MOST)


def record_of(schema: Any, document: Json) -> Json:
    """The part of a schema that has `properties`: of a list its items, of GeoJSON the properties of a feature.

    What `allOf` puts together is one record; of alternatives the first counts.
    """
    for _ in range(_DEPTH):
        schema = _joined(resolved(schema, document), document)
        properties = dict_of(schema.get("properties"))
        parts = [part for name in _PARTS for part in dicts_of(schema.get(name))]
        if "features" in properties and _are_objects(properties["features"], document):
            schema = properties["features"]
        elif {"type", "geometry", "properties"} <= properties.keys():
            schema = properties["properties"]
        elif properties:
            return dict_of(schema)
        elif isinstance(schema.get("items"), dict):
            schema = schema["items"]
        elif parts:
            schema = parts[0]
        else:
            return {}
    return {}


def rows_of(schema: Any, document: Json) -> tuple[Json, bool]:
    """(the record that an answer has rows of, out of the page round them; whether there are several of it)."""
    several = False
    for _ in range(_DEPTH):
        several = several or _is_list(schema, document)
        record = record_of(schema, document)
        inner = _rows_in(dict_of(record.get("properties")), document)
        if inner is None:
            return record, several
        schema = inner
        if _is_list(inner, document):
            return record_of(inner, document), True
    return {}, several


def avro_fields(schema: Json) -> Iterator[Field]:
    """The fields of an Avro record (https://avro.apache.org/docs/1.12.0/specification/)."""
    for column in dicts_of(schema.get("fields")):
        if name := clean_text(column.get("name"), TITLE_LIMIT):
            types = column.get("type")
            named = [t for t in types if t != "null"] if isinstance(types, list) else [types]
            first = named[0] if named else ""
            plain = first.get("logicalType") or first.get("type") if isinstance(first, dict) else first
            kind = plain if isinstance(plain, str) else ""
            unit = unit_of({**column, "description": column.get("doc")})
            yield Field(name=name, type=kind, description=clean_text(column.get("doc")), unit=unit)


def _joined(schema: Json, document: Json) -> Json:
    """A schema with what its `allOf` adds; circles end."""
    if not isinstance(schema.get("allOf"), list):
        return schema
    properties: dict[str, Any] = {}
    required: set[str] = set()
    waiting, seen = [schema], 0
    while waiting and seen < _JOINED:
        part, seen = waiting.pop(), seen + 1
        properties = {**dict_of(part.get("properties")), **properties}
        required |= names_of(part.get("required"))
        waiting += [resolved(each, document) for each in reversed(dicts_of(part.get("allOf"))[:50])]
    if not properties:
        return schema
    return {**schema, "properties": properties, "required": sorted(required)}


def _are_objects(schema: Any, document: Json) -> bool:
    """Whether it is a list of what has properties, and not of words."""
    each = resolved(resolved(schema, document).get("items"), document)
    return any(name in each for name in ("properties", *_PARTS))


def _is_list(schema: Any, document: Json) -> bool:
    told = resolved(schema, document)
    return told.get("type") == "array" or "items" in told or "features" in dict_of(told.get("properties"))


def _rows_in(properties: Json, document: Json) -> Any:
    """The property of a page that holds its rows; None where the record is no page."""
    lists = [name for name, told in list(properties.items())[:100] if _is_list(told, document)]
    lists = [name for name in lists if record_of(properties[name], document)]
    named = next((name for name in _ROWS if name in lists), "")
    if named:
        return properties[named]
    inner = next((name for name in ("data", "result", "response", "body") if name in properties), "")
    if inner and len(properties) <= _MOST_ROUND and record_of(properties[inner], document):
        return properties[inner]
    others = [name for name in properties if name not in lists]
    paged = any(name.lower().startswith(_PAGING) for name in others) or not others
    return properties[lists[0]] if len(lists) == 1 and paged else None


_MOST_ROUND = 8  # properties of a page round one object
_PAGING = (
    "total",
    "count",
    "next",
    "offset",
    "limit",
    "page",
    "has_more",
    "hasmore",
    "links",
    "_links",
    "metadata",
    "number",
)


def _fields(record: Json, document: Json, before: str, levels: int) -> Iterator[Field]:
    wanted = names_of(record.get("required"))
    for name, stated in dict_of(record.get("properties")).items():
        value = resolved(stated, document)
        inner = _joined(value, document) if levels else {}
        if dict_of(inner.get("properties")):
            yield from _fields(inner, document, f"{before}{name}.", levels - 1)
        else:
            yield _field(f"{before}{name}", dict_of(stated), value, is_required=name in wanted)


def _field(name: str, stated: Json, value: Json, *, is_required: bool) -> Field:
    described = {**value, "description": stated.get("description") or value.get("description")}
    return Field(
        name=clean_text(name, TITLE_LIMIT),
        type=_type(value),
        title=clean_text(value.get("title"), TITLE_LIMIT),
        description=clean_text(described["description"]),
        unit=unit_of(described),
        required=is_required or None,
        key=any(is_true(value.get(key)) for key in _KEYS) or None,
    )


def _type(value: Json) -> str:
    types = value.get("type") or value.get("format") or ("enum" if "enum" in value else "")
    named = [t for t in types if t != "null"] if isinstance(types, list) else [types]
    stated = value.get("format") or (named[0] if named else "")
    if not stated:
        alternatives = [p for part in ("anyOf", "oneOf") for p in dicts_of(value.get(part))]
        stated = next((t for p in alternatives if (t := p.get("type")) and t != "null"), "")
    return clean_text(stated, 200)
