"""A grid of cells as rows by column name: where the header is, what it names, what stands above it.

Inventories are made by hand: a title and a date above the table, headers over two rows, merged and blank cells,
the header repeated at each page break.
"""

import re
from collections.abc import Iterable, Sequence
from itertools import pairwise

import msgspec

from catalog.domain.errors import PageUnreadable
from catalog.domain.product import Problem
from catalog.formats.inventory import limits

Value = str | list[str]
Cells = dict[str, Value]
# Row number in the source, from 1, and its cells; rows without any cell are left out.
Grid = list[tuple[int, list[str]]]
# First row, first column, last row, last column of merged cells: row numbers from 1, columns from 0.
Merge = tuple[int, int, int, int]

_SEARCHED = 30  # rows in which a header is looked for
_SURVEYED = 60  # rows that tell how wide the table is
_LONGEST_LABEL = 200
_VALUE_LIKE = re.compile(
    r"^(?:https?://\S+|[^\s@]+@[^\s@]+\.\w+|[-+£$€]?[\d.,\s]+%?|\d{1,4}[-/.]\d{1,2}[-/.]\d{1,4}(?:[T ].*)?)$"
)
_MOST_TOLD = 5


class Row(msgspec.Struct, frozen=True):
    """One row: its number in the source, and what stands in it by column name; blank cells are left out."""

    number: int
    cells: Cells


class Sheet(msgspec.Struct, frozen=True):
    """One table. `columns` as named in the header, made unique; a blank name over values is `column D`."""

    name: str
    columns: tuple[str, ...]
    rows: list[Row]
    problems: tuple[Problem, ...] = ()


def sheet_of(name: str, grid: Grid, merges: Sequence[Merge] = ()) -> Sheet:
    """The table in a grid. Raises PageUnreadable where it is wider than allowed."""
    if not grid:
        return Sheet(name, (), [])
    _fill_down(grid, merges)
    header = _find_header(grid)
    if header is None:
        width = max(len(cells) for _, cells in grid)
        problem = Problem(
            message=f"{_of(name)} has no row that names its columns; they are called by their letters.",
            rule="header",
        )
        return _sheet(name, [""] * width, grid, (problem,))
    above, last = header
    names = _joined(grid, above, last, merges)
    return _sheet(name, names, [row for row in grid[last + 1 :] if row[1] != grid[last][1]], ())


def letter(place: int) -> str:
    """The letters of a column from 0, as spreadsheets have them: 0 → A, 27 → AB."""
    letters = ""
    place += 1
    while place:
        place, rest = divmod(place - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def unique_names(names: Iterable[str]) -> list[str]:
    """Each name once: a second `URL` becomes `URL (2)`."""
    seen: set[str] = set()
    found = []
    for name in names:
        unique, count = name, 1
        while unique in seen:
            count += 1
            unique = f"{name} ({count})"
        seen.add(unique)
        found.append(unique)
    return found


def clean_name(name: str) -> str:
    """A column's name on one line."""
    return " ".join(name.replace("\0", "").split())[: limits.NAME_CHARACTERS].rstrip()


# --- where the header is ----------------------------------------------------------------------


def _find_header(grid: Grid) -> tuple[int, int] | None:
    """Places of the header's first and last row in the grid, which differ where it spans several; None without one."""
    counts = [sum(map(bool, cells)) for _, cells in grid[:_SURVEYED]]
    usual = sorted(counts)[len(counts) // 2]
    likely = [
        place
        for place, (_, cells) in enumerate(grid[:_SEARCHED])
        if counts[place] >= 0.6 * usual and _labels(cells)
    ]
    if not likely:
        return None
    place = likely[0]
    fuller = [other for other in likely[1:10] if counts[other] >= max(2 * counts[place], 0.8 * max(counts))]
    place = fuller[0] if fuller else place
    if place + 1 < len(grid) and _goes_on(grid[place][1], grid[place + 1][1]):
        return place, place + 1
    return (place - 1 if place and _is_above(grid[place - 1], grid[place]) else place), place


def _labels(cells: Sequence[str]) -> bool:
    """Whether the cells could name columns: short, mostly different, few values among them."""
    filled = [cell for cell in cells if cell]
    if not filled or any(len(cell) > _LONGEST_LABEL for cell in filled):
        return False
    values = sum(_VALUE_LIKE.match(cell) is not None for cell in filled)
    return values <= 0.3 * len(filled) and len(set(filled)) >= 0.6 * len(filled)


def _goes_on(header: Sequence[str], below: Sequence[str]) -> bool:
    """Whether the row below fills exactly the gaps of a header: its second row, under merged cells."""
    if not _labels(below):
        return False
    width = max(len(header), len(below))
    first, second = (list(cells) + [""] * (width - len(cells)) for cells in (header, below))
    gaps = [place for place in range(width) if not first[place]]
    whole = [place for place in range(width) if first[place] and not second[place]]
    return bool(gaps) and bool(whole) and all(second[place] for place in gaps)


def _is_above(above: tuple[int, list[str]], header: tuple[int, list[str]]) -> bool:
    """Whether a row names groups of columns: right above the header, with at least two names, but fewer."""
    filled = sum(map(bool, above[1]))
    return header[0] - above[0] == 1 and 2 <= filled < sum(map(bool, header[1])) and _labels(above[1])


# --- what it names ----------------------------------------------------------------------------


def _joined(grid: Grid, above: int, last: int, merges: Sequence[Merge]) -> list[str]:
    """The names by place; of a header over two rows both, such as `Contact` above `E-mail`."""
    number, header = grid[last]
    if above == last:
        return list(header)
    groups = list(grid[above][1])
    groups += [""] * (len(header) - len(groups))
    spans = [merge for merge in merges if merge[0] == grid[above][0]]
    if spans:
        for _, left, bottom, right in spans:
            for place in range(left + 1, min(right + 1, len(groups)) if bottom < number else 0):
                groups[place] = groups[left]
    else:
        for before, place in pairwise(range(len(groups))):
            if place < len(header) and header[place]:
                groups[place] = groups[place] or groups[before]
    header = header + [""] * (len(groups) - len(header))
    return [" ".join(filter(None, pair)) for pair in zip(groups, header, strict=True)]


def _fill_down(grid: Grid, merges: Sequence[Merge]) -> None:
    """A cell merged over several rows holds for each of them."""
    tall = [merge for merge in merges if merge[2] > merge[0]]
    if not tall:
        return
    places = {number: place for place, (number, _) in enumerate(grid)}
    for top, left, bottom, _ in tall:
        first = grid[places[top]][1] if top in places else []
        value = first[left] if left < len(first) else ""
        if not value or not _below_header(grid, top):
            continue
        for number in range(top + 1, min(bottom, grid[-1][0]) + 1):
            cells = grid[places[number]][1] if number in places else []
            if left < len(cells):
                cells[left] = cells[left] or value


def _below_header(grid: Grid, number: int) -> bool:
    header = _find_header(grid)
    return header is not None and number > grid[header[1]][0]


# --- rows -------------------------------------------------------------------------------------


def _sheet(name: str, names: list[str], grid: Grid, problems: tuple[Problem, ...]) -> Sheet:
    named = [clean_name(label) for label in names]
    keys = unique_names(label or f"column {letter(place)}" for place, label in enumerate(named))
    rows = [Row(number, _cells(keys, cells)) for number, cells in grid]
    rows = [row for row in rows if row.cells]
    used = {key for row in rows for key in row.cells} if "" in named else set()
    columns = tuple(key for key, label in zip(keys, named, strict=True) if label or key in used)
    if len(columns) > limits.COLUMNS:
        raise PageUnreadable(
            f"{_of(name)} has {len(columns):,} columns; the most that can be read is {limits.COLUMNS:,}."
        )
    over = [number for number, cells in grid if any(cells[len(keys) :])]
    return Sheet(name, columns, rows, (*problems, *_too_long(name, over, len(keys))))


def _cells(keys: Sequence[str], cells: Sequence[str]) -> Cells:
    return {key: cell for key, cell in zip(keys, cells, strict=False) if cell}


def told(numbers: Sequence[int]) -> str:
    """Numbers of rows in a sentence; of many the first ones."""
    more = f" and {len(numbers) - _MOST_TOLD:,} more" if len(numbers) > _MOST_TOLD else ""
    return ", ".join(f"{number:,}" for number in numbers[:_MOST_TOLD]) + more


def _too_long(name: str, numbers: list[int], width: int) -> tuple[Problem, ...]:
    if not numbers:
        return ()
    return (
        Problem(
            message=f"{_of(name)} names {width:,} columns, but row {told(numbers)} has further cells; these were left out.",
            path=f"row {numbers[0]:,}",
            rule="columns",
        ),
    )


def _of(name: str) -> str:
    return f"The sheet “{name}”" if name else "The table"
