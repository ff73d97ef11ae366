"""What no Python package brings: a Java runtime for Elasticsearch and, for the tests, a browser.

Standard library only, Python 3.9 or newer: it may be needed before there is a .venv.
"""

from __future__ import annotations

import ctypes
import fcntl
import glob
import os
import platform
import re
import shutil
import subprocess
import sys
from pathlib import Path

from vesportal.stack import packages
from vesportal.stack.bootstrap import ROOT
from vesportal.stack.errors import SetupError
from vesportal.stack.packages import Need

# `default-jre-headless` is 17 on Debian 12, 21 on Debian 13 and Ubuntu 24.04, but too old on Ubuntu 22.04.
JAVA_PACKAGE = {"jammy": "openjdk-21-jre-headless"}
OLDEST_JAVA = 17
# Elasticsearch's entitlement module requires them; trimmed runtimes leave them out.
JAVA_MODULES = {"jdk.attach", "jdk.jdi", "jdk.jlink", "jdk.net"}
# The shell has no windows to keep, so that a page costs it half of what it costs the others.
BROWSERS = (
    "chromium-headless-shell",
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
)
# On Ubuntu the package `chromium` only installs a snap, which needs a running snapd.
BROWSER_PACKAGE = {"debian": "chromium-headless-shell"}
PLAYWRIGHT_CACHE = "~/.cache/ms-playwright"


def install_for_up(*, yes: bool) -> None:
    """Install what the embedded servers need; asks first where it must."""
    packages.install(missing_for_servers(), yes=yes)


def install_for_tests(*, yes: bool, browser: bool) -> None:
    """Install what the servers and, with `browser`, the browser tests need; asks once for all."""
    packages.install(missing_for_servers() + (missing_for_browser() if browser else []), yes=yes)


def missing_for_servers() -> list[Need]:
    """Java, unless it is there or Elasticsearch runs elsewhere."""
    if os.environ.get("ELASTICSEARCH_URL") or find_java():
        return []
    package = JAVA_PACKAGE.get(os_release().get("VERSION_CODENAME", ""), "default-jre-headless")
    return [Need("a Java runtime (17 or newer)", "which Elasticsearch runs on", (package,))]


def missing_for_browser() -> list[Need]:
    """A Chromium that apt can bring, and the one library that Playwright's driver takes from the system."""
    needs = []
    package = BROWSER_PACKAGE.get(os_release().get("ID", ""))
    if package and not find_browser():
        needs.append(Need("a Chromium browser", "which the browser tests drive", (package,)))
    if sys.platform == "linux" and not has_libatomic():
        needs.append(
            Need("the library libatomic", "which Playwright's driver is linked with", ("libatomic1",))
        )
    return needs


def java_home() -> str:
    """JAVA_HOME of a full Java 17 or newer."""
    home = find_java()
    if not home:
        raise SetupError(
            "Elasticsearch needs a full Java runtime, 17 or newer, and none was found. Install one\n"
            "(on Debian or Ubuntu: apt-get install default-jre-headless), or set JAVA_HOME,\n"
            "or give a server of your own as ELASTICSEARCH_URL."
        )
    return home


def browser() -> str:
    """Path of a Chromium for browser tests, installed first where it is missing.

    Call it before Playwright starts, as it also brings the library that Playwright's driver needs.
    """
    lock = Path(ROOT, "var", "browser.lock")
    lock.parent.mkdir(exist_ok=True)
    with lock.open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)  # parallel test processes: one installs, the others then find it
        packages.install(missing_for_browser())
        return find_browser() or download_browser()


def download_browser() -> str:
    """Let Playwright bring its own build, with the system libraries where we may install them."""
    libraries = ["--with-deps"] if packages.become_root(interactive=False) is not None else []
    command = [sys.executable, "-m", "playwright", "install", *libraries, "--only-shell", "chromium"]
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False)
    path = find_browser()
    if path is None:
        raise SetupError(
            f"The browser tests need Chromium, and Playwright could not bring one:\n{done.stdout.strip()}\n"
            "Install Chromium or Chrome, or set VESPORTAL_CHROMIUM to its path, or leave these tests out:\n"
            "    python3 manage.py test -m 'not browser'"
        )
    return path


def find_browser() -> str | None:
    """A Chromium: as set, on PATH, or one that Playwright installed earlier."""
    cache = os.path.expanduser(os.environ.get("PLAYWRIGHT_BROWSERS_PATH") or PLAYWRIGHT_CACHE)
    own = sorted(glob.glob(f"{cache}/chromium*/*/*headless*shell*")) + sorted(
        glob.glob(f"{cache}/chromium*/*/chrome")
    )
    paths = [os.environ.get("VESPORTAL_CHROMIUM"), *map(shutil.which, BROWSERS), *own]
    return next((path for path in paths if path and os.access(path, os.X_OK)), None)


def has_libatomic() -> bool:
    """Whether the dynamic linker finds libatomic."""
    try:
        ctypes.CDLL("libatomic.so.1")
    except OSError:
        return False
    return True


def find_java() -> str | None:
    """The first Java home that Elasticsearch can use."""
    homes = [os.environ.get("ES_JAVA_HOME"), os.environ.get("JAVA_HOME")]
    if java := shutil.which("java"):
        homes.append(os.path.dirname(os.path.dirname(os.path.realpath(java))))
    homes += sorted(glob.glob("/usr/lib/jvm/*"), reverse=True)
    return next((home for home in homes if home and is_full_java(home)), None)


def is_full_java(home: str) -> bool:
    """Whether the Java in `home` runs, is new enough and has the modules Elasticsearch requires."""
    java = os.path.join(home, "bin", "java")
    if not os.access(java, os.X_OK):
        return False
    shown = subprocess.run([java, "--list-modules"], capture_output=True, text=True, check=False).stdout
    modules = dict(line.split("@", 1) for line in shown.split() if "@" in line)
    version = re.match(r"\d+", modules.get("java.base", ""))
    return version is not None and int(version[0]) >= OLDEST_JAVA and modules.keys() >= JAVA_MODULES


def os_release() -> dict[str, str]:
    """What the system calls itself; empty where it does not say (macOS), or to Python 3.9."""
    try:
        return platform.freedesktop_os_release()
    except (OSError, AttributeError):
        return {}
