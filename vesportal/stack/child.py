"""Become a command that ends when its supervisor does and, if asked, does not run as root.

    python child.py [--no-root] SIGNAL-NUMBER COMMAND ARGUMENT...

SIGNAL-NUMBER is what the command is sent when its supervisor dies. PostgreSQL and Elasticsearch refuse to
run as root. Root gets a user namespace in which it appears as `nobody`: no account to create, no file to
chown, and a checkout that only root can enter works too. Run as a file: it must not import the portal.
"""

import ctypes
import os
import pwd
import sys

PR_SET_PDEATHSIG = 1


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
        sys.exit(f"a user namespace was refused: {error.strerror}")


def main(argv: list[str]) -> None:
    """Do what the options ask, then become the command."""
    if argv[0] == "--no-root":
        argv = argv[1:]
        leave_root()
    end_with_supervisor(int(argv[0]))
    os.execvp(argv[1], argv[1:])


if __name__ == "__main__":
    main(sys.argv[1:])
