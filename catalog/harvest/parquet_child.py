"""The process that reads one Parquet file: parts of it on standard input, what was found on standard output (MessagePack).

Its memory and time are bounded by the system, so that a file made to use up either ends this process alone.
"""

import contextlib
import resource
import sys

import msgspec

from catalog.formats.samples.parquet import read_parquet
from catalog.formats.samples.parts import Job, Unread

_MEMORY = 1536 * 1024 * 1024  # bytes of address space; the libraries alone take a third of it
_SECONDS = 20
_MOST_OUT = 16 * 1024 * 1024
_TOO_MUCH = "The first rows of it are larger than what is looked at."


def main() -> None:
    """Read the job, do it, write the outcome."""
    for kind, most in ((resource.RLIMIT_AS, _MEMORY), (resource.RLIMIT_CPU, _SECONDS)):
        with contextlib.suppress(ValueError, OSError):  # not all systems let it be set
            resource.setrlimit(kind, (most, most))
    job = msgspec.msgpack.decode(sys.stdin.buffer.read(), type=Job)
    outcome = read_parquet(job.size, job.parts, job.most)
    written = msgspec.msgpack.encode(outcome)
    if len(written) > _MOST_OUT:
        written = msgspec.msgpack.encode(Unread(_TOO_MUCH))
    sys.stdout.buffer.write(written)


if __name__ == "__main__":
    main()
