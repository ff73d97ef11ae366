"""Disks with no room are named before and after something fails for that."""

import errno
from collections import namedtuple

import pytest

from vesportal.stack import commands, disk, up
from vesportal.stack.errors import SetupError
from vesportal.stack.supervisor import Supervisor
from vesportal.stack.units import Command

Usage = namedtuple("Usage", ["total", "used", "free"])


@pytest.fixture
def left(monkeypatch):
    """Set how many bytes are left on all disks."""
    return lambda number: monkeypatch.setattr(disk.shutil, "disk_usage", lambda path: Usage(0, 0, number))


def test_a_disk_with_room_is_not_mentioned(left, tmp_path):
    left(disk.NEEDED)
    disk.check(tmp_path)
    assert disk.nearly_full() == []


def test_a_full_disk_stops_the_start(left, tmp_path):
    left(12_345_678)
    with pytest.raises(SetupError, match=r"12 MB left(.|\n)*at least\n200 MB"):
        disk.check(tmp_path)


def test_a_full_disk_shows_no_traceback_and_is_named(left, monkeypatch, capsys):
    def fail(arguments):
        raise error

    error = OSError(errno.ENOSPC, "No space left on device")

    left(1_000_000)
    monkeypatch.setitem(commands.OWN, "up", fail)
    assert commands.run("up", []) == 1
    shown = capsys.readouterr().err
    assert str(error) in shown
    assert f"{disk.ROOT} is on a disk with 1 MB left" in shown


def test_a_part_that_fails_on_a_full_disk_names_the_disk(left, tmp_path, monkeypatch, capsys):
    left(1_000_000)
    monkeypatch.setattr(up, "catch_signals", lambda supervisor: None)
    monkeypatch.setattr(up.state, "publish", lambda environment: None)
    monkeypatch.setattr(up.state, "withdraw", lambda: None)
    portal = [Command("web", ["false"], once=True)]
    assert up.supervise(Supervisor(tmp_path), portal, "http://127.0.0.1:1/") == 1
    shown = capsys.readouterr().err
    assert "web ended with status 1" in shown
    assert f"{disk.ROOT} is on a disk with 1 MB left" in shown


def test_a_start_that_only_just_had_room_names_the_disk(left, tmp_path, monkeypatch, capsys):
    left(1_000_000)
    monkeypatch.setattr(up, "catch_signals", lambda supervisor: supervisor.stopping.set())
    monkeypatch.setattr(up, "settle", lambda supervisor, address: None)
    monkeypatch.setattr(up, "STATIC_STAMP", tmp_path / "stamp")
    monkeypatch.setattr(up.state, "publish", lambda environment: None)
    monkeypatch.setattr(up.state, "withdraw", lambda: None)
    assert up.supervise(Supervisor(tmp_path), [], "http://127.0.0.1:1/") == 0
    assert f"{disk.ROOT} is on a disk with 1 MB left" in capsys.readouterr().err


def test_an_error_of_the_program_keeps_its_traceback(monkeypatch):
    def fail(arguments):
        raise FileNotFoundError(errno.ENOENT, "No such file or directory")

    monkeypatch.setitem(commands.OWN, "up", fail)
    with pytest.raises(FileNotFoundError):
        commands.run("up", [])


def test_a_disk_of_its_own_below_var_is_named(tmp_path, monkeypatch):
    monkeypatch.setattr(disk, "STATE", str(tmp_path))
    monkeypatch.setattr(disk, "free", lambda folder: 0 if folder == tmp_path else 10**12)
    assert disk.nearly_full() == [f"{tmp_path} is on a disk with 0 MB left: free some and run this again"]
