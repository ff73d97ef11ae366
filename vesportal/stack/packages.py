"""Install packages of the system: say which and why, ask, and where that cannot be, give the command.

Standard library only, Python 3.9 or newer: it may be needed before there is a .venv.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass

from vesportal.stack.bootstrap import say
from vesportal.stack.errors import SetupError

# Another apt may be at work, as it is at the first boot of many cloud machines.
APT = ("apt-get", "-qq", "-o", "DPkg::Lock::Timeout=300")
NO_MEANS = {"n", "no"}


@dataclass(frozen=True)
class Need:
    """Something the system lacks."""

    what: str
    why: str
    packages: tuple[str, ...]


def install(needs: list[Need], *, yes: bool = False) -> None:
    """Install what `needs` names, or raise SetupError with the command that does."""
    if not needs:
        return
    names = [name for need in needs for name in need.packages]
    for need in needs:
        say(f"missing: {need.what}, {need.why} (package {' and '.join(need.packages)})")
    asking = must_ask(yes=yes, environ=os.environ, terminal=sys.stdin.isatty())
    if not shutil.which("apt-get"):
        raise SetupError(f"Install {' and '.join(need.what for need in needs)}, then run this again.")
    prefix = become_root(interactive=asking)
    if prefix is None or (asking and not agreed(names)):
        raise SetupError(f"{who()} with this command, then run this again:\n    {by_hand(names)}")
    run_apt(names, prefix)


def must_ask(*, yes: bool, environ: Mapping[str, str], terminal: bool) -> bool:
    """Whether a person is there to be asked and has not agreed already."""
    return terminal and not yes and not environ.get("CI")


def agreed(names: list[str]) -> bool:
    """Ask in the terminal; no answer is a yes."""
    print(f":: install {' '.join(names)} with apt-get now? [Y/n] ", end="", file=sys.stderr, flush=True)
    return sys.stdin.readline().strip().lower() not in NO_MEANS


def become_root(*, interactive: bool) -> list[str] | None:
    """What to put before a command so that root runs it; None where that is not possible.

    sudo may ask for a password only where a person is at the terminal.
    """
    if os.geteuid() == 0:
        return []
    if not shutil.which("sudo"):
        return None
    if interactive:
        return ["sudo"]
    quiet = subprocess.run(["sudo", "-n", "true"], capture_output=True, check=False)
    return ["sudo", "-n"] if quiet.returncode == 0 else None


def who() -> str:
    """How to begin the sentence that gives the command."""
    if os.geteuid() == 0 or shutil.which("sudo"):
        return "Install it"
    return "There is no sudo here. Let an administrator install it, as root,"


def by_hand(names: list[str]) -> str:
    """The command a person types."""
    sudo = "sudo " if os.geteuid() != 0 and shutil.which("sudo") else ""
    return f"{sudo}apt-get update && {sudo}apt-get install --no-install-recommends {' '.join(names)}"


def run_apt(names: list[str], prefix: list[str]) -> None:
    """Update the lists and install. Silent unless it fails."""
    say(f"installing {' '.join(names)} with apt-get")
    # sudo drops the environment, hence env(1)
    apt = [*prefix, "env", "DEBIAN_FRONTEND=noninteractive", *APT]
    # A list that cannot be updated may still be good enough: the installation tells.
    subprocess.run([*apt, "update"], capture_output=True, check=False)
    done = subprocess.run(
        [*apt, "install", "-y", "--no-install-recommends", *names],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    if done.returncode:
        raise SetupError(f"apt-get failed:\n{done.stdout.strip()}\nThe command was:\n    {by_hand(names)}")
