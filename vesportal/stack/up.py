"""`manage.py up`: the whole portal in one terminal, stopped by Ctrl-C."""

import argparse
import hashlib
import os
import secrets
import shutil
import signal
import sys
import time
from pathlib import Path

from vesportal.stack import disk, given, minilm, state, system
from vesportal.stack.bootstrap import ROOT, lock_digest, read, say
from vesportal.stack.errors import Interrupted, SetupError
from vesportal.stack.servers import (
    SERVERS,
    Server,
    check_not_root,
    embedded_servers,
    free_port,
    port_is_free,
    socket_dir,
)
from vesportal.stack.supervisor import Supervisor
from vesportal.stack.units import Command, Unit, answers

DEFAULT_PORT = 8000
STATE = Path(state.STATE)
MANAGE = (sys.executable, str(Path(ROOT, "manage.py")))
CELERY = (sys.executable, "-m", "celery", "-A", "vesportal.celery")
STATIC_STAMP = STATE / "static-stamp"
# Seconds for the last parts to report themselves ready, once everything has been started.
SETTLE = 15


def main(argv: list[str]) -> int:
    """Start everything, wait for Ctrl-C, stop everything. Returns the exit code."""
    options = parse(argv)
    make_state()
    address = f"http://127.0.0.1:{options.port}/"
    crashed = state.was_killed(state.LOCK)
    lock = state.take_lock(state.LOCK, f"{address} {os.getpid()}")
    sockets = socket_dir(STATE)
    supervisor = None
    try:
        disk.check(STATE)
        check_port(options.port)
        given.check(os.environ)
        servers = embedded_servers(STATE, sockets)
        check_not_root(servers)
        system.install_for_up(yes=options.yes)
        env = {**environment(options, servers), **minilm.environment()}
        supervisor = Supervisor(STATE / "logs", env, keep_open=[lock.fileno()])
        return supervise(supervisor, units(options, servers, env, crashed=crashed), address)
    except KeyboardInterrupt:  # before there was anything to stop
        return 130
    finally:
        shutil.rmtree(sockets, ignore_errors=True)
        state.withdraw()
        state.release_lock(lock, clean=not (supervisor and supervisor.killed))


def parse(argv: list[str]) -> argparse.Namespace:
    """The options of the command line."""
    usual = port_number(os.environ.get("VESPORTAL_PORT") or str(DEFAULT_PORT), "VESPORTAL_PORT")
    parser = argparse.ArgumentParser(prog="manage.py up", description=__doc__)
    parser.add_argument(
        "--port", type=port_number, default=usual, help="port of the portal (VESPORTAL_PORT, 8000)"
    )
    parser.add_argument("--no-demo", action="store_true", help="start without the demo federation")
    parser.add_argument("--yes", action="store_true", help="install missing system packages without asking")
    return parser.parse_args(argv)


def port_number(text: str, name: str = "--port") -> int:
    """A port that can be bound. Raises SetupError for anything else."""
    if not (text.isdecimal() and 0 < int(text) < 65_536):
        raise SetupError(f"{name}={text!r}: write a port number, from 1 to 65535.")
    return int(text)


def make_state() -> None:
    """Make var/up, or raise SetupError where another user has var/."""
    try:
        STATE.mkdir(parents=True, exist_ok=True)
    except PermissionError as error:
        raise SetupError(
            f"{error.filename} cannot be made: the folder above it belongs to another user.\n"
            "Run this as that user, or in a clone of your own."
        ) from error


def check_port(port: int) -> None:
    """Raise SetupError now rather than after the servers have started."""
    if not port_is_free(port):
        raise SetupError(
            f"Port {port} is in use by another program, or not yours to use. Choose another one with\n"
            f"VESPORTAL_PORT, or: python3 manage.py up --port {port + 1 if port < 65_535 else DEFAULT_PORT}"
        )


def environment(options: argparse.Namespace, servers: list[Server]) -> dict[str, str]:
    """What the portal's processes, and other commands while these run, need to know.

    Variables that the user has set keep their values.
    """
    env = {server.variable: server.url() for server in servers}
    env["VESPORTAL_SECRET_KEY"] = secret_key(STATE / "secret-key")
    if not options.no_demo:
        env["VESPORTAL_DEMO"] = "1"
        env["VESPORTAL_DEMO_URL"] = f"http://127.0.0.1:{demo_port(STATE / 'demo-port')}"
        env["VESPORTAL_HARVEST_ALLOW_NETWORKS"] = "127.0.0.0/8"
    for name in [*env, *(kind.variable for kind in SERVERS)]:
        if os.environ.get(name):
            env[name] = os.environ[name]
    env["VESPORTAL_PORT"] = str(options.port)
    return env


def secret_key(path: Path) -> str:
    """The key of this checkout, made once: sessions outlive a restart."""
    if key := read(path):
        return key
    key = secrets.token_urlsafe(50)
    state.write_aside(path, key)
    return key


def demo_port(path: Path) -> int:
    """The demo federation's port: the same at each start if it can be, as endpoints are known by address."""
    earlier = read(path)
    port = int(earlier) if earlier.isdecimal() and port_is_free(int(earlier)) else free_port()
    state.write_aside(path, str(port))
    return port


def units(
    options: argparse.Namespace, servers: list[Server], env: dict[str, str], *, crashed: bool = False
) -> list[Unit]:
    """Everything `up` runs. What does not need Elasticsearch is started beside it, as it is the slowest.

    What a crashed run had under way is taken up before there are workers again, unless the database is the
    user's own, where others may be at work.
    """
    portal: list[Unit] = [*servers]
    if crashed and any(server.name == "postgres" for server in servers):
        portal.append(manage("take_up", "take_up_runs", needs=("migrate", "valkey")))
    if read(STATIC_STAMP) != static_digest():
        portal.append(
            manage("static", "collectstatic", "--noinput", "--settings=vesportal.stack.quick_static")
        )
    web = ["gunicorn", "vesportal.wsgi", f"--bind=127.0.0.1:{options.port}", "--no-control-socket"]
    web += ["--limit-request-line=8190"]  # its most: 500 characters of q are up to 6,000 in an address
    web += ["--workers=2", "--worker-class=gthread", "--threads=2", "--preload", "--graceful-timeout=5"]
    work = ["worker", "--loglevel=INFO", "--without-gossip", "--without-mingle"]
    beat = ["beat", "--loglevel=INFO", "--pidfile=", f"--schedule={STATE / 'beat-schedule'}"]
    portal += [
        manage("migrate", "migrate", "--noinput", needs=("postgres",)),
        Command(
            "worker",
            [*CELERY, *work, "--concurrency=2", "--queues=harvest,checks"],
            needs=("migrate", "valkey", "take_up"),
            grace=30,
        ),
        # Never busy with what takes minutes: the sweep, mail, the index.
        Command(
            "quick",
            [*CELERY, *work, "--concurrency=1", "--queues=celery", "--hostname=quick@%h"],
            needs=("migrate", "valkey", "take_up"),
            grace=30,
        ),
        Command(
            "web",
            [sys.executable, "-m", *web],
            needs=("migrate", "static"),
            probe=lambda: answers(f"http://127.0.0.1:{options.port}/healthz"),
        ),
    ]
    if not options.no_demo:
        portal += demo(env["VESPORTAL_DEMO_URL"])
    else:  # load_demo brings it along
        portal.append(manage("load_knowledge", "load_knowledge", needs=("migrate", "valkey")))
    # Last, so that it does not start harvests beside the first one.
    return [*portal, Command("beat", [*CELERY, *beat], needs=("migrate", "valkey", "harvest"))]


def demo(url: str) -> list[Unit]:
    """The demo federation, its registration, and its first harvest, whose progress is shown."""
    port = url.rpartition(":")[2]
    return [
        Command(
            "demo",
            [sys.executable, "-m", "vesportal.demo", "--port", port],
            probe=lambda: answers(f"{url}/healthz"),
        ),
        manage("load_demo", "load_demo", needs=("migrate", "demo")),
        manage(
            "harvest",
            "harvest",
            "--all",
            "--wait",
            needs=("load_demo", "worker", "elasticsearch"),
            on_terminal=True,
            essential=False,
        ),
        manage("demo_fill", "demo_fill", needs=("harvest",), essential=False),
    ]


def manage(
    name: str, *words: str, needs: tuple[str, ...] = (), on_terminal: bool = False, essential: bool = True
) -> Command:
    """One manage.py command that runs to its end. `make lint` runs the checks; here they would cost seconds."""
    return Command(
        name,
        [*MANAGE, *words, "--skip-checks"],
        needs=needs,
        once=True,
        on_terminal=on_terminal,
        essential=essential,
        timeout=600,
    )


def supervise(supervisor: Supervisor, portal: list[Unit], address: str) -> int:
    """Run the portal until a signal or a failure; stop all of it in any case."""
    began = time.monotonic()
    catch_signals(supervisor)
    state.publish(supervisor.env)
    say(f"starting {', '.join(unit.name for unit in portal)}")
    try:
        supervisor.run(portal, tell=say)
        STATIC_STAMP.write_text(static_digest())
        settle(supervisor, address)
        for sentence in disk.nearly_full():  # some parts may fail for want of room without stopping the rest
            say(sentence)
        print_banner(supervisor, address, time.monotonic() - began)
        supervisor.watch()
    except Interrupted:
        pass
    except SetupError as error:
        for sentence in (str(error), *disk.nearly_full()):
            say(sentence)
        return 1
    finally:
        say("stopping; Ctrl-C again stops at once")
        state.withdraw()
        supervisor.stop()
    return 0


def catch_signals(supervisor: Supervisor) -> None:
    """The first signal stops the portal in order, the second one without waiting."""

    def on_signal(signum: int, frame: object) -> None:
        (supervisor.hurry if supervisor.stopping.is_set() else supervisor.stopping).set()

    for signum in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(signum, on_signal)


def settle(supervisor: Supervisor, address: str) -> None:
    """Wait until the portal calls itself ready; where it does not, say where to look and go on."""
    end = time.monotonic() + SETTLE
    while not answers(f"{address}readyz"):
        supervisor.check()
        if supervisor.stopping.wait(0.2):
            raise Interrupted
        if time.monotonic() > end:
            say(f"not every part is ready: {address}readyz names the one that is missing")
            return


def print_banner(supervisor: Supervisor, address: str, seconds: float) -> None:
    """What the demo has to say, its accounts, and the address."""
    for process in supervisor.processes:
        if process.unit.name == "load_demo":
            print(f"\n{read(process.log).strip()}")
    print(f"\nVesportal is ready at {address} after {seconds:.0f} s. Logs: {supervisor.logs}")
    print("Ctrl-C stops it.", flush=True)


def static_digest() -> str:
    """Changes when a static file of the portal, or a package that brings some, does."""
    digest = hashlib.sha256(lock_digest().encode())
    for path in sorted(Path(ROOT, "catalog", "static").rglob("*")):
        info = path.stat()
        digest.update(f"{path} {info.st_size} {info.st_mtime_ns}\n".encode())
    return digest.hexdigest()
