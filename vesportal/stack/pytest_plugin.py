"""Start the real servers once per test run, before pytest-django reads the settings.

Loaded with `-p vesportal.stack.pytest_plugin`. Under pytest-xdist the controller starts them, and each worker
has a database (pytest-django sees to that), an index and queues of its own. A server that DATABASE_URL,
BROKER_URL or ELASTICSEARCH_URL names is used as it is.
"""

import os
import secrets
import shutil
import tempfile
import time
from collections.abc import Generator
from pathlib import Path

import pytest

from vesportal.stack.errors import SetupError
from vesportal.stack.servers import SERVERS, Elasticsearch, Server, check_not_root, embedded_servers
from vesportal.stack.supervisor import Supervisor

NO_TESTS = ("collectonly", "help", "version")
READY_AFTER = "VESPORTAL_TEST_SERVERS_READY_AFTER"
MEMORY = Path("/dev/shm")  # where files are kept in memory
ROOM = 2**30  # bytes that are to be free there


def in_memory() -> Path | None:
    """A file system in memory, where it has room and programs may be run from it: Elasticsearch unpacks a library there."""
    try:
        there = os.statvfs(MEMORY)
    except OSError:
        return None
    has_room = there.f_bavail * there.f_frsize >= ROOM
    may_run = not there.f_flag & os.ST_NOEXEC
    return MEMORY if has_room and may_run and os.access(MEMORY, os.W_OK) else None


class Servers:
    """The servers of one test run, with everything they write in temporary folders.

    Quick to start and forgetful, unless they are to be as fast as when the portal runs (`lasting`). Elasticsearch, which
    waits for the disk at each index that is made and each write, is given a folder in memory then.
    """

    def __init__(self, *, lasting: bool = False) -> None:
        self.base = Path(tempfile.mkdtemp(prefix="vesportal-test-"))
        # private, and short enough for the paths of sockets
        self.quick = Path(tempfile.mkdtemp(prefix="vesportal-test-", dir=None if lasting else in_memory()))
        self.servers: list[Server] = embedded_servers(self.base, self.base, throwaway=not lasting)
        for server in self.servers:
            if isinstance(server, Elasticsearch):
                server.base = self.quick / server.name
        self.supervisor = Supervisor(self.base / "logs")

    def start(self) -> None:
        """Start those that are not given, and tell the settings where they are."""
        check_not_root(self.servers)
        began = time.monotonic()
        self.supervisor.run([*self.servers])
        os.environ.update({server.variable: server.url() for server in self.servers})
        names = ", ".join(server.name for server in self.servers)
        os.environ[READY_AFTER] = f"{names} ready after {time.monotonic() - began:.1f} s"

    def stop(self) -> None:
        """Stop them and leave nothing."""
        self.supervisor.hurry.set()  # what they hold is thrown away
        self.supervisor.stop()
        for folder in (self.base, self.quick):
            shutil.rmtree(folder, ignore_errors=True)


RUNNING = pytest.StashKey[Servers]()


@pytest.hookimpl(wrapper=True)
def pytest_load_initial_conftests(early_config: pytest.Config) -> Generator[None, object, object]:
    """Set the environment and start the servers, before anything imports the settings."""
    worker = os.environ.get("PYTEST_XDIST_WORKER", "")
    isolate(worker)
    no_tests = any(getattr(early_config.known_args_namespace, name) for name in NO_TESTS)
    if worker or no_tests or all(os.environ.get(kind.variable) for kind in SERVERS):
        return (yield)
    servers = early_config.stash[RUNNING] = Servers()
    try:
        servers.start()
        return (yield)
    except SetupError as error:
        servers.stop()
        pytest.exit(str(error), returncode=3)
    except BaseException:  # what goes wrong later in this hook is not followed by pytest_unconfigure
        servers.stop()
        raise


def isolate(worker: str) -> None:
    """Give this process names of its own on servers that it shares. VESPORTAL_TEST_NAME sets runs apart."""
    name = "-".join(filter(None, (os.environ.get("VESPORTAL_TEST_NAME"), worker))) or "main"
    os.environ["VESPORTAL_TESTING"] = "1"
    os.environ["VESPORTAL_INDEX_PREFIX"] = f"vesportal-test-{name}-"
    os.environ["VESPORTAL_BROKER_PREFIX"] = f"test-{name}:"
    os.environ["VESPORTAL_HARVEST_ALLOW_NETWORKS"] = "127.0.0.0/8"
    # search goes by words alone, but in tests that ask for the model (tests/embedding.py)
    os.environ["VESPORTAL_EMBEDDING_DIR"] = "none"
    # the workers use the controller's key
    os.environ.setdefault("VESPORTAL_SECRET_KEY", secrets.token_urlsafe(50))


def pytest_report_header() -> str:
    """One line on the servers, above the first test."""
    return "servers: " + os.environ.get(READY_AFTER, "as given in the environment")


def pytest_unconfigure(config: pytest.Config) -> None:
    """Stop the servers at the end of the run."""
    if servers := config.stash.get(RUNNING, None):
        servers.stop()
