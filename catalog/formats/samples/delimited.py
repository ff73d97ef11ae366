"""First rows of a table in text: any common separator and encoding, with lines before the header, cut off at its end."""

import csv
import io
import re
from collections import Counter
from itertools import islice

from catalog.domain.errors import PageUnreadable
from catalog.formats.samples.table import ROWS, Table, table_of
from catalog.formats.separators import find_separator

_PREAMBLE = 30  # lines that may stand before the header
_STATED = re.compile(r"^sep=([^\w\s\"]|\t)\r?\n", re.IGNORECASE)  # what Excel writes in the first line
_NUMBER = re.compile(r"[-+]?[\d.,]+(?:e[-+]?\d+)?", re.IGNORECASE)


def read_table(text: str, *, whole: bool) -> Table:
    """The header and first rows of `text`. Raises PageUnreadable where there is no table in it."""
    stated = _STATED.match(text)
    body = text[stated.end() :] if stated else text
    separator = stated[1] if stated else find_separator(body)
    rows = _rows(body, separator, whole=whole)
    if not rows:
        raise PageUnreadable("It holds no line that is whole.")
    start = _header_place(rows)
    header = [cell.strip() for cell in rows[start]]
    while header and not header[-1]:
        header.pop()
    if header and all(map(_NUMBER.fullmatch, header)):
        raise PageUnreadable("Its first line holds numbers instead of the names of columns.")
    names = [name or f"column {n}" for n, name in enumerate(header, 1)]
    data = [_trimmed(row, len(names)) for row in rows[start + 1 :] if any(cell.strip() for cell in row)]
    return table_of("csv", names, data, len(data) if whole and len(rows) < _most() else None)


def _most() -> int:
    return ROWS + _PREAMBLE + 2


def _rows(text: str, separator: str, *, whole: bool) -> list[list[str]]:
    """The first rows. Of a text that is cut off the last one is left out: it may not be whole."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, skipinitialspace=True)
    try:
        rows = list(islice(reader, _most()))
        ended = whole or next(reader, None) is not None
    except csv.Error as error:
        raise PageUnreadable(f"Its rows cannot be told apart: {error}.") from None
    if not ended and rows:
        rows.pop()
    return [row for row in rows if row]


def _header_place(rows: list[list[str]]) -> int:
    """Titles and remarks before the header are narrower than the table."""
    widths = Counter(len(row) for row in rows if len(row) > 1)
    if not widths:
        return 0
    usual = max(widths.items(), key=lambda pair: (pair[1], -pair[0]))[0]
    for n, row in enumerate(rows[:_PREAMBLE]):
        filled = sum(1 for cell in row if cell.strip())
        if not row[0].startswith("#") and filled > 1 and (len(row) == usual or filled == usual):
            return n
    return 0


def _trimmed(row: list[str], width: int) -> list[str]:
    """Without the empty cells that stand beyond the header."""
    while len(row) > width and not row[-1].strip():
        row = row[:-1]
    return row
