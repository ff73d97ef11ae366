"""JSON and YAML to rows: nested objects as dotted paths, lists of values as lists, lists of objects as rows below.

`{"Name": "x", "Tags": ["a", "b"], "Resources": [{"ARN": "…"}]}` becomes two rows of one entry: `Name`, `Tags`,
and `Resources[].ARN`.
"""

from collections.abc import Iterator
from typing import Any

from catalog.domain.errors import PageUnreadable
from catalog.formats.inventory import limits
from catalog.formats.inventory.entries import Entry
from catalog.formats.inventory.sheets import Cells, Value, clean_name
from catalog.formats.yaml_reader import DEPTH, NODES

_LISTS = (
    "datasets", "dataset", "data_sets", "dataproducts", "data_products", "products", "records", "entries", "items",
    "inventory", "catalogue", "catalog", "data", "results", "rows", "assets", "datensaetze", "datensätze", "jeux",
    "conjuntos",
)  # fmt: skip
_KEY = "key"  # the column of the keys, where records are the values of one object


def entries_of(document: Any) -> list[Entry]:
    """The records of a document, flat. Raises PageUnreadable where it lists none or is too large."""
    records = records_of(document)
    if len(records) > limits.ROWS:
        raise PageUnreadable(
            f"The document lists {len(records):,} records; at most {limits.ROWS:,} are read as an inventory."
        )
    walk = _Walk()
    found = (Entry("", number, walk.rows_of(record)) for number, record in enumerate(records, start=1))
    return [entry for entry in found if entry.rows]


def records_of(document: Any, depth: int = 0) -> list[dict[str, Any]]:
    """The objects that a document lists, or the one that it is. Raises PageUnreadable."""
    if isinstance(document, list):
        records = [item for entry in document for item in (entry if isinstance(entry, list) else [entry])]
        objects = [item for item in records if isinstance(item, dict)]
        if len(objects) < len(records) or (document and not objects):
            raise PageUnreadable(
                f"The list holds {len(records):,} entries, of which {len(objects):,} are objects with named fields; an "
                "inventory lists objects only."
            )
        return objects
    if not isinstance(document, dict) or not document:
        raise PageUnreadable("The document is neither a list of records nor one record.")
    return _of_object(document, depth)


def _of_object(document: dict[str, Any], depth: int) -> list[dict[str, Any]]:
    by_name = {str(key).lower().replace("-", "_").replace(" ", "_"): value for key, value in document.items()}
    for name in _LISTS:
        value = by_name.get(name)
        if isinstance(value, list) and value and all(isinstance(item, dict) for item in value):
            return value
        if isinstance(value, dict) and depth < 2 and len(document) <= 3:
            return records_of(value, depth + 1)
    values = list(document.values())
    if len(values) > 1 and all(isinstance(value, dict) for value in values):
        shared = set(values[0]).intersection(*values[1:])
        if shared and len(shared) >= len(values[0]) / 2:
            return [{_KEY: key, **value} for key, value in document.items()]
    if len(values) == 1 and isinstance(values[0], list) and values[0]:
        return records_of(values[0])
    return [document]


class _Walk:
    """Flattens records, and counts what it meets against the bounds."""

    def __init__(self) -> None:
        self._nodes = 0
        self._columns: set[str] = set()

    def rows_of(self, record: dict[str, Any]) -> list[Cells]:
        """The row of a record, then the rows of the objects that it lists, as they stand."""
        rows: list[Cells] = []
        self._row("", record, rows, 0)
        return [row for row in rows if row]

    def _row(self, prefix: str, value: dict[str, Any], rows: list[Cells], depth: int) -> None:
        row: Cells = {}
        rows.append(row)
        below: list[tuple[str, dict[str, Any], int]] = []
        for path, cell, level in self._cells(prefix, value, below, depth):
            self._columns.add(path)
            if len(self._columns) > limits.COLUMNS:
                raise PageUnreadable(
                    f"The document has more than {limits.COLUMNS:,} different fields, the most that can be read as an "
                    f"inventory; one of them is “{path[:80]}” on level {level}."
                )
            row[path] = cell
        for path, item, level in below:
            self._row(path, item, rows, level)

    def _cells(
        self, prefix: str, value: dict[str, Any], below: list[tuple[str, dict[str, Any], int]], depth: int
    ) -> Iterator[tuple[str, Value, int]]:
        if depth > DEPTH:
            raise PageUnreadable(f"The document is nested deeper than {DEPTH} levels.")
        for key, item in value.items():
            self._nodes += 1
            path = f"{prefix}{clean_name(str(key)) or 'unnamed'}"
            if isinstance(item, dict):
                yield from self._cells(f"{path}.", item, below, depth + 1)
            elif isinstance(item, list):
                below += [(f"{path}[].", one, depth + 1) for one in item if isinstance(one, dict)]
                if texts := self._texts(item, depth + 1):
                    yield path, texts, depth
            elif text := scalar_text(item):
                yield path, text, depth
        if self._nodes > NODES:
            raise PageUnreadable(f"The document holds more than {NODES:,} values.")

    def _texts(self, items: list[Any], depth: int) -> list[str]:
        """The values of a list, those of lists in it too."""
        if depth > DEPTH:
            raise PageUnreadable(f"The document is nested deeper than {DEPTH} levels.")
        self._nodes += len(items)
        found: list[str] = []
        for item in items:
            if isinstance(item, list):
                found += self._texts(item, depth + 1)
            elif not isinstance(item, dict) and (text := scalar_text(item)):
                found.append(text)
        return found


def scalar_text(value: Any) -> str:
    """A value as text; nothing for null. Raises PageUnreadable for a number that cannot be meant."""
    if isinstance(value, str):
        return value.replace("\0", "").strip()
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        if abs(value) >= 10**limits.DIGITS:
            raise PageUnreadable(f"The document holds a whole number of more than {limits.DIGITS} digits.")
        return str(value)
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)
    return ""
