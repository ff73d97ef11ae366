"""Finding a Python, keeping .venv in step with the lock, and what may be imported before there is one."""

import ast
import os
import subprocess
import sys
from pathlib import Path

import pytest

from vesportal.stack import bootstrap, packages, system
from vesportal.stack.errors import SetupError

BEFORE_VENV = (
    "manage.py",
    "vesportal/stack/__init__.py",
    "vesportal/stack/bootstrap.py",
    "vesportal/stack/errors.py",
    "vesportal/stack/packages.py",
    "vesportal/stack/state.py",
    "vesportal/stack/system.py",
)
ROOT = Path(bootstrap.ROOT)


def fake_python(folder: Path, name: str, answer: str, status: int = 0) -> str:
    """A program that answers bootstrap's question as a Python of that version would."""
    path = folder / name
    path.write_text(f"#!/bin/sh\necho '{answer}'\nexit {status}\n")
    path.chmod(0o755)
    return str(path)


@pytest.fixture
def venv(tmp_path, monkeypatch):
    """Bootstrap's paths, pointed at an empty folder; returns the commands that would have been run."""
    commands = []

    def run(command, hint="", quiet=False):
        commands.append(command)

    lock = tmp_path / "lock"
    lock.write_text("django==6.1.3\n")
    python = tmp_path / "bin" / "python"
    python.parent.mkdir()
    for name, value in {
        "VENV": tmp_path,
        "VENV_PYTHON": python,
        "STAMP": tmp_path / "stamp",
        "LOCK": lock,
    }.items():
        monkeypatch.setattr(bootstrap, name, str(value))
    monkeypatch.setattr(bootstrap, "find_uv", lambda argv: "uv")
    monkeypatch.setattr(bootstrap, "find_python", lambda: "python3.13")
    monkeypatch.setattr(bootstrap, "run", run)
    return commands


@pytest.mark.parametrize(
    ("answer", "status", "good"),
    [
        ("3 12 1", 0, True),
        ("3 14 1", 0, True),
        ("3 11 1", 0, False),
        ("3 15 1", 0, False),
        ("3 13 0", 0, False),
        ("3 13 1", 127, False),
        ("pyenv: version `3.13' is not installed", 0, False),
    ],
    ids=["oldest", "newest", "too old", "too new", "in a venv", "shim that fails", "shim that talks"],
)
def test_a_python_is_used_only_if_it_answers_well(tmp_path, answer, status, good):
    assert bootstrap.usable(fake_python(tmp_path, "python3", answer, status), base_only=True) is good


def test_a_missing_python_is_not_usable(tmp_path):
    assert not bootstrap.usable(str(tmp_path / "nothing"))


def test_the_first_good_python_is_taken(tmp_path, monkeypatch):
    old = fake_python(tmp_path, "old", "3 9 1")
    good = fake_python(tmp_path, "good", "3 13 1")
    newer = fake_python(tmp_path, "newer", "3 14 1")
    monkeypatch.setattr(bootstrap, "candidates", lambda: [old, good, newer])
    assert bootstrap.find_python() == good


def test_pythons_of_pyenv_are_found(tmp_path, monkeypatch):
    folder = tmp_path / "versions" / "3.13.0" / "bin"
    folder.mkdir(parents=True)
    python = fake_python(folder, "python", "3 13 1")
    monkeypatch.setenv("PYENV_ROOT", str(tmp_path))
    assert python in bootstrap.candidates()


def test_without_a_python_uv_is_asked_for_one(monkeypatch, capsys):
    monkeypatch.setattr(bootstrap, "candidates", list)
    assert bootstrap.find_python() == ">=3.12,<3.15"
    assert "no Python 3.12 to 3.14" in capsys.readouterr().err


def test_a_fresh_checkout_gets_a_venv_from_the_lock(venv):
    bootstrap.sync_venv(["manage.py", "up"])
    made, synced = venv
    assert made[:2] == ["uv", "venv"]
    assert "python3.13" in made
    assert synced[:3] == ["uv", "pip", "sync"]
    assert "--require-hashes" in synced
    assert bootstrap.read(bootstrap.STAMP) == bootstrap.lock_digest()


def test_nothing_is_done_while_the_lock_is_the_same(venv):
    bootstrap.sync_venv(["manage.py", "up"])
    Path(bootstrap.VENV_PYTHON).touch()
    venv.clear()
    bootstrap.sync_venv(["manage.py", "up"])
    assert venv == []


def test_a_changed_lock_is_installed_into_the_venv_that_is_there(venv, monkeypatch):
    bootstrap.sync_venv(["manage.py", "up"])
    Path(bootstrap.VENV_PYTHON).touch()
    monkeypatch.setattr(bootstrap, "usable", lambda python: True)
    venv.clear()
    Path(bootstrap.LOCK).write_text("django==6.1.4\n")
    bootstrap.sync_venv(["manage.py", "up"])
    assert [command[:3] for command in venv] == [["uv", "pip", "sync"]]


def test_a_failed_installation_leaves_no_stamp(venv, monkeypatch):
    def fail(command, hint="", quiet=False):
        raise SystemExit("failed")

    monkeypatch.setattr(bootstrap, "run", fail)
    with pytest.raises(SystemExit):
        bootstrap.sync_venv(["manage.py", "up"])
    assert not Path(bootstrap.STAMP).exists()


def test_other_commands_say_how_to_begin_where_nothing_is_installed(venv, monkeypatch):
    monkeypatch.setattr(bootstrap, "django_is_here", lambda: False)
    with pytest.raises(SystemExit, match=r"python3 manage\.py up"):
        bootstrap.enter_venv(["manage.py", "check"], install=False)


@pytest.fixture
def asked(monkeypatch):
    """The machine lacks Java; returns what the package manager is asked for, and whether without a question."""
    asked = []
    java = packages.Need("a Java runtime", "which Elasticsearch runs on", ("default-jre-headless",))
    monkeypatch.setattr(system, "missing_for_servers", lambda: [java])
    monkeypatch.setattr(
        packages, "install", lambda needs, yes: asked.append(([need.packages[0] for need in needs], yes))
    )
    monkeypatch.setattr(bootstrap, "venv_package", lambda: "python3-venv")
    return asked


@pytest.mark.parametrize(
    ("words", "names", "yes"),
    [
        (["up"], ["python3-venv", "default-jre-headless"], False),
        (["up", "--yes"], ["python3-venv", "default-jre-headless"], True),
        (["bootstrap"], ["python3-venv"], False),
    ],
)
def test_a_python_without_ensurepip_asks_once_for_all_that_is_missing(asked, words, names, yes):
    bootstrap.install_ensurepip(["manage.py", *words])
    assert asked == [(names, yes)]


def test_where_nothing_may_be_installed_the_set_up_stops_with_the_command(asked, monkeypatch):
    def refuse(needs, yes):
        raise SetupError("run apt-get install python3-venv")

    monkeypatch.setattr(packages, "install", refuse)
    with pytest.raises(SystemExit, match="apt-get install python3-venv"):
        bootstrap.install_ensurepip(["manage.py", "up"])


def test_uv_is_installed_where_the_user_has_none(tmp_path, monkeypatch):
    installed = []
    monkeypatch.setattr(bootstrap, "ROOT", str(tmp_path))
    monkeypatch.setattr(bootstrap.shutil, "which", lambda name: None)
    monkeypatch.setattr(bootstrap, "install_uv", installed.append)
    monkeypatch.setattr(bootstrap.importlib.util, "find_spec", lambda name: None)
    monkeypatch.setattr(bootstrap, "install_ensurepip", installed.append)
    assert bootstrap.find_uv(["manage.py", "up"]) == str(tmp_path / "var" / "uv" / "bin" / "uv")
    assert installed == [["manage.py", "up"], str(tmp_path / "var" / "uv")]


def test_the_system_s_python_has_its_ensurepip_in_one_package_and_others_in_their_own(tmp_path, monkeypatch):
    monkeypatch.setattr(bootstrap.sys, "executable", "/usr/bin/python3")
    assert bootstrap.venv_package() == "python3-venv"
    monkeypatch.setattr(bootstrap.sys, "executable", fake_python(tmp_path, "python", ""))
    assert bootstrap.venv_package() == f"python3.{sys.version_info.minor}-venv"


def test_a_checkout_of_another_user_is_left_alone(venv, monkeypatch):
    monkeypatch.setattr(bootstrap.os, "access", lambda path, mode: False)
    with pytest.raises(SystemExit, match="belongs to another user"):
        bootstrap.sync_venv(["manage.py", "up"])
    assert venv == []


@pytest.mark.parametrize("name", BEFORE_VENV)
def test_what_runs_before_the_venv_is_python_3_9(name):
    ast.parse((ROOT / name).read_text(), feature_version=(3, 9))


@pytest.mark.parametrize("name", BEFORE_VENV)
def test_what_runs_before_the_venv_imports_only_the_standard_library(name):
    tree = ast.parse((ROOT / name).read_text())
    modules = set()
    for node in tree.body:  # what functions import is imported later
        if isinstance(node, ast.Import):
            modules |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            modules.add(node.module)
    foreign = {module for module in modules if module.split(".")[0] not in sys.stdlib_module_names}
    assert foreign <= {
        "vesportal.stack",
        *(f"vesportal.stack.{name}" for name in ("bootstrap", "errors", "packages")),
    }


def test_importing_the_package_imports_nothing_else():
    package = ROOT / "vesportal" / "__init__.py"
    assert not package.exists() or not [
        node for node in ast.parse(package.read_text()).body if isinstance(node, ast.Import | ast.ImportFrom)
    ]


def test_a_command_without_its_settings_says_so_in_a_sentence():
    env = {name: value for name, value in os.environ.items() if name != "VESPORTAL_SECRET_KEY"}
    command = [sys.executable, str(ROOT / "manage.py"), "harvest", "x"]
    done = subprocess.run(
        command, env={**env, "VESPORTAL_NO_BOOTSTRAP": "1"}, capture_output=True, text=True, check=False
    )
    assert done.returncode == 1
    assert done.stderr.startswith("VESPORTAL_SECRET_KEY is not set.")
