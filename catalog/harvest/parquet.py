"""Reading a Parquet file in a process of its own, which may fail without harm and knows none of this one's secrets."""

import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import msgspec

from catalog.domain.errors import PageUnreadable
from catalog.formats.samples.parts import Job, Outcome, Unread, Wanted
from catalog.formats.samples.table import Table

_SECONDS = 30  # of the clock; the process has bounds of its own for memory and work
_ROOT = Path(__file__).resolve().parents[2]
_COMMAND = (sys.executable, "-m", "catalog.harvest.parquet_child")
_FAILED = "It is a Parquet file that could not be read within the bounds of time and memory."


def read_apart(size: int, parts: Sequence[tuple[int, bytes]], most: int) -> Table | Wanted:
    """First rows out of parts of a file of `size` bytes, or the part that is wanted first. Raises PageUnreadable."""
    job = msgspec.msgpack.encode(Job(size, list(parts), most))
    try:
        done = subprocess.run(
            _COMMAND, input=job, capture_output=True, timeout=_SECONDS, check=True, cwd=_ROOT, env={}
        )
        outcome = msgspec.msgpack.decode(done.stdout, type=Outcome)
    except (subprocess.SubprocessError, msgspec.MsgspecError) as error:
        raise PageUnreadable(_FAILED) from error
    if isinstance(outcome, Unread):
        raise PageUnreadable(outcome.message)
    return outcome if isinstance(outcome, Wanted) else outcome.table
