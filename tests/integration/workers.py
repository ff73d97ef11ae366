"""Worker processes that a test starts and kills at will."""

import os
import signal
import subprocess
import sys
from contextlib import suppress
from pathlib import Path
from typing import Self

from django.db import connection

from tests.integration.checks import eventually

ROOT = Path(__file__).resolve().parent.parent.parent
_COMMAND = (
    *("-m", "celery", "-A", "vesportal.celery", "worker", "--concurrency=4", "--loglevel=ERROR"),
    *("--without-gossip", "--without-mingle", "--without-heartbeat"),
)


def database_url() -> str:
    """Where this test's database is."""
    d = connection.settings_dict
    if not d["PORT"]:
        return f"postgresql://{d['USER']}@/{d['NAME']}?host={d['HOST']}"
    return f"postgresql://{d['USER']}:{d['PASSWORD']}@{d['HOST']}:{d['PORT']}/{d['NAME']}"


def is_dead(process: int) -> bool:
    """Whether it has ended, be it that its parent has not noticed yet."""
    status = Path(f"/proc/{process}/stat")
    return not status.exists() or status.read_text().rpartition(")")[2].split()[0] == "Z"


class Worker:
    """A Celery worker: a process, and four children that do the work. A context manager.

    Several, because a worker looks only every five seconds whether a child is missing.
    """

    def __init__(self, **environment: str) -> None:
        self._environment = {**os.environ, "DATABASE_URL": database_url(), **environment}

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *exc_info: object) -> None:
        self.kill()

    def start(self) -> None:
        """A new process."""
        self.process = subprocess.Popen(
            [sys.executable, *_COMMAND], env=self._environment, stdout=subprocess.DEVNULL, cwd=ROOT
        )

    @property
    def children(self) -> list[int]:
        """The ids of the processes that do the work."""
        of = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children")
        return [int(child) for child in of.read_text().split()] if of.exists() else []

    def kill_child(self, child: int) -> None:
        """kill -9 for one of them; its parent starts another."""
        assert child in self.children
        os.kill(child, signal.SIGKILL)
        eventually(lambda: is_dead(child))

    def kill(self) -> None:
        """kill -9 for all of it."""
        children = self.children
        self.process.kill()
        for child in children:
            with suppress(ProcessLookupError):
                os.kill(child, signal.SIGKILL)
        self.process.wait()
