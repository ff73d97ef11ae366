"""What a sample is read from, what it is read into, and how large it may be."""

from collections.abc import Sequence
from typing import Any, Literal

import msgspec

from catalog.domain.errors import PageUnreadable
from catalog.formats.text import clean_text

ROWS = 200  # that are read of a sample
COLUMNS = 2_000
CELL = 10_000  # characters of a text; the rest is cut off
UNPACKED = 1024 * 1024  # bytes that a compressed beginning is unpacked to
DEPTH = 100  # levels of JSON

Kind = Literal["csv", "json", "geojson", "parquet"]


class Beginning(msgspec.Struct, frozen=True, kw_only=True):
    """The first bytes of what lies at `url`; `whole` where they are all of it. `charset` is a codec's name, or empty."""

    body: bytes
    whole: bool
    url: str = ""
    content_type: str = ""
    charset: str = ""


class Table(msgspec.Struct, frozen=True, kw_only=True):
    """Columns and first rows. Of `csv` every cell is text; a row may have fewer or more cells than there are columns.

    `total`: rows of the whole, where it is said or known. `partial`: only some of the columns were looked at.
    """

    kind: Kind
    columns: tuple[str, ...]
    rows: tuple[tuple[Any, ...], ...]
    total: int | None = None
    partial: bool = False


def table_of(
    kind: Kind, columns: Sequence[Any], rows: Sequence[Sequence[Any]], total: int | None = None
) -> Table:
    """A table within bounds, of texts that can be stored. Raises PageUnreadable for too many columns, or for none."""
    if len(columns) > COLUMNS:
        raise PageUnreadable(f"It has {len(columns):,} columns; more than {COLUMNS:,} are not looked at.")
    if not columns:
        raise PageUnreadable("It has no columns.")
    return Table(
        kind=kind,
        columns=tuple(clean_text(str(column), 500) for column in columns),
        rows=tuple(tuple(map(_cell, row[: COLUMNS + 1])) for row in rows[:ROWS]),
        total=total,
    )


def _cell(value: Any) -> Any:
    return clean_text(value, CELL) if isinstance(value, str) else value
