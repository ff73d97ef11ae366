"""The rows of one entry and a mapping to the canonical record."""

from collections.abc import Callable
from collections.abc import Mapping as Table
from typing import Any

import msgspec

from catalog.domain.errors import RecordRefused
from catalog.domain.product import Problem, ProductRecord, Schema
from catalog.domain.vocabulary.statuses import status_of
from catalog.formats.inventory.cells import Cell, Parts, Sorter, note
from catalog.formats.inventory.files import files_of
from catalog.formats.inventory.identifiers import Identifier
from catalog.formats.inventory.mapping import Mapping
from catalog.formats.inventory.readers import (
    access_of,
    address,
    agent_of,
    classes_of,
    concepts,
    contacts_of,
    creators_of,
    date,
    first_text,
    frequency_of,
    languages_of,
    licence_of,
    lineage_of,
    periods_of,
    places_of,
    plain,
    prose,
    texts,
)
from catalog.formats.inventory.sheets import Cells
from catalog.formats.inventory.values import kind_in
from catalog.formats.notes import Problems
from catalog.formats.protocol import MappedRecord
from catalog.formats.text import TITLE_LIMIT, cut_text

_decoder = msgspec.json.Decoder(list[dict[str, str | list[str]]])


def rows_of(body: bytes) -> list[Cells]:
    """The rows of a raw item's body. Raises RecordRefused where they are none."""
    try:
        rows = _decoder.decode(body)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise RecordRefused(f"The stored rows cannot be read: {error}.", rule="json") from None
    if not rows:
        raise RecordRefused("The stored record has no rows.", rule="json")
    return rows


class Mapper:
    """Makes records by one mapping."""

    def __init__(self, mapping: Mapping) -> None:
        self._sorter, self._identifier = Sorter(mapping), Identifier(mapping)

    def record(self, rows: list[Cells], body: bytes) -> MappedRecord:
        """The record of one entry's rows; `body`: the same as bytes."""
        problems: Problems = []
        source_id, missing = self._identifier.of(rows[0], body)
        if missing:
            problems.append(missing)
        sorted_rows = [self._sorter.sort(row) for row in rows]
        product = _together([row.product for row in sorted_rows])
        distributions, schema = files_of(sorted_rows, problems)
        values = _values(product, problems)
        values["schema"] = _merged(values.get("schema"), schema)
        title = _title(product.get("title", {}).get("", []), source_id, problems)
        identifiers = tuple(name for name in values.pop("identifiers", ()) if name != source_id)
        record = ProductRecord(
            source_id=source_id, title=title, identifiers=identifiers, distributions=distributions, **values
        )
        return MappedRecord(record, tuple(problems))


def _together(rows: list[dict[str, Parts]]) -> dict[str, Parts]:
    """The cells of all rows by attribute and part: `publisher.name` and `publisher.email` are read together."""
    if len(rows) == 1:
        return rows[0]
    product: dict[str, Parts] = {}
    for row in rows:
        for attribute, parts in row.items():
            for part, cells in parts.items():
                product.setdefault(attribute, {}).setdefault(part, []).extend(cells)
    return product


def _values(parts: Table[str, Parts], problems: Problems) -> dict[str, Any]:
    values: dict[str, Any] = {}
    for attribute, found in parts.items():
        if attribute in _PAIRS:
            first, second = _PAIRS[attribute]
            code, stated = first(found[""])
            values[attribute] = code
            if stated:
                values[second] = f"{values[second]}\n{stated}" if values.get(second) else stated
        elif attribute in _SINGLE:
            value = _SINGLE[attribute](found[""], problems)
            values[attribute] = f"{value}\n{values[attribute]}" if values.get(attribute) else value
        elif attribute in _COMPOSED:
            values[attribute] = _COMPOSED[attribute](found, problems)
    return values


def _title(cells: list[Cell], source_id: str, problems: Problems) -> str:
    """The first title; several different ones of rows that share their identifier are a problem."""
    titles = list(dict.fromkeys(filter(None, (plain(cell.text, 2 * TITLE_LIMIT) for cell in cells))))
    columns = {cell.column.name for cell in cells}
    if len(titles) > 1 and len(columns) == 1:
        message = f"Rows with the identifier “{source_id[:80]}” have {len(titles)} different titles; the first was kept."
        note(problems, cells[0], "one value", message, "Give each data set an identifier of its own.")
    if not titles:
        message = f"The row has no title; “{source_id[:80]}” stands for it."
        problems.append(
            Problem(message=message, path="title", rule="required", fix="Fill the column of the title.")
        )
        return source_id
    title, problem = cut_text(titles[0], TITLE_LIMIT, cells[0].column.name)
    if problem:
        problems.append(problem)
    return title


def _merged(stated: Schema | None, fields: Schema | None) -> Schema | None:
    if stated is None or fields is None:
        return stated or fields
    return Schema(fields=fields.fields, url=stated.url)


def _kind(cells: list[Cell], problems: Problems) -> str:
    for cell in cells:
        if found := kind_in(cell.text):
            return found
        message = f"“{cell.text[:80]}” is neither a data set nor a service nor a series; it is taken for a data set."
        note(problems, cell, "kind", message)
    return "dataset"


def _schema(parts: Parts, problems: Problems) -> Schema | None:
    url = address(parts["url"], problems) if "url" in parts else ""
    return Schema(url=url) if url else None


_Reader = Callable[[list[Cell], Problems], Any]
_SINGLE: Table[str, _Reader] = {
    "description": prose,
    "identifiers": lambda cells, problems: texts(cells, problems, 500),
    "uri": address,
    "kind": _kind,
    "themes": concepts,
    "keywords": texts,
    "licence": lambda cells, _: licence_of(cells),
    "rights": prose,
    "stated_classes": lambda cells, _: classes_of(cells),
    "issued": date,
    "modified": date,
    "record_modified": date,
    "languages": languages_of,
    "version": lambda cells, _: first_text(cells, 200),
    "version_notes": prose,
    "status": lambda cells, _: status_of(first_text(cells, 200)),
    "conforms_to": concepts,
    "landing_page": address,
    "documentation": concepts,
    "in_series": concepts,
    "related": concepts,
    "quality": prose,
    "sla": lambda cells, problems: texts(cells, problems, TITLE_LIMIT),
    "contract_url": address,
}
# What is a code where it is known, and where the words go otherwise.
_PAIRS: Table[str, tuple[Callable[[list[Cell]], tuple[str, str]], str]] = {
    "frequency": (frequency_of, "frequency_label"),
    "access_rights": (access_of, "rights"),
}
_COMPOSED: Table[str, Callable[[Parts, Problems], Any]] = {
    "publisher": agent_of,
    "creators": creators_of,
    "contacts": contacts_of,
    "places": places_of,
    "periods": periods_of,
    "lineage": lineage_of,
    "schema": _schema,
}
