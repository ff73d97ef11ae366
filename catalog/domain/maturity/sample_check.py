"""Whether the first rows of data keep to the schema that is declared for them. Pure."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any, Literal, NamedTuple

import msgspec

from catalog.domain.maturity.value_types import NOT, Kind, is_missing, is_of, kind_of
from catalog.domain.product import Field, Schema

SENTENCES = 5  # that are kept; the rest is counted
_SHOWN = 60  # characters of a value in a sentence
_NAMED = 6  # columns in a sentence
# Columns that portals and formats add by themselves, and that no schema needs to name.
_OWN = frozenset(
    (
        "_id", "_full_text", "fid", "objectid", "ogc_fid", "gml_id", "geometry", "geom", "the_geom", "shape",
        "shape__length", "shape__area",
    )
)  # fmt: skip
_NO_SCHEMA = "No schema with fields is declared, so that there is nothing to check it against."
_LINKED_ONLY = (
    "The declared schema is only linked to and names no fields here, so that it was not checked against it."
)
_SPATIAL: frozenset[Kind] = frozenset(("place",))


class Rows(msgspec.Struct, frozen=True, kw_only=True):
    """What was found. `typed`: values are numbers, texts and so on, instead of text alone.

    `sparse`: a row leaves out what it has no value for (JSON). `shapes_apart`: geometry is kept beside the columns
    (GeoJSON). `partial`: only some of the columns could be looked at.
    """

    columns: tuple[str, ...]
    rows: tuple[tuple[Any, ...], ...]
    typed: bool = False
    sparse: bool = False
    shapes_apart: bool = False
    partial: bool = False


class Checked(NamedTuple):
    """`unread`: there was nothing to check, or nothing to check it against. `detail`: sentences, the first few."""

    outcome: Literal["valid", "invalid", "unread"]
    detail: str


class _Trouble(NamedTuple):
    """The same thing wrong with the same column in `rows` (numbers from 1); `value` of the first one."""

    column: str
    what: str
    rows: list[int]
    value: str = ""

    def sentence(self) -> str:
        """“Row 3, column “rating”: “abc” is no number. So in 4 more rows.”"""
        value = f"“{self.value}” " if self.value else ""
        more = len(self.rows) - 1
        rest = f" So {'is 1 more row' if more == 1 else f'are {more:,} more rows'}." if more else ""
        place = f"Row {self.rows[0]:,}, column “{self.column}”" if self.column else f"Row {self.rows[0]:,}"
        return f"{place}: {value}{self.what}.{rest}"


def check_rows(schema: Schema | None, found: Rows, *, of_product: bool = False) -> Checked:
    """Check rows against a schema. `of_product`: it is the product's, which may mean another of its files."""
    fields = [field for field in schema.fields if field.name.strip()] if schema else []
    if not fields:
        linked = schema is not None and schema.url
        return Checked("unread", _LINKED_ONLY if linked else _NO_SCHEMA)
    places = columns_of(fields, found.columns)
    if of_product and not places:
        return Checked(
            "unread", "None of its columns is in the product’s schema: it seems to hold something else."
        )
    sentences = [*_about_columns(fields, places, found)]
    sentences += [trouble.sentence() for trouble in (*_ragged(found), *_about_values(fields, places, found))]
    if sentences:
        return Checked("invalid", _told(sentences))
    if not found.rows:
        return Checked("unread", "It has the columns of its schema and no row.")
    return Checked("valid", "")


def _told(sentences: Sequence[str]) -> str:
    more = len(sentences) - SENTENCES
    rest = [f"And {more:,} more." if more > 1 else sentences[SENTENCES]] if more > 0 else []
    return " ".join([*sentences[:SENTENCES], *rest])


def columns_of(fields: Sequence[Field], columns: Sequence[str]) -> dict[int, int]:
    """Field number → column number, by name, by title, and by either without regard to case and punctuation."""
    exact = {column: n for n, column in reversed(list(enumerate(columns)))}
    loose = {_loose(column): n for n, column in reversed(list(enumerate(columns)))}
    places: dict[int, int] = {}
    taken: set[int] = set()
    for look, key in ((exact, str.strip), (loose, _loose)):
        for n, field in enumerate(fields):
            hit = next(
                (look[k] for name in (field.name, field.title) if name and (k := key(name)) in look), None
            )
            if n not in places and hit is not None and hit not in taken:
                places[n] = hit
                taken.add(hit)
    return places


def _loose(name: str) -> str:
    return re.sub(r"[\W_]+", "", name.casefold())


def _about_columns(fields: Sequence[Field], places: dict[int, int], found: Rows) -> Iterator[str]:
    doubled = [name for name, count in Counter(found.columns).items() if count > 1]
    if doubled:
        yield f"Columns that stand there more than once: {_listed(doubled)}."
    missing = [
        field.name
        for n, field in enumerate(fields)
        if n not in places and _is_wanted(field, places, fields, found)
    ]
    if missing:
        yield f"Columns of the schema that are not there: {_listed(missing)}."
    nested = {field.name.partition(".")[0] for field in fields if "." in field.name}
    known = set(places.values())
    extra = [
        column
        for n, column in enumerate(found.columns)
        if n not in known and column.lower() not in _OWN and column not in nested and column not in doubled
    ]
    if extra:
        yield f"Columns that the schema does not have: {_listed(extra)}."


def _is_wanted(field: Field, places: dict[int, int], fields: Sequence[Field], found: Rows) -> bool:
    """Whether a column that is not there had to be."""
    if found.partial or (found.shapes_apart and kind_of(field.type) in _SPATIAL):
        return False
    if "." in field.name and field.name.partition(".")[0] in found.columns:
        return False
    return not found.sparse or bool(field.required or field.key) or 2 * len(places) < len(fields)


def _listed(names: Sequence[str]) -> str:
    shown = ", ".join(f"“{_cut(name)}”" for name in names[:_NAMED])
    more = len(names) - _NAMED
    return f"{shown} and {more:,} more" if more > 0 else shown


def _cut(value: Any) -> str:
    text = " ".join(str(value).split())
    return text if len(text) <= _SHOWN else f"{text[: _SHOWN - 1]}…"


def _ragged(found: Rows) -> Iterator[_Trouble]:
    width = len(found.columns)
    odd = [(n, len(row)) for n, row in enumerate(found.rows, 1) if len(row) != width]
    if odd:
        cells = odd[0][1]
        said = f"it has {cells:,} cell{'s' * (cells != 1)}, and there are {width:,} columns"
        yield _Trouble("", said, [n for n, _ in odd])


def _about_values(fields: Sequence[Field], places: dict[int, int], found: Rows) -> Iterator[_Trouble]:
    for n, place in sorted(places.items()):
        field = fields[n]
        kind = kind_of(field.type)
        empty: list[int] = []
        wrong: list[tuple[int, Any]] = []
        for number, row in enumerate(found.rows, 1):
            value = row[place] if place < len(row) else None
            if is_missing(value, kind):
                empty.append(number)
            elif not is_of(value, kind, typed=found.typed):
                wrong.append((number, value))
        if wrong:
            said = f"{NOT[kind]}, which the schema declares ({_cut(field.type)})"
            yield _Trouble(field.name, said, [number for number, _ in wrong], _cut(wrong[0][1]))
        if empty and (field.required or field.key):
            yield _Trouble(field.name, "it is empty, and the schema requires it", empty)
    yield from _about_keys(fields, places, found)


def _about_keys(fields: Sequence[Field], places: dict[int, int], found: Rows) -> Iterator[_Trouble]:
    """That no two rows have the same key, which may go over several columns."""
    keys = [n for n, field in enumerate(fields) if field.key]
    if not keys or any(n not in places for n in keys):
        return
    seen: dict[tuple[str, ...], int] = {}
    doubled: list[tuple[int, str, int]] = []
    for number, row in enumerate(found.rows, 1):
        key = tuple(str(row[places[n]]).strip() if places[n] < len(row) else "" for n in keys)
        if not any(key):
            continue
        if key in seen:
            doubled.append((number, ", ".join(key), seen[key]))
        else:
            seen[key] = number
    if doubled:
        number, value, first = doubled[0]
        names = ", ".join(fields[n].name for n in keys)
        yield _Trouble(
            names, f"is the key of row {first:,} too", [number for number, *_ in doubled], _cut(value)
        )
