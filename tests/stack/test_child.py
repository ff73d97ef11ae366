"""The program that every process of the stack is started through."""

import errno
import os
import pwd
import signal
import subprocess
import sys

import pytest

from vesportal.stack import child
from vesportal.stack.supervisor import CHILD

# Starts the child, tells its number, and waits to be killed.
PARENT = """
import subprocess, sys
child = subprocess.Popen([sys.executable, *sys.argv[1:]], stdout=subprocess.PIPE, text=True)
print(child.stdout.readline().strip(), flush=True)
child.wait()
"""
# Says who it is, then tells by which signal it was ended.
TELL = """
import os, signal, sys
def end(number, frame):
    open(sys.argv[1], "w").write(str(number))
    os._exit(0)
signal.signal(signal.SIGINT, end)
print(os.getpid(), flush=True)
signal.pause()
"""


def run(*words: str) -> subprocess.CompletedProcess:
    return subprocess.run([sys.executable, str(CHILD), *words], capture_output=True, text=True, check=False)


def test_it_becomes_the_command():
    assert run("15", "echo", "hello").stdout == "hello\n"


@pytest.mark.skipif(os.geteuid() != 0, reason="only root has something to leave")
def test_root_appears_as_nobody():
    done = run("--no-root", "15", "id", "-u")
    if "user namespace was refused" in done.stderr:
        pytest.skip("this machine refuses user namespaces")
    assert done.stdout.strip() == str(pwd.getpwnam("nobody").pw_uid)


@pytest.mark.skipif(os.geteuid() != 0, reason="only root has something to leave")
def test_a_refused_user_namespace_is_said(monkeypatch):
    def refuse(flags):
        raise PermissionError(1, "Operation not permitted")

    monkeypatch.setattr(child.os, "unshare", refuse)
    with pytest.raises(SystemExit, match="a user namespace was refused: Operation not permitted"):
        child.leave_root()


@pytest.mark.parametrize(
    ("values", "number", "words"),
    [
        ({"user.max_user_namespaces": "0"}, errno.ENOSPC, "sysctl -w user.max_user_namespaces=15000"),
        (
            {"kernel.unprivileged_userns_clone": "0"},
            errno.EPERM,
            "sysctl -w kernel.unprivileged_userns_clone=1",
        ),
        ({"user.max_user_namespaces": "9"}, errno.ENOSPC, "user.max_user_namespaces, here or outside"),
        ({"user.max_user_namespaces": "9"}, errno.EPERM, "chroot"),
    ],
    ids=["none allowed", "Debian's setting", "a limit further out", "a chroot"],
)
def test_the_reason_names_the_setting(monkeypatch, values, number, words):
    monkeypatch.setattr(child, "setting", lambda name: values.get(name, ""))
    assert words in child.why(number)


def test_a_setting_that_the_kernel_lacks_forbids_nothing():
    assert child.setting("kernel.no_such_setting") == ""


def test_an_ordinary_user_stays_who_he_is(monkeypatch):
    monkeypatch.setattr(child.os, "geteuid", lambda: 1000)
    monkeypatch.setattr(child.os, "unshare", lambda flags: pytest.fail("nothing to leave"), raising=False)
    child.leave_root()


@pytest.mark.skipif(sys.platform != "linux", reason="the kernel tells children only on Linux")
def test_when_its_parent_is_killed_it_gets_its_own_signal(tmp_path):
    told = tmp_path / "told"
    os.mkfifo(told)
    words = [str(CHILD), str(int(signal.SIGINT)), sys.executable, "-c", TELL, str(told)]
    parent = subprocess.Popen([sys.executable, "-c", PARENT, *words], stdout=subprocess.PIPE, text=True)
    with parent:
        assert parent.stdout.readline().strip().isdigit()
        parent.kill()
    assert told.read_text() == str(int(signal.SIGINT))  # waits until the child has written it
