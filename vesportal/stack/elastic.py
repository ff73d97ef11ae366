"""Get and configure Elasticsearch: the core distribution of 8.19, from its Maven artifact."""

import base64
import contextlib
import fcntl
import hashlib
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Iterator
from pathlib import Path

from vesportal.stack.bootstrap import ROOT, say, trusting_the_system
from vesportal.stack.errors import SetupError
from vesportal.stack.supervisor import CHILD

VERSION = "8.19.21"
GROUP, ARTIFACT = "org.elasticsearch.distribution.integ-test-zip", "elasticsearch"
SHA512 = (
    "cf6b0a93860d329937ae7f913ec5073b0c726c77639764b93fc83a304aa1dd9d"
    "4defcfa2849948eea3b0b47c2065f994908603939fc2a4774c9c4d868c5ec1dd"
)
MAVEN_COPY = "org.apache.maven.plugins:maven-dependency-plugin:3.8.1:copy"
DOWNLOAD_TIMEOUT = 600
PARTIAL = "unpacking-"
# What the portal does not want of the shipped JVM options: an incubator module and a log of collections.
UNWANTED_OPTIONS = re.compile(r"^(\d+-:--add-modules=jdk\.incubator\.vector|-Xlog:gc.*)$", re.MULTILINE)
CONFIGURATION = """\
cluster.name: vesportal
node.name: local
discovery.type: single-node
network.host: 127.0.0.1
http.port: {port}
transport.port: 0
path.data: {data}
path.logs: {logs}
action.auto_create_index: false
cluster.routing.allocation.disk.threshold_enabled: false
xpack.security.enabled: true
xpack.security.autoconfiguration.enabled: false
xpack.security.enrollment.enabled: false
xpack.security.http.ssl.enabled: false
xpack.security.transport.ssl.enabled: false
"""
ROLES = """\
vesportal:
  cluster: [monitor]
  indices:
    - names: ["vesportal-*"]
      privileges: [all]
"""


def cache_dir() -> Path:
    """Where downloads are kept for all checkouts of this user; in var/ where the user has no home."""
    own = Path(os.environ.get("XDG_CACHE_HOME") or os.path.expanduser("~/.cache"), "vesportal")
    try:
        own.mkdir(parents=True, exist_ok=True)
    except OSError:
        own = Path(ROOT, "var", "cache")
        own.mkdir(parents=True, exist_ok=True)
    return own


def install() -> Path:
    """The folder of an unpacked Elasticsearch, downloaded on first use. Nothing is ever written into it."""
    cache = cache_dir()
    home = cache / f"elasticsearch-{VERSION}"
    if home.is_dir():
        return home
    with alone(cache):
        if home.is_dir():  # another process was faster
            return home
        for left in cache.glob(f"{PARTIAL}*"):  # by a run that was killed
            shutil.rmtree(left, ignore_errors=True)
        # Unpacked aside and renamed, so that the folder is complete whenever it exists.
        with tempfile.TemporaryDirectory(dir=cache, prefix=PARTIAL) as name:
            folder = Path(name)
            archive = given_archive() or download(folder)
            check(archive)
            unpack(archive, folder)
            (folder / home.name).rename(home)
    return home


@contextlib.contextmanager
def alone(cache: Path) -> Iterator[None]:
    """Wait until no other process of this user installs."""
    with (cache / "lock").open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def given_archive() -> Path | None:
    """The file that VESPORTAL_ES_ZIP names, for machines that cannot download."""
    path = os.environ.get("VESPORTAL_ES_ZIP")
    return Path(path) if path else None


def download(folder: Path) -> Path:
    """Fetch the archive with Maven where it is installed (it knows the user's mirrors), else in Python."""
    say(f"downloading Elasticsearch {VERSION} (102 MB)")
    archive = folder / f"{ARTIFACT}-{VERSION}.zip"
    said = ""
    for command in filter(None, (with_maven(folder), with_python(archive))):
        try:
            done = subprocess.run(
                # it ends when we do, however that happens
                [sys.executable, CHILD, str(int(signal.SIGTERM)), *command],
                cwd=folder,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                text=True,
                timeout=DOWNLOAD_TIMEOUT,
                check=False,
                env=trusting_the_system(),
            )
        except subprocess.TimeoutExpired:
            said = f"{command[0]} had not finished after {DOWNLOAD_TIMEOUT} s"
            continue
        if done.returncode == 0 and archive.exists():
            return archive
        said = done.stdout.strip()
    raise SetupError(
        f"Elasticsearch {VERSION} could not be downloaded:\n{said}\n"
        f"Set VESPORTAL_MAVEN_REPOSITORY to a Maven repository that has {GROUP}:{ARTIFACT},\n"
        "or VESPORTAL_ES_ZIP to the file, or ELASTICSEARCH_URL to a server of your own."
    )


def with_maven(folder: Path) -> list[str] | None:
    """Maven's command, unless Maven is missing or another repository is wanted."""
    maven = shutil.which("mvn")
    if not maven or os.environ.get("VESPORTAL_MAVEN_REPOSITORY"):
        return None
    quiet = ["-B", "-q", "-Dstyle.color=never"]
    return [
        maven,
        *quiet,
        MAVEN_COPY,
        f"-Dartifact={GROUP}:{ARTIFACT}:{VERSION}:zip",
        f"-DoutputDirectory={folder}",
    ]


def with_python(archive: Path) -> list[str]:
    """The same by the package maven-artifact."""
    base = os.environ.get("VESPORTAL_MAVEN_REPOSITORY")
    program = os.path.join(os.path.dirname(sys.executable), "maven-artifact")
    return [
        program,
        *(["--maven-repo", base] if base else []),
        f"{GROUP}:{ARTIFACT}:zip:{VERSION}",
        str(archive),
    ]


def check(archive: Path) -> None:
    """Refuse any file but the one this release was tested with."""
    with archive.open("rb") as file:
        if hashlib.file_digest(file, "sha512").hexdigest() != SHA512:
            raise SetupError(f"{archive} is not Elasticsearch {VERSION}: its SHA-512 differs. Remove it.")


def unpack(archive: Path, folder: Path) -> None:
    """Unpack with the files' modes, which zipfile leaves out."""
    with zipfile.ZipFile(archive) as bundle:
        for member in bundle.infolist():
            path = bundle.extract(member, folder)
            if mode := (member.external_attr >> 16) & 0o777:
                os.chmod(path, mode)


def configure(home: Path, root: Path, port: int, user: str, password: str) -> None:
    """Write `root`/config: loopback only, one user, who may use the indices vesportal-* and no others.

    The user is in the file realm, because the core distribution cannot make the security index.
    """
    config = root / "config"
    shutil.rmtree(config, ignore_errors=True)
    shutil.copytree(home / "config", config)
    config.chmod(0o700)
    options = config / "jvm.options"
    options.write_text(UNWANTED_OPTIONS.sub("", options.read_text()))
    # JSON strings are YAML strings, whatever the folder is called
    places = {name: json.dumps(str(root / name)) for name in ("data", "logs")}
    (config / "elasticsearch.yml").write_text(CONFIGURATION.format(port=port, **places))
    (config / "users").write_text(f"{user}:{hash_password(password)}\n")
    (config / "users_roles").write_text(f"vesportal:{user}\n")
    (config / "roles.yml").write_text(ROLES)


def hash_password(password: str) -> str:
    """The PBKDF2 form of Elasticsearch's file realm: {PBKDF2}rounds$salt$hash, SHA-512, base64."""
    rounds, salt = 10_000, os.urandom(32)
    digest = hashlib.pbkdf2_hmac("sha512", password.encode(), salt, rounds, 32)
    return f"{{PBKDF2}}{rounds}${base64.b64encode(salt).decode()}${base64.b64encode(digest).decode()}"
