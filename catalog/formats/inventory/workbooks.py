"""XLSX, ODS and XLS to grids of text, one a sheet. What the file would take is checked before it is opened."""

import io
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta

from python_calamine import (
    CalamineError,
    CalamineSheet,
    CalamineWorkbook,
    PasswordError,
    SheetTypeEnum,
    SheetVisibleEnum,
)

from catalog.domain.errors import PageUnreadable
from catalog.formats.inventory import limits
from catalog.formats.inventory.archives import checked_archive
from catalog.formats.inventory.sheets import Grid, Merge, Sheet, sheet_of

ZIP_START = b"PK\x03\x04"
XLS_START = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_XLS_LIMIT = 30_000_000  # bytes; it is not packed

_Cell = int | float | str | bool | time | date | datetime | timedelta


def is_workbook(body: bytes) -> bool:
    """Whether the bytes begin as XLSX, ODS (both ZIP) or XLS do."""
    return body.startswith((ZIP_START, XLS_START))


def read_workbook(body: bytes) -> list[Sheet]:
    """The tables of all visible sheets that hold anything. Raises PageUnreadable."""
    if body.startswith(ZIP_START):
        checked_archive(body)
    elif len(body) > _XLS_LIMIT:
        raise PageUnreadable(
            f"The XLS file has {len(body):,} bytes; at most {_XLS_LIMIT:,} are read. Save it as XLSX."
        )
    try:
        return list(_sheets(body))
    except PasswordError:
        raise PageUnreadable(
            "The spreadsheet is protected with a password. Publish it without one."
        ) from None
    except (CalamineError, ValueError, OSError) as error:
        raise PageUnreadable(
            f"The spreadsheet cannot be read: {' '.join(str(error).split())[:200]}."
        ) from None
    except BaseException as error:
        # The library is Rust; what it did not foresee arrives as a PanicException, which is no Exception.
        if type(error).__name__ != "PanicException":
            raise
        raise PageUnreadable("The spreadsheet is damaged in a way that its reader does not know.") from None


def _sheets(body: bytes) -> Iterator[Sheet]:
    rows = cells = 0
    with CalamineWorkbook.from_filelike(io.BytesIO(body)) as workbook:
        for known in workbook.sheets_metadata:
            if known.typ != SheetTypeEnum.WorkSheet or known.visible != SheetVisibleEnum.Visible:
                continue
            sheet = workbook.get_sheet_by_name(known.name)
            cells += sheet.total_height * sheet.total_width
            grid = _grid(sheet) if cells <= limits.CELLS else []
            rows += len(grid)
            if rows > limits.ROWS or cells > limits.CELLS:
                raise PageUnreadable(
                    f"The spreadsheet has more than {limits.ROWS:,} rows or {limits.CELLS:,} cells, the most that can be "
                    "read as an inventory. Is this the data themselves instead of a list of data sets?"
                )
            if grid:
                yield sheet_of(known.name, grid, _merges(sheet))


def _grid(sheet: CalamineSheet) -> Grid:
    rows = enumerate(sheet.to_python(skip_empty_area=False), start=1)
    texts = ((number, [cell_text(cell) for cell in row]) for number, row in rows)
    return [(number, cells) for number, cells in texts if any(cells)]


def _merges(sheet: CalamineSheet) -> list[Merge]:
    ranges = sheet.merged_cell_ranges or ()
    return [(top + 1, left, bottom + 1, right) for (top, left), (bottom, right) in ranges]


def cell_text(cell: _Cell) -> str:
    """A cell as text: whole numbers without a point, dates in ISO 8601, a midnight as its day."""
    if isinstance(cell, str):
        return cell.strip()
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() and abs(cell) < 1e15 else repr(cell)
    if isinstance(cell, datetime):
        return cell.date().isoformat() if cell.time() == time() else cell.isoformat()
    if isinstance(cell, date | time):
        return cell.isoformat()
    return str(cell)
