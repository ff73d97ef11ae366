"""CSV as spreadsheets really write it: any common separator, any encoding, cells over several lines."""

import re
from itertools import islice

from catalog.domain.errors import PageUnreadable
from catalog.domain.product import Problem
from catalog.formats.inventory import limits
from catalog.formats.inventory.sheets import Grid, Sheet, sheet_of
from catalog.formats.json_reader import decode_text, describe_body
from catalog.formats.separators import find_separator, lines_of, separated_rows

_SAMPLE = 64_000  # characters
_STRAY = 5  # control characters that may slip into a text
_STATED = re.compile(r"^sep=([^\w\s\"]|\t)\r?\n", re.IGNORECASE)  # what Excel writes in the first line
_CONTROL = re.compile("[\x00-\x08\x0e-\x1a\x1c-\x1f]")
_UNCLOSED = Problem(
    message="A quotation mark is opened and never closed: that row and those after it cannot be told apart, and were left out.",
    rule="quotes",
)
_CUT = Problem(
    message="The last row has fewer cells than all others and no end of line: the table seems to be cut off there. "
    "That row was left out.",
    rule="complete",
    fix="Publish the whole file, with an end of line after the last row.",
)


def read_delimited(content_type: str, body: bytes) -> tuple[Sheet, bool]:
    """The table, and whether it is whole. Raises PageUnreadable for what is no text or too large."""
    text = decode_text(content_type, body).removeprefix("\ufeff")
    if len(_CONTROL.findall(text[:_SAMPLE])) > _STRAY + len(text[:_SAMPLE]) // 100:
        raise PageUnreadable(
            f"The answer is no inventory: it is {describe_body(content_type, body)}. Expected is a CSV, XLSX or ODS "
            "table, YAML or JSON."
        )
    stated = _STATED.match(text)
    separator = stated[1] if stated else find_separator(text)
    skipped = 1 if stated else 0
    grid, problems = _grid(text[stated.end() if stated else 0 :], separator, skipped)
    sheet = sheet_of("", grid)
    return Sheet("", sheet.columns, sheet.rows, (*problems, *sheet.problems)), not problems


def _grid(text: str, separator: str, skipped: int) -> tuple[Grid, list[Problem]]:
    """Rows with the numbers of the lines that they begin in."""
    grid: Grid = []
    problems: list[Problem] = []
    count, lines = 0, range(0)
    for lines, stated in separated_rows(text, separator):
        cells = [cell.replace("\0", "").strip() for cell in stated]
        if any(cells):
            count += len(cells)
            _check_size(len(grid) + 1, count)
            grid.append((lines.start + skipped, cells))
    if len(lines) > 1 and _is_open(text, lines.start):
        del grid[-1:]  # all from the mark on stands in one of its cells
        problems.append(_UNCLOSED)
    if not problems and text[-1:] not in {"\r", "\n"} and _breaks_off(grid):
        grid.pop()
        problems.append(_CUT)
    return grid, problems


def _breaks_off(grid: Grid) -> bool:
    """Whether the last of at least four rows is shorter than the others, which are all alike."""
    widths = {len(cells) for _, cells in grid[:-1]}
    return len(grid) > 3 and len(widths) == 1 and len(grid[-1][1]) < min(widths)


def _is_open(text: str, line: int) -> bool:
    """Whether the last row, which begins in `line` and goes over several, has an odd number of quotation marks."""
    lines = islice(lines_of(text), line - 1, None)
    return sum(part.count('"') for part in lines) % 2 == 1


def _check_size(rows: int, cells: int) -> None:
    if rows > limits.ROWS or cells > limits.CELLS:
        raise PageUnreadable(
            f"The table has more than {limits.ROWS:,} rows or {limits.CELLS:,} cells, the most that can be read as an "
            "inventory. Is this the data themselves instead of a list of data sets?"
        )
