"""Several sheets of a workbook to entries: which sheet lists the data sets, and which rows of others belong to them.

A catalogue kept as a workbook has a sheet of data sets, one of files that name their data set, one of fields.
"""

from collections.abc import Mapping, Sequence

import msgspec

from catalog.domain.product import Problem
from catalog.domain.vocabulary.tables import fold
from catalog.formats.inventory.entries import BELOW, Entry, Inventory
from catalog.formats.inventory.names import is_identifier, is_title
from catalog.formats.inventory.sheets import Cells, Row, Sheet, told

_TIED = 0.5  # share of a sheet's rows that must name a row of the other
_LEAST_COLUMNS = 2


class _Tie(msgspec.Struct, frozen=True):
    """`child` names rows of `parent` in `column`, which are told apart there by `key`."""

    parent: int
    child: int
    key: str
    column: str
    share: float


def joined(sheets: Sequence[Sheet]) -> Inventory:
    """The entries of all sheets."""
    sheets = [sheet for sheet in sheets if sheet.rows]
    if len(sheets) > 1:
        ties = _ties(sheets)
        if ties:
            return _of_tied(sheets, ties)
        kept = [sheet for sheet in sheets if len(sheet.columns) >= _LEAST_COLUMNS] or sheets
        left_out = [sheet.name for sheet in sheets if sheet not in kept]
        return _side_by_side(kept, _note(left_out))
    return _side_by_side(sheets, ())


def _side_by_side(sheets: Sequence[Sheet], notes: tuple[str, ...]) -> Inventory:
    """Each sheet lists data sets of its own."""
    single = len(sheets) == 1
    return Inventory(
        columns=tuple(dict.fromkeys(column for sheet in sheets for column in sheet.columns)),
        entries=[
            Entry("" if single else sheet.name, row.number, [row.cells])
            for sheet in sheets
            for row in sheet.rows
        ],
        notes=notes,
        problems=tuple(problem for sheet in sheets for problem in sheet.problems),
    )


# --- which sheets belong together -------------------------------------------------------------


def _ties(sheets: Sequence[Sheet]) -> list[_Tie]:
    """The ties to the sheet that most others name rows of; none where no sheet names rows of another."""
    by_parent = {
        parent: [tie for child in range(len(sheets)) if (tie := _tie(sheets, parent, child))]
        for parent in range(len(sheets))
    }
    best = max(by_parent, key=lambda parent: (len(by_parent[parent]), len(sheets[parent].columns), -parent))
    return by_parent[best]


def _tie(sheets: Sequence[Sheet], parent: int, child: int) -> _Tie | None:
    if parent == child:
        return None
    named = [key for key in sheets[parent].columns if is_identifier(key) or is_title(key)]
    keys = {key: values for key in named if (values := _key_values(sheets[parent], key))}
    found = [
        _Tie(parent, child, key, column, _share(sheets[child], column, keys[key]))
        for column in sheets[child].columns
        for key in keys
        if _same_name(column, key, sheets[parent].name)
    ]
    found = [tie for tie in found if tie.share >= _TIED and not _is_key_of_both(sheets, tie)]
    return max(found, key=lambda tie: (is_identifier(tie.key), tie.share), default=None)


def _key_values(sheet: Sheet, column: str) -> frozenset[str]:
    """The values of a column that is different in each row; nothing where it is not."""
    values = [value for row in sheet.rows if isinstance(value := row.cells.get(column), str)]
    different = frozenset(values)
    return different if len(different) == len(values) > 0.9 * len(sheet.rows) else frozenset()


def _same_name(column: str, key: str, parent: str) -> bool:
    """`dataset_id` in both, or `id` in the sheet “Dataset” and `dataset_id` elsewhere."""
    column, key, parent = fold(column), fold(key), fold(parent)
    return column == key or column in {f"{parent} {key}", f"{parent.removesuffix('s')} {key}"}


def _share(sheet: Sheet, column: str, keys: frozenset[str]) -> float:
    return sum(row.cells.get(column) in keys for row in sheet.rows) / len(sheet.rows)


def _is_key_of_both(sheets: Sequence[Sheet], tie: _Tie) -> bool:
    """Where both sheets tell their rows apart by it, the one with fewer columns is not above the other."""
    child, parent = sheets[tie.child], sheets[tie.parent]
    both = bool(_key_values(child, tie.column))
    return both and (len(child.columns), -tie.child) > (len(parent.columns), -tie.parent)


# --- their rows ---------------------------------------------------------------------------------


def _of_tied(sheets: Sequence[Sheet], ties: Sequence[_Tie]) -> Inventory:
    parent = sheets[ties[0].parent]
    belonging = [_rows_by_key(sheets[tie.child], tie) for tie in ties]
    entries = [
        Entry(parent.name, row.number, [row.cells, *_rows_below(row, ties, belonging)]) for row in parent.rows
    ]
    known = {tie.key: _key_values(parent, tie.key) for tie in ties}
    children = [sheets[tie.child] for tie in ties]
    used = {id(parent), *map(id, children)}
    columns = (
        f"{sheets[tie.child].name}{BELOW}{column}" for tie in ties for column in sheets[tie.child].columns
    )
    lost = [
        problem
        for tie, rows in zip(ties, belonging, strict=True)
        for problem in _homeless(sheets[tie.child], parent, rows.keys() - known[tie.key], rows)
    ]
    return Inventory(
        columns=(*parent.columns, *columns),
        entries=entries,
        links=frozenset(f"{sheets[tie.child].name}{BELOW}{tie.column}" for tie in ties),
        notes=(
            f"Each row of the sheet “{parent.name}” is one data set.",
            *(
                f"Rows of “{sheets[tie.child].name}” belong to the data set that “{tie.column}” names."
                for tie in ties
            ),
            *_note([sheet.name for sheet in sheets if id(sheet) not in used]),
        ),
        problems=(*(problem for sheet in (parent, *children) for problem in sheet.problems), *lost),
    )


def _rows_by_key(sheet: Sheet, tie: _Tie) -> dict[str, list[Row]]:
    """The sheet's rows by the key that they name, their columns with the sheet's name before them."""
    found: dict[str, list[Row]] = {}
    for row in sheet.rows:
        key = row.cells.get(tie.column)
        cells: Cells = {f"{sheet.name}{BELOW}{column}": value for column, value in row.cells.items()}
        found.setdefault(key if isinstance(key, str) else "", []).append(Row(row.number, cells))
    return found


def _rows_below(row: Row, ties: Sequence[_Tie], belonging: Sequence[Mapping[str, list[Row]]]) -> list[Cells]:
    return [
        below.cells
        for tie, rows in zip(ties, belonging, strict=True)
        if isinstance(key := row.cells.get(tie.key), str)
        for below in rows.get(key, ())
    ]


def _homeless(
    child: Sheet, parent: Sheet, keys: set[str], rows: Mapping[str, list[Row]]
) -> tuple[Problem, ...]:
    """Rows that name no row of the parent."""
    numbers = sorted(row.number for key in keys for row in rows[key])
    if not numbers:
        return ()
    return (
        Problem(
            message=f"Of the sheet “{child.name}”, row {told(numbers)} names no row of “{parent.name}” and was left out.",
            path=f"{child.name}, row {numbers[0]:,}",
            rule="foreign key",
            fix=f"Name a data set of the sheet “{parent.name}” in each row.",
        ),
    )


def _note(names: Sequence[str]) -> tuple[str, ...]:
    if not names:
        return ()
    listed = ", ".join(f"“{name}”" for name in names)
    return (f"Not read, as they list no data sets: {listed}.",)
