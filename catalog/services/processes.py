"""Names of processes by which another one on the same machine can tell that they have ended."""

import hashlib
import os
import socket
from functools import cache
from pathlib import Path


def process_name() -> str:
    """This process: where it runs, its id, and when it began. Where the system does not tell, its id alone."""
    number = os.getpid()
    return f"{_place()}:{number}:{_begun(number)}"


def is_known_dead(name: str) -> bool:
    """Whether a process of that name ran here and has ended. False wherever that cannot be told."""
    place, _, rest = name.partition(":")
    number, _, begun = rest.partition(":")
    if not (place and place == _place() and number.isdecimal() and begun):
        return False
    try:
        os.kill(int(number), 0)
    except ProcessLookupError:
        return True
    except (OSError, OverflowError):
        return False
    now = _begun(int(number))
    return now not in (begun, "")


@cache
def _place() -> str:
    """The machine since its start, and which processes can be seen from here; empty where the system does not tell.

    Containers may share a host's name, and what has one id in each of them is not the same process.
    """
    try:
        boot = Path("/proc/sys/kernel/random/boot_id").read_text().strip()
        seen = Path("/proc/self/ns/pid").readlink()
    except OSError:
        return ""
    whole = f"{socket.gethostname()} {boot} {seen}"
    return hashlib.blake2b(whole.encode(), digest_size=8).hexdigest()


def _begun(number: int) -> str:
    """When a process began, in ticks since the machine did; `ended` where its parent has yet to notice; empty if not told."""
    try:
        told = Path(f"/proc/{number}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return ""
    return "ended" if told[0] in {"Z", "X"} else told[19]
