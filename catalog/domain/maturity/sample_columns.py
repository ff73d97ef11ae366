"""The columns of the first rows of data: what is declared of each, what was found in it, and which cells do not fit."""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from catalog.domain.maturity.sample_check import columns_of
from catalog.domain.maturity.value_types import NOT, Kind, is_missing, is_of, kind_of
from catalog.domain.product import Distribution, Field, Schema

# Codes of what first rows can be read from, best first.
SAMPLED_FORMATS = ("CSV", "TSV", "PARQUET", "GEOPARQUET", "JSON", "JSONL", "GEOJSON", "ZIP", "GZIP")
_TRIED: tuple[Kind, ...] = ("boolean", "integer", "number", "datetime", "date", "time", "uuid")
KIND_NAMES: Mapping[Kind, str] = {
    "any": "anything",
    "text": "text",
    "integer": "whole number",
    "number": "number",
    "boolean": "true or false",
    "date": "date",
    "datetime": "date and time",
    "time": "time",
    "year": "year",
    "month": "month",
    "uuid": "UUID",
    "place": "place or shape",
    "list": "list",
    "object": "object",
}
_CUT: frozenset[Kind] = frozenset(("place", "list", "object"))  # kinds of which a preview keeps text alone


class Column(NamedTuple):
    """A column: `field` of the schema that it is, if any; `found`: what its cells hold; `wrong`: row numbers from 0."""

    name: str
    field: Field | None
    found: str
    wrong: frozenset[int]
    why: str


def is_sampled(distribution: Distribution) -> bool:
    """Whether first rows can be read of it: of a format that is read, and not restricted."""
    restricted = distribution.restricted or distribution.access_rights in ("RESTRICTED", "NON_PUBLIC")
    return distribution.format in SAMPLED_FORMATS and not restricted


def columns_shown(
    schema: Schema | None, names: Sequence[str], rows: Sequence[Sequence[Any]]
) -> tuple[list[Column], list[str]]:
    """The columns in their order, and the names of fields of the schema that are none of them."""
    fields = [field for field in schema.fields if field.name.strip()] if schema else []
    places = columns_of(fields, names)
    by_column = {column: fields[n] for n, column in places.items()}
    typed = any(cell is not None and not isinstance(cell, str) for row in rows for cell in row)
    shown = [
        _column(name, by_column.get(n), [row[n] if n < len(row) else None for row in rows], typed)
        for n, name in enumerate(names)
    ]
    return shown, [field.name for n, field in enumerate(fields) if n not in places]


def _column(name: str, field: Field | None, cells: Sequence[Any], typed: bool) -> Column:
    kind = kind_of(field.type) if field else "any"
    wrong: frozenset[int] = frozenset()
    if field and kind not in _CUT:
        wrong = frozenset(
            n
            for n, cell in enumerate(cells)
            if not is_missing(cell, kind) and not is_of(cell, kind, typed=typed)
        )
    found = kind_found(cells)
    return Column(name, field, KIND_NAMES[found] if found else "", wrong, NOT.get(kind, "") if wrong else "")


def kind_found(cells: Sequence[Any]) -> Kind | None:
    """The narrowest kind that all cells are of; None where all are empty."""
    filled = [cell for cell in cells if not is_missing(cell, "number")]
    if not filled:
        return None
    if all(isinstance(cell, bool) for cell in filled):
        return "boolean"
    typed = any(not isinstance(cell, str) for cell in filled)
    for kind in _TRIED:
        if kind == "boolean" and all(str(cell).strip().isdigit() for cell in filled):
            continue  # ones and zeros are more often numbers
        if all(is_of(cell, kind, typed=typed) and not isinstance(cell, bool) for cell in filled):
            return kind
    return "text"
