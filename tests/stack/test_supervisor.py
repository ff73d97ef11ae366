"""Starting units in order, noticing that one fails, and stopping all of them."""

import os
import shutil
import signal
import subprocess
import sys
import threading

import pytest

from vesportal.stack import supervisor as module
from vesportal.stack.errors import Interrupted, SetupError
from vesportal.stack.state import alive
from vesportal.stack.supervisor import Supervisor
from vesportal.stack.units import Command

SERVE = "import signal; print('serving', flush=True); signal.pause()"
# Appends its name to a file when it is asked to end.
NOTE = """
import os, signal, sys
def end(number, frame):
    with open(sys.argv[2], "a") as file:
        file.write(sys.argv[1] + "\\n")
    os._exit(0)
signal.signal(signal.SIGTERM, end)
open(sys.argv[2] + "." + sys.argv[1], "w").close()
signal.pause()
"""
STUBBORN = """
import signal, sys
signal.signal(signal.SIGTERM, signal.SIG_IGN)
open(sys.argv[1], "w").close()
while True:
    signal.pause()
"""

# Leaves a child that does not listen.
FORK = """
import os, signal, sys
if not os.fork():
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    os.write(int(sys.argv[1]), b"up")
while True:
    signal.pause()
"""


def python(name: str, code: str, *arguments: object, **options) -> Command:
    """A unit that runs Python code."""
    return Command(name, [sys.executable, "-c", code, *map(str, arguments)], **options)


@pytest.fixture
def supervisor(tmp_path):
    supervisor = Supervisor(tmp_path / "logs")
    yield supervisor
    supervisor.hurry.set()
    supervisor.stop()


def test_a_unit_starts_when_its_needs_are_ready(supervisor, tmp_path):
    note = tmp_path / "note"
    write = "import sys; open(sys.argv[1], 'a').write(sys.argv[2])"
    supervisor.run(
        [
            python("third", write, note, "3", needs=("second",), once=True),
            python("second", write, note, "2", needs=("first",), once=True),
            python("first", write, note, "1", once=True),
        ]
    )
    assert note.read_text() == "123"


def test_needs_outside_the_run_count_as_ready(supervisor):
    supervisor.run([python("migrate", "", needs=("postgres",), once=True)])


def test_preparations_run_side_by_side(supervisor):
    meeting = threading.Barrier(2, timeout=20)

    class Meeting(Command):
        def prepare(self):
            meeting.wait()

    supervisor.run([Meeting(name, ["true"], once=True) for name in ("one", "other")])


def test_a_failed_preparation_ends_the_start(supervisor):
    class Broken(Command):
        def prepare(self):
            raise SetupError("no Java")

    with pytest.raises(SetupError, match="no Java"):
        supervisor.run([Broken("elasticsearch", ["true"])])


def test_the_environment_reaches_the_units(tmp_path):
    supervisor = Supervisor(tmp_path, {"DATABASE_URL": "postgresql:///x"})
    supervisor.run([python("tell", "import os; print(os.environ['DATABASE_URL'])", once=True)])
    supervisor.stop()
    assert (tmp_path / "tell.log").read_text() == "postgresql:///x\n"


def test_a_failed_unit_is_named_with_the_end_of_its_log(supervisor):
    with pytest.raises(SetupError, match=r"migrate ended with status 3(.|\n)*no such table"):
        supervisor.run([python("migrate", "print('no such table'); raise SystemExit(3)", once=True)])


def test_an_inessential_unit_may_fail(supervisor, capsys):
    supervisor.run([python("harvest", "raise SystemExit(1)", once=True, essential=False)])
    assert "harvest ended with status 1" in capsys.readouterr().err


def test_a_unit_that_is_never_ready_fails(supervisor):
    with pytest.raises(SetupError, match="web is not ready in time"):
        supervisor.run([python("web", SERVE, probe=lambda: False, timeout=0.0)])


def test_what_dies_while_running_is_started_again_behind_its_log(supervisor, capsys):
    started = []

    class Web(Command):
        def prepare(self):
            started.append("prepared")

        def clear(self):
            started.append("cleared")

        def ready(self):
            if "cleared" in started:
                supervisor.stopping.set()
            return "serving" in (supervisor.logs / "web.log").read_text()

    supervisor.run([Web("web", [sys.executable, "-c", SERVE])])
    (process,) = supervisor.processes
    process.popen.kill()
    process.popen.wait()
    with pytest.raises(Interrupted):
        supervisor.watch()
    (again,) = supervisor.processes
    assert again.alive()
    assert again is not process
    assert started == ["prepared", "cleared"]
    assert "serving" in (supervisor.logs / "web.log").read_text()  # what it said before it died
    told = capsys.readouterr().err
    assert "web ended with status -9" in told
    assert "starting web again" in told


def test_what_ends_again_soon_after_ends_the_run(supervisor, tmp_path, capsys):
    once = (
        "import pathlib, sys; note = pathlib.Path(sys.argv[1]); note.exists() and sys.exit(3); note.touch()\n"
    )
    note = tmp_path / "note"
    supervisor.run([python("valkey", once + SERVE, note, probe=note.exists)])
    (process,) = supervisor.processes
    process.popen.kill()
    process.popen.wait()
    with pytest.raises(SetupError, match=r"valkey ended (with status 3|again soon after)"):
        supervisor.watch()
    assert "valkey ended with status -9" in capsys.readouterr().err


def test_a_removed_folder_ends_the_run_with_a_sentence(supervisor):
    supervisor.run([python("web", SERVE)])
    shutil.rmtree(supervisor.logs)
    with pytest.raises(SetupError, match="was removed while this ran"):
        supervisor.watch()
    with pytest.raises(SetupError, match="was removed while this ran"):
        supervisor.start(python("beat", SERVE))


def test_an_ending_is_told_without_a_log_as_well(supervisor):
    supervisor.run([python("web", SERVE)])
    (process,) = supervisor.processes
    process.popen.kill()
    process.popen.wait()
    process.log.unlink()
    assert process.ending() == "web ended with status -9"


def test_a_disk_that_is_full_while_preparing_is_told_in_a_sentence(supervisor):
    class Full(Command):
        def prepare(self):
            raise OSError(28, "No space left on device", "/data")

    with pytest.raises(
        SetupError, match=r"postgres could not be prepared: .*No space left on device: '/data'"
    ):
        supervisor.run([Full("postgres", ["true"])])


def test_a_signal_ends_a_start_that_waits(supervisor):
    supervisor.stopping.set()
    with pytest.raises(Interrupted):
        supervisor.run([python("web", SERVE, probe=lambda: False)])


def test_servers_are_stopped_after_what_uses_them(supervisor, tmp_path):
    note = tmp_path / "note"

    def unit(name: str, *, server: bool) -> Command:
        there = tmp_path / f"note.{name}"
        made = python(name, NOTE, name, note, probe=there.exists)
        made.is_server = server
        return made

    supervisor.run([unit("postgres", server=True), unit("worker", server=False)])
    supervisor.stop()
    assert note.read_text().split() == ["worker", "postgres"]


@pytest.mark.parametrize("hurry", [False, True], ids=["grace over", "second Ctrl-C"])
def test_what_does_not_end_is_killed(supervisor, tmp_path, hurry):
    there = tmp_path / "there"
    supervisor.run([python("stubborn", STUBBORN, there, probe=there.exists, grace=60.0 if hurry else 0.0)])
    (process,) = supervisor.processes
    if hurry:
        supervisor.hurry.set()
    supervisor.stop()
    assert process.popen.returncode == -signal.SIGKILL
    assert supervisor.killed


def test_what_ends_when_it_is_asked_was_not_killed(supervisor):
    supervisor.run([python("web", SERVE)])
    supervisor.stop()
    assert not supervisor.killed


def test_children_of_a_stopped_process_are_ended_too(tmp_path):
    """They hold a pipe open that is read to its end: that comes when the last of them has ended."""
    reading, writing = os.pipe()
    supervisor = Supervisor(tmp_path, keep_open=[writing])
    supervisor.run([python("gunicorn", FORK, writing)])
    os.close(writing)
    with os.fdopen(reading, "rb") as pipe:
        assert pipe.read(2) == b"up"
        supervisor.stop()
        assert pipe.read() == b""


def test_each_unit_that_is_ready_is_told(supervisor):
    told = []
    supervisor.run(
        [python("migrate", "", once=True), python("web", SERVE, needs=("migrate",))], tell=told.append
    )
    assert told == ["migrate is done", "web is ready"]


def test_output_goes_to_the_log(supervisor, capfd):
    supervisor.run([python("worker", "print('starting')", once=True)])
    assert capfd.readouterr().out == ""
    assert (supervisor.logs / "worker.log").read_text() == "starting\n"


def test_a_unit_may_talk_to_the_terminal(supervisor, capfd):
    supervisor.run([python("harvest", "print('100%')", once=True, on_terminal=True)])
    assert capfd.readouterr().out == "100%\n"


@pytest.mark.skipif(sys.platform != "linux", reason="the kernel tells children only on Linux")
def test_a_killed_supervisor_leaves_no_process(tmp_path):
    """The units hold a pipe open that is read to its end: that comes when the last of them has ended."""
    program = f"""
import os, sys
from pathlib import Path
from vesportal.stack.supervisor import Supervisor
from vesportal.stack.units import Command
supervisor = Supervisor(Path({str(tmp_path)!r}), keep_open=[int(sys.argv[1])])
supervisor.run([Command(name, [sys.executable, "-c", {SERVE!r}]) for name in ("one", "other")])
os.write(int(sys.argv[1]), b"up")
supervisor.watch()
"""
    reading, writing = os.pipe()
    process = subprocess.Popen([sys.executable, "-c", program, str(writing)], pass_fds=[writing])
    os.close(writing)
    with os.fdopen(reading, "rb") as pipe:
        assert pipe.read(2) == b"up"
        process.kill()
        process.wait()
        assert pipe.read() == b""


def test_a_unit_that_was_not_ready_gets_little_grace(supervisor, tmp_path, monkeypatch):
    monkeypatch.setattr(module, "STARTING_GRACE", 0.0)
    there = tmp_path / "there"
    unit = python("elasticsearch", STUBBORN, there, probe=lambda: False, grace=600.0)
    process = supervisor.start(unit)
    supervisor.stop()
    assert not alive(process.popen.pid)
