"""The fields of the records that an interface gives: out of the answers of the operations that are mainly asked."""

from collections.abc import Iterator
from itertools import islice
from typing import Any

import msgspec

from catalog.domain.product import Field, Schema
from catalog.formats.json_schema import json_schema_fields, rows_of
from catalog.formats.openapi.operations import Operation, medias_of, parameters_in
from catalog.formats.references import Json, dict_of

_LOOKED_AT = 300  # operations whose answers are read
_MAIN = 30  # operations whose fields are listed
_FIELDS = 2_000


class Main(msgspec.Struct, frozen=True):
    """An operation that gives records, and the schema of one record."""

    operation: Operation
    record: Json
    several: bool


def main_operations(document: Json, operations: list[Operation]) -> list[Main]:
    """The operations that give records, those of lists before those of single ones, in the order of the document.

    What is about the service itself (its health, log-ins, keys) is left out unless there is nothing else; deprecated ones too.
    """
    reading = [each for each in operations if each.is_reading]
    for wanted in (
        [each for each in reading if not each.is_aside and not each.deprecated],
        [each for each in reading if not each.is_aside],
        reading,
    ):
        found = [main for each in wanted[:_LOOKED_AT] if (main := _main(each, document))]
        if found:
            return sorted(found, key=lambda main: not main.several)
    return []


def schema_from(document: Json, mains: list[Main]) -> Schema | None:
    """The fields of all lists, else of all single records; where there are different ones, each named with its path."""
    lists = [each for each in mains if each.several] or mains
    kinds: dict[tuple[str, ...], Main] = {}
    for each in lists[:_MAIN]:
        kinds.setdefault(tuple(dict_of(each.record.get("properties"))), each)
    fields = tuple(islice(_fields(document, list(kinds.values())), _FIELDS))
    return Schema(fields=fields) if fields else None


def _main(operation: Operation, document: Json) -> Main | None:
    for media, schema in medias_of(operation):
        if schema is not None and ("json" in media or "xml" in media or "yaml" in media or "csv" in media):
            record, several = rows_of(schema, document)
            if record:
                return Main(operation, record, several or _is_paged(operation))
    return None


def _is_paged(operation: Operation) -> bool:
    return any(
        str(each.get("name")).lower() in ("limit", "offset", "page")
        for each in parameters_in(operation, "query")
    )


def _fields(document: Json, kinds: list[Main]) -> Iterator[Field]:
    names = _names(kinds)
    for main, name in zip(kinds, names, strict=True):
        for field in json_schema_fields(main.record, document, nested=True):
            yield msgspec.structs.replace(field, name=f"{name}.{field.name}") if len(kinds) > 1 else field


def _names(kinds: list[Main]) -> list[str]:
    """The last word of each path, or all of its words where two end alike."""
    paths = [
        [part for part in main.operation.path.split("/") if part and "{" not in part] or ["root"]
        for main in kinds
    ]
    last: list[Any] = [parts[-1] for parts in paths]
    return [parts[-1] if last.count(parts[-1]) == 1 else "/".join(parts) for parts in paths]
