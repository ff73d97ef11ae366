"""Whether system packages are installed, asked for, or only named."""

import io
import subprocess

import pytest

from vesportal.stack import packages
from vesportal.stack.errors import SetupError
from vesportal.stack.packages import Need

JAVA = Need("a Java runtime (17 or newer)", "which Elasticsearch runs on", ("default-jre-headless",))
ATOMIC = Need("the library libatomic", "which Playwright's driver is linked with", ("libatomic1",))


class Machine:
    """What `packages` sees of a machine, and what it installed there."""

    def __init__(self, monkeypatch):
        self.patch, self.installed = monkeypatch, []
        monkeypatch.delenv("CI", raising=False)
        monkeypatch.setattr(packages, "run_apt", lambda names, prefix: self.installed.append((names, prefix)))
        self.has(apt=True, sudo=False)
        self.user(0)
        self.terminal(None)

    def has(self, *, apt: bool, sudo: bool, sudo_status: int = 0) -> None:
        there = {"apt-get": apt, "sudo": sudo}
        self.patch.setattr(packages.shutil, "which", lambda name: f"/bin/{name}" if there[name] else None)
        done = subprocess.CompletedProcess([], sudo_status)
        self.patch.setattr(packages.subprocess, "run", lambda *args, **options: done)

    def user(self, number: int) -> None:
        self.patch.setattr(packages.os, "geteuid", lambda: number)

    def terminal(self, typed: str | None) -> None:
        stdin = io.StringIO(typed or "")
        stdin.isatty = lambda: typed is not None
        self.patch.setattr(packages.sys, "stdin", stdin)


@pytest.fixture
def machine(monkeypatch):
    return Machine(monkeypatch)


@pytest.mark.parametrize(
    ("yes", "environ", "terminal", "ask"),
    [
        (False, {}, True, True),
        (True, {}, True, False),
        (False, {"CI": "true"}, True, False),
        (False, {}, False, False),
    ],
    ids=["a person", "--yes", "CI", "no terminal"],
)
def test_only_a_person_is_asked(yes, environ, terminal, ask):
    assert packages.must_ask(yes=yes, environ=environ, terminal=terminal) is ask


def test_root_without_a_terminal_goes_ahead_and_says_why(machine, capsys):
    packages.install([JAVA, ATOMIC])
    assert machine.installed == [(["default-jre-headless", "libatomic1"], [])]
    assert "missing: a Java runtime (17 or newer), which Elasticsearch runs on" in capsys.readouterr().err


@pytest.mark.parametrize("typed", ["\n", "y\n"])
def test_a_person_may_agree(machine, typed):
    machine.terminal(typed)
    packages.install([JAVA])
    assert len(machine.installed) == 1


@pytest.mark.parametrize("typed", ["n\n", "No\n"])
def test_a_person_who_declines_gets_the_command(machine, typed):
    machine.terminal(typed)
    with pytest.raises(SetupError, match="apt-get install --no-install-recommends default-jre-headless"):
        packages.install([JAVA])
    assert machine.installed == []


def test_yes_asks_nobody(machine):
    machine.terminal("n\n")
    packages.install([JAVA], yes=True)
    assert len(machine.installed) == 1


def test_a_user_without_sudo_gets_the_exact_command(machine):
    machine.user(1000)
    with pytest.raises(SetupError) as stop:
        packages.install([JAVA])
    command = "    apt-get update && apt-get install --no-install-recommends default-jre-headless"
    assert "an administrator install it, as root" in str(stop.value)
    assert command in str(stop.value)
    assert machine.installed == []


def test_sudo_that_wants_a_password_is_used_only_before_a_person(machine):
    machine.user(1000)
    machine.has(apt=True, sudo=True, sudo_status=1)
    command = "sudo apt-get update && sudo apt-get install --no-install-recommends default-jre-headless"
    with pytest.raises(SetupError, match=command):
        packages.install([JAVA])
    machine.terminal("\n")
    packages.install([JAVA])
    assert machine.installed == [(["default-jre-headless"], ["sudo"])]


def test_sudo_without_a_password_is_used_without_a_person(machine):
    machine.user(1000)
    machine.has(apt=True, sudo=True)
    packages.install([JAVA])
    assert machine.installed == [(["default-jre-headless"], ["sudo", "-n"])]


def test_without_apt_the_thing_itself_is_named(machine):
    machine.has(apt=False, sudo=False)
    with pytest.raises(SetupError, match=r"Install a Java runtime \(17 or newer\)"):
        packages.install([JAVA])


def test_nothing_missing_is_no_work(machine, capsys):
    packages.install([])
    assert machine.installed == []
    assert capsys.readouterr().err == ""


def test_a_failed_installation_shows_what_apt_said(monkeypatch):
    done = subprocess.CompletedProcess([], 100, stdout="E: Unable to locate package")
    monkeypatch.setattr(packages.subprocess, "run", lambda *args, **options: done)
    with pytest.raises(SetupError, match="Unable to locate package"):
        packages.run_apt(["nothing"], [])
