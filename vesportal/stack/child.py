"""Become a command that ends when its supervisor does and, if asked, does not run as root.

    python child.py [--no-root] SIGNAL-NUMBER COMMAND ARGUMENT...

SIGNAL-NUMBER is what the command is sent when its supervisor dies. PostgreSQL and Elasticsearch refuse to
run as root. Root gets a user namespace in which it appears as `nobody`: no account to create, no file to
chown, and a checkout that only root can enter works too. Run as a file: it must not import the portal.
"""

import ctypes
import errno
import os
import pwd
import sys

PR_SET_PDEATHSIG = 1
# The settings of the kernel that may forbid user namespaces, and a value that allows them. The second one is
# Debian's, and does not hold for root with all its rights.
SETTINGS = (("user.max_user_namespaces", 15_000), ("kernel.unprivileged_userns_clone", 1))


def end_with_supervisor(signum: int) -> None:
    """Ask the kernel to send `signum` when the thread that started this process ends."""
    if sys.platform != "linux":
        return
    supervisor = os.getppid()
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signum)
    if os.getppid() != supervisor:  # it had already died
        sys.exit(1)


def leave_root() -> None:
    """Enter a user namespace as `nobody`; an ordinary user has nothing to leave."""
    if os.geteuid() != 0:
        return
    if not hasattr(os, "unshare"):
        sys.exit("this system has no user namespaces")
    nobody = pwd.getpwnam("nobody")
    try:
        os.unshare(os.CLONE_NEWUSER)
        # In this order: the kernel takes a group map only after setgroups is denied.
        for name, text in (
            ("setgroups", "deny"),
            ("uid_map", f"{nobody.pw_uid} 0 1"),
            ("gid_map", f"{nobody.pw_gid} 0 1"),
        ):
            with open(f"/proc/self/{name}", "w") as file:
                file.write(text)
    except OSError as error:
        sys.exit(f"a user namespace was refused: {error.strerror}{why(error.errno)}")


def why(number: int | None) -> str:
    """What is known of the reason: the setting that forbids it, or where the kernel never allows it."""
    for name, good in SETTINGS:
        if setting(name) == "0":
            return f" (the setting {name} is 0; `sysctl -w {name}={good}` allows them)"
    if number == errno.EPERM:
        return " (a chroot allows none, nor does a container without the capability SYS_ADMIN)"
    if number == errno.ENOSPC:
        return " (the setting user.max_user_namespaces, here or outside this container, allows no more)"
    return ""


def setting(name: str) -> str:
    """The value of a setting of the kernel; "" where there is none of that name."""
    try:
        with open("/proc/sys/" + name.replace(".", "/")) as file:
            return file.read().strip()
    except OSError:
        return ""


def main(argv: list[str]) -> None:
    """Do what the options ask, then become the command."""
    if argv[0] == "--no-root":
        argv = argv[1:]
        leave_root()
    end_with_supervisor(int(argv[0]))
    os.execvp(argv[1], argv[1:])


if __name__ == "__main__":
    main(sys.argv[1:])
