"""What any inventory is read into: entries of one or more flat rows, whatever file they stood in."""

import msgspec

from catalog.domain.product import Problem
from catalog.formats.inventory.sheets import Cells

BELOW = "[]."  # in a column's name: what is before it can occur many times for one entry


class Entry(msgspec.Struct, frozen=True):
    """One record: where it stands, its own row first, then the rows that belong to it (`Distribution[].URL`)."""

    sheet: str
    number: int
    rows: list[Cells]


class Inventory(msgspec.Struct, frozen=True):
    """All entries of a document. `columns` in the order met; `links` are those that only tie sheets together.

    `notes` say what was made of the document, for whoever looks at the proposed mapping.
    """

    columns: tuple[str, ...]
    entries: list[Entry]
    links: frozenset[str] = frozenset()
    notes: tuple[str, ...] = ()
    problems: tuple[Problem, ...] = ()
    complete: bool = True


def group_of(column: str) -> str:
    """The part of a column's name that repeats: `Resources[].schema.fields[]` of `Resources[].schema.fields[].name`."""
    return column.rpartition(BELOW)[0]


def place_of(entry: Entry) -> str:
    """Where an entry stands, for people: `row 12 of “Datasets”`."""
    return f"row {entry.number:,}" + (f" of “{entry.sheet}”" if entry.sheet else "")
