"""Start units in the order of their needs, watch them, and stop them all, the servers last."""

import contextlib
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path

from vesportal.stack.bootstrap import say
from vesportal.stack.errors import Interrupted, SetupError
from vesportal.stack.units import Unit

CHILD = Path(__file__).with_name("child.py")
POLL = 0.05
TAIL_LINES = 20
# Seconds that a part must serve after it was started again: one that dies sooner would do so for ever.
PROBATION = 60.0
# Seconds of grace for what has not become ready: it holds nothing yet, and Elasticsearch would not listen.
STARTING_GRACE = 2.0


class Process:
    """A running unit, in a session of its own, so that Ctrl-C in the terminal reaches only the supervisor."""

    def __init__(
        self,
        unit: Unit,
        log: Path,
        env: Mapping[str, str],
        *,
        keep_open: Iterable[int] = (),
        again: bool = False,
    ) -> None:
        self.unit, self.log, self.was_ready = unit, log, False
        wrapper = [sys.executable, str(CHILD), *(["--no-root"] if unit.no_root else [])]
        with log.open("ab" if again else "wb") as file:
            self.popen = subprocess.Popen(
                [*wrapper, str(int(unit.stop_signal)), *unit.command()],
                env={**os.environ, **env, **unit.env},
                stdin=subprocess.DEVNULL,
                stdout=None if unit.on_terminal else file,
                stderr=None if unit.on_terminal else subprocess.STDOUT,
                start_new_session=True,
                pass_fds=tuple(keep_open),
            )

    def alive(self) -> bool:
        """Whether the process itself has not ended."""
        return self.popen.poll() is None

    def stop(self, hurry: threading.Event) -> None:
        """Ask it to end; after its grace period, or when `hurry` is set, kill what is left of its session."""
        if self.alive():
            self.popen.send_signal(self.unit.stop_signal)
            end = time.monotonic() + (self.unit.grace if self.was_ready else STARTING_GRACE)
            while self.alive() and time.monotonic() < end and not hurry.wait(POLL):
                pass
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.popen.pid, signal.SIGKILL)
        self.popen.wait()

    def ending(self) -> str:
        """How it ended, with the last lines of its log."""
        status = self.popen.poll()
        how = "is not ready in time" if status is None else f"ended with status {status}"
        if self.unit.on_terminal:
            return f"{self.unit.name} {how}; see its output above"
        try:
            lines = self.log.read_text(errors="replace").splitlines()[-TAIL_LINES:]
        except FileNotFoundError:  # someone removed it
            return f"{self.unit.name} {how}"
        return f"{self.unit.name} {how}. {self.log} ends:\n" + "\n".join(f"    {line}" for line in lines)


class Start:
    """How far the start of one unit has come: waiting, preparing, started, ready."""

    def __init__(self, unit: Unit, *, again: bool = False) -> None:
        self.unit, self._again = unit, again
        self.ready = False
        self.process: Process | None = None
        self._preparation: threading.Thread | None = None
        self._error: BaseException | None = None
        self._give_up_at = 0.0

    def advance(self, supervisor: "Supervisor", missing: set[str]) -> None:
        """Take the next step if it can be taken now. `missing` are the units that are not ready yet."""
        if self._preparation is None:
            if missing.isdisjoint(self.unit.needs):
                self._preparation = threading.Thread(target=self._prepare, daemon=True)
                self._preparation.start()
        elif self.process is None:
            if not self._preparation.is_alive():
                self._begin(supervisor)
        else:
            self.ready = self.process.was_ready = self._is_ready(self.process)

    def _prepare(self) -> None:
        try:
            (self.unit.clear if self._again else self.unit.prepare)()
        except BaseException as error:  # raised again in the main thread
            self._error = error

    def _begin(self, supervisor: "Supervisor") -> None:
        if isinstance(self._error, OSError):
            raise SetupError(f"{self.unit.name} could not be prepared: {self._error}") from self._error
        if self._error:
            raise self._error
        # In the main thread: the kernel tells children when the thread that started them ends.
        self.process = supervisor.start(self.unit)
        self._give_up_at = time.monotonic() + self.unit.timeout

    def _is_ready(self, process: Process) -> bool:
        if process.alive():
            if not self.unit.once and self.unit.ready():
                return True
            if time.monotonic() < self._give_up_at:
                return False
        elif self.unit.once and process.popen.returncode == 0:
            return True
        if self.unit.essential:
            raise SetupError(process.ending())
        say(process.ending())
        return True


class Supervisor:
    """All processes of one run.

    A signal handler may set `stopping`, which ends `run` and `watch`, and `hurry`, which leaves no grace. The
    files `keep_open` stay open in all processes.
    """

    def __init__(
        self, logs: Path, env: Mapping[str, str] | None = None, *, keep_open: Iterable[int] = ()
    ) -> None:
        self.logs, self.env, self._keep_open = logs, dict(env or {}), tuple(keep_open)
        self.logs.mkdir(parents=True, exist_ok=True)
        self.processes: list[Process] = []
        # When a unit that had died was started again.
        self._restarts: dict[str, float] = {}
        self.stopping, self.hurry = threading.Event(), threading.Event()
        # Whether something that was no server had to be killed at the stop, perhaps in the middle of its work.
        self.killed = False

    def start(self, unit: Unit) -> Process:
        """Start one unit now, without waiting for it."""
        self._check_folder()
        log, again = self.logs / f"{unit.name}.log", unit.name in self._restarts
        process = Process(unit, log, self.env, keep_open=self._keep_open, again=again)
        self.processes.append(process)
        return process

    def run(
        self, units: list[Unit], tell: Callable[[str], None] = lambda text: None, *, again: bool = False
    ) -> None:
        """Start all units, or start those `again` that died; return when each is ready. `tell` hears of each one that is.

        Raises SetupError when one fails, Interrupted when `stopping` is set meanwhile.
        """
        starts = [Start(unit, again=again) for unit in units]
        while missing := {start.unit.name for start in starts if not start.ready}:
            for start in starts:
                if start.unit.name in missing:
                    start.advance(self, missing)
                    if start.ready:
                        tell(f"{start.unit.name} is {'done' if start.unit.once else 'ready'}")
            self.check()
            if self.stopping.wait(POLL):
                raise Interrupted

    def check(self) -> None:
        """Raise SetupError if a process has ended that should not have, or their folder has gone."""
        self._check_folder()
        for process in self._dead():
            raise SetupError(process.ending())

    def _dead(self) -> list[Process]:
        """Those that have ended and should not have."""
        return [process for process in self.processes if not process.unit.once and not process.alive()]

    def _check_folder(self) -> None:
        if not self.logs.is_dir():
            raise SetupError(
                f"{self.logs.parent} was removed while this ran, and with it the data of its servers.\n"
                "The next start makes it anew."
            )

    def watch(self) -> None:
        """Return when `stopping` is set, and start again what dies meanwhile.

        Raises SetupError where that does not help, Interrupted when `stopping` is set meanwhile.
        """
        while not self.stopping.wait(0.3):
            self._check_folder()
            if dead := self._dead():
                self._start_again(dead)

    def _start_again(self, dead: list[Process]) -> None:
        for process in dead:
            name, now = process.unit.name, time.monotonic()
            say(process.ending())
            if now - self._restarts.get(name, -PROBATION) < PROBATION:
                raise SetupError(f"{name} ended again soon after it was started again; see {process.log}")
            self._restarts[name] = now
            process.stop(self.hurry)  # what is left of its session
            self.processes.remove(process)
        say(f"starting {', '.join(process.unit.name for process in dead)} again")
        self.run([process.unit for process in dead], tell=say, again=True)

    def stop(self) -> None:
        """Stop what uses the servers, side by side; then the servers, side by side."""
        for servers in (False, True):
            group = [process for process in self.processes if process.unit.is_server is servers]
            threads = [threading.Thread(target=process.stop, args=(self.hurry,)) for process in group]
            for thread in threads:
                thread.start()
            for thread in threads:
                thread.join()
        ended = [process for process in self.processes if not process.unit.is_server]
        self.killed |= any(process.popen.returncode == -signal.SIGKILL for process in ended)
        self.processes.clear()
