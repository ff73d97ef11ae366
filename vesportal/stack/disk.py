"""How much room is left on the disks that the set-up writes to, in sentences."""

import shutil
import tempfile
from pathlib import Path

from vesportal.stack.bootstrap import ROOT
from vesportal.stack.errors import SetupError
from vesportal.stack.fetching import cache_dir
from vesportal.stack.state import STATE

# What the portal's data grows by within its first minutes, with room to spare.
NEEDED = 200_000_000


def check(folder: Path) -> None:
    """Raise SetupError where the portal's data would soon have no room."""
    if free(folder) < NEEDED:
        raise SetupError(
            f"{folder} is on a disk with {in_mb(free(folder))} left, and the portal needs at least\n"
            f"{in_mb(NEEDED)} there. Free some, or put the checkout on a larger disk."
        )


def nearly_full() -> list[str]:
    """A sentence for each disk in use that has hardly any room: the likely reason when something failed."""
    folders = (Path(ROOT), cache_dir(), Path(tempfile.gettempdir()), Path(STATE))
    return [
        f"{folder} is on a disk with {in_mb(free(folder))} left: free some and run this again"
        for folder in folders
        if folder.is_dir() and free(folder) < NEEDED
    ]


def free(folder: Path) -> int:
    """Bytes that this user may still write beside `folder`."""
    return shutil.disk_usage(folder).free


def in_mb(number: int) -> str:
    """A number of bytes for people."""
    return f"{number // 1_000_000} MB"
