"""The lock and the environment that a running `up` shows to other processes."""

import json
import os
import signal
import stat
import subprocess
import sys

import pytest

from vesportal.stack import state

HOLD = """
import sys
from vesportal.stack import state
file = state.take_lock(sys.argv[1], "http://127.0.0.1:8000/ " + sys.argv[2])
print("held", flush=True)
sys.stdin.read()
"""


@pytest.fixture
def lock(tmp_path):
    return str(tmp_path / "lock")


@pytest.fixture
def hold(lock):
    """Start a process that holds the lock under the given process number, by default its parent's, ours."""
    running = []

    def start(pid: int | None = None) -> subprocess.Popen:
        process = subprocess.Popen(
            [sys.executable, "-c", HOLD, lock, str(pid or os.getpid())],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        running.append(process)
        assert process.stdout.readline() == "held\n"
        return process

    yield start
    for process in running:
        process.kill()
        process.communicate()


def number_of_no_process() -> int:
    """The number of a process that has ended."""
    process = subprocess.Popen([sys.executable, "-c", ""])
    process.wait()
    return process.pid


def test_the_second_one_is_told_where_the_first_one_runs(lock, hold):
    hold()
    with pytest.raises(
        SystemExit, match=rf"Already running: http://127.0.0.1:8000/ \(process {os.getpid()}\)"
    ):
        state.take_lock(lock, "x 1")


@pytest.mark.skipif(sys.platform != "linux", reason="this system does not tell")
def test_a_killed_run_that_nobody_has_buried_is_not_running(lock, hold):
    with subprocess.Popen([sys.executable, "-c", ""], stdout=subprocess.PIPE) as killed:
        killed.stdout.read()
        os.waitid(os.P_PID, killed.pid, os.WEXITED | os.WNOWAIT)
        process = hold(killed.pid)
        state.take_lock(lock, "x 1", wait=0).close()
    assert process.wait() == -signal.SIGKILL


def test_a_lock_left_by_a_killed_run_is_taken(lock, hold):
    process = hold()
    process.send_signal(signal.SIGKILL)
    process.wait()
    state.take_lock(lock, "http://127.0.0.1:9000/ 1").close()
    assert state.describe(state.read(lock)) == ("http://127.0.0.1:9000/", 1)


def test_servers_of_a_killed_run_that_do_not_end_are_killed(lock, hold, capsys):
    process = hold(number_of_no_process())
    state.take_lock(lock, "x 1", wait=0).close()
    assert process.wait() == -signal.SIGKILL
    assert f"ending what is left of the earlier run: {process.pid}\n" in capsys.readouterr().err


def test_servers_of_a_killed_run_that_cannot_be_killed_are_named(lock, hold, monkeypatch):
    process = hold(number_of_no_process())
    monkeypatch.setattr(state, "kill", lambda pids: None)
    monkeypatch.setattr(state, "WAIT_FOR_KILLED", 0)
    with pytest.raises(SystemExit, match=f"have not ended: {process.pid}"):
        state.take_lock(lock, "x 1", wait=0)


def test_a_process_that_only_waits_for_the_lock_is_no_holder(lock, hold):
    process = hold()
    waiting = subprocess.Popen(
        [
            sys.executable,
            "-c",
            "import sys; file = open(sys.argv[1]); print(flush=True); sys.stdin.read()",
            lock,
        ],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )
    with waiting:
        waiting.stdout.readline()
        assert state.holders(lock) == [process.pid]
        waiting.communicate()


def test_the_lock_is_free_when_the_servers_of_a_killed_run_end(lock, hold, monkeypatch):
    process = hold(number_of_no_process())

    said = []

    def say(text):
        said.append(text)
        process.kill()

    monkeypatch.setattr(state, "say", say)
    state.take_lock(lock, "x 1").close()
    assert said == ["an earlier run was killed; waiting for its servers to end"]


def test_a_released_lock_names_nobody(lock):
    state.release_lock(state.take_lock(lock, "http://127.0.0.1:8000/ 1"))
    assert state.read(lock) == ""
    assert not state.is_locked(lock)
    assert not state.was_killed(lock)


def test_a_run_whose_workers_were_killed_is_known_by_its_lock(lock):
    assert not state.was_killed(lock)
    state.release_lock(state.take_lock(lock, "http://127.0.0.1:8000/ 1"), clean=False)
    assert not state.is_locked(lock)
    assert state.was_killed(lock)


def test_the_environment_is_for_its_owner_only(tmp_path):
    path = tmp_path / "env.json"
    state.publish({"DATABASE_URL": "postgresql:///x"}, str(path))
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert json.loads(path.read_text()) == {"DATABASE_URL": "postgresql:///x"}


def test_other_commands_take_over_the_environment_of_a_running_up(tmp_path, lock, hold, monkeypatch):
    hold()
    path = str(tmp_path / "env.json")
    state.publish({"DATABASE_URL": "theirs", "VESPORTAL_DEMO_URL": "theirs"}, path)
    monkeypatch.setenv("DATABASE_URL", "mine")
    monkeypatch.delenv("VESPORTAL_DEMO_URL", raising=False)
    state.adopt_running_servers(path, lock)
    assert os.environ["DATABASE_URL"] == "mine"
    assert os.environ.pop("VESPORTAL_DEMO_URL") == "theirs"


def test_the_environment_of_a_killed_run_is_removed(tmp_path, lock, monkeypatch):
    path = tmp_path / "env.json"
    state.publish({"DATABASE_URL": "gone"}, str(path))
    monkeypatch.delenv("DATABASE_URL", raising=False)
    state.adopt_running_servers(str(path), lock)
    assert "DATABASE_URL" not in os.environ
    assert not path.exists()


def test_without_a_running_up_nothing_is_taken_over(tmp_path, lock):
    before = dict(os.environ)
    state.adopt_running_servers(str(tmp_path / "env.json"), lock)
    assert dict(os.environ) == before
