"""Running scripts as a person would, and killing them in the middle."""

import io
import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import chdir, contextmanager, redirect_stderr, redirect_stdout
from pathlib import Path
from types import ModuleType
from unittest.mock import patch

from catalog.domain.access.job import PullJob, Script
from catalog.domain.access.scripts import scripts_for
from tests.access_servers import DataServer, held

# Another Python to run the scripts with (they promise 3.9 and later).
PYTHON = os.environ.get("VESPORTAL_SCRIPTS_PYTHON", sys.executable)


def script(job: PullJob, language: str = "python") -> Script:
    """The script of a job in one language."""
    return next(one for one in scripts_for(job) if one.language == language)


def saved(job: PullJob, folder: Path, language: str = "python") -> list[str]:
    """Save the script as a person would; gives the command that runs it."""
    one = script(job, language)
    text = one.text
    if language == "python":  # as patient as it promises, but in shorter steps
        assert "\nFIRST_WAIT = 1 " in text
        text = text.replace("\nFIRST_WAIT = 1 ", "\nFIRST_WAIT = 0.02 ")
    (folder / one.file_name).write_text(text, encoding="utf-8")
    return [PYTHON if language == "python" else "sh", one.file_name]


def environment(**more: str) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if "proxy" not in name.lower()}
    kept.pop("VESPORTAL_KEY", None)
    return kept | more


def run(command: list[str], folder: Path, *options: str, code: int = 0, **variables: str) -> str:
    """Run a script; gives what it said, and fails unless it ends with `code`."""
    done = subprocess.run(
        [*command, *options],
        cwd=folder,
        env=environment(**variables),
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == code, done.stdout + done.stderr
    assert "Traceback" not in done.stderr, done.stderr
    return done.stderr


def pull(job: PullJob, folder: Path, *options: str, code: int = 0, **variables: str) -> str:
    """Run the job's Python script in this process (a process of its own for each would take most of the time)."""
    if sys.executable != PYTHON:
        return run(saved(job, folder), folder, *options, code=code, **variables)
    said = io.StringIO()
    variables = environment(**variables)
    with (
        chdir(folder),
        redirect_stderr(said),
        redirect_stdout(said),
        patch.dict(os.environ, variables, clear=True),
    ):
        ended = ended_with(loaded(folder, job), list(options))
    assert ended == code, said.getvalue()
    return said.getvalue()


def ended_with(module: ModuleType, options: list[str]) -> object:
    """The exit code of a script."""
    try:
        return module.main(options)
    except SystemExit as end:
        return end.code


def kill_at(
    server: DataServer, number: int, command: list[str], folder: Path, how: int = signal.SIGKILL
) -> int:
    """Run a script, and kill it while the server has sent half of its answer to call `number`. Gives its exit code."""
    server.faults[number] = held
    with (
        heeded(),
        subprocess.Popen(
            command, cwd=folder, env=environment(), stderr=subprocess.PIPE, start_new_session=True
        ) as running,
    ):
        try:
            assert server.reached.wait(30), f"the script made only {len(server.calls)} calls"
        finally:
            os.killpg(running.pid, how)
        running.communicate(timeout=30)
        server.go_on.set()
        return running.returncode


@contextmanager
def heeded() -> Iterator[None]:
    """What is started heeds Ctrl-C, also where the tests run in the background, where shells have it ignored."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)


def lines(path: Path) -> list[dict[str, object]]:
    """The records of a file of JSON lines."""
    return [json.loads(line) for line in path.read_text("utf-8").splitlines()]


def loaded(folder: Path, one: PullJob) -> ModuleType:
    """The script as a module."""
    path = folder / saved(one, folder)[1]
    module = ModuleType("script_under_test")
    exec(compile(path.read_bytes(), str(path), "exec"), module.__dict__)
    return module
