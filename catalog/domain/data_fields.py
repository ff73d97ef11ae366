"""The fields of a product's data, of all its distributions together: which there are, and which are explained."""

import re
from collections.abc import Mapping, Sequence
from typing import NamedTuple

import msgspec

from catalog.domain.maturity.value_types import kind_of
from catalog.domain.product import Field, ProductRecord, Schema

_ROW_NUMBER = re.compile(r"(?:oid|serial)$", re.IGNORECASE)  # numbers of rows have no unit
SCHEMAS = 50  # different ones that are looked at


class SchemaUse(NamedTuple):
    """A schema, and the names of the distributions that have it; none where it is the product's as a whole."""

    schema: Schema
    files: tuple[str, ...]


class FieldUse(NamedTuple):
    """A field, and the names of the distributions that have it; none where it is the product's as a whole."""

    field: Field
    files: tuple[str, ...]


def schema_uses(record: ProductRecord) -> list[SchemaUse]:
    """Each different schema once, the product's own first, at most SCHEMAS of them."""
    found: dict[Schema, list[str]] = {}
    if record.schema and _says_something(record.schema):
        found[record.schema] = []
    for n, d in enumerate(record.distributions, 1):
        if d.schema and _says_something(d.schema):
            found.setdefault(d.schema, []).append(
                d.title or d.format_label or d.format or f"distribution {n}"
            )
    return [SchemaUse(schema, tuple(files)) for schema, files in list(found.items())[:SCHEMAS]]


def _says_something(schema: Schema) -> bool:
    return bool(schema.fields or schema.url or schema.standard)


def field_uses(schemas: Sequence[SchemaUse]) -> list[FieldUse]:
    """The fields of these schemas in their order; one that several describe alike stands there once."""
    if len(schemas) == 1:
        schema, files = schemas[0]
        return [FieldUse(field, files) for field in schema.fields]
    found: dict[Field, dict[str, None]] = {}
    for schema, files in schemas:
        for field in schema.fields:
            found.setdefault(field, {}).update(dict.fromkeys(files))
    return [FieldUse(field, tuple(files)) for field, files in found.items()]


def is_explained(field: Field) -> bool:
    """Whether a reader learns what it means: a description, and a unit where it holds numbers and is no key."""
    if not field.description:
        return False
    measured = kind_of(field.type) in ("integer", "number") and not field.key
    return bool(field.unit) or not measured or bool(_ROW_NUMBER.search(field.type))


def fields_with(uses: Sequence[FieldUse], q: str) -> list[FieldUse]:
    """Those that have every word of `q` in name, title, description, type or unit, without regard to case."""
    words = q.casefold().split()
    if not words:
        return list(uses)
    return [use for use in uses if _has_all(_text(use.field), words)]


def _has_all(text: str, words: Sequence[str]) -> bool:
    return all(word in text for word in words)


def _text(field: Field) -> str:
    return "\n".join((field.name, field.title, field.description, field.type, field.unit)).casefold()


def fields_read_in(record: ProductRecord, read: Mapping[str, tuple[Field, ...]]) -> ProductRecord:
    """The record with the fields that were read in the schemas (address → fields) which it names without listing any."""

    def filled(schema: Schema | None) -> Schema | None:
        fields = read.get(schema.url, ()) if schema and not schema.fields else ()
        return msgspec.structs.replace(schema, fields=fields) if schema and fields else schema

    files = tuple(
        d if (schema := filled(d.schema)) is d.schema else msgspec.structs.replace(d, schema=schema)
        for d in record.distributions
    )
    return msgspec.structs.replace(record, schema=filled(record.schema), distributions=files)


def fields_cut(record: ProductRecord, most: int) -> ProductRecord:
    """The record with at most `most` fields in its schemas, those of the product first."""
    left = most

    def cut(schema: Schema | None) -> Schema | None:
        nonlocal left
        if schema is None or not schema.fields:
            return schema
        kept = schema.fields[:left]
        left -= len(kept)
        return msgspec.structs.replace(schema, fields=kept) if len(kept) < len(schema.fields) else schema

    own = cut(record.schema)
    files = tuple(
        d if (schema := cut(d.schema)) is d.schema else msgspec.structs.replace(d, schema=schema)
        for d in record.distributions
    )
    return msgspec.structs.replace(record, schema=own, distributions=files)


def schema_at(record: ProductRecord, url: str) -> tuple[Schema | None, bool]:
    """The schema of the distribution at `url`, else the product's; and whether that may mean another distribution."""
    for distribution in record.distributions:
        if url in (distribution.download_url, distribution.access_url):
            if distribution.schema and distribution.schema.fields:
                return distribution.schema, False
            break
    return record.schema, len(record.distributions) > 1
