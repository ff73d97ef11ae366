"""What a running `manage.py up` shows to other processes: a lock and its environment, in var/up.

The lock is an flock on an open file that `up` hands down to all its processes. It is free exactly when
the last of them has ended, however that happened, so nothing here can go stale. Standard library only.
"""

import contextlib
import fcntl
import json
import os
import signal
import sys
import time
from collections.abc import Mapping
from typing import IO

from vesportal.stack.bootstrap import ROOT, StrPath, read, say

STATE = os.path.join(ROOT, "var", "up")
LOCK = os.path.join(STATE, "lock")
ENVIRONMENT = os.path.join(STATE, "env.json")
# Elasticsearch needs a few seconds to end after its supervisor was killed.
WAIT_FOR_EARLIER_RUN = 30
WAIT_FOR_KILLED = 5


def take_lock(path: str, holder: str, wait: float = WAIT_FOR_EARLIER_RUN) -> IO[str]:
    """Take the lock and write `holder` into it; the open file is the lock. Exits where another holds it.

    `holder` is "ADDRESS PID", shown to whoever comes second.
    """
    try:
        file = os.fdopen(os.open(path, os.O_RDWR | os.O_CREAT, 0o600), "r+")
    except PermissionError:
        sys.exit(
            "%s belongs to another user, who ran `up` here before: run it as that user,\n"
            "or let that user remove the folder var/." % path
        )
    try:
        wait_for_lock(file, path, wait)
    except SystemExit:
        file.close()
        raise
    write(file, holder)
    return file


def wait_for_lock(file: IO[str], path: str, wait: float) -> None:
    """Wait until the processes of a killed run have ended, and kill those that take too long.

    Exits where a run is alive, or where they do not end even so.
    """
    said = killed = False
    end = time.monotonic() + wait
    while not try_lock(file):
        address, pid = describe(read(path))
        if pid and alive(pid):
            sys.exit("Already running: %s (process %d). Ctrl-C there stops it." % (address, pid))
        if time.monotonic() > end:
            left = holders(path)
            if killed or not left:
                names = ", ".join(map(str, left)) or "see who has %s open" % path
                sys.exit(
                    "Processes of an earlier run have not ended: %s. End them and run this again." % names
                )
            kill(left)
            killed, end = True, time.monotonic() + WAIT_FOR_KILLED
        if pid and not said:
            say("an earlier run was killed; waiting for its servers to end")
            said = True
        time.sleep(0.1)


def kill(pids: list[int]) -> None:
    """End what is left of a run whose supervisor is gone. PostgreSQL and the others recover from that."""
    say("ending what is left of the earlier run: %s" % ", ".join(map(str, pids)))
    for pid in pids:
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.kill(pid, signal.SIGKILL)


def write(file: IO[str], holder: str) -> None:
    """Replace the text of the lock."""
    file.seek(0)
    file.truncate()
    file.write(holder)
    file.flush()


def try_lock(file: IO[str]) -> bool:
    """Take the lock if it is free."""
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def release_lock(file: IO[str], *, clean: bool = True) -> None:
    """Give the lock up. No name is left in it where all has ended as it should (`clean`)."""
    if clean:
        write(file, "")
    file.close()


def was_killed(path: str) -> bool:
    """Whether the run that last held the lock, which is free now, or its workers were killed."""
    try:
        return bool(read(path).strip())
    except PermissionError:
        return False


def is_locked(path: str) -> bool:
    """Whether a process holds the lock."""
    try:
        with open(path) as file:
            fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except FileNotFoundError:
        return False
    except BlockingIOError:
        return True
    return False


def describe(holder: str) -> tuple[str, int]:
    """("ADDRESS", pid) from the lock's text; pid 0 where it says nothing."""
    address, _, pid = holder.strip().rpartition(" ")
    return address, int(pid) if pid.isdigit() else 0


def alive(pid: int) -> bool:
    """Whether a process with this number exists and has not ended: many a container's first process buries no orphans."""
    try:
        os.kill(pid, 0)
        state = read("/proc/%d/stat" % pid).rpartition(")")[2].split()[:1]
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return state != ["Z"]


def holders(path: str) -> list[int]:
    """Numbers of the processes that hold the lock on `path`, as far as /proc tells; not of those that wait."""
    found = []
    for pid in filter(str.isdigit, os.listdir("/proc") if os.path.isdir("/proc") else []):
        folder = "/proc/%s/fd" % pid
        try:
            opened = os.listdir(folder)
            links = {fd: os.readlink(os.path.join(folder, fd)) for fd in opened}
            ours = [fd for fd, link in links.items() if link == os.path.realpath(path)]
            locked = any("FLOCK" in read("/proc/%s/fdinfo/%s" % (pid, fd)) for fd in ours)
        except OSError:
            continue  # it ended meanwhile, or is not ours
        if locked and int(pid) != os.getpid():
            found.append(int(pid))
    return found


def write_aside(path: StrPath, text: str) -> None:
    """Write a small file for this user's eyes only, which is complete whenever it exists."""
    partial = os.fspath(path) + ".new"
    with open(os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
        file.write(text)
    os.replace(partial, path)


def publish(environment: Mapping[str, str], path: str = ENVIRONMENT) -> None:
    """Write the environment for other commands."""
    write_aside(path, json.dumps(dict(environment), indent=1))


def withdraw(path: str = ENVIRONMENT) -> None:
    """Take the environment away: the servers it names are going."""
    with contextlib.suppress(FileNotFoundError):
        os.unlink(path)


def adopt_running_servers(path: str = ENVIRONMENT, lock: str = LOCK) -> None:
    """Let this process use the servers of a running `up`; what its own environment says comes first."""
    try:
        text = read(path)
    except PermissionError:
        say("%s belongs to another user: the servers of the running `up` are not used" % path)
        return
    if not text:
        return
    if not is_locked(lock):
        withdraw(path)  # left by a run that was killed
        return
    for name, value in json.loads(text).items():
        os.environ.setdefault(name, value)
