"""Make .venv match requirements-dev.lock and continue in it. Standard library only, Python 3.9 or newer."""

import contextlib
import glob
import hashlib
import importlib.util
import os
import shutil
import subprocess
import sys
from typing import Union

StrPath = Union[str, "os.PathLike[str]"]
ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
VENV = os.path.join(ROOT, ".venv")
VENV_PYTHON = os.path.join(VENV, "bin", "python")
LOCK = os.path.join(ROOT, "requirements-dev.lock")
STAMP = os.path.join(VENV, ".lock-sha256")
UV_VERSION = "0.13.8"
# Where Debian and Ubuntu keep the authorities that they trust.
AUTHORITIES = "/etc/ssl/certs/ca-certificates.crt"
OLDEST, TOO_NEW = (3, 12), (3, 15)
PYTHON_HINT = (
    "Vesportal needs Python 3.12, 3.13 or 3.14. Debian 13 and Ubuntu 24.04 have one as python3. Elsewhere\n"
    "(Debian 12 has 3.11, Ubuntu 22.04 3.10) uv downloads one; where it cannot, install one by other means,\n"
    "pyenv for example, so that `python3.13` is on PATH or in ~/.pyenv. Then run this again."
)


def say(text: str) -> None:
    """Tell the user, on stderr: stdout belongs to the command."""
    # The terminal may be gone (SIGHUP); what runs must still be stopped in order.
    with contextlib.suppress(OSError):
        print(":: " + text, file=sys.stderr, flush=True)


def enter_venv(argv: list[str], install: bool) -> None:
    """Continue `argv` in .venv; with `install`, make .venv match the lock first."""
    inside = os.path.realpath(sys.prefix) == os.path.realpath(VENV)
    if install:
        sync_venv(argv)
    elif inside or not os.path.exists(VENV_PYTHON):
        if not inside and not django_is_here():
            sys.exit("Nothing is installed yet: `python3 manage.py up` (or `test`) does that.")
        return
    if not inside:
        os.execv(VENV_PYTHON, [VENV_PYTHON, *argv])


def django_is_here() -> bool:
    """Whether this Python has the portal's packages: an environment of the user's own."""
    try:
        import django  # noqa: F401
    except ImportError:
        return False
    return True


def sync_venv(argv: list[str]) -> None:
    """Create .venv from the lock unless its stamp says that this has been done."""
    wanted = lock_digest()
    if os.path.exists(VENV_PYTHON) and read(STAMP) == wanted:
        return
    if not os.access(ROOT, os.W_OK):
        sys.exit(":: %s belongs to another user: run this as that user, or in a clone of your own." % ROOT)
    uv = find_uv(argv)
    say("installing requirements-dev.lock into .venv")
    # not --clear: a second run of this file may be executing the Python in there
    if not os.path.exists(VENV_PYTHON) or not usable(VENV_PYTHON):
        run([uv, "venv", "--quiet", "--clear", "--python", find_python(), VENV], PYTHON_HINT)
    run([uv, "pip", "sync", "--quiet", "--require-hashes", "--python", VENV_PYTHON, LOCK])
    with open(STAMP, "w") as stamp:
        stamp.write(wanted)


def lock_digest() -> str:
    """SHA-256 of the lock file."""
    with open(LOCK, "rb") as lock:
        return hashlib.sha256(lock.read()).hexdigest()


def read(path: StrPath) -> str:
    """The text of a small file, or "" where there is none."""
    try:
        with open(path) as file:
            return file.read()
    except FileNotFoundError:
        return ""


def find_python() -> str:
    """A Python that the portal runs on, or a request by which uv downloads one."""
    for python in candidates():
        if usable(python, base_only=True):
            return python
    say("no Python 3.12 to 3.14 on this machine: uv will try to download one")
    return ">=%d.%d,<%d.%d" % (OLDEST + TOO_NEW)


def candidates() -> list[str]:
    """Where a Python may be, the likeliest first: this one, by name on PATH, in pyenv's folders."""
    names = ["python3.%d" % minor for minor in range(TOO_NEW[1] - 1, OLDEST[1] - 1, -1)]
    pyenv = os.environ.get("PYENV_ROOT") or os.path.expanduser("~/.pyenv")
    found = [sys.executable, *map(shutil.which, [*names, "python3"])]
    found += sorted(glob.glob(os.path.join(pyenv, "versions", "3.*", "bin", "python")), reverse=True)
    return list(dict.fromkeys(filter(None, found)))


def usable(python: str, base_only: bool = False) -> bool:
    """Whether `python` runs (a pyenv shim may not), is of a good version and, if asked, is in no venv."""
    code = "import sys; print(*sys.version_info[:2], int(sys.prefix == sys.base_prefix))"
    answer = ask([python, "-c", code]).split()
    if len(answer) != 3:
        return False
    major, minor, is_base = map(int, answer)
    return OLDEST <= (major, minor) < TOO_NEW and bool(is_base or not base_only)


def ask(command: list[str]) -> str:
    """What a command prints, or "" where it fails or is missing."""
    try:
        done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    except OSError:
        return ""
    return done.stdout if done.returncode == 0 else ""


def find_uv(argv: list[str]) -> str:
    """The user's uv, or one of our own in var/uv."""
    uv = shutil.which("uv")
    if uv and ask([uv, "--version"]):
        return uv
    home = os.path.join(ROOT, "var", "uv")
    uv = os.path.join(home, "bin", "uv")
    if not ask([uv, "--version"]):
        if importlib.util.find_spec("ensurepip") is None:
            install_ensurepip(argv)
        say("installing uv %s into var/uv" % UV_VERSION)
        install_uv(home)
    return uv


def install_ensurepip(argv: list[str]) -> None:
    """Debian and Ubuntu keep it in a package of its own. What the servers lack is asked for at the same time."""
    from vesportal.stack import packages, system
    from vesportal.stack.errors import SetupError

    needs = [packages.Need("Python's ensurepip", "which uv is installed with", (venv_package(),))]
    if argv[1:2] != ["bootstrap"]:
        needs += system.missing_for_servers()
    try:
        packages.install(needs, yes="--yes" in argv)
    except SetupError as error:
        sys.exit(":: %s" % error)


def venv_package() -> str:
    """The package that has this Python's ensurepip."""
    if os.path.realpath(sys.executable) == os.path.realpath("/usr/bin/python3"):
        return "python3-venv"
    return "python%d.%d-venv" % sys.version_info[:2]


def install_uv(home: str) -> None:
    """Install uv with this Python's own venv and pip."""
    hint = "uv could not be installed. Install it yourself, so that `uv` is on PATH, and run this again."
    # --clear: an earlier attempt may have been stopped half-way
    run([sys.executable, "-m", "venv", "--clear", home], hint, quiet=True)
    pip = [os.path.join(home, "bin", "python"), "-m", "pip", "--disable-pip-version-check"]
    run([*pip, "install", "--quiet", "uv==" + UV_VERSION], hint)


def run(command: list[str], hint: str = "", quiet: bool = False) -> None:
    """Run a command that must succeed; else stop with its name and a way out."""
    stdout = subprocess.DEVNULL if quiet else None
    if subprocess.run(command, stdout=stdout, env=trusting_the_system()).returncode:
        sys.exit("Failed: %s\n%s" % (" ".join(command), hint))


def trusting_the_system() -> dict[str, str]:
    """The environment in which uv and Python's clients, an old pip too, trust whom the system trusts.

    They bring lists of authorities of their own; the system's knows those of a company's mirror too. What
    the user has set stays.
    """
    env = {"UV_SYSTEM_CERTS": "1"}
    if os.path.exists(AUTHORITIES):
        env["REQUESTS_CA_BUNDLE"] = AUTHORITIES
    return {**env, **os.environ}
