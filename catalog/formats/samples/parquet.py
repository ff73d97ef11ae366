"""The first rows of a Parquet file out of parts of it: its end, and the columns of its first row group.

Imported only by the process that reads one file and ends (`catalog.harvest.parquet_child`): pyarrow is large, and what a
hostile file makes it do stays there.
"""

import base64
import io
from collections.abc import Callable, Sequence
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any

import msgspec
import pyarrow
import pyarrow.parquet

from catalog.domain.errors import PageUnreadable
from catalog.formats.samples.parts import Read, Unread, Wanted
from catalog.formats.samples.table import CELL, COLUMNS, ROWS, table_of

_THRIFT_TEXT, _THRIFT_LISTS = 4 * 1024 * 1024, 200_000  # of what the file says of itself
_SHOWN_BYTES, _INSIDE = 16, 100  # of a value that is bytes; of one that is a list or object


class _Missing(Exception):
    def __init__(self, start: int, length: int) -> None:
        super().__init__(f"{length} bytes from {start}")
        self.wanted = Wanted(start, length)


class _Parts(io.RawIOBase):
    """A file of which only some parts are there."""

    def __init__(self, size: int, parts: Sequence[tuple[int, bytes]]) -> None:
        self._size, self._parts, self._at = size, parts, 0
        self.missed: Wanted | None = None

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def tell(self) -> int:
        return self._at

    def seek(self, offset: int, whence: int = 0) -> int:
        self._at = offset + (0, self._at, self._size)[whence]
        return self._at

    def read(self, size: int = -1) -> bytes:
        length = min(size if size >= 0 else self._size, self._size - self._at)
        found = self.part(self._at, length)
        self._at += length
        return found

    def has(self, start: int, length: int) -> bool:
        return any(begin <= start and start + length <= begin + len(data) for begin, data in self._parts)

    def part(self, start: int, length: int) -> bytes:
        for begin, data in self._parts:
            if begin <= start and start + length <= begin + len(data):
                return data[start - begin : start - begin + length]
        self.missed = Wanted(start, length)
        raise _Missing(start, length)


def read_parquet(size: int, parts: Sequence[tuple[int, bytes]], most: int) -> Wanted | Unread | Read:
    """Columns and first rows, or what is needed for them. `size` bytes the whole file has; `most` a part may have."""
    source = _Parts(size, parts)
    try:
        file = pyarrow.parquet.ParquetFile(
            source,
            pre_buffer=False,
            thrift_string_size_limit=_THRIFT_TEXT,
            thrift_container_size_limit=_THRIFT_LISTS,
        )
        return _first_rows(file, source, most)
    except _Missing as missing:
        return missing.wanted
    except PageUnreadable as error:
        return Unread(str(error))
    except (pyarrow.ArrowException, OSError, ValueError, MemoryError, OverflowError) as error:
        reason = " ".join(str(error).split())[:200].rstrip(". ") or type(error).__name__
        return source.missed or Unread(f"It is a Parquet file that cannot be read: {reason}.")


def _first_rows(file: Any, source: _Parts, most: int) -> Wanted | Unread | Read:
    names = list(file.schema_arrow.names)
    if len(names) > COLUMNS:
        raise PageUnreadable(f"It has {len(names):,} columns; more than {COLUMNS:,} are not looked at.")
    total = file.metadata.num_rows
    if not file.metadata.num_row_groups or not total:
        return Read(table_of("parquet", names, [], total))
    columns, start, length = _span(file.metadata.row_group(0), names, most)
    if not columns:
        raise PageUnreadable(
            f"The first column of its first part alone has more than {most:,} bytes, the most read."
        )
    if not source.has(start, length):
        return Wanted(start, length)
    batches = file.iter_batches(batch_size=ROWS, row_groups=[0], columns=columns, use_threads=False)
    batch = next(iter(batches), None)
    cells = (
        [[_plain(value) for value in column.to_pylist()] for column in batch.columns]
        if batch is not None
        else []
    )
    table = table_of("parquet", columns, list(zip(*cells, strict=True)), total)
    return Read(msgspec.structs.replace(table, partial=len(columns) < len(names)))


def _span(group: Any, names: Sequence[str], most: int) -> tuple[list[str], int, int]:
    """The columns from the first on that lie within `most` bytes, and where."""
    ends: dict[str, tuple[int, int]] = {}
    for n in range(group.num_columns):
        chunk = group.column(n)
        offsets = [chunk.data_page_offset]
        if chunk.dictionary_page_offset:
            offsets.append(chunk.dictionary_page_offset)
        begin = min(offset for offset in offsets if offset is not None)
        name = _column_of(chunk.path_in_schema, names)
        before = ends.get(name, (begin, begin))
        ends[name] = (min(before[0], begin), max(before[1], begin + chunk.total_compressed_size))
    start = min(begin for begin, _ in ends.values())
    columns = [name for name in names if name in ends and ends[name][1] - start <= most]
    return columns, start, max((ends[name][1] for name in columns), default=start) - start


def _column_of(path: str, names: Sequence[str]) -> str:
    """The column that a leaf such as `place.point.x` belongs to."""
    return next(
        (name for name in names if path == name or path.startswith(f"{name}.")), path.partition(".")[0]
    )


def _plain(value: Any) -> Any:
    """A value as JSON has it; bytes by their first ones, moments in ISO 8601."""
    if value is None or isinstance(value, bool | int | float):
        return value
    for kinds, write in _WRITERS:
        if isinstance(value, kinds):
            return write(value)
    return str(value)[:CELL]


def _of_bytes(value: bytes) -> str:
    shown = base64.b16encode(value[:_SHOWN_BYTES]).decode().lower()
    return f"0x{shown}{'…' if len(value) > _SHOWN_BYTES else ''}"


_WRITERS: tuple[tuple[Any, Callable[[Any], Any]], ...] = (
    (str, lambda value: value[:CELL]),
    (bytes, _of_bytes),
    (Decimal, lambda value: float(value) if value.is_finite() else None),
    ((datetime, date, time), lambda value: value.isoformat()),
    (list, lambda value: [_plain(item) for item in value[:_INSIDE]]),
    (dict, lambda value: {str(key): _plain(item) for key, item in list(value.items())[:_INSIDE]}),
)
