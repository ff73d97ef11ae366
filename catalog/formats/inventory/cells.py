"""The cells of an entry, sorted by the fields that a mapping gives them to."""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from catalog.formats.inventory.entries import group_of
from catalog.formats.inventory.mapping import Column, Mapping
from catalog.formats.inventory.sheets import Cells, Value
from catalog.formats.inventory.targets import IGNORE, KEEP
from catalog.formats.inventory.values import is_blank
from catalog.formats.notes import Problems
from catalog.formats.notes import note as note_value

_MOST_VALUES = 5_000  # of one cell

FILES, FIELDS = "distributions", "schema.fields"
_PRODUCT, _FILE, _FIELD = -1, 0, 1


class Cell(NamedTuple):
    """One value and the column that it stands in."""

    text: str
    column: Column


Parts = dict[str, list[Cell]]


class SortedRow(NamedTuple):
    """The values of one row: by attribute and its part (`publisher`, `name`), those of files and schema fields apart.

    `group` is the repeating part that the row is of, empty for an entry's own row.
    """

    product: dict[str, Parts]
    file: Parts
    field: Parts
    group: str


class Sorter:
    """Sorts rows by one mapping."""

    def __init__(self, mapping: Mapping) -> None:
        mapped = [column for column in mapping.columns if column.target not in {KEEP, IGNORE}]
        self._columns = [(column.name, column, *_level(column.target)) for column in mapped]
        self._groups: dict[str, list[tuple[str, Column, int, str, str]]] = {}

    def sort(self, row: Cells) -> SortedRow:
        """The row's cells by field, in the order of the mapping's columns."""
        group = group_of(next(iter(row), ""))
        if group not in self._groups:
            self._groups[group] = [one for one in self._columns if group_of(one[0]) == group]
        product: dict[str, Parts] = {}
        below: tuple[Parts, Parts] = ({}, {})
        for name, column, level, attribute, part in self._groups[group]:
            value = row.get(name)
            if value and (texts := texts_of(value, column)):
                cells = [Cell(text, column) for text in texts]
                parts = below[level] if level >= 0 else product.setdefault(attribute, {})
                parts[part] = parts[part] + cells if part in parts else cells
        return SortedRow(product, *below, group)


def texts_of(value: Value, column: Column) -> Sequence[str]:
    """The values of a cell, blank ones left out."""
    if not column.separator and isinstance(value, str):
        return () if is_blank(value) else (value,)
    texts: Iterable[str] = [value] if isinstance(value, str) else value
    if column.separator:
        texts = [part.strip() for text in texts for part in text.split(column.separator)]
    return [text for text in texts if not is_blank(text)][:_MOST_VALUES]


def _level(target: str) -> tuple[int, str, str]:
    """Whether it is of a product, file or schema field; the attribute of a product; and the part."""
    for level, prefix in ((_FILE, f"{FILES}."), (_FIELD, f"{FIELDS}.")):
        if target.startswith(prefix):
            return level, "", target.removeprefix(prefix)
    attribute, _, part = target.partition(".")
    return _PRODUCT, attribute, part


def note(problems: Problems, cell: Cell, rule: str, message: str, fix: str = "") -> None:
    """Add what is wrong with a cell; of its text only the beginning."""
    note_value(problems, cell.column.name, cell.text, rule, message, fix)
