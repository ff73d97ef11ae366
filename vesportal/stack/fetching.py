"""Fetch pinned artifacts of Maven repositories, check them, and keep what is in them in the user's cache folder."""

import contextlib
import fcntl
import hashlib
import os
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from vesportal.stack.bootstrap import ROOT, say, trusting_the_system
from vesportal.stack.errors import SetupError
from vesportal.stack.supervisor import CHILD

MAVEN_COPY = "org.apache.maven.plugins:maven-dependency-plugin:3.8.1:copy"
PARTIAL = "unpacking-"


@dataclass(frozen=True)
class Artifact:
    """One file of a Maven repository, and what it is called in sentences.

    `given`: the variable that names the file where it is on this machine already. `else_`: what else helps where it cannot be
    fetched. `patience`: seconds that one client may take.
    """

    title: str
    size: str
    group: str
    name: str
    version: str
    kind: str
    algorithm: str
    digest: str
    given: str
    else_: str
    patience: float = 600

    @property
    def file(self) -> str:
        """Its name in a folder."""
        return f"{self.name}-{self.version}.{self.kind}"


def cache_dir() -> Path:
    """Where downloads are kept for all checkouts of this user; in var/ where the user has no home."""
    own = Path(os.environ.get("XDG_CACHE_HOME") or os.path.expanduser("~/.cache"), "vesportal")
    try:
        own.mkdir(parents=True, exist_ok=True)
    except OSError:
        own = Path(ROOT, "var", "cache")
        own.mkdir(parents=True, exist_ok=True)
    return own


def kept(
    artifact: Artifact, name: str, unpack: Callable[[Path, Path], None], *, file: Path | None = None
) -> Path:
    """The folder `name` in the cache, made on first use: `unpack(archive, folder)` makes it in `folder`.

    `file`: take this one rather than fetch it. Nothing is ever written into the folder afterwards.
    """
    cache = cache_dir()
    home = cache / name
    if home.is_dir():
        return home
    with alone(cache):
        if home.is_dir():  # another process was faster
            return home
        for left in cache.glob(f"{PARTIAL}*"):  # by a run that was killed
            shutil.rmtree(left, ignore_errors=True)
        # Unpacked aside and renamed, so that the folder is complete whenever it exists.
        with tempfile.TemporaryDirectory(dir=cache, prefix=PARTIAL) as aside:
            folder = Path(aside)
            archive = file or given(artifact) or download(artifact, folder)
            check(artifact, archive)
            unpack(archive, folder)
            (folder / name).rename(home)
    return home


@contextlib.contextmanager
def alone(cache: Path) -> Iterator[None]:
    """Wait until no other process of this user installs."""
    with (cache / "lock").open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def given(artifact: Artifact) -> Path | None:
    """The file that the artifact's variable names, for machines that cannot download."""
    path = os.environ.get(artifact.given)
    return Path(path) if path else None


def download(artifact: Artifact, folder: Path) -> Path:
    """Fetch the file with Maven where it is installed (it knows the user's mirrors), else in Python."""
    say(f"downloading {artifact.title} ({artifact.size})")
    archive = folder / artifact.file
    said = ""
    for command in filter(None, (with_maven(artifact, folder), with_python(artifact, archive))):
        try:
            done = subprocess.run(
                # it ends when we do, however that happens
                [sys.executable, CHILD, str(int(signal.SIGTERM)), *command],
                cwd=folder,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                text=True,
                timeout=artifact.patience,
                check=False,
                env=trusting_the_system(),
            )
        except subprocess.TimeoutExpired:
            said = f"{command[0]} had not finished after {artifact.patience:.0f} s"
            continue
        if done.returncode == 0 and archive.exists():
            return archive
        said = done.stdout.strip()
    raise SetupError(
        f"{artifact.title} could not be downloaded:\n{said}\n"
        f"Set VESPORTAL_MAVEN_REPOSITORY to a Maven repository that has {artifact.group}:{artifact.name},\n"
        f"or {artifact.given} to the file, or {artifact.else_}."
    )


def with_maven(artifact: Artifact, folder: Path) -> list[str] | None:
    """Maven's command, unless Maven is missing or another repository is wanted."""
    maven = shutil.which("mvn")
    if not maven or os.environ.get("VESPORTAL_MAVEN_REPOSITORY"):
        return None
    quiet = ["-B", "-q", "-Dstyle.color=never"]
    return [
        maven,
        *quiet,
        MAVEN_COPY,
        f"-Dartifact={artifact.group}:{artifact.name}:{artifact.version}:{artifact.kind}",
        f"-DoutputDirectory={folder}",
    ]


def with_python(artifact: Artifact, archive: Path) -> list[str]:
    """The same by the package maven-artifact."""
    base = os.environ.get("VESPORTAL_MAVEN_REPOSITORY")
    program = os.path.join(os.path.dirname(sys.executable), "maven-artifact")
    return [
        program,
        *(["--maven-repo", base] if base else []),
        f"{artifact.group}:{artifact.name}:{artifact.kind}:{artifact.version}",
        str(archive),
    ]


def check(artifact: Artifact, archive: Path) -> None:
    """Refuse any file but the one this release was tested with."""
    with archive.open("rb") as file:
        if hashlib.file_digest(file, artifact.algorithm).hexdigest() != artifact.digest:
            name = artifact.algorithm.upper().replace("SHA", "SHA-")
            raise SetupError(f"{archive} is not {artifact.title}: its {name} differs. Remove it.")
