"""What is told to and by the process that reads a Parquet file out of parts of it."""

import msgspec

from catalog.formats.samples.table import Table


class Job(msgspec.Struct, frozen=True):
    """What to read: the file's size, parts of it by where they begin, and how large a part may be."""

    size: int
    parts: list[tuple[int, bytes]]
    most: int


class Wanted(msgspec.Struct, frozen=True, tag=True):
    """The part of the file that has to be fetched first: bytes from `start`, `length` of them."""

    start: int
    length: int


class Unread(msgspec.Struct, frozen=True, tag=True):
    """Why it was not read, in a sentence."""

    message: str


class Read(msgspec.Struct, frozen=True, tag=True):
    """What was read."""

    table: Table


Outcome = Wanted | Unread | Read
